"""Signing in, signing out, setting a password by a link (登录)."""

from adapter.errors import PlanRefused
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console
from adapter.web.pages import elsewhere
from adapter.web.security import safe_path
from sync_jobs.accounts.credentials import SetUp, see_link, set_up
from sync_jobs.accounts.signing_in import Attempt, sign_in, sign_in_by_proxy, sign_out
from sync_jobs.accounts.vouched_sign_in import parting_address


def show_sign_in(console: Console, asked: Asked) -> Reply:
    """The form; straight in for whom a proxy vouches, or who is signed in already."""
    wanted = safe_path(asked.query.get("next", "/"))
    if asked.person is not None:
        return see_other(wanted)
    if console.signing_in.provider is not None:
        # Who is told something reads it first; who just came goes straight on.
        is_told = bool({"expired", "done"} & set(asked.query))
        then = elsewhere.page if is_told else elsewhere.go_there
        return then(console, asked, wanted)
    if asked.proxy_user:
        token = sign_in_by_proxy(console.signing_in, asked.proxy_user, asked.peer)
        return see_other(wanted, session_token=token)
    return _form(console, asked, wanted)


def take_sign_in(console: Console, asked: Asked) -> Reply:
    """A session, or the form again with one sentence whatever was wrong."""
    wanted = safe_path(asked.form.get("next", "/"))
    if console.signing_in.provider is not None:
        return elsewhere.page(console, asked, wanted, status=403)
    attempt = Attempt(
        login=asked.form.get("login", "").strip(),
        password=asked.form.get("password", ""),
        code=asked.form.get("code", "").strip(),
        peer=asked.peer,
    )
    try:
        token = sign_in(console.signing_in, attempt)
    except PlanRefused as error:
        return _form(console, asked, wanted, trouble=console.told(error), status=401)
    return see_other(wanted, session_token=token)


def _form(
    console: Console, asked: Asked, wanted: str, *, trouble: str = "", status: int = 200
) -> Reply:
    return console.templates.page(
        "sign_in.html",
        asked,
        status=status,
        wanted=wanted,
        trouble=trouble,
        is_expired="expired" in asked.query,
        manner="proxy" if console.signing_in.is_by_proxy else "password",
        login=asked.form.get("login", ""),
    )


def sign_out_here(console: Console, asked: Asked) -> Reply:
    """End this session."""
    address = ""
    if asked.person is not None:
        sign_out(console.signing_in, asked.person)
        address = parting_address(console.signing_in, asked.person)
    if address:
        return elsewhere.leave_there(console, asked, address)
    return see_other("/sign-in?done=signed_out", session_token="")


def show_set_up(console: Console, asked: Asked) -> Reply:
    """The form behind a link that is alive."""
    linked = see_link(console.signing_in, asked.params["token"])
    return console.templates.page("set_up.html", asked, owner=linked.account, trouble="")


def take_set_up(console: Console, asked: Asked) -> Reply:
    """Set the password; then sign in with it."""
    linked = see_link(console.signing_in, asked.params["token"])
    typed = SetUp(
        password=asked.form.get("password", ""),
        login=asked.form.get("login", ""),
        display_name=asked.form.get("display_name", ""),
    )
    trouble = ""
    if typed.password != asked.form.get("again", ""):
        trouble = "两次输入的口令不一致，请重新输入。"
    else:
        try:
            set_up(console.signing_in, asked.params["token"], typed, peer=asked.peer)
        except PlanRefused as error:
            trouble = console.told(error)
    if trouble:
        return console.templates.page(
            "set_up.html", asked, status=422, owner=linked.account, trouble=trouble
        )
    return see_other("/sign-in?done=set_up")
