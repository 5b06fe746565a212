"""What keeps strangers out of the console (安全): headers, hosts, origins, addresses to go to."""

from collections.abc import Mapping
from urllib.parse import SplitResult, quote, urlsplit

#: Nothing inline, nothing evaluated, nothing from elsewhere; pictures that stand in layui's css.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then say of every form that it comes from nowhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_HSTS = {"Strict-Transport-Security": "max-age=31536000"}
_PAGE = {"Cache-Control": "no-store"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def headers_for(*, is_static: bool, is_secure: bool) -> dict[str, str]:
    """The headers of an answer."""
    kept = _FOR_GOOD if is_static else _PAGE
    return {**HEADERS, **kept, **(_HSTS if is_secure else {})}


def is_own_origin(origin: str | None, site: str | None, host: str) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says.

    `origin` and `site` are the headers Origin and Sec-Fetch-Site. What is no browser sends none
    of them; there the word of the form alone decides.
    """
    if site is not None and site not in {"same-origin", "none"}:
        return False
    return origin is None or parts_of(origin).netloc == host


def parts_of(address: str) -> SplitResult:
    """The parts of an address that a stranger wrote; all empty where none can have been meant."""
    try:
        return urlsplit(address)
    except ValueError:  # brackets that never close, and their like
        return SplitResult("", "", "", "", "")


def in_header(address: str) -> str:
    """An address as a header carries it: whatever is not ASCII, or no part of one, is quoted."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")


def safe_path(wanted: str) -> str:
    """The path to go to after signing in; the first page for whatever might lead elsewhere."""
    parts = parts_of(wanted)
    is_ours = (
        bool(parts.path)
        and wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and "\\" not in wanted
        and wanted.isprintable()
    )
    return wanted if is_ours else "/"
