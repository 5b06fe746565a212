"""One's own account (我的账号): password, second factor, where one is signed in."""

import segno

from adapter.errors import PlanRefused
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from sync_jobs.accounts.credentials import (
    begin_second_factor,
    change_password,
    keep_second_factor,
)
from sync_jobs.accounts.signing_in import SignedIn, live_sessions, sign_out

#: The picture's edges stay sharp where a module is a whole number of pixels.
_MODULE_PX = 4
#: White around the code that scanners need, in modules.
_QUIET_MODULES = 4


def show(console: Console, asked: Asked) -> Reply:
    """The account."""
    return _page(console, asked)


def take_password(console: Console, asked: Asked) -> Reply:
    """Another password."""
    former, wanted = asked.form.get("former", ""), asked.form.get("password", "")
    if wanted != asked.form.get("again", ""):
        return _page(console, asked, trouble="两次输入的新口令不一致，请重新输入。")
    try:
        change_password(console.signing_in, _person(asked), former, wanted)
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    return see_other("/me?done=password")


def take_second_factor(console: Console, asked: Asked) -> Reply:
    """A second factor, once its first code is right."""
    try:
        keep_second_factor(
            console.signing_in,
            _person(asked),
            asked.form.get("password", ""),
            asked.form.get("code", "").strip(),
        )
    except PlanRefused as error:
        return _page(console, asked, trouble=console.told(error))
    return see_other("/me?done=second_factor")


def end_session(console: Console, asked: Asked) -> Reply:
    """Sign out somewhere else."""
    sign_out(console.signing_in, _person(asked), session_id=asked.params["session_id"])
    return see_other("/me?done=session_ended")


def _person(asked: Asked) -> SignedIn:
    if asked.person is None:
        raise NotFound
    return asked.person


def _page(console: Console, asked: Asked, *, trouble: str = "") -> Reply:
    person = _person(asked)
    secret, picture = _offered(console, person)
    has_passwords = console.signing_in.has_passwords
    is_asked = has_passwords and console.app.settings.web.second_factor == "required"
    return console.templates.page(
        "me.html",
        asked,
        status=422 if trouble else 200,
        trouble=trouble,
        person=person,
        secret=secret,
        picture=picture,
        sessions=live_sessions(console.signing_in, person),
        has_passwords=has_passwords,
        is_factor_due=is_asked and not person.has_second_factor,
    )


def _offered(console: Console, person: SignedIn) -> tuple[str, str]:
    """The key of a second factor and its picture; "" where somebody else proves who people are."""
    if not console.signing_in.has_passwords:
        return "", ""
    secret, address = begin_second_factor(console.signing_in, person)
    return secret, picture_of(address)


def picture_of(address: str) -> str:
    """An otpauth address as a QR code (ISO/IEC 18004), as the address of a picture in the page."""
    code = segno.make_qr(address, error="m")
    return code.svg_data_uri(scale=_MODULE_PX, border=_QUIET_MODULES, light="#fff")
