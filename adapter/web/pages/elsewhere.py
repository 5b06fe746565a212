"""Signing in and out at an identity provider (统一身份认证)."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from adapter.domain.plan.refusals import Refusal
from adapter.errors import PersonRefused, PlanRefused
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console
from adapter.web.security import safe_path
from sync_jobs.accounts.vouched_sign_in import Comeback, come_back, end_elsewhere, set_out

#: Longer paths of ours than this are not remembered on the way.
_LONGEST_PATH = 2000
_STATUS = {
    Refusal.PROVIDER_SILENT: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.PROVIDER_UNFIT: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.NOT_LINKED: HTTPStatus.FORBIDDEN,
    Refusal.ACCOUNT_LOCKED: HTTPStatus.FORBIDDEN,
    Refusal.FACTOR_TOO_WEAK: HTTPStatus.FORBIDDEN,
    Refusal.SIGN_IN_STALE: HTTPStatus.BAD_REQUEST,
}


def start(console: Console, asked: Asked) -> Reply:
    """To the provider."""
    return go_there(console, asked, safe_path(asked.query.get("next", "/")))


def go_there(console: Console, asked: Asked, wanted: str) -> Reply:
    """Off to the provider, to come back for a path of ours.

    A browser that left in two tabs is known by one word in both.
    """
    if console.signing_in.provider is None:
        # An address that somebody kept.
        return see_other("/sign-in")
    browser = asked.browser or console.signing_in.tokens.fresh()
    kept = wanted if len(wanted) <= _LONGEST_PATH else "/"
    try:
        address = set_out(console.signing_in, browser=browser, wanted=kept, peer=asked.peer)
    except PlanRefused as refusal:
        return _refused(console, asked, refusal, wanted)
    return Reply(status=HTTPStatus.SEE_OTHER, location=address, browser_word=browser)


def come_in(console: Console, asked: Asked) -> Reply:
    """Back from the provider, whatever it said."""
    if console.signing_in.provider is None:
        # An address that somebody kept.
        return see_other("/sign-in")
    comeback = Comeback(
        state=asked.query.get("state", ""),
        code="" if "error" in asked.query else asked.query.get("code", ""),
        issuer=asked.query.get("iss", ""),
        browser=asked.browser,
        peer=asked.peer,
    )
    try:
        came = come_back(console.signing_in, comeback)
    except PlanRefused as refusal:
        if refusal.code == Refusal.SIGN_IN_STALE and asked.person is not None:
            # Back or reload in a browser that is signed in.
            return see_other("/")
        return _refused(console, asked, refusal, "/")
    return Reply(
        status=HTTPStatus.SEE_OTHER,
        location=safe_path(came.wanted),
        session_token=came.token,
        browser_word="",
    )


def _refused(console: Console, asked: Asked, refusal: PlanRefused, wanted: str) -> Reply:
    status = _STATUS.get(Refusal(refusal.code), HTTPStatus.UNAUTHORIZED)
    return page(console, asked, wanted, trouble=console.told(refusal), status=status)


def page(
    console: Console, asked: Asked, wanted: str, *, trouble: str = "", status: int = 200
) -> Reply:
    """The page from which one goes to the provider."""
    return console.templates.page(
        "sign_in.html",
        asked,
        status=status,
        trouble=trouble,
        is_expired="expired" in asked.query,
        manner="provider",
        start=f"/sign-in/start?next={quote(wanted, safe='')}",
    )


def take_end(console: Console, asked: Asked) -> Reply:
    """The provider says that somebody signed out (Back-Channel Logout 1.0 §2.5, §2.8)."""
    try:
        end_elsewhere(console.signing_in, asked.form.get("logout_token", ""), peer=asked.peer)
    except PersonRefused as refusal:
        is_silent = refusal.code in {Refusal.PROVIDER_SILENT, Refusal.PROVIDER_UNFIT}
        status = HTTPStatus.SERVICE_UNAVAILABLE if is_silent else HTTPStatus.BAD_REQUEST
        return Reply(body=refusal.code, status=status, content_type="text/plain; charset=utf-8")
    return Reply(content_type="text/plain; charset=utf-8")


def show_signed_out(_console: Console, _asked: Asked) -> Reply:
    """Back from signing out there."""
    return see_other("/sign-in?done=signed_out")


def leave_there(console: Console, asked: Asked, address: str) -> Reply:
    """The way on to sign out at the provider.

    A page of its own: browsers hold a form to `form-action`, also where it is sent on to.
    """
    reply = console.templates.page("signed_out.html", asked, address=address)
    return replace(reply, session_token="")
