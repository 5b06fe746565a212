"""The port over files: pushes once and as a whole, reads what is in force and nothing older."""

import json
import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    BatchMissing,
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    IncompletePull,
    MalformedAnswer,
    NothingArrived,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
    RunDeadlineExceeded,
    RunError,
)
from adapter.package_format.keys import KeyRing
from adapter.ports.budget_system import FlawedFields, OutboundSet, PushRequest, ReadRequest
from adapter.ports.run_budget import RunBudget
from connectors.conformance.leaks import everything_said_by, listening
from connectors.endpoint import Limits
from connectors.file_drop.entries import SentState
from connectors.file_drop.ledger import open_book
from connectors.file_drop.mailroom import FileDropRules
from connectors.file_drop.manifest import Extract
from connectors.file_drop.names import Purpose
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from mappings.profile import load_profile
from tests.unit.connectors.file_drop.peer import (
    DIVISION,
    OURS,
    SETTLE_S,
    STRANGER,
    THEIRS,
    Peer,
)

SPEC = load_profile("std-v2-files").wire_spec
SCOPE = Scope(site="s", division_code=DIVISION, fiscal_year=2026)
LINE, HEADER, ITEM = (
    RecordKind.TARGET_LINE,
    RecordKind.TEMPLATE_HEADER,
    RecordKind.TEMPLATE_ITEM,
)
LINES = "PM_PERF_INDICATOR"


@pytest.fixture
def system(places: Places, clock: Any, ids: Any) -> FileDropBudgetSystem:
    return made(places, clock, ids)


def made(places: Places, clock: Any, ids: Any, **changed: Any) -> FileDropBudgetSystem:
    spec, limits = changed.pop("spec", SPEC), changed.pop("limits", None)
    budget = changed.pop("budget", None)
    rules = FileDropRules(
        places=places,
        signer=OURS,
        ring=KeyRing((THEIRS.key.public_key(),)),
        settle_s=SETTLE_S,
        **{"answer_wait_s": 30.0, **changed},
    )
    return FileDropBudgetSystem(
        spec,
        rules,
        scope=SCOPE,
        clock=clock,
        ids=ids,
        limits=limits,
        budget=budget,
        section="site.s.file_drop",
    )


def row(number: int, **said: object) -> dict[str, object]:
    place = {"mof_div_code": DIVISION, "fiscal_year": "2026", "agency_code": "u1"}
    times = {"update_time": f"202608010800{number % 60:02d}000", "is_deleted": 2}
    return {"kpi_id": f"k{number}", **place, **times, **said}


def asked(kind: RecordKind = LINE, **said: Any) -> ReadRequest:
    return ReadRequest(**{"kind": kind, "scope": SCOPE, "agency_codes": ("u1", "u2"), **said})


def ids_read(system: FileDropBudgetSystem, request: ReadRequest) -> list[object]:
    return [each.fields["kpi_id"] for page in system.read_pages(request) for each in page.rows]


def a_set(key: str = "T1", weight: int = 1) -> OutboundSet:
    header = {"template_code": key}
    rows = ({"template_code": key, "weight": weight},)
    return OutboundSet(
        set_key=key,
        header=header,
        rows=rows,
        ticket=GateTicket(rows_digest=rows_digest(header, rows)),
    )


def push(*sets: OutboundSet, request_id: str = "r-1") -> PushRequest:
    return PushRequest(kind=HEADER, scope=SCOPE, request_id=request_id, sets=sets or (a_set(),))


def result(peer: Peer, *accepted: str, reply_to: str = "r-1", code: str = "0000") -> None:
    """The other side says what became of a push."""
    results = [{"set_key": key, "accepted": 1, "reason": ""} for key in accepted]
    document = {"result_code": code, "reason": "不行", "data": {"results": results}}
    members = {"result.json": json.dumps(document).encode()}
    peer.drop(peer.batch(Purpose.PUSH_RESULT, members, in_reply_to=reply_to))


def outgoing(places: Places) -> list[str]:
    return sorted(path.name.split("-")[1] for path in places.outgoing.glob("0*.zip"))


# --- extracts -------------------------------------------------------------------------------------


def test_nothing_is_read_before_anything_has_arrived(system: FileDropBudgetSystem) -> None:
    with pytest.raises(NothingArrived) as caught:
        list(system.read_pages(asked()))

    assert (caught.value.data_set, caught.value.after) == (LINES, None)


def test_an_extract_is_read_in_pages_with_its_bytes_and_its_age(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    peer.drop(peer.extract(*map(row, range(5))))
    spec = replace(SPEC, query=replace(SPEC.query, page_size=2))

    pages = list(made(places, clock, ids, spec=spec).read_pages(asked()))

    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert [page.number for page in pages] == [1, 2, 3]
    assert json.loads(pages[2].rows[0].payload) == row(4) == dict(pages[2].rows[0].fields)
    assert {page.exchange.their_time for page in pages} == {datetime(2026, 8, 1, 8, tzinfo=UTC)}
    assert all(page.exchange.is_extract for page in pages)


CHOSEN: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["k0", "k1", "k2", "k3", "k4", "k7", "k8"]),
    ({"agency_codes": ("u2",)}, ["k2"]),
    ({"agency_codes": ()}, []),
    ({"keys": ("P1",)}, ["k1"]),
    ({"keys": ("P1", "P9")}, ["k1"]),
    ({"live_only": True}, ["k0", "k1", "k2", "k4", "k7", "k8"]),
    (
        # 14 digits may be as late as their last second allows, and rubbish may be any time.
        {"updated_since": datetime(2026, 8, 1, 0, 0, 4, 500_000, tzinfo=UTC)},
        ["k7", "k8"],
    ),
    ({"scope": replace(SCOPE, fiscal_year=2025)}, ["k5"]),
]


@pytest.mark.parametrize(("said", "expected"), CHOSEN)
def test_rows_are_chosen_here_as_another_other_side_would(
    system: FileDropBudgetSystem, peer: Peer, said: dict[str, Any], expected: list[str]
) -> None:
    peer.drop(
        peer.extract(
            row(0),
            row(1, pro_code="P1"),
            row(2, agency_code="u2"),
            row(3, is_deleted=1),
            row(4),
            row(5, fiscal_year="2025"),
            row(6, mof_div_code="150000000"),
            row(7, update_time="20260801080004"),
            row(8, update_time="约八月"),
            row(9, agency_code=None),
        )
    )

    assert ids_read(system, asked(**said)) == expected


def test_later_rows_take_the_place_of_earlier_ones(
    system: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1, n=1), row(2, n=1), row(3, n=1)))
    peer.drop(peer.extract(row(2, n=2), row(4, n=2), since="20260801080000000"))
    peer.drop(peer.extract(row(4, n=3, agency_code="u9"), since="20260801080000000"))

    rows = [each.fields for page in system.read_pages(asked()) for each in page.rows]

    # The last one moved to another unit: what it was before is not there any more.
    assert sorted((each["kpi_id"], each["n"]) for each in rows) == [("k1", 1), ("k2", 2), ("k3", 1)]


@pytest.mark.parametrize("increments", [0, 1])
def test_memory_does_not_grow_with_the_extract(
    peer: Peer, places: Places, clock: Any, ids: Any, increments: int
) -> None:
    spec = replace(SPEC, query=replace(SPEC.query, page_size=100))

    def peak(count: int) -> int:
        peer.drop(peer.extract(*map(row, range(count))))
        for _ in range(increments):
            peer.drop(peer.extract(row(0), since="20260801080000000"))
        system = made(places, clock, ids, spec=spec)
        list(system.read_pages(asked(agency_codes=())))  # takes the batches over
        tracemalloc.start()
        assert sum(len(page.rows) for page in system.read_pages(asked())) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(2500) < 1.2 * peak(1000)


def test_rows_without_an_id_are_all_shown(system: FileDropBudgetSystem, peer: Peer) -> None:
    peer.drop(peer.extract(row(1), row(2, kpi_id=None), row(3, kpi_id="")))
    peer.drop(peer.extract(row(4, kpi_id=None), since="20260801080000000"))

    assert len(ids_read(system, asked())) == 4


def test_an_id_that_comes_twice_in_one_extract_is_shown_twice(
    system: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1)))
    peer.drop(peer.extract(row(2), row(2, n=1), since="20260801080000000"))

    assert sorted(map(str, ids_read(system, asked()))) == ["k1", "k2", "k2"]


def test_extracts_of_one_year_answer_for_that_year_alone(
    system: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1, fiscal_year="2025"), fiscal_year="2025"))

    with pytest.raises(NothingArrived):
        list(system.read_pages(asked()))


def test_a_later_extract_that_was_refused_is_no_quiet_step_back(
    system: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1)))
    peer.drop(peer.extract(row(1), row(2), total=3))

    with pytest.raises(IncompletePull, match="第 2 批"):
        ids_read(system, asked())

    peer.drop(peer.extract(row(1), row(2)))
    assert ids_read(system, asked()) == ["k1", "k2"]


def test_a_gap_stops_reading_and_is_named(
    system: FileDropBudgetSystem, peer: Peer, clock: Any
) -> None:
    peer.drop(peer.extract(row(1)))
    lost = peer.extract(row(2))
    peer.drop(peer.extract(row(3)))
    assert ids_read(system, asked()) == ["k1"]
    clock.sleep(SETTLE_S)

    for call in (lambda: ids_read(system, asked()), system.check):
        with pytest.raises(BatchMissing) as caught:
            call()
        assert caught.value.numbers == (2,)

    peer.drop(lost)
    assert ids_read(system, asked()) == ["k3"]


def test_an_extract_is_read_to_its_end_though_a_newer_one_has_come(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    spec = replace(SPEC, query=replace(SPEC.query, page_size=1))
    system = made(places, clock, ids, spec=spec)
    peer.drop(peer.extract(*map(row, range(1500))))
    pages = system.read_pages(asked())
    first = next(pages)
    peer.drop(peer.extract(row(7)))

    assert ids_read(system, asked()) == ["k7"]
    assert [first, *pages][-1].rows[0].fields["kpi_id"] == "k1499"
    assert len(list(places.held.iterdir())) == 1


@pytest.mark.parametrize(
    "rows",
    [b"[1]\n", b'{"a":1},{"b":2}\n', b'{"a":1\n', b"\n", b'"\xff"\n', b'{"a":"e999"\n'],
)  # fmt: skip  # one list
def test_a_line_that_is_not_one_row_ends_the_reading_and_is_not_quoted(
    system: FileDropBudgetSystem, peer: Peer, rows: bytes
) -> None:
    said = {"data_set": LINES, "extract": Extract(since="", total=1, reflects=None)}
    peer.drop(peer.batch(Purpose.EXTRACT, {"rows.jsonl": rows}, **said))

    with pytest.raises(MalformedAnswer) as caught:
        ids_read(system, asked())

    assert "e999" not in everything_said_by(caught.value)


@pytest.mark.parametrize("flaw", ['"x":1e999', '"x":1,"x":2', '"x":NaN', '"x":"\\ufffd"'])
@pytest.mark.parametrize("element", ["x", "agency_code", "update_time"])
def test_a_row_with_a_flaw_costs_that_row_alone(
    system: FileDropBudgetSystem, peer: Peer, flaw: str, element: str
) -> None:
    """And it is never left out by an element that tells nothing sound."""
    plain = json.dumps({name: value for name, value in row(2).items() if name != element})
    flawed = f"{{{flaw.replace('x', element)},{plain[1:]}\n".encode()
    said = {"data_set": LINES, "extract": Extract(since="", total=2, reflects=None)}
    content = json.dumps(row(1)).encode() + b"\n" + flawed
    peer.drop(peer.batch(Purpose.EXTRACT, {"rows.jsonl": content}, **said))
    since = datetime(2026, 8, 1, 0, 0, 1, tzinfo=UTC)

    pages = list(system.read_pages(asked(updated_since=since)))

    sound, bad = pages[0].rows
    assert sound.fields["kpi_id"] == "k1"
    assert isinstance(bad.fields, FlawedFields)
    assert bad.payload == flawed.rstrip()


@pytest.mark.parametrize(
    "limits", [Limits(max_rows_per_page=1), Limits(max_decoded_bytes=50), Limits(max_pages=0)]
)
def test_more_than_allowed_is_refused(
    peer: Peer, places: Places, clock: Any, ids: Any, limits: Limits
) -> None:
    peer.drop(peer.extract(row(1), row(2)))

    with pytest.raises(MalformedAnswer):
        ids_read(made(places, clock, ids, limits=limits), asked())


def test_a_kind_that_the_profile_lacks_is_named(places: Places, clock: Any, ids: Any) -> None:
    bare = made(places, clock, ids, spec=replace(SPEC, data_sets={}))

    for call in (lambda: ids_read(bare, asked()), lambda: bare.push_sets(push())):
        with pytest.raises(ConfigurationError, match="std-v2-files"):
            call()


# --- pushes ---------------------------------------------------------------------------------------


class Arriving:
    """A clock by which something arrives once somebody waits."""

    def __init__(self, clock: Any, arrive: Any) -> None:
        self._clock = clock
        self._arrivals: Iterator[Any] = iter([arrive])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clock, name)

    def sleep(self, seconds: float) -> None:
        for arrive in self._arrivals:
            arrive()
        self._clock.sleep(seconds)


def test_a_push_is_one_batch_and_its_result_is_awaited(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    waiting = Arriving(clock, lambda: result(peer, "T1"))
    system = made(places, waiting, ids)

    reply = system.push_sets(push(a_set("T1"), a_set("T2")))

    assert outgoing(places) == ["push"]
    assert {key: each.is_accepted for key, each in reply.replies.items()} == {"T1": True}
    assert reply.exchange.operation == "PUSH PERF_TEMPLATE"


@pytest.mark.parametrize("wait_s", [0.0, 5.0])
def test_a_push_without_a_result_is_unknown(
    places: Places, clock: Any, ids: Any, wait_s: float
) -> None:
    with pytest.raises(OutcomeUnknown):
        made(places, clock, ids, answer_wait_s=wait_s).push_sets(push())

    assert outgoing(places) == ["push"]
    assert clock.monotonic() <= wait_s + 1


def test_the_same_request_is_sent_once_and_other_content_never(
    system: FileDropBudgetSystem, peer: Peer, places: Places
) -> None:
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            system.push_sets(push())
    with pytest.raises(RunError):
        system.push_sets(push(a_set(weight=2)))
    result(peer, "T1")

    assert system.push_sets(push()).replies["T1"].is_accepted
    assert system.push_sets(push()).replies["T1"].is_accepted
    assert outgoing(places) == ["push"]


def test_not_a_byte_is_written_without_a_ticket(
    system: FileDropBudgetSystem, places: Places
) -> None:
    good, forged = a_set("T1"), replace(a_set("T2"), rows=({"other": 1},))

    with pytest.raises(GateClosed):
        system.push_sets(push(good, forged))
    with pytest.raises(ValueError, match="key of its own"):
        system.push_sets(push(good, good))

    assert [path for path in places.outbox.rglob("*") if path.is_file()] == []
    assert not places.ledger.exists()


def test_what_the_other_side_refuses_as_a_whole_was_not_done(
    system: FileDropBudgetSystem, peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    with pytest.raises(OutcomeUnknown):
        made(places, clock, ids, answer_wait_s=0).push_sets(push())
    with open_book(places.ledger) as book:
        (sent,) = book.sent(SentState.DROPPED)
    told = {"sequence": 1, "digest": sent.digest, "outcome": "refused", "defect": "content"}
    peer.drop(peer.ack(told))

    with pytest.raises(RemoteRefused):
        system.push_sets(push())


def test_a_business_failure_is_raised(system: FileDropBudgetSystem, peer: Peer) -> None:
    result(peer, "T1", code="0999")

    with pytest.raises(RemoteRefused, match="0999"):
        system.push_sets(push())


@pytest.mark.parametrize("document", [b"", b"<html>", b"{}", b'{"result_code":"0000"}'])
def test_a_result_that_is_not_understood_is_no_result(
    system: FileDropBudgetSystem, peer: Peer, document: bytes
) -> None:
    peer.drop(peer.batch(Purpose.PUSH_RESULT, {"result.json": document}, in_reply_to="r-1"))

    with pytest.raises(OutcomeUnknown):
        system.push_sets(push())


def test_a_full_disk_before_the_number_means_nothing_was_sent(
    system: FileDropBudgetSystem, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> str:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("connectors.file_drop.outbox.write_batch", full)
    with pytest.raises(ConnectionLost):
        system.push_sets(push())

    assert outgoing(places) == []


def test_a_full_disk_after_the_number_leaves_the_outcome_open_and_the_batch_goes_later(
    system: FileDropBudgetSystem, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr("connectors.file_drop.outbox.copy_to", full)
        with pytest.raises(OutcomeUnknown):
            system.push_sets(push())
    assert outgoing(places) == []

    with pytest.raises(OutcomeUnknown):
        system.push_sets(push())

    assert outgoing(places) == ["push"]


# --- reading back ---------------------------------------------------------------------------------


@pytest.fixture
def pushed(places: Places, clock: Any, ids: Any) -> FileDropBudgetSystem:
    """A push of T1 is under way, and extracts from before it have arrived."""
    system = made(places, clock, ids, answer_wait_s=0)
    with pytest.raises(OutcomeUnknown):
        system.push_sets(push(a_set("T1")))
    return system


def templates(peer: Peer, **said: Any) -> None:
    for name in ("PERF_TEMPLATE", "PERF_TEMPLATE_ITEM"):
        peer.drop(peer.extract(row(1, template_code="T1"), data_set=name, **said))


@pytest.mark.parametrize("kind", [HEADER, ITEM])
def test_an_extract_from_before_a_push_says_nothing_of_it(
    pushed: FileDropBudgetSystem, peer: Peer, kind: RecordKind
) -> None:
    templates(peer)

    for about_it in (asked(kind), asked(kind, keys=("T2", "T1"))):
        with pytest.raises(NothingArrived) as caught:
            list(pushed.read_pages(about_it))
        assert caught.value.after == 1
    assert len(list(pushed.read_pages(asked(kind, keys=("T2",))))) == 1  # not about that push


def test_an_extract_of_other_data_is_read_all_the_same(
    pushed: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1)))

    assert ids_read(pushed, asked()) == ["k1"]


@pytest.mark.parametrize("kind", [HEADER, ITEM])
def test_an_extract_that_knows_of_the_push_is_read(
    pushed: FileDropBudgetSystem, peer: Peer, kind: RecordKind
) -> None:
    templates(peer, reflects=1)

    assert ids_read(pushed, asked(kind)) == ["k1"]


@pytest.mark.parametrize("kind", [HEADER, ITEM])
def test_an_extract_after_the_result_is_read(
    pushed: FileDropBudgetSystem, peer: Peer, kind: RecordKind
) -> None:
    templates(peer)
    result(peer, "T1")
    with pytest.raises(NothingArrived):
        ids_read(pushed, asked(kind))

    templates(peer)

    assert ids_read(pushed, asked(kind)) == ["k1"]


def test_a_push_that_was_refused_is_not_waited_for(
    pushed: FileDropBudgetSystem, peer: Peer, places: Places
) -> None:
    templates(peer)
    with open_book(places.ledger) as book:
        digest = book.sent_number(1).digest  # type: ignore[union-attr]
    told = {"sequence": 1, "digest": digest, "outcome": "refused", "defect": "content"}
    peer.drop(peer.ack(told))

    assert ids_read(pushed, asked(HEADER)) == ["k1"]


# --- questions ------------------------------------------------------------------------------------


def answering(peer: Peer, places: Places, *rows: dict[str, object], **said: Any) -> Any:
    """Answers the newest question."""

    def answer() -> None:
        (name,) = (path.name for path in places.outgoing.glob("0*-request-*.zip"))
        batch_id = name.removesuffix(".zip").split("-", 2)[2]
        document = {"result_code": said.get("code", "0000"), "reason": "机密"}
        document["data"] = {"total": said.get("total", len(rows))}
        content = b"".join(json.dumps(each).encode() + b"\n" for each in rows)
        members = {"answer.json": json.dumps(document).encode(), "rows.jsonl": content}
        data_set = said.get("data_set", LINES)
        peer.drop(peer.batch(Purpose.ANSWER, members, in_reply_to=batch_id, data_set=data_set))

    return answer


def test_a_question_is_answered_by_a_batch(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    waiting = Arriving(clock, answering(peer, places, row(1), row(2)))

    pages = list(made(places, waiting, ids, asks=True).read_pages(asked()))

    assert [page.declared_total for page in pages] == [2]
    assert [each.fields["kpi_id"] for each in pages[0].rows] == ["k1", "k2"]
    assert not pages[0].exchange.is_extract


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"total": 3}, IncompletePull),
        ({"total": 1}, IncompletePull),
        ({"total": None}, MalformedAnswer),
        ({"code": "0999"}, RemoteRefused),
        ({"data_set": "OTHER"}, MalformedAnswer),
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(
    peer: Peer, places: Places, clock: Any, ids: Any, said: dict[str, Any], error: type[Exception]
) -> None:
    waiting = Arriving(clock, answering(peer, places, row(1), row(2), **said))

    with pytest.raises(error):
        list(made(places, waiting, ids, asks=True).read_pages(asked()))


def test_a_question_without_an_answer_ends_in_time(places: Places, clock: Any, ids: Any) -> None:
    with pytest.raises(DeadlineExceeded):
        list(made(places, clock, ids, asks=True).read_pages(asked()))

    assert clock.monotonic() < 31


def test_an_answer_behind_a_gap_is_told_as_a_gap(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    peer.extract(row(1))
    waiting = Arriving(clock, answering(peer, places, row(1)))

    with pytest.raises(BatchMissing):
        list(made(places, waiting, ids, asks=True).read_pages(asked()))


# --- the time of a run ----------------------------------------------------------------------------


def test_a_run_whose_time_is_over_sends_and_reads_nothing(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    peer.drop(peer.extract(row(1)))
    system = made(places, clock, ids, budget=RunBudget(clock.monotonic, 5.0, key="run_budget"))
    clock.sleep(5)

    for call in (lambda: ids_read(system, asked()), lambda: system.push_sets(push())):
        with pytest.raises(RunDeadlineExceeded):
            call()

    assert outgoing(places) == []


def test_nobody_waits_beyond_the_time_of_the_run(places: Places, clock: Any, ids: Any) -> None:
    budget = RunBudget(clock.monotonic, 5.0, key="run_budget")
    with pytest.raises(OutcomeUnknown):
        made(places, clock, ids, budget=budget).push_sets(push())
    assert clock.monotonic() < 7
    budget.start()

    with pytest.raises(RunDeadlineExceeded):
        ids_read(made(places, clock, ids, budget=budget, asks=True), asked())

    assert clock.monotonic() < 13


def test_a_reading_ends_with_the_run(peer: Peer, places: Places, clock: Any, ids: Any) -> None:
    peer.drop(peer.extract(row(1), row(2)))
    spec = replace(SPEC, query=replace(SPEC.query, page_size=1))
    budget = RunBudget(clock.monotonic, 5.0, key="run_budget")
    pages = made(places, clock, ids, spec=spec, budget=budget).read_pages(asked())
    next(pages)
    clock.sleep(5)

    with pytest.raises(RunDeadlineExceeded):
        next(pages)


# --- the directories ------------------------------------------------------------------------------


def test_a_check_takes_nothing_over_and_leaves_a_trace(
    system: FileDropBudgetSystem, peer: Peer, places: Places
) -> None:
    made = peer.drop(peer.extract(row(1)))

    exchange = system.check()

    assert exchange.operation == "CHECK files"
    assert made.path.exists()
    assert [path for path in places.outbox.rglob("*") if path.is_file()] == []
    assert system.standing().waiting == 1


@pytest.mark.parametrize("name", ["outbox", "inbox", "state"])
def test_a_directory_that_is_open_to_everybody_is_refused(
    system: FileDropBudgetSystem, places: Places, name: str
) -> None:
    getattr(places, name).chmod(0o755)

    with pytest.raises(ConfigurationError, match="chmod") as caught:
        system.check()

    assert caught.value.key == f"site.s.file_drop.{name}"


@pytest.mark.parametrize("name", ["outbox", "inbox", "state"])
def test_a_directory_that_is_gone_is_named(
    system: FileDropBudgetSystem, places: Places, name: str
) -> None:
    getattr(places, name).rename(places.state.with_name("elsewhere"))

    for call in (system.check, lambda: ids_read(system, asked())):
        with pytest.raises(ConfigurationError, match="不存在") as caught:
            call()
        assert caught.value.key == f"site.s.file_drop.{name}"


def test_directories_on_two_file_systems_are_refused(
    system: FileDropBudgetSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.stat

    class Elsewhere:
        def __init__(self, path: Any, found: os.stat_result) -> None:
            self.st_dev = found.st_dev + str(path).endswith("/inbox/new")
            self.st_mode = found.st_mode

    monkeypatch.setattr(os, "stat", lambda path, **more: Elsewhere(path, usual(path, **more)))

    with pytest.raises(ConfigurationError, match="同一文件系统") as caught:
        system.check()

    assert caught.value.key == "site.s.file_drop.inbox"


def test_a_ledger_that_cannot_be_read_is_no_reason_to_begin_anew(
    system: FileDropBudgetSystem, places: Places
) -> None:
    places.ledger.write_bytes(b"rubbish" * 1000)

    with pytest.raises(RetryableError, match="台账"):
        ids_read(system, asked())
    with pytest.raises(OutcomeUnknown):
        system.push_sets(push())

    assert outgoing(places) == []


def test_how_things_stand_is_told(
    pushed: FileDropBudgetSystem, peer: Peer, places: Places, clock: Any
) -> None:
    peer.drop(peer.extract(row(1)))
    ids_read(pushed, asked())
    peer.signer = STRANGER
    bad = peer.drop(peer.extract(row(1)))
    ids_read(pushed, asked())
    clock.sleep(SETTLE_S)
    ids_read(pushed, asked())
    (places.incoming / "00000009-extract-x.zip").touch()

    found = pushed.standing()

    assert not bad.path.exists()
    assert (found.unacknowledged, found.refused_here, found.waiting) == ((1,), 1, 1)
    assert found.missing == tuple(range(2, 9))
    assert [each.data_set for each in found.extracts] == [LINES]
    assert found.oldest_at is not None


def test_nothing_that_a_row_or_a_key_holds_is_said_aloud(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    secret = "绝密工程甲乙丙"
    system = made(places, clock, ids)
    with listening() as heard:
        peer.drop(peer.extract(row(1, pro_name=secret)))
        ids_read(system, asked())
        for limits in (Limits(max_rows_per_page=0), Limits(max_decoded_bytes=5)):
            heard.fails(partial(ids_read, made(places, clock, ids, limits=limits), asked()))
        heard.fails(lambda: system.push_sets(push(a_set(secret))))
        peer.drop(peer.extract(row(1, pro_name=secret), total=7))
        heard.fails(lambda: ids_read(system, asked()))
        peer.signer = STRANGER
        peer.drop(peer.extract(row(1, pro_name=secret)))
        for _ in range(2):
            system._room.standing()
            clock.sleep(SETTLE_S)
            heard.fails(lambda: ids_read(system, asked()))

    said = "\n".join([*heard.lines, *heard.failures])
    assert "batch_refused" in said
    assert secret not in said
    assert all(secret not in path.read_text() for path in places.inbox.rglob("*.reason.json"))
