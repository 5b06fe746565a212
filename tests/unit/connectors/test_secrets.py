"""No failure and no log event may carry a row, a token or a secret."""

import traceback
from collections.abc import Callable, Iterator

import pytest
import structlog

from adapter.errors import AdapterError, RemoteRefused
from connectors.endpoint import Limits
from tests.unit.connectors.conftest import (
    DROPPED,
    SECRET,
    TOKEN,
    Site,
    Step,
    cut,
    http,
    outbound,
    page,
    push_request,
    read_request,
    said,
    token,
    zipped,
)

ROW = {"name": "canary-row", "why": "canary-row"}
WORDS = b"canary-row"
PAGE = page(1, ROW)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

#: Answers that carry the canary where a careless error would quote it.
FAILURES: dict[str, Step] = {
    "dropped": DROPPED,
    "cut off": cut(PAGE, 160),
    "status line": ([WORDS + b"\r\n\r\n"], True),
    "chunk length": ([CHUNKED + WORDS + b"\r\n"], True),
    "cut chunk": ([CHUNKED + b"ff\r\n" + WORDS], True),
    "endless header": ([b"HTTP/1.1 200 OK\r\n" + b"X: " + WORDS * 9000 + b"\r\n\r\n"], True),
    "bad length": ([b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n" + WORDS], True),
    "bad coding": http(WORDS, Content_Encoding="gzip"),
    "unknown coding": http(WORDS, Content_Encoding="canary-row"),
    "no JSON": http(WORDS),
    "cut JSON": http(b'{"head": {"code": "00"}, "data": {"list": [{"name": "canary-row'),
    "cut JSON, packed": zipped(b'{"data": {"list": [{"name": "canary-row'),
    "duplicate key": http(b'{"canary-row": 1, "canary-row": 2}'),
    "duplicate key in a row": http(b'{"data": {"list": [{"canary-row": 1, "canary-row": 2}]}}'),
    "absurd number": http(b'{"data": {"list": [{"canary-row": 1e999}]}}'),
    "lone surrogate": http(b'{"data": {"list": [{"a": "canary-row\\ud800"}]}}'),
    "wrong charset": http(WORDS + b"\xff"),
    "row is no object": http(b'{"data": {"list": ["canary-row"]}}'),
    "too many rows": page(3, ROW, ROW, ROW),
    "odd total": said({"list": [ROW], "total": "canary-row"}),
    "short": page(9, ROW),
    "odd code": said({"list": [ROW], "total": 1}, code="canary-row" * 9),
    "redirect": http(b"", status=302, Location="http://canary-row/"),
    "maintenance": http(WORDS, kind="text/html"),
    "500": http(WORDS, status=500),
    "404": http(WORDS, status=404),
    "401": http(WORDS, status=401),
    "503": http(WORDS, status=503, Retry_After="canary-row"),
}
#: The code of a refusal is the other side's word to us and is shown, shortened; see below.
QUOTED = {"odd code"}


def everything_said_by(failure: BaseException) -> str:
    texts = ["".join(traceback.format_exception(failure))]
    for each in chain(failure):
        texts += [repr(each), str(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
    return "\n".join(texts)


def chain(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def read(site: Site) -> None:
    list(site.system().read_pages(read_request()))


def push(site: Site) -> None:
    site.system().push_sets(push_request(outbound("T1", ROW)))


@pytest.mark.parametrize("call", [read, push])
@pytest.mark.parametrize("name", sorted(FAILURES.keys() - QUOTED))
def test_neither_errors_nor_events_carry_rows_or_secrets(
    site: Site,
    name: str,
    call: Callable[[Site], None],
    events: list[structlog.typing.EventDict],
) -> None:
    site.limits = Limits(max_rows_per_page=2)
    site.never_again()
    site.server.script = [token(), FAILURES[name], token(), FAILURES[name]]

    with pytest.raises(AdapterError) as caught:
        call(site)

    assert events
    spoken = everything_said_by(caught.value) + repr(events)
    for canary in ("canary-row", SECRET, TOKEN):
        assert canary not in spoken


@pytest.mark.parametrize("call", [read, push])
def test_the_other_side_s_words_pass_without_our_secrets(
    site: Site, call: Callable[[Site], None], events: list[structlog.typing.EventDict]
) -> None:
    words = f"bad {SECRET} and {TOKEN}\n" + "too " * 1500
    site.server.script = [token(), said(None, code=f"9{TOKEN}", words=words)]

    with pytest.raises(RemoteRefused) as caught:
        call(site)

    assert caught.value.reason.startswith("bad *** and *** too too")
    assert len(caught.value.reason) == 200
    assert caught.value.code == "9***"
    spoken = everything_said_by(caught.value) + repr(events)
    assert SECRET not in spoken
    assert TOKEN not in spoken


def test_a_refused_login_does_not_quote_the_secret(
    site: Site, events: list[structlog.typing.EventDict]
) -> None:
    site.server.script = [said(None, code="98", words=f"{SECRET} is wrong")]

    with pytest.raises(RemoteRefused) as caught:
        site.system().check()

    assert SECRET not in everything_said_by(caught.value) + repr(events)


def test_a_successful_read_logs_no_row(
    site: Site, events: list[structlog.typing.EventDict]
) -> None:
    site.server.script = [token(), PAGE]

    read(site)

    assert events
    assert "canary" not in repr(events)
