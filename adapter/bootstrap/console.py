"""What the console needs beside the app: how people sign in. No other door loads it."""

from datetime import timedelta

from adapter.bootstrap.app import App
from adapter.bootstrap.identity_provider import identity_provider
from adapter.bootstrap.users import is_user_here
from adapter.credentials import Argon2Passwords, RandomTokens, TimedCodes
from adapter.domain.access.sign_in import SessionLimits
from adapter.domain.access.vouching import RequiredFactor
from adapter.settings import interval_seconds
from sync_jobs.accounts.signing_in import SignInContext


def signing_in(app: App) -> SignInContext:
    """The context in which people sign in; one for the life of the process."""
    chosen = app.settings.web
    there = chosen.oidc
    return SignInContext(
        store=app.store,
        clock=app.clock,
        ids=app.ids,
        passwords=Argon2Passwords(),
        codes=TimedCodes(),
        tokens=RandomTokens(),
        limits=SessionLimits(
            idle=timedelta(seconds=interval_seconds(chosen.idle_timeout)),
            absolute=timedelta(seconds=interval_seconds(chosen.absolute_timeout)),
        ),
        is_by_proxy=chosen.proxy is not None,
        provider=identity_provider(app.settings),
        factor=RequiredFactor(
            context_classes=there.required_acr if there else (),
            methods=there.required_amr if there else (),
        ),
        is_user_here=is_user_here,
        links_by_login=there is not None and there.login_claim is not None,
    )
