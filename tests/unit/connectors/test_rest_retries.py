"""Requirements on the REST wire: retries, and the login."""

import threading

import pytest

from adapter.errors import (
    AuthenticationRefused,
    ConnectionLost,
    MalformedAnswer,
    ServerBusy,
)
from connectors.answer_form import BrokenAnswer
from connectors.auth import TokenLogin
from connectors.endpoint import Credentials, RetryRule
from tests.unit.connectors.conftest import (
    DROPPED,
    Site,
    Step,
    cut,
    http,
    page,
    read_request,
    said,
    token,
    wire_spec,
)
from tests.unit.connectors.rest_desk import HTML, ROWS

RETRIED_STEPS = {
    "dropped": DROPPED,
    "cut off": cut(page(1, ROWS[0]), 150),
    "cut off in its headers": cut(page(1, ROWS[0]), 40),
    "broken JSON": http(b'{"head": {"code": "00"}, "data": {"li'),
    "ends in a character": http(
        '{"head": {"code": "00"}, "data": {"list": [{"name": "指'.encode()[:-1]
    ),
    "busy code": said(None, code="77"),
    "429": http(b"", status=429),
    "503": http(b"", status=503),
    "503 in an envelope": said(None, code="99", status=503),
    "500": http(b"<h1>oops</h1>", status=500, kind="text/html"),
    "502": http(b"", status=502),
    "maintenance page": HTML,
    "page in disguise": http(b" <!DOCTYPE html><html></html>"),
}


# --- retries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RETRIED_STEPS)
def test_a_read_is_asked_again_after_a_passing_failure(site: Site, name: str) -> None:
    site.server.script = [token(), RETRIED_STEPS[name], page(1, ROWS[0])]

    (only,) = site.system().read_pages(read_request())

    assert only.rows[0].fields == ROWS[0]
    assert site.clock.slept == [1.0]


def test_waits_grow_and_end(site: Site) -> None:
    site.server.script = [token(), *[http(b"", status=503)] * 5]

    with pytest.raises(ServerBusy):
        list(site.system().read_pages(read_request()))

    assert site.clock.slept == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("name", ["maintenance page", "page in disguise"])
def test_maintenance_that_lasts_is_a_busy_server(site: Site, name: str) -> None:
    site.server.script = [token(), *[RETRIED_STEPS[name]] * 5]

    with pytest.raises(ServerBusy, match="web page"):
        list(site.system().read_pages(read_request()))


def test_a_broken_answer_that_stays_broken_is_told_as_it_is(site: Site) -> None:
    site.server.script = [token(), *[http(b"{")] * 5]

    with pytest.raises(BrokenAnswer):
        list(site.system().read_pages(read_request()))


def test_retry_after_is_waited_for(site: Site) -> None:
    site.server.script = [token(), http(b"", status=503, Retry_After="33"), page(0)]

    list(site.system().read_pages(read_request()))

    assert site.clock.slept == [33]


def test_a_wait_beyond_the_budget_is_not_begun(site: Site) -> None:
    site.retry = RetryRule(budget_s=30)
    site.server.script = [token(), http(b"", status=503, Retry_After="31")]

    with pytest.raises(ServerBusy) as caught:
        list(site.system().read_pages(read_request()))

    assert caught.value.retry_after_s == 31
    assert site.clock.slept == []


def test_an_unreachable_site_is_connection_lost(site: Site) -> None:
    site.base_url = "http://127.0.0.1:1"

    with pytest.raises(ConnectionLost, match="refused"):
        list(site.system().read_pages(read_request()))


# --- login ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("expired", [said(None, code="42"), http(b"", status=401)])
def test_an_expired_token_is_renewed_once_and_the_page_is_not_lost(
    site: Site, expired: Step
) -> None:
    site.server.script = [token("old"), expired, token("new"), page(0)]

    list(site.system().read_pages(read_request()))

    assert [each.headers.get("x-key") for each in site.server.requests] == [
        None,
        "Key old",
        None,
        "Key new",
    ]
    assert site.clock.slept == []


@pytest.mark.parametrize("expired", [said(None, code="42"), http(b"", status=401)])
def test_three_logins_in_vain_end_the_call_and_those_after_it(site: Site, expired: Step) -> None:
    site.server.script = [*[token(), expired] * 3, expired, token(), page(0)]
    system = site.system()

    with pytest.raises(AuthenticationRefused):
        list(system.read_pages(read_request()))
    with pytest.raises(AuthenticationRefused):
        list(system.read_pages(read_request()))

    assert [each.path for each in site.server.requests] == [
        *["/login", "/ask/lines"] * 3,
        "/ask/lines",
    ]
    assert site.clock.slept == []


@pytest.mark.parametrize("step", [said(None, code="41"), http(b"", status=401)])
def test_refused_credentials_are_not_tried_again(site: Site, step: Step) -> None:
    site.server.script = [step]

    with pytest.raises(AuthenticationRefused):
        site.system().check()

    assert len(site.server.requests) == 1


@pytest.mark.parametrize("key", [None, "", 5, "two words", "line\nbreak", "钥匙"])
def test_a_token_that_cannot_stand_in_a_header_is_refused(site: Site, key: object) -> None:
    site.server.script = [said({"key": key})]

    with pytest.raises(MalformedAnswer, match="token") as caught:
        site.system().check()

    assert str(key or "?") not in str(caught.value)


def test_a_login_is_retried_like_a_read(site: Site) -> None:
    site.server.script = [http(b"", status=503), token(), page(0)]

    assert site.system().check().operation == "POST /ask/projects"


def test_check_asks_one_row_of_the_directory(site: Site) -> None:
    site.server.script = [token(), page(500, ROWS[0])]

    site.system().check()

    assert site.server.requests[1].path == "/ask/projects"
    assert site.server.requests[1].fields["size"] == 1


def test_check_without_a_scope_only_logs_in(site: Site) -> None:
    site.probe_scope = None
    site.server.script = [token(), token()]

    assert site.system().check().operation == "POST /login"
    assert site.system().check().operation == "POST /login"


def test_many_callers_share_one_login() -> None:
    logins: list[int] = []
    everyone_waits = threading.Barrier(8)

    def ask(_question: object) -> object:
        logins.append(1)
        return f"token-{len(logins)}"

    login = TokenLogin(wire_spec().login, Credentials(app_id="a", app_secret="b"), ask)

    def caller() -> None:
        everyone_waits.wait()
        stale = login.current()
        everyone_waits.wait()
        login.renew(stale)

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(logins) == 2
