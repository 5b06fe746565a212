"""The port over files pushes once and as a whole, and waits for what it asked."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import (
    BatchMissing,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    IncompletePull,
    MalformedAnswer,
    NothingArrived,
    OutcomeUnknown,
    RemoteRefused,
    RunDeadlineExceeded,
    RunError,
)
from adapter.ports.run_budget import RunBudget
from connectors.file_drop.entries import SentState
from connectors.file_drop.ledger import open_book
from connectors.file_drop.names import Purpose
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from tests.unit.connectors.file_drop.peer import Peer
from tests.unit.connectors.file_drop.system_desk import (
    HEADER,
    ITEM,
    LINES,
    SPEC,
    a_set,
    asked,
    ids_read,
    made,
    outgoing,
    push,
    row,
)


def result(peer: Peer, *accepted: str, reply_to: str = "r-1", code: str = "0000") -> None:
    """The other side says what became of a push."""
    results = [{"set_key": key, "accepted": 1, "reason": ""} for key in accepted]
    document = {"result_code": code, "reason": "不行", "data": {"results": results}}
    members = {"result.json": json.dumps(document).encode()}
    peer.drop(peer.batch(Purpose.PUSH_RESULT, members, in_reply_to=reply_to))


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
        digest = book.sent_number(1).digest  # type: ignore[union-attr]  # it was sent
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
