"""Requirements on the system in memory that the contract suite does not ask."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from adapter.domain.fingerprint import rows_digest
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    AuthenticationRefused,
    ConnectionLost,
    DeadlineExceeded,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.budget_system import OutboundSet, PushRequest, RawPage, ReadRequest
from connectors.memory import MemoryBudgetSystem, MemoryFault, MemorySchema
from tests.unit.connectors.conftest import SCOPE, CountingIds, FakeClock

KIND = RecordKind.LIBRARY_NODE
PLACE = {"place": SCOPE.division_code, "year": str(SCOPE.fiscal_year), "unit": "u1"}


def system(clock: FakeClock, page_size: int = 2) -> MemoryBudgetSystem:
    schema = MemorySchema(
        kind=KIND,
        id_element="id",
        set_element="unit",
        agency_element="unit",
        division_element="place",
        year_element="year",
        updated_element="changed",
        deleted_element="dead",
        parent_element="above",
        overwritten_elements=("label",),
    )
    return MemoryBudgetSystem([schema], clock=clock, ids=CountingIds(), page_size=page_size)


@pytest.fixture
def memory(clock: FakeClock) -> MemoryBudgetSystem:
    return system(clock)


def request() -> ReadRequest:
    return ReadRequest(kind=KIND, scope=SCOPE, agency_codes=("u1",))


def read(memory: MemoryBudgetSystem, asked: ReadRequest | None = None) -> list[RawPage]:
    return list(memory.read_pages(asked or request()))


def names(pages: list[RawPage]) -> list[object]:
    return [row.fields["name"] for page in pages for row in page.rows]


def push(*rows: Mapping[str, object]) -> PushRequest:
    each = OutboundSet(
        set_key="u1", header=None, rows=rows, ticket=GateTicket(rows_digest(None, rows))
    )
    return PushRequest(kind=KIND, scope=SCOPE, request_id="r", sets=(each,))


def test_rows_are_paged_and_bytes_say_what_fields_say(memory: MemoryBudgetSystem) -> None:
    memory.put(KIND, ({**PLACE, "name": f"n{number}"} for number in range(5)))

    pages = read(memory)

    assert names(pages) == ["n0", "n1", "n2", "n3", "n4"]
    assert [(page.number, len(page.rows), page.declared_total) for page in pages] == [
        (1, 2, 5),
        (2, 2, 5),
        (3, 1, 5),
    ]
    for page in pages:
        for row in page.rows:
            assert orjson.loads(row.payload) == row.fields


def test_rows_of_other_places_years_and_agencies_stay_out(memory: MemoryBudgetSystem) -> None:
    memory.put(KIND, [{**PLACE, "name": "here"}, {**PLACE, "name": "there", "unit": "u2"}])
    memory.put(KIND, [{**PLACE, "name": "past", "year": "2025"}])
    memory.put(KIND, [{**PLACE, "name": "far", "place": "150000000"}])

    assert names(read(memory)) == ["here"]


def test_updated_since_is_inclusive_and_may_be_ignored(
    memory: MemoryBudgetSystem, clock: FakeClock
) -> None:
    memory.put(KIND, [{**PLACE, "name": "old"}])
    clock.sleep(60)
    memory.put(KIND, [{**PLACE, "name": "new"}])
    asked = replace(request(), updated_since=clock.now())

    assert names(read(memory, asked)) == ["new"]
    assert names(read(memory, replace(asked, updated_since=clock.now() + timedelta(1)))) == []
    memory.fail(MemoryFault.IGNORED_SINCE)
    assert names(read(memory, asked)) == ["old", "new"]


def test_a_pushed_set_gets_ids_times_and_labels_of_the_receiver(
    memory: MemoryBudgetSystem,
) -> None:
    root = {"id": "ours-1", "above": None, "unit": "u1", "name": "root", "label": "v1"}
    leaf = {"id": "ours-2", "above": "ours-1", "unit": "u1", "name": "leaf"}

    memory.push_sets(push(root, leaf))

    stored = {row["name"]: row for row in memory.rows(KIND)}
    assert stored["leaf"]["above"] == stored["root"]["id"] != "ours-1"
    assert stored["root"]["label"] != "v1"
    assert stored["root"]["place"] == SCOPE.division_code


def test_a_late_push_is_acknowledged_and_found_by_the_second_read(
    memory: MemoryBudgetSystem,
) -> None:
    memory.fail(MemoryFault.STORED_LATE)

    reply = memory.push_sets(push({"unit": "u1", "name": "late"}))

    assert reply.replies["u1"].is_accepted
    assert names(read(memory)) == []
    assert names(read(memory)) == ["late"]


def test_a_lost_request_is_not_stored(memory: MemoryBudgetSystem) -> None:
    memory.fail(MemoryFault.LOST_REQUEST)

    with pytest.raises(OutcomeUnknown):
        memory.push_sets(push({"unit": "u1", "name": "lost"}))

    assert memory.rows(KIND) == []
    assert memory.pushes == []


def test_a_moved_row_comes_twice_and_another_not_at_all(memory: MemoryBudgetSystem) -> None:
    memory.put(KIND, ({**PLACE, "name": f"n{number}"} for number in range(3)))
    memory.fail(MemoryFault.MOVED_ROW)

    assert names(read(memory)) == ["n0", "n1", "n0"]
    assert names(read(memory)) == ["n0", "n1", "n2"]


def test_taken_away_rows_leave_no_trace(memory: MemoryBudgetSystem) -> None:
    memory.put(KIND, ({**PLACE, "name": f"n{number}"} for number in range(3)))

    memory.take_away(KIND, lambda row: row["name"] == "n1")

    assert names(read(memory)) == ["n0", "n2"]


def test_a_caller_cannot_change_what_is_stored(memory: MemoryBudgetSystem) -> None:
    memory.put(KIND, [{**PLACE, "name": "n"}])

    memory.rows(KIND)[0]["name"] = "changed"
    (page,) = read(memory)
    assert isinstance(page.rows[0].fields, dict)
    page.rows[0].fields["name"] = "changed"

    assert names(read(memory)) == ["n"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (MemoryFault.CONNECTION_LOST, ConnectionLost),
        (MemoryFault.DEADLINE, DeadlineExceeded),
        (MemoryFault.BUSY, ServerBusy),
        (MemoryFault.LOGIN_REFUSED, AuthenticationRefused),
        (MemoryFault.REFUSED, RemoteRefused),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        MemoryBudgetSystem.check,
        read,
        lambda memory: memory.push_sets(push({"unit": "u1", "name": "n"})),
    ],
)
def test_an_ordered_failure_meets_the_next_calls_and_no_more(
    memory: MemoryBudgetSystem,
    fault: MemoryFault,
    error: type[Exception],
    call: Callable[[MemoryBudgetSystem], object],
) -> None:
    memory.fail(fault, times=2)

    for _ in range(2):
        with pytest.raises(error):
            call(memory)
    call(memory)
    memory.close()
