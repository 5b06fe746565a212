"""The streams of the console as they go over the line: to whom, how, and until when."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.access.roles import Role
from adapter.web.streams import Streams
from tests.integration.web.conftest import LOGINS, Office, site
from tests.integration.web.test_operations_pages import under_way
from tests.integration.web.test_plan_download import FIRST, PLAN, add_plan, open_alone

PATH = f"/plans/{PLAN}/events"


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    office = make_office({"here": site("152501000")})
    scope = office.console.app.scope("here")
    open_alone(office.console.app, scope, FIRST)
    add_plan(office.console.app, scope)
    return office


@pytest.fixture
def going(office: Office) -> Any:
    """The plan is being applied until the test is over."""
    go = under_way(office, PLAN)
    yield go
    go.set()
    task = office.console.bench.about(PLAN)
    assert task is not None
    assert task.ended.wait(60)


def heard(
    office: Office, token: str, told: Callable[[int, str], None], *, leave: bool = False
) -> tuple[dict[str, str], list[str]]:
    """Headers and events of a stream; `told` hears each, `leave` closes the page at the first."""
    streams: Streams = office.made.state.streams
    headers: dict[str, str] = {}
    events: list[str] = []
    gone = asyncio.Event()
    began = [{"type": "http.request", "body": b"", "more_body": False}]

    async def pause(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def receive() -> dict[str, object]:
        if began:
            return dict(began.pop())
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers.update({k.decode(): v.decode() for k, v in message["headers"]})
            headers["status"] = str(message["status"])
        elif text := message.get("body", b"").decode():
            events.append(text)
            await asyncio.to_thread(told, len(events), text)
            if leave:
                gone.set()

    scope = {
        "type": "http",
        "method": "GET",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8642"), (b"cookie", f"session={token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8642),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    former, streams.pause = streams.pause, pause
    try:
        asyncio.run(asyncio.wait_for(office.made(scope, receive, send), 60))
    finally:
        streams.pause = former
    return headers, events


def test_a_stream_tells_how_far_it_is_until_the_session_ends(
    office: Office, going: threading.Event
) -> None:
    token = office.of(Role.AUDITOR).cookies["session"]

    def end(count: int, _text: str) -> None:
        if count == 3:
            with office.console.app.store.begin() as work:
                account = work.accounts.of_user(LOGINS[Role.AUDITOR])
                assert account is not None
                now = office.console.app.clock.now()
                work.sign_in.end_sessions(account.account_id, at=now)
                work.commit()

    headers, events = heard(office, token, end)

    assert headers["status"] == "200"
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert [each.partition("\n")[0] for each in events[:3]] == ["event: progress"] * 3
    assert "已有结果 0 / 3 条" in events[0]
    assert events[-1].startswith("event: over")
    assert not going.is_set()


def test_a_stream_ends_when_the_page_is_closed(office: Office, going: threading.Event) -> None:
    del going
    token = office.of(Role.AUDITOR).cookies["session"]

    _headers, events = heard(office, token, lambda *_told: None, leave=True)

    assert events
    assert all(each.startswith("event: progress") for each in events)
    assert office.made.state.streams.admits(token)


def test_of_what_does_not_run_a_stream_says_at_once_that_it_is_over(office: Office) -> None:
    answer = office.of(Role.AUDITOR).get(PATH)

    assert answer.status_code == 200
    assert answer.text == "event: over\ndata: \n\n"


def test_a_page_that_is_watched_takes_a_stream_and_can_ask(
    office: Office, going: threading.Event
) -> None:
    del going
    page = office.of(Role.AUDITOR).get(f"/plans/{PLAN}").text

    assert f'sse-connect="{PATH}"' in page
    assert f'hx-get="/plans/{PLAN}/progress"' in page
    assert "htmx-ext-sse" in page
