"""The port over files reads what is in force and nothing older."""

import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapter.errors import (
    BatchMissing,
    ConfigurationError,
    IncompletePull,
    MalformedAnswer,
    NothingArrived,
)
from adapter.ports.budget_system import FlawedFields
from connectors.conformance.leaks import everything_said_by
from connectors.endpoint import Limits
from connectors.file_drop.manifest import Extract
from connectors.file_drop.names import Purpose
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from tests.unit.connectors.file_drop.peer import SETTLE_S, Peer
from tests.unit.connectors.file_drop.system_desk import (
    LINES,
    SCOPE,
    SPEC,
    asked,
    ids_read,
    made,
    push,
    row,
)

# --- extracts -------------------------------------------------------------------------------------


def test_nothing_is_read_before_anything_has_arrived(system: FileDropBudgetSystem) -> None:
    with pytest.raises(NothingArrived) as caught:
        list(system.read_pages(asked()))

    assert (caught.value.data_set, caught.value.after) == (LINES, None)


def test_extracts_that_a_restored_ledger_lacks_are_asked_for(
    system: FileDropBudgetSystem, peer: Peer, places: Places
) -> None:
    peer.drop(peer.extract(row(1)))
    ids_read(system, asked())
    for file in places.held.iterdir():
        file.unlink()

    with pytest.raises(NothingArrived) as caught:
        ids_read(system, asked())
    peer.drop(peer.extract(row(2)))

    assert (caught.value.data_set, caught.value.after) == (LINES, None)
    assert ids_read(system, asked()) == ["k2"]


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


def test_a_later_id_with_a_blank_more_takes_nobodys_place(
    system: FileDropBudgetSystem, peer: Peer
) -> None:
    peer.drop(peer.extract(row(1), row(2)))
    peer.drop(peer.extract(row(2, kpi_id="k2 "), since="20260801080000000"))

    assert sorted(map(str, ids_read(system, asked()))) == ["k1", "k2", "k2 "]


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
