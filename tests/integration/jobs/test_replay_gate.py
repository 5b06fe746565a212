"""Replay: the gate of today decides, and all of it happens or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import LeaseHeld, RunError
from adapter.ports.budget_system import RawFields
from adapter.ports.leases import LeaseClaim
from adapter.ports.quarantine import QuarantineState
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.kept_desk import Kept
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
from tests.integration.jobs.test_pull import LINE, SECRET, line, values

_HOUR = timedelta(hours=1)


def kept(rows_of: RowsOf) -> object:
    """Everything that a replay may change."""
    tables = ("target_line", "quarantine", "raw_page", "raw_block", "scope_lock")
    return [sorted(map(repr, rows_of(f"SELECT * FROM {each}"))) for each in tables]  # noqa: S608 - tables of ours


@pytest.fixture
def waiting(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """A desk where one row waits for a code to be learned, and one is beyond help."""
    kept.prepare(desk, database_url, Desk.begin_the_year, let_two_wait)
    return desk


def let_two_wait(ready: Desk) -> None:
    ready.put(LINE, line("good"), line("bad", **UNREADABLE), line("ugly", is_deleted="?"))
    pull(ready)


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
        ("adapter.storage.staging.replay.SqlReplay.publish", "before it is published"),
        ("adapter.storage.staging.replay_publish.ReplayPublication._mark", "before the marks"),
        (
            "adapter.storage.staging.replay_publish.ReplayPublication._move_bytes",
            "before the commit",
        ),
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
