"""What the console needs beside the app: how people sign in. No other door loads it."""

from datetime import timedelta

from adapter.bootstrap.app import App
from adapter.credentials import Argon2Passwords, RandomTokens, TimedCodes
from adapter.domain.sign_in import SessionLimits
from adapter.settings import interval_seconds
from sync_jobs.signing_in import SignInContext


def signing_in(app: App) -> SignInContext:
    """The context in which people sign in; one for the life of the process."""
    chosen = app.settings.web
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
    )
