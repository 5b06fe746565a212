"""Requirements on the REST wire: pushes."""

from collections.abc import Sequence
from dataclasses import replace
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
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.budget_system import SetReply
from tests.unit.connectors.conftest import (
    DROPPED,
    Site,
    Step,
    cut,
    http,
    outbound,
    push_request,
    read_request,
    said,
    token,
    wire_spec,
)
from tests.unit.connectors.rest_desk import HTML

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
