"""Requirements on the REST wire: login, envelope, paging, retries, pushes."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    AuthenticationRefused,
    ConfigurationError,
    ConnectionLost,
    GateClosed,
    IncompletePull,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.budget_system import SetReply
from connectors.answer_form import BrokenAnswer
from connectors.auth import TokenLogin
from connectors.endpoint import Credentials, Limits, RetryRule
from tests.unit.connectors.conftest import (
    DROPPED,
    SECRET,
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
    wire_spec,
)

ROWS: Sequence[dict[str, object]] = [{"id": str(number), "v": "指标"} for number in range(8)]
HTML = http("<html>维护中</html>".encode(), kind="text/html; charset=utf-8")
RETRIED_STEPS = {
    "dropped": DROPPED,
    "cut off": cut(page(1, ROWS[0]), 150),
    "cut off in its headers": cut(page(1, ROWS[0]), 40),
    "broken JSON": http(b'{"head": {"code": "00"}, "data": {"li'),
    "busy code": said(None, code="77"),
    "429": http(b"", status=429),
    "503": http(b"", status=503),
    "503 in an envelope": said(None, code="99", status=503),
    "500": http(b"<h1>oops</h1>", status=500, kind="text/html"),
    "502": http(b"", status=502),
    "maintenance page": HTML,
    "page in disguise": http(b" <!DOCTYPE html><html></html>"),
}


# --- reading --------------------------------------------------------------------------------------


def test_a_request_is_read_page_by_page_to_its_declared_total(site: Site) -> None:
    site.server.script = [token(), page(7, *ROWS[:3]), page(7, *ROWS[3:6]), page(7, ROWS[6])]

    pages = list(site.system().read_pages(read_request()))

    assert [[row.fields["id"] for row in each.rows] for each in pages] == [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6"],
    ]
    assert [each.number for each in pages] == [1, 2, 3]
    assert {each.declared_total for each in pages} == {7}
    assert [request.fields.get("page") for request in site.server.requests] == [None, 1, 2, 3]
    assert pages[0].exchange.status == 200
    assert pages[0].rows[1].payload == '{"id":"1","v":"指标"}'.encode()


def test_a_full_last_page_ends_the_request_without_another_call(site: Site) -> None:
    site.server.script = [token(), page(3, *ROWS[:3])]

    assert len(list(site.system().read_pages(read_request()))) == 1


def test_an_empty_answer_is_one_empty_page(site: Site) -> None:
    site.server.script = [token(), page(0)]

    (only,) = site.system().read_pages(read_request())

    assert list(only.rows) == []
    assert only.declared_total == 0


def test_a_null_list_is_empty_only_where_the_total_says_so(site: Site) -> None:
    site.server.script = [token(), said({"list": None, "total": "0"}), said({"total": 3})]
    system = site.system()

    assert len(list(system.read_pages(read_request()))) == 1
    with pytest.raises(MalformedAnswer, match="no list"):
        list(system.read_pages(read_request()))


def test_every_filter_travels_under_the_name_of_the_dialect(site: Site) -> None:
    site.server.script = [token(), page(0)]
    request = replace(
        read_request("152501001", "152501002", keys=("T1",)),
        updated_since=datetime(2026, 3, 1, 16, 30, 5, 123999, tzinfo=UTC),
        live_only=True,
    )

    list(site.system().read_pages(request))

    assert site.server.requests[0].fields == {"who": "me", "proof": SECRET}
    assert site.server.requests[1].headers["x-key"] == "Key canary-token"
    assert site.server.requests[1].fields == {
        "division": "152501000",
        "year": "2026",
        "units": ["152501001", "152501002"],
        "only": ["T1"],
        "since": "20260302003005123",
        "dead": 2,
        "page": 1,
        "size": 3,
    }


def test_the_list_of_agencies_is_sent_even_when_it_is_empty(site: Site) -> None:
    site.server.script = [token(), page(0)]

    list(site.system().read_pages(replace(read_request(), agency_codes=())))

    assert site.server.requests[1].fields["units"] == []
    assert "only" not in site.server.requests[1].fields


def test_long_lists_travel_in_chunks_and_pages_are_numbered_through(site: Site) -> None:
    site.spec = wire_spec(agencies_chunk=2, keys_chunk=1)
    site.server.script = [token(), *(page(1, row) for row in ROWS[:4])]

    pages = list(site.system().read_pages(read_request("1", "2", "3", "2", keys=("a", "b"))))

    asked = [(each.fields["units"], each.fields["only"]) for each in site.server.requests[1:]]
    assert asked == [(["1", "2"], ["a"]), (["1", "2"], ["b"]), (["3"], ["a"]), (["3"], ["b"])]
    assert [each.number for each in pages] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(7, *ROWS[:3]), page(7)], "end after 3 of 7"),
        ([page(7, *ROWS[:3]), page(7, ROWS[3])], "end after 4 of 7"),
        ([page(7, *ROWS[:2])], "end after 2 of 7"),
        ([page(7, *ROWS[:3]), page(8, *ROWS[3:6])], "changed from 7 to 8"),
        ([page(2, *ROWS[:3])], "3 rows where 2"),
        ([page(7, *ROWS[:3]), page(7, *ROWS[:3])], "sent twice"),
        ([page(9, *ROWS[:3]), page(9, *ROWS[3:6]), page(9, *ROWS[:3])], "sent twice"),
    ],
)
def test_pages_that_do_not_add_up_are_an_incomplete_pull(
    site: Site, pages: Sequence[Step], words: str
) -> None:
    site.server.script = [token(), *pages]

    with pytest.raises(IncompletePull, match=words):
        list(site.system().read_pages(read_request()))


def test_an_endless_request_is_refused(site: Site) -> None:
    site.limits = Limits(max_pages=2)
    site.server.script = [token(), page(99, *ROWS[:3]), page(99, *ROWS[3:6])]

    with pytest.raises(MalformedAnswer, match="more than 2 pages"):
        list(site.system().read_pages(read_request()))


def test_without_totals_a_short_page_is_the_last(site: Site) -> None:
    site.spec = wire_spec(total_path="")
    site.server.script = [token(), said({"list": ROWS[:3]}), said({"list": ROWS[3:4]})]

    pages = list(site.system().read_pages(read_request()))

    assert [each.declared_total for each in pages] == [None, None]


@pytest.mark.parametrize("total", [None, -1, True, "many", Decimal("1.5"), [1]])
def test_a_total_that_is_no_count_is_refused(site: Site, total: object) -> None:
    plain = float(total) if isinstance(total, Decimal) else total
    site.server.script = [token(), said({"list": [], "total": plain})]

    with pytest.raises(MalformedAnswer, match="no total"):
        list(site.system().read_pages(read_request()))


def test_more_rows_than_a_page_may_hold_are_refused(site: Site) -> None:
    site.limits = Limits(max_rows_per_page=2)
    site.server.script = [token(), page(3, *ROWS[:3])]

    with pytest.raises(MalformedAnswer, match="more rows"):
        list(site.system().read_pages(read_request()))


def test_a_site_s_charset_is_read_and_kept(site: Site) -> None:
    site.spec = wire_spec(charset="gb18030")
    text = '{"head":{"code":"00"},"data":{"total":1,"list":[{"v":"绩效"}]}}'
    site.server.script = [token(), http(text.encode("gb18030"))]

    (only,) = site.system().read_pages(read_request())

    assert only.rows[0].payload == '{"v":"绩效"}'.encode("gb18030")
    assert only.rows[0].fields == {"v": "绩效"}


def test_a_kind_without_address_is_a_gap_in_the_profile(site: Site) -> None:
    with pytest.raises(ConfigurationError, match="monitoring_line"):
        list(site.system().read_pages(replace(read_request(), kind=RecordKind.MONITORING_LINE)))


# --- the envelope ---------------------------------------------------------------------------------


def test_a_business_failure_inside_http_200_is_no_success(site: Site) -> None:
    site.server.script = [token(), said({"list": [], "total": 0}, code="99", words="系统\n繁忙")]

    with pytest.raises(RemoteRefused) as caught:
        list(site.system().read_pages(read_request()))

    assert (caught.value.code, caught.value.reason) == ("99", "系统 繁忙")
    assert site.clock.slept == []


@pytest.mark.parametrize("head", ["{}", '{"code": null}', '{"code": []}', "null"])
def test_an_answer_without_a_code_is_not_trusted(site: Site, head: str) -> None:
    body = '{"head": ' + head + ', "data": {"list": [], "total": 0}}'
    site.server.script = [token(), http(body.encode())]

    with pytest.raises(MalformedAnswer, match="no result code"):
        list(site.system().read_pages(read_request()))


@pytest.mark.parametrize(("code", "listed"), [("true", "true"), ("0", "0"), ('"0"', "0")])
def test_codes_may_be_booleans_numbers_or_texts(site: Site, code: str, listed: str) -> None:
    site.spec = replace(
        site.spec, envelope=replace(site.spec.envelope, success_codes=frozenset({listed}))
    )
    body = '{"head": {"code": ' + code + '}, "data": {"list": [], "total": 0, "key": "k"}}'
    site.server.script = [http(body.encode())] * 2

    assert len(list(site.system().read_pages(read_request()))) == 1


@pytest.mark.parametrize(
    ("step", "error", "words"),
    [
        (http(b"{}", status=404), RemoteRefused, "HTTP 404"),
        (http(b"<html>", status=403, kind="text/html"), RemoteRefused, "HTTP 403"),
        (said(None, code="98", words="坏", status=400), RemoteRefused, "98 坏"),
        (said(None, code="98", words="坏", status=500), RemoteRefused, "98 坏"),
        (said(None, code="41"), AuthenticationRefused, "41"),
        (http(b"", status=302, Location="/x"), MalformedAnswer, "redirect"),
        (http(b"\xff"), MalformedAnswer, "utf-8"),
    ],
)
def test_what_will_not_pass_by_waiting_is_not_asked_again(
    site: Site, step: Step, error: type[Exception], words: str
) -> None:
    site.server.script = [token(), step]

    with pytest.raises(error, match=words):
        list(site.system().read_pages(read_request()))

    assert site.clock.slept == []


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


# --- pushing --------------------------------------------------------------------------------------


def results(*entries: tuple[str, object, str]) -> Step:
    return said({"said": [{"name": key, "taken": code, "why": why} for key, code, why in entries]})


def test_sets_are_sent_whole_and_answered_by_key(site: Site) -> None:
    site.server.script = [token(), results(("T2", 2, "重名"), ("T1", "1", ""))]

    reply = site.system().push_sets(
        push_request(outbound("T1", {"w": Decimal("30.00")}, {"w": None}), outbound("T2"))
    )

    assert reply.replies == {
        "T1": SetReply(set_key="T1", is_accepted=True),
        "T2": SetReply(set_key="T2", is_accepted=False, reason="重名"),
    }
    assert reply.exchange.operation == "POST /give/sets"
    assert b'"lines":[{"w":30.00},{"w":null}]' in site.server.requests[1].body
    assert site.server.requests[1].fields == {
        "division": "152501000",
        "year": "2026",
        "call": "call-1",
        "bundles": [
            {"name": "T1", "top": {"code": "T1"}, "lines": [{"w": 30.0}, {"w": None}]},
            {"name": "T2", "top": {"code": "T2"}, "lines": []},
        ],
    }


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [("T1", None, "")],
        [("T1", [], "")],
        [("T9", 1, "")],
        [("T1", 1, ""), ("T1", 2, "no")],
    ],
)
def test_a_set_without_a_clear_reply_has_none(
    site: Site, entries: Sequence[tuple[str, object, str]]
) -> None:
    site.server.script = [token(), results(*entries)]

    reply = site.system().push_sets(push_request(outbound("T1")))

    assert "T1" not in reply.replies


def test_a_changed_row_keeps_the_whole_push_at_home(site: Site) -> None:
    forged = replace(outbound("T2", {"a": 1}), ticket=GateTicket(rows_digest="0" * 64))

    with pytest.raises(GateClosed):
        site.system().push_sets(push_request(outbound("T1"), forged))

    assert site.server.connections == 0


UNKNOWN_STEPS = {
    "dropped": DROPPED,
    "cut off": cut(results(("T1", 1, "")), 150),
    "cut off in its headers": cut(results(("T1", 1, "")), 40),
    "broken JSON": http(b'{"head": {"code": "00"'),
    "not the charset": http(b"\xff"),
    "no results": said({}),
    "no code": http(b"{}"),
    "500": http(b"<h1>oops</h1>", status=500, kind="text/html"),
    "500 with success": said({"said": []}, status=500),
    "503": http(b"", status=503, Retry_After="1"),
    "504": http(b"", status=504),
    "408": http(b"", status=408),
    "redirect": http(b"", status=302, Location="/x"),
    "maintenance page": HTML,
    "page in disguise": http(b"<html></html>"),
    "bad coding": http(b"x", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("name", UNKNOWN_STEPS)
def test_a_push_without_an_understood_answer_is_unknown_and_never_repeated(
    site: Site, name: str
) -> None:
    site.server.script = [token(), UNKNOWN_STEPS[name], results(("T1", 1, ""))]

    with pytest.raises(OutcomeUnknown):
        site.system().push_sets(push_request(outbound("T1")))

    assert len(site.server.requests) == 2
    assert site.clock.slept == []


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (said(None, code="99", words="不行"), RemoteRefused),
        (said(None, code="99", words="不行", status=422), RemoteRefused),
        # A gateway may speak for a system that went on to store what it was sent.
        (said(None, code="99", words="不行", status=500), OutcomeUnknown),
        (said(None, code="99", status=503), OutcomeUnknown),
        (said(None, code="77", status=504), OutcomeUnknown),
        (http(b"", status=404), RemoteRefused),
        (http(b"<html>", status=413, kind="text/html"), RemoteRefused),
        (said(None, code="41"), AuthenticationRefused),
        (said(None, code="77"), ServerBusy),
        (http(b"", status=429, Retry_After="4"), ServerBusy),
    ],
)
def test_a_push_is_refused_only_where_words_and_status_agree(
    site: Site, step: Step, error: type[Exception]
) -> None:
    site.server.script = [token(), step]

    with pytest.raises(error):
        site.system().push_sets(push_request(outbound("T1")))

    assert len(site.server.requests) == 2


def test_a_push_that_never_connected_was_not_sent(site: Site) -> None:
    site.server.script = [token(), said({}, Connection="close")]
    system = site.system()
    with pytest.raises(OutcomeUnknown):
        system.push_sets(push_request(outbound("T1")))
    site.server.close()

    with pytest.raises(ConnectionLost, match="refused"):
        system.push_sets(push_request(outbound("T1")))


@pytest.mark.parametrize("expired", [said(None, code="42"), http(b"", status=401)])
def test_a_push_refused_for_its_token_is_sent_once_more(site: Site, expired: Step) -> None:
    site.server.script = [token("old"), expired, token("new"), results(("T1", 1, ""))]

    reply = site.system().push_sets(push_request(outbound("T1")))

    assert reply.replies["T1"].is_accepted
    assert site.server.requests[1].body == site.server.requests[3].body


def test_many_sets_go_out_in_calls_with_keys_of_their_own(site: Site) -> None:
    site.spec = wire_spec(sets_per_call=2)
    site.server.script = [token(), results(("A", 1, ""), ("B", 1, "")), results(("C", 1, ""))]

    reply = site.system().push_sets(push_request(*map(outbound, "ABC")))

    assert set(reply.replies) == {"A", "B", "C"}
    assert [each.fields["call"] for each in site.server.requests[1:]] == ["call-1", "call-1-2"]


def test_replies_heard_before_a_later_call_failed_are_kept(site: Site) -> None:
    site.spec = wire_spec(sets_per_call=1)
    site.server.script = [token(), results(("A", 1, "")), DROPPED]

    reply = site.system().push_sets(push_request(*map(outbound, "ABC")))

    assert set(reply.replies) == {"A"}
    assert len(site.server.requests) == 3


def test_a_push_without_sets_or_with_a_key_twice_is_a_mistake_of_the_caller(site: Site) -> None:
    for sets in [(), (outbound("A"), outbound("A"))]:
        with pytest.raises(ValueError, match="key of its own"):
            site.system().push_sets(push_request(*sets))


def test_a_kind_that_cannot_be_pushed_is_a_gap_in_the_profile(site: Site) -> None:
    with pytest.raises(ConfigurationError, match="push_path"):
        site.system().push_sets(replace(push_request(outbound("A")), kind=RecordKind.LIBRARY_NODE))


@pytest.mark.parametrize("name", ["page_size", "agencies_chunk", "keys_chunk"])
def test_a_size_that_no_call_can_have_is_refused_before_anything_is_sent(
    site: Site, name: str
) -> None:
    none: dict[str, Any] = {name: 0}
    site.spec = replace(site.spec, query=replace(site.spec.query, **none))

    with pytest.raises(ConfigurationError) as refused:
        list(site.system().read_pages(read_request()))

    assert refused.value.key == f"wire.query.{name}"
    assert site.server.requests == []
