"""Verification: what no pull told of is found, mended and told; what is new is no difference."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from adapter.ports.alarms import AlarmCode
from connectors.memory import MemoryFault
from mappings.profile import Profile, load_profile
from sync_jobs.catalogue import JOBS
from sync_jobs.runner import Finished
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.test_pull import SECRET, line, lines
from tests.integration.jobs.test_pull_times import meddle
from tests.unit.mappings.cutting import without_kinds

LINE, EVALUATION = RecordKind.TARGET_LINE, RecordKind.SELF_EVALUATION
DIFFERS = AlarmCode.COPY_DIFFERS
#: No project of this code is listed.
FOREIGN = "15250125T000000000077"
#: One data set is read in sixteen segments.
SEGMENTS = 16


def verify(desk: Desk, **options: bool) -> Finished:
    return desk.run("verify_copies", **options)


def differing(desk: Desk) -> object:
    return verify(desk).result.figures["differing"]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """A dialect with two data sets alone: what is true of two data sets is true of twelve."""
    path = tmp_path_factory.mktemp("profile") / "targets.toml"
    absent = [kind for kind in PULLED_KINDS if kind not in {LINE, RecordKind.SELF_EVALUATION}]
    path.write_text(without_kinds(absent, "这里没有"), "utf-8")
    return load_profile(str(path))


@pytest.fixture
def settled(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """Target lines of two projects were pulled, most of them an hour ago."""
    kept.prepare(desk, database_url, Desk.only_bind, pull_twice)
    return desk


def pull_twice(bound: Desk) -> None:
    bound.put(LINE, *lines(6), line("m1", pro_code=MEALS))
    bound.run("pull_targets")
    bound.clock.turn(3600)
    bound.put(LINE, line("newest"))
    bound.run("pull_targets")


@pytest.fixture
def damage(database_url: str) -> Callable[[str], None]:
    """Change our copy past the store."""

    def change(statement: str) -> None:
        engine = sa.create_engine(database_url)
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()

    return change


# --- copies that agree ----------------------------------------------------------------------------


def test_copies_that_agree_are_noted_and_nothing_is_staged(
    settled: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    before = rows_of("SELECT page_id FROM raw_page"), rows_of("SELECT row_id FROM target_line")

    finished = verify(settled)

    figures = finished.result.figures
    assert (figures["differing"], figures["undecided"]) == (0, 0)
    assert finished.result.outcome is RunOutcome.OK
    assert finished.run.counts.unchanged == 8
    noted = rows_of("SELECT agrees FROM segment_check WHERE kind = 'target_line'")
    assert [bool(each.agrees) for each in noted] == [True] * SEGMENTS
    assert before == (
        rows_of("SELECT page_id FROM raw_page"),
        rows_of("SELECT row_id FROM target_line"),
    )


def test_what_was_verified_last_is_known(settled: Desk) -> None:
    swept_at = settled.store.queries.status(SCOPE).verified_at[LINE]
    verify(settled)

    verified_at = settled.store.queries.status(SCOPE).verified_at[LINE]
    assert verified_at == settled.latest_run().started_at
    assert swept_at < verified_at


def test_a_data_set_of_which_nothing_was_read_is_pulled_instead(bound: Desk) -> None:
    bound.put(LINE, *lines(3))

    verify(bound)

    assert len(bound.current(LINE)) == 3
    assert bound.cursor(LINE).swept_at is not None
    assert differing(bound) == 0


# --- what is no difference ------------------------------------------------------------------------


def test_what_changed_since_the_last_pull_is_no_difference(settled: Desk) -> None:
    settled.put(LINE, line("quite new"))
    settled.edit_row(LINE, "kpi_id", "k001", kpi_val="≥95人")
    settled.edit_row(LINE, "kpi_id", "k002", is_deleted=1)

    assert differing(settled) == 0
    assert settled.run("pull_targets").result.counts.updated == 1


def test_quarantined_blocked_and_deleted_rows_are_no_difference(settled: Desk) -> None:
    settled.put(
        LINE,
        line("q1", lv3_perf_ind_name=None, update_time="20250228000000000"),
        line("q2", lv3_perf_ind_name="名\x00称", update_time="20250228000000000"),
        line("s1", pro_code=SECRET, update_time="20250228000000000"),
        line("d1", is_deleted=1, update_time="20250228000000000"),
    )
    settled.run("pull_targets", full=True)

    assert differing(settled) == 0


def test_a_row_that_no_database_can_hold_is_no_difference(settled: Desk) -> None:
    row = {"pro_code": GRANTS, "total_eval_value": Decimal("0.00000000001")}
    settled.put(EVALUATION, {"eval_id": "e1", **row}, {"eval_id": "e2", "pro_code": GRANTS})
    settled.clock.turn(3600)
    settled.put(EVALUATION, {"eval_id": "newest", "pro_code": GRANTS})
    quarantined = settled.run("pull_self_evaluations").result.counts.quarantined

    assert (quarantined, differing(settled)) == (1, 0)


def test_what_we_hold_of_a_project_that_is_no_longer_open_is_no_difference(settled: Desk) -> None:
    settled.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == MEALS)
    settled.run("bind_projects")

    assert differing(settled) == 0
    assert "m1" in {each.line_id for each in settled.current(LINE)}


def test_a_row_without_a_readable_key_leaves_its_segment_undecided(settled: Desk) -> None:
    settled.put(LINE, line("", pro_code=GRANTS, update_time="20250228000000000"))

    finished = verify(settled)

    assert finished.result.figures["undecided"] == 1
    assert finished.result.figures["differing"] == 0
    assert finished.result.outcome is RunOutcome.PARTLY


# --- what is one ----------------------------------------------------------------------------------

DAMAGES = {
    "a row was lost": "DELETE FROM target_line WHERE record_key = 'k001'",
    "a content was changed": (
        "UPDATE target_line SET content_hash = 'x', target_value = '≥1人' WHERE record_key = 'k001'"
    ),
    "a row was closed": (
        "UPDATE target_line SET observed_to = observed_from WHERE record_key = 'k001'"
    ),
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_copy_is_found_mended_and_told(
    settled: Desk, damage: Callable[[str], None], statement: str
) -> None:
    whole = settled.current(LINE)
    damage(statement)

    finished = verify(settled)

    assert finished.result.figures["differing"] == 1
    assert finished.result.outcome is RunOutcome.PARTLY
    assert any("绩效目标指标：1 段与对方不一致，已全量拉取修正" in e for e in finished.result.lines)
    assert settled.current(LINE) == whole
    assert list(settled.alarms(DIFFERS)) == ["target_line"]
    assert differing(settled) == 0
    assert settled.alarms(DIFFERS) == {}


def test_a_process_that_dies_right_after_a_difference_was_mended_has_told_it(
    settled: Desk, damage: Callable[[str], None]
) -> None:
    damage(next(iter(DAMAGES.values())))

    def killed(step: str) -> None:
        if step == "pull.published":
            raise KeyboardInterrupt

    settled.step = killed
    with pytest.raises(KeyboardInterrupt):
        verify(settled)

    assert settled.alarms(DIFFERS) != {}


def test_a_change_over_there_that_kept_its_old_time_is_found(settled: Desk) -> None:
    for row in settled.system._table(LINE):
        if row["kpi_id"] == "k003":
            row["kpi_val"] = "≥77人"
    settled.run("pull_targets")

    assert differing(settled) == 1
    assert {e.target_value for e in settled.current(LINE) if e.line_id == "k003"} == {"≥77人"}
    assert settled.alarms(DIFFERS) == {
        "target_line": "1 segments: created 0, updated 1, withdrawn 0"
    }


def test_a_row_that_vanished_is_closed_and_no_alarm(settled: Desk) -> None:
    settled.system.take_away(LINE, lambda row: row["kpi_id"] == "k003")

    assert differing(settled) == 1
    assert "k003" not in {each.line_id for each in settled.current(LINE)}
    assert settled.alarms(DIFFERS) == {}


def test_a_row_that_pushed_another_one_out_proves_no_difference_and_no_agreement(
    settled: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    settled.system.fail(MemoryFault.MOVED_ROW)

    differing(settled)

    assert rows_of("SELECT 1 FROM target_line WHERE observed_to IS NOT NULL") == []


def test_a_reading_that_is_not_proven_notes_nothing(
    settled: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    meddle(settled, lambda pages: pages[:-1])

    with pytest.raises(IncompletePull):
        verify(settled)

    assert rows_of("SELECT 1 FROM segment_check WHERE kind = 'target_line'") == []


def test_a_row_that_came_without_its_project_code_is_no_difference(settled: Desk) -> None:
    for row in settled.system._table(LINE):
        if row["kpi_id"] == "k001":
            row["pro_code"] = ""

    assert differing(settled) == 0
    assert len(settled.current(LINE)) == 8


def test_a_row_that_moved_to_a_project_that_is_not_open_is_one(settled: Desk) -> None:
    for row in settled.system._table(LINE):
        if row["kpi_id"] == "k001":
            row["pro_code"] = "15250125T000000000077"

    assert differing(settled) == 1
    assert len(settled.current(LINE)) == 7
    assert settled.alarms(AlarmCode.MOVED_BEHIND_GATE) == {"target_line": "closed 1"}


def test_what_the_gate_closed_while_a_difference_was_mended_is_told(settled: Desk) -> None:
    for key in ("k001", "k002"):
        settled.edit_row(LINE, "kpi_id", key, pro_code=FOREIGN)

    result = verify(settled).result

    assert (result.outcome, result.figures["moved_behind_gate"]) == (RunOutcome.PARTLY, 2)
    assert any("2 条" in each and "已按涉密关闭" in each for each in result.lines)


@pytest.mark.parametrize(
    ("code", "figure", "words"),
    [("", "keys_lost", "原内容保留"), (FOREIGN, "moved_behind_gate", "已按涉密关闭")],
)
def test_what_the_gate_did_to_a_data_set_that_is_read_in_full_is_told(
    settled: Desk, damage: Callable[[str], None], code: str, figure: str, words: str
) -> None:
    damage("DELETE FROM pull_interval WHERE kind = 'target_line'")
    for key in ("k001", "k002"):
        settled.edit_row(LINE, "kpi_id", key, pro_code=code)

    result = verify(settled).result

    assert any("已全量拉取。" in each for each in result.lines)
    assert (result.outcome, result.figures[figure]) == (RunOutcome.PARTLY, 2)
    assert any("2 条" in each and words in each for each in result.lines)


def test_a_difference_that_cannot_be_mended_stays_told(settled: Desk) -> None:
    settled.system.take_away(LINE, lambda row: row["kpi_id"] != "newest")
    settled.limit_vanishing(share=0.5, floor=5)

    with pytest.raises(Exception, match="held 8, received 1"):
        verify(settled)

    assert settled.alarms(DIFFERS) == {"target_line": "1 segments: not mended: SuspiciousEmptyPull"}
    assert len(settled.current(LINE)) == 8


def test_a_dry_run_compares_and_changes_nothing(
    settled: Desk, damage: Callable[[str], None], rows_of: Callable[[str], list[Any]]
) -> None:
    damage(DAMAGES["a row was lost"])

    finished = verify(settled, dry=True)

    assert finished.result.figures["differing"] == 1
    assert any("正式运行时将全量拉取修正" in each for each in finished.result.lines)
    assert rows_of("SELECT 1 FROM segment_check") == []
    assert len(settled.current(LINE)) == 7


def test_it_holds_the_leases_of_every_pull(settled: Desk) -> None:
    names = [
        name for job, spec in JOBS.items() if job.startswith("pull_") for name in spec.works_on
    ]
    held: set[str] = set()

    def look(step: str) -> None:
        if step == "verify.noted":
            with settled.store.begin() as work:
                held.update(each.lease.name for each in work.leases.holders(SCOPE, names))

    settled.step = look
    verify(settled)

    assert held == set(names)


def test_a_purge_takes_the_digests_with_it(
    settled: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    verify(settled)
    listed = [project(GRANTS), project(MEALS, **{"涉密/非密": "涉密"})]
    settled.import_files(csv_file("项目统计表.csv", listed))

    assert rows_of("SELECT 1 FROM segment_check") == []
