"""Replay: what is understood today becomes an observation, with its old bytes behind it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import LeaseHeld, MalformedAnswer, RunError
from adapter.ports.budget_system import RawFields
from adapter.ports.leases import LeaseClaim
from adapter.ports.quarantine import QuarantineState
from adapter.ports.queries import QuarantineEntry
from connectors.memory import MemoryFault
from mappings.codec import Codec
from mappings.profile import Profile
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, JobResult, RunContext
from sync_jobs.pulling import pull_kinds
from sync_jobs.replay_quarantine import Chosen, replay_quarantine
from sync_jobs.runner import Finished, run_job
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.test_pull import LINE, SECRET, line, values

REPLAY = "replay_quarantine"
_HOUR = timedelta(hours=1)
UNREADABLE = {"is_deleted": "noch nicht"}
#: A row whose key stands where today's profile looks for it, and yesterday's does not.
KEYLESS: dict[str, object] = {"kpi_id": None}

LINES = Chosen(kinds=(LINE,))

RowsOf = Callable[[str], list[Any]]


# --- today's profile ------------------------------------------------------------------------------


def with_rule(profile: Profile, field: str, **changes: Any) -> Profile:
    """The profile with one rule of the target lines changed."""
    codec = profile.codec(LINE)
    rules = {**codec.rules, field: replace(codec.rules[field], **changes)}
    changed = Codec(LINE, codec.shape, rules, constants=codec.constants, writes_null=True)
    return replace(profile, codecs={**profile.codecs, LINE: changed})


def learned(profile: Profile) -> Profile:
    """It has learned the code that no table knew."""
    codes = profile.codec(LINE).rules["is_deleted"].codes
    assert codes is not None
    table = replace(codes, labels={**codes.labels, "noch nicht": False})
    return with_rule(profile, "is_deleted", codes=table)


def keyed_elsewhere(profile: Profile) -> Profile:
    """It reads the receiver's id from another element."""
    return with_rule(profile, "line_id", element="row_id")


def entries(desk: Desk) -> list[QuarantineEntry]:
    return desk.store.queries.quarantine(SCOPE, limit=99, with_closed=True)


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


def replayed(desk: Desk, chosen: Chosen, *, dry: bool = False) -> Finished:
    """Run the job for what was chosen."""
    desk.clock.turn(60)

    def function(run: RunContext) -> JobResult:
        return replay_quarantine(run, chosen)

    spec = replace(JOBS[REPLAY], function=function, works_on=chosen.kinds)
    return run_job(spec, desk.site(), JobOptions(is_dry_run=dry))


def pull(desk: Desk, *, full: bool = False, dry: bool = False) -> Finished:
    """Pull the target lines and nothing else."""
    desk.clock.turn(60)

    def function(run: RunContext) -> JobResult:
        return pull_kinds(run, (LINE,))

    spec = replace(JOBS["pull_targets"], function=function, works_on=(LINE,))
    return run_job(spec, desk.site(), JobOptions(is_full=full, is_dry_run=dry))


def kept(rows_of: RowsOf) -> object:
    """Everything that a replay may change."""
    tables = ("target_line", "quarantine", "raw_page", "raw_block", "scope_lock")
    return [sorted(map(repr, rows_of(f"SELECT * FROM {each}"))) for each in tables]  # noqa: S608


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


# --- the gate of today ----------------------------------------------------------------------------


def test_rows_of_a_project_that_is_not_bound_now_stay_behind_the_gate(
    waiting: Desk, rows_of: RowsOf
) -> None:
    waiting.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == GRANTS)
    waiting.run("bind_projects")
    waiting.profile = learned(waiting.profile)
    before = rows_of("SELECT * FROM quarantine ORDER BY entry_id")

    assert replayed(waiting, LINES).result.counts == RunCounts(read=2, blocked=2)
    assert rows_of("SELECT * FROM quarantine ORDER BY entry_id") == before


@pytest.mark.parametrize(("key", "reason"), [(SECRET, "not_public"), (None, "no_project_key")])
def test_a_row_that_reads_as_another_projects_today_leaves_no_bytes(
    ready: Desk, rows_of: RowsOf, key: object, reason: str
) -> None:
    """Yesterday's profile looked for the project in the wrong element."""
    ready.put(LINE, line("k1", real_code=GRANTS), line("k2", **UNREADABLE, real_code=key))
    pull(ready)
    ready.profile = with_rule(learned(ready.profile), "project_code", element="real_code")

    finished = replayed(ready, LINES)

    assert finished.result.counts == RunCounts(read=1, blocked=1)
    assert finished.result.figures["removed"] == 1
    assert entries(ready) == []
    assert [row.kept_count for row in rows_of("SELECT kept_count FROM raw_page")].count(1) == 1
    (block,) = rows_of("SELECT position, reason FROM raw_block")
    assert (block.position, block.reason) == (1, reason)
    assert rows_of("SELECT 1 FROM scope_lock WHERE name = 'scrub_due'") == []
    assert SECRET not in repr(kept(rows_of))


def test_a_row_that_reads_as_another_open_projects_today_is_kept_under_that(
    ready: Desk, rows_of: RowsOf
) -> None:
    ready.put(LINE, line("k1", real_code=GRANTS), line("k2", **UNREADABLE, real_code=MEALS))
    pull(ready)
    ready.profile = with_rule(learned(ready.profile), "project_code", element="real_code")
    replayed(ready, LINES)

    (moved,) = entries(ready)
    assert (moved.state, moved.project_code) == (QuarantineState.REPLAYED, MEALS)
    ready.import_files(
        csv_file("名单.csv", [project(MEALS, **{"涉密/非密": "涉密"}), project(GRANTS)])
    )
    assert entries(ready) == []
    assert [row.reason for row in rows_of("SELECT reason FROM raw_block")] == ["purged"]


def test_a_purge_takes_entries_in_every_state(waiting: Desk, rows_of: RowsOf) -> None:
    waiting.profile = learned(waiting.profile)
    replayed(waiting, LINES)
    waiting.put(LINE, line("m", pro_code=MEALS, is_deleted="?"))
    pull(waiting)
    assert len(entries(waiting)) == 3

    waiting.import_files(csv_file("名单.csv", [project(MEALS)]))

    assert [row.project_code for row in rows_of("SELECT project_code FROM quarantine")] == [MEALS]


# --- all or nothing -------------------------------------------------------------------------------


def test_a_purge_under_way_makes_the_replay_refuse(waiting: Desk) -> None:
    waiting.profile = learned(waiting.profile)
    reread = waiting.system.reread

    def meanwhile(payload: bytes) -> RawFields:
        waiting.import_files(csv_file("名单.csv", [project(MEALS)]))
        return reread(payload)

    waiting.system.reread = meanwhile  # type: ignore[method-assign]  # once is enough

    with pytest.raises(RunError, match="涉密"):
        replayed(waiting, LINES)

    assert values(waiting) == {}


def test_a_run_that_dies_under_way_leaves_everything_as_it_was(
    waiting: Desk, rows_of: RowsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting.profile = learned(waiting.profile)
    before = kept(rows_of)
    steps = (
        ("adapter.storage.replay.SqlReplay.publish", "before it is published"),
        ("adapter.storage.replay_publish.ReplayPublication._mark", "before the marks"),
        ("adapter.storage.replay_publish.ReplayPublication._move_bytes", "before the commit"),
    )
    for name, when in steps:
        with monkeypatch.context() as patch:
            patch.setattr(name, _dying)
            with pytest.raises(KeyboardInterrupt):
                replayed(waiting, LINES)

        assert kept(rows_of) == before, when

    assert replayed(waiting, LINES).result.counts.created == 1


def _dying(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_a_dry_run_tells_what_would_be_readable_and_changes_nothing(
    waiting: Desk, rows_of: RowsOf
) -> None:
    waiting.profile = learned(waiting.profile)
    before = kept(rows_of)

    finished = replayed(waiting, LINES, dry=True)

    assert finished.result.lines == (
        "绩效目标指标：可以重放入库 1 行，已有更新的内容 0 行，仍待处理 1 行，涉密拦下 0 行。",
    )
    assert kept(rows_of) == before


def test_a_replay_waits_for_a_pull_of_the_same_data_set(waiting: Desk) -> None:
    with waiting.store.begin() as work:
        work.leases.take(
            LeaseClaim(
                scope=SCOPE,
                names=[LINE],
                run_id=waiting.ids.fresh(),
                process=None,
                at=waiting.clock.now(),
                ttl=_HOUR,
            )
        )
        work.commit()

    with pytest.raises(LeaseHeld):
        waiting.run(REPLAY)


def test_what_the_profile_does_not_carry_any_more_waits_on(waiting: Desk, rows_of: RowsOf) -> None:
    others = {kind: c for kind, c in waiting.profile.codecs.items() if kind is not LINE}
    waiting.profile = replace(waiting.profile, codecs=others, unsupported={LINE: "没有"})
    before = kept(rows_of)

    finished = replayed(waiting, LINES)

    assert finished.result.outcome is RunOutcome.PARTLY
    assert finished.result.figures["left"] == 2
    assert finished.result.lines == ("绩效目标指标：口径不含这一数据集，2 行未重放，仍待处理。",)
    assert kept(rows_of) == before
