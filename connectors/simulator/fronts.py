"""Answers of the web server in front (前端服务器), given before the receiver itself is asked."""

import time
from collections.abc import Mapping
from email.utils import formatdate

from starlette.responses import Response

from connectors.simulator.envelope import html_page
from connectors.simulator.faults import Taken

#: A host behind a proxy, which nobody outside can reach.
INNER_HOST = "10.0.0.1:7001"

_BUSY = "429 Too Many Requests"
_MAINTENANCE = "系统维护中，预计 22:00 恢复"
#: By fault: status, title, headers.
_PAGES: Mapping[str, tuple[int, str, dict[str, str]]] = {
    "http_401": (401, "401 Unauthorized", {"WWW-Authenticate": "Bearer"}),
    "http_429": (429, _BUSY, {"Retry-After": "1"}),
    "retry_after_negative": (429, _BUSY, {"Retry-After": "-1"}),
    "retry_after_huge": (429, _BUSY, {"Retry-After": "1000000000"}),
    "retry_after_words": (429, _BUSY, {"Retry-After": "in a while"}),
    "http_500": (500, "HTTP Status 500 - Internal Server Error", {}),
    "http_502": (502, "502 Bad Gateway", {}),
    "http_503": (503, "503 Service Temporarily Unavailable", {"Retry-After": "1"}),
    "html_maintenance": (200, _MAINTENANCE, {}),
    "maintenance_window": (503, _MAINTENANCE, {}),
    "redirect": (302, "302 Found", {"Location": f"http://{INNER_HOST}/portal/login"}),
}
#: Every fault that ends in a page of the web server.
PAGES = (*_PAGES, "retry_after_date")


def page_of(name: str, taken: Taken) -> Response:
    """The page that a fault of `PAGES` ends in."""
    if name == "retry_after_date":
        return html_page(429, _BUSY, {"Retry-After": http_date(taken.seconds)})
    status, title, headers = _PAGES[name]
    return html_page(status, title, headers)


def http_date(seconds: float) -> str:
    """The instant so many seconds from now, as HTTP headers write it."""
    return formatdate(time.time() + seconds, usegmt=True)
