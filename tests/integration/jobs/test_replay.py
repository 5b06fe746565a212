"""Replay: what is understood today becomes an observation, with its old bytes behind it."""

from dataclasses import replace

import pytest

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields
from adapter.ports.quarantine import QuarantineState
from adapter.ports.queries import QuarantineEntry
from connectors.memory import MemoryFault
from mappings.profile import Profile
from sync_jobs.replay_quarantine import Chosen
from tests.integration.jobs.desk import SCOPE, Desk
from tests.integration.jobs.replayed_rows import (
    LINES,
    REPLAY,
    UNREADABLE,
    RowsOf,
    entries,
    learned,
    pull,
    replayed,
    with_rule,
)
from tests.integration.jobs.test_pull import LINE, line, values

#: A row whose key stands where today's profile looks for it, and yesterday's does not.
KEYLESS: dict[str, object] = {"kpi_id": None}


def keyed_elsewhere(profile: Profile) -> Profile:
    """It reads the receiver's id from another element."""
    return with_rule(profile, "line_id", element="row_id")


def states(desk: Desk) -> list[QuarantineState]:
    """Of all entries, oldest first."""
    return [each.state for each in sorted(entries(desk), key=lambda each: each.page_id)]


def named(desk: Desk, key: str) -> QuarantineEntry:
    """The entry whose bytes hold a key."""
    full = (desk.store.queries.quarantine_entry(each.entry_id) for each in entries(desk))
    (found,) = (each for each in full if each and key.encode() in (each.payload or b""))
    return replace(found, payload=None)


def keyless_twice(desk: Desk) -> None:
    """Two pulls, each with a row of the key k1 that cannot be read, and one that can."""
    for number, value in enumerate(("≥1人", "≥2人")):
        desk.put(LINE, line("", **KEYLESS, row_id="k1", kpi_val=value))
        desk.clock.turn(3600)
        desk.put(LINE, line(f"g{number}", row_id=f"g{number}"))
        pull(desk)


@pytest.fixture
def waiting(ready: Desk) -> Desk:
    """A desk where one row waits for a code to be learned, and one is beyond help."""
    ready.put(LINE, line("good"), line("bad", **UNREADABLE), line("ugly", is_deleted="?"))
    pull(ready)
    return ready


# --- what is understood ---------------------------------------------------------------------------


def test_what_is_understood_today_is_published_with_its_old_provenance(
    waiting: Desk, rows_of: RowsOf
) -> None:
    entry = named(waiting, "bad")
    waiting.profile = learned(waiting.profile)
    waiting.system.fail(MemoryFault.CONNECTION_LOST)  # any call would fail

    finished = waiting.run(REPLAY)

    assert finished.result.counts == RunCounts(read=2, created=1, quarantined=1)
    assert finished.result.figures == {"replayed": 1, "superseded": 0, "removed": 0, "left": 0}
    assert finished.result.outcome is RunOutcome.PARTLY
    assert waiting.latest_run().counts.is_balanced
    assert set(values(waiting)) == {"good", "bad"}
    (row,) = rows_of("SELECT page_id, position FROM target_line WHERE record_key = 'bad'")
    assert (row.page_id, row.position) == (entry.page_id, entry.position)


def test_entries_are_marked_with_when_and_by_which_run(waiting: Desk) -> None:
    waiting.profile = learned(waiting.profile)

    run = replayed(waiting, LINES).run

    closed, still = sorted(entries(waiting), key=lambda each: each.state, reverse=True)
    assert (closed.state, closed.closed_by) == (QuarantineState.REPLAYED, run.run_id)
    assert closed.closed_at == run.started_at
    assert (still.state, still.closed_at, still.closed_by) == (QuarantineState.OPEN, None, None)
    assert (closed.attempts, still.attempts) == (1, 2)
    assert [each.entry_id for each in waiting.store.queries.quarantine(SCOPE, limit=9)] == [
        still.entry_id
    ]
    assert waiting.store.queries.status(SCOPE).quarantined == 1


def test_a_row_that_fails_again_waits_on_with_the_new_reason(waiting: Desk) -> None:
    waiting.profile = with_rule(learned(waiting.profile), "remark", is_required=True)

    counted = replayed(waiting, LINES).result.counts

    assert counted == RunCounts(read=2, quarantined=2)
    assert {(each.code, each.field, each.attempts) for each in entries(waiting)} == {
        ("missing_required", "remark", 2)
    }


def test_what_no_database_can_hold_costs_that_row_alone(ready: Desk) -> None:
    ready.put(LINE, line("bad", **UNREADABLE), line("x" * 300, **UNREADABLE))
    pull(ready)
    ready.profile = learned(ready.profile)

    counted = replayed(ready, LINES).result.counts

    assert counted == RunCounts(read=2, created=1, quarantined=1)
    (still,) = ready.store.queries.quarantine(SCOPE, limit=9)
    assert (still.code, still.attempts) == ("text_too_long", 2)


def test_bytes_that_are_no_row_any_more_wait_on(
    waiting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting.profile = learned(waiting.profile)
    monkeypatch.setattr("connectors.memory.row_of", _no_row)

    assert replayed(waiting, LINES).result.counts == RunCounts(read=2, quarantined=2)
    assert {each.code for each in entries(waiting)} == {"unreadable_bytes"}


def _no_row(*_arguments: object) -> RawFields:
    raise MalformedAnswer("no row")


def test_one_entry_alone_can_be_replayed(waiting: Desk) -> None:
    waiting.profile = learned(waiting.profile)
    entry = named(waiting, "bad")

    counted = replayed(waiting, Chosen(kinds=(LINE,), entry_id=entry.entry_id)).result.counts

    assert counted == RunCounts(read=1, created=1)


def test_a_second_replay_finds_nothing_more_to_do(waiting: Desk, rows_of: RowsOf) -> None:
    waiting.profile = learned(waiting.profile)
    replayed(waiting, LINES)
    lines = rows_of("SELECT * FROM target_line")

    again = replayed(waiting, LINES)

    assert again.result.counts == RunCounts(read=1, quarantined=1)
    assert rows_of("SELECT * FROM target_line") == lines


# --- older and newer ------------------------------------------------------------------------------


def test_a_row_that_a_pull_understood_later_is_superseded_by_it(waiting: Desk) -> None:
    waiting.edit_row(LINE, "kpi_id", "good", kpi_val="≥1人")
    for row in waiting.system._table(LINE):
        if row["kpi_id"] == "bad":
            row |= {"is_deleted": 2, "kpi_val": "≥7人", "update_time": waiting.wire_now()}
    newest = pull(waiting).run
    waiting.profile = learned(waiting.profile)

    assert replayed(waiting, LINES).result.counts == RunCounts(read=1, quarantined=1)
    (closed,) = (each for each in entries(waiting) if each.closed_at)
    assert (closed.state, closed.closed_by) == (QuarantineState.SUPERSEDED, newest.run_id)
    assert values(waiting)["bad"] == "≥7人"


def test_what_is_held_gives_way_to_what_came_after_it(ready: Desk) -> None:
    ready.put(LINE, line("k1", row_id="k1", kpi_val="≥1人"))
    pull(ready)
    ready.put(LINE, line("", **KEYLESS, row_id="k1", kpi_val="≥2人"))
    pull(ready)
    ready.profile = keyed_elsewhere(ready.profile)

    assert replayed(ready, LINES).result.counts == RunCounts(read=1, updated=1)
    assert values(ready) == {"k1": "≥2人"}


def test_what_is_held_stands_against_what_came_before_it(ready: Desk) -> None:
    ready.put(LINE, line("", **KEYLESS, row_id="k1", kpi_val="≥1人"))
    pull(ready)
    ready.put(LINE, line("k1", row_id="k1", kpi_val="≥2人"))
    pull(ready)
    ready.profile = keyed_elsewhere(ready.profile)

    finished = replayed(ready, LINES)

    assert finished.result.counts == RunCounts(read=1, unchanged=1)
    assert finished.result.figures["superseded"] == 1
    assert states(ready) == [QuarantineState.SUPERSEDED]
    assert values(ready) == {"k1": "≥2人"}


def test_of_two_entries_of_one_key_the_newer_counts(ready: Desk, rows_of: RowsOf) -> None:
    keyless_twice(ready)
    ready.profile = keyed_elsewhere(ready.profile)

    assert replayed(ready, LINES).result.counts == RunCounts(read=2, created=1, unchanged=1)
    assert states(ready) == [QuarantineState.SUPERSEDED, QuarantineState.REPLAYED]
    assert values(ready)["k1"] == "≥2人"
    assert len(rows_of("SELECT 1 FROM target_line WHERE record_key = 'k1'")) == 1


def test_the_newer_of_two_entries_counts_when_the_older_was_replayed_before(ready: Desk) -> None:
    keyless_twice(ready)
    ready.profile = keyed_elsewhere(ready.profile)
    older, newer = sorted(entries(ready), key=lambda each: each.page_id)

    first = replayed(ready, Chosen(kinds=(LINE,), entry_id=older.entry_id)).result.counts
    second = replayed(ready, Chosen(kinds=(LINE,), entry_id=newer.entry_id)).result.counts

    assert (first, second) == (RunCounts(read=1, created=1), RunCounts(read=1, updated=1))
    assert values(ready)["k1"] == "≥2人"


def test_what_was_withdrawn_since_is_not_brought_back(ready: Desk) -> None:
    ready.put(LINE, line("k1", row_id="k1"))
    pull(ready)
    ready.put(LINE, line("", **KEYLESS, row_id="k1"))
    pull(ready)
    ready.edit_row(LINE, "kpi_id", "k1", is_deleted=1)
    pull(ready)
    ready.profile = keyed_elsewhere(ready.profile)

    assert replayed(ready, LINES).result.counts == RunCounts(read=1, unchanged=1)
    assert states(ready) == [QuarantineState.SUPERSEDED]
    assert values(ready) == {}


def test_a_row_that_came_back_bad_after_its_withdrawal_is_taken_in(ready: Desk) -> None:
    ready.put(LINE, line("k1"))
    pull(ready)
    ready.edit_row(LINE, "kpi_id", "k1", is_deleted=1)
    pull(ready)
    for row in ready.system._table(LINE):
        row |= {**UNREADABLE, "update_time": ready.wire_now()}
    pull(ready)
    ready.profile = learned(ready.profile)

    assert replayed(ready, LINES).result.counts == RunCounts(read=1, created=1)
    assert set(values(ready)) == {"k1"}


def test_a_row_that_reads_as_deleted_today_closes_what_is_held(ready: Desk) -> None:
    ready.put(LINE, line("k1"))
    pull(ready)
    ready.edit_row(LINE, "kpi_id", "k1", **UNREADABLE)
    pull(ready)
    codes = ready.profile.codec(LINE).rules["is_deleted"].codes
    assert codes is not None
    table = replace(codes, labels={**codes.labels, "noch nicht": True})
    ready.profile = with_rule(ready.profile, "is_deleted", codes=table)

    assert replayed(ready, LINES).result.counts == RunCounts(read=1, withdrawn=1)
    assert states(ready) == [QuarantineState.REPLAYED]
    assert values(ready) == {}


def test_a_key_may_wait_again_after_its_entry_was_closed(waiting: Desk) -> None:
    waiting.profile = learned(waiting.profile)
    replayed(waiting, LINES)
    waiting.edit_row(LINE, "kpi_id", "good", kpi_val="≥1人")
    for row in waiting.system._table(LINE):
        if row["kpi_id"] == "bad":
            row |= {"is_deleted": "??", "update_time": waiting.wire_now()}
    pull(waiting)

    assert sorted(states(waiting)) == [
        QuarantineState.OPEN,
        QuarantineState.OPEN,
        QuarantineState.REPLAYED,
    ]


def test_a_sweep_that_does_not_meet_a_row_marks_it_withdrawn(waiting: Desk) -> None:
    waiting.system.take_away(LINE, lambda row: row["kpi_id"] == "bad")

    newest = pull(waiting, full=True).run

    (gone,) = (each for each in entries(waiting) if each.closed_at)
    assert (gone.state, gone.closed_by) == (QuarantineState.WITHDRAWN, newest.run_id)
