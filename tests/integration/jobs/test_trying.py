"""Trying a changed profile over kept bytes: what would change, row by row, and nothing stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.comparing.comparison import Attainment, FindingCode
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost
from adapter.ports.trees import TreeKind
from adapter.similarity import IndexSimilarity
from adapter.storage.tables.base import METADATA
from connectors.memory import MemoryFault
from mappings.profile import load_profile
from sync_jobs.gate import GateMoved
from sync_jobs.job import Progress, no_progress
from sync_jobs.trying.report import Changes, Example, FindingMove, KindReport, Move, TrialReport
from sync_jobs.trying.sets import Reading
from sync_jobs.trying.try_profile import Trial, try_profile
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.test_analyses import SCORED, scored
from tests.integration.jobs.test_pull import LINE, line
from tests.unit.mappings.cutting import SHIPPED, without_kinds

Rewritten = Callable[..., str]


@pytest.fixture
def rewritten(tmp_path: Path) -> Rewritten:
    """A profile file like the site's own, with one piece of a data set replaced."""

    def write(data_set: str, *changes: tuple[str, str]) -> str:
        text = SHIPPED.read_text("utf-8")
        head, mark, tail = text.partition(f"[data_set.{data_set}.fields]")
        for old, new in changes:
            assert old in tail
            tail = tail.replace(old, new, 1)
        path = tmp_path / f"changed-{data_set}.toml"
        path.write_text(head + mark + tail, "utf-8")
        return str(path)

    return write


@pytest.fixture
def everything(rows_of: Callable[[str], list[Any]]) -> Callable[[], object]:
    """Every row of every table."""
    tables = sorted(METADATA.tables)
    return lambda: {each: sorted(map(repr, rows_of(f"SELECT * FROM {each}"))) for each in tables}  # noqa: S608 - our own names


def tried(desk: Desk, name: str, progress: Progress = no_progress) -> TrialReport:
    """Try the profile, on a day when nobody answers."""
    desk.system.fail(MemoryFault.CONNECTION_LOST)
    report = try_profile(
        Trial(
            scope=SCOPE,
            store=desk.store,
            similarity=IndexSimilarity(),
            standing=Reading(profile=desk.profile, system=desk.system),
            changed=Reading(profile=load_profile(name), system=desk.system),
            progress=progress,
        )
    )
    with pytest.raises(ConnectionLost):
        desk.system.check()  # the order to fail was still open: nobody had been asked
    return report


def example(key: str, before: str | None, after: str | None) -> Example:
    return Example(key=key, before=before, after=after)


def kind_of(report: TrialReport, kind: RecordKind) -> KindReport:
    (found,) = (each for each in report.kinds if each.kind is kind)
    return found


def judged(report: TrialReport) -> dict[str, tuple[Verdict, Verdict]]:
    """Verdicts that would change, by key of the set."""
    return {each.key: (each.before, each.after) for each in report.verdicts}


def moves(report: TrialReport, kind: RecordKind) -> dict[tuple[Move, str], list[str]]:
    """The examples' keys of every move."""
    found = kind_of(report, kind).moves
    return {at: [each.key for each in changes.examples] for at, changes in found.items()}


def test_the_profile_that_read_it_would_change_nothing(ready: Desk) -> None:
    ready.put(LINE, line("good"), line("bad", is_deleted="?"))
    ready.put(SCORED, scored("s"))
    ready.run("pull_targets")
    ready.run("pull_self_evaluations")

    report = tried(ready, "std-v2-rest")

    assert not report.would_change
    assert report.read == 3


def test_changed_values_are_told_with_the_findings_they_bring(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(SCORED, *(scored(f"s{n}", devi_analy="60人") for n in range(5)))
    ready.put(SCORED, scored("same", devi_analy="95人"))
    ready.run("pull_self_evaluations")
    swapped = rewritten(
        SCORED.value,
        ('"ind_comp", bytes = 2000', '"devi_analy", bytes = 2000'),
        ('deviation_analysis = { element = "devi_analy"', 'deviation_analysis = { element = "no"'),
    )

    report = tried(ready, swapped)

    fields = kind_of(report, SCORED).fields
    assert fields["actual_value"] == Changes(
        5, [example(f"s{n}", "95人", "60人") for n in range(3)]
    )
    assert fields["deviation_analysis"].count == 6
    assert set(fields) == {"actual_value", "deviation_analysis"}
    codes = {
        FindingCode.FULL_MARKS_FOR_MISSED_TARGET,
        FindingCode.OVER_SCORED,
        FindingCode.REASON_MISSING,
    }
    assert set(report.findings) == {(code, FindingMove.APPEARS) for code in codes}
    assert {each.count for each in report.findings.values()} == {5}
    assert report.attainments[Attainment.MET, Attainment.NOT_MET].count == 5


def test_findings_vanish_or_change_with_what_is_read(ready: Desk, rewritten: Rewritten) -> None:
    ready.put(
        SCORED,
        scored("over", eval_score=12, other=9),
        scored("still over", eval_score=12, other=11),
    )
    ready.run("pull_self_evaluations")

    report = tried(ready, rewritten(SCORED.value, ('"eval_score"', '"other"')))

    high = FindingCode.SCORE_ABOVE_MAXIMUM
    assert set(report.findings) == {
        (high, FindingMove.VANISHES),
        (high, FindingMove.CHANGES),
        (FindingCode.UNDER_SCORED, FindingMove.APPEARS),
    }
    (changed,) = report.findings[high, FindingMove.CHANGES].examples
    assert changed == example("still over", "得分 12", "得分 11")


def test_a_line_that_would_mean_another_indicator_is_judged_by_that_one(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(
        LINE,
        line(
            "k",
            lv3_perf_ind_code="",
            lv3_perf_ind_name="别的",
            kpi_val="≥80人",
            other="资助人数101",
        ),
    )
    ready.run("pull_targets")
    ready.run("identify_indicators")

    report = tried(ready, rewritten(LINE.value, ('"lv3_perf_ind_name"', '"other"')))

    assert set(report.findings) == {(FindingCode.STANDARD_LOOSENED, FindingMove.APPEARS)}


def test_rows_that_would_go_into_quarantine_or_leave_it_are_told_with_the_reason(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(
        LINE,
        line("fine", other=2),
        line("lost", other="?"),
        line("found", is_deleted="?", other=2),
        line("gone", other=1),
        line("waits", is_deleted="?", other="?"),
    )
    ready.run("pull_targets")

    report = tried(ready, rewritten(LINE.value, ('"is_deleted"', '"other"')))

    unknown = "是否删除：不在对方的代码表内，请改用代码表中的写法（{}：代码表 yes_no 没有这个代码）"
    assert moves(report, LINE) == {
        (Move.INTO_QUARANTINE, unknown.format("other")): ["lost"],
        (Move.OUT_OF_QUARANTINE, unknown.format("is_deleted")): ["found"],
        (Move.OTHER_REASON, unknown.format("other")): ["waits"],
        (Move.DELETED, ""): ["gone"],
    }


def test_a_row_that_came_anew_and_waits_is_tried_in_the_place_of_the_former(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(LINE, line("k", kpi_val="≥90人", other=2))
    ready.run("pull_targets")
    ready.edit_row(LINE, "kpi_id", "k", kpi_val="≥80人", is_deleted=2, other=2)
    ready.system._table(LINE)[-1]["is_deleted"] = "?"
    ready.run("pull_targets", full=True)

    report = tried(ready, rewritten(LINE.value, ('"is_deleted"', '"other"')))

    assert kind_of(report, LINE).read == 1
    assert kind_of(report, LINE).fields["target_value"].examples == [example("k", "≥90人", "≥80人")]
    assert [move for move, _ in moves(report, LINE)] == [Move.OUT_OF_QUARANTINE]


def test_what_no_database_holds_would_go_into_quarantine(ready: Desk, rewritten: Rewritten) -> None:
    ready.put(LINE, line("k", other="k" * 201))
    ready.run("pull_targets")

    report = tried(ready, rewritten(LINE.value, ('"kpi_id", bytes = 38', '"other", bytes = 380')))

    ((move, reason),) = moves(report, LINE)
    assert move is Move.INTO_QUARANTINE
    assert "最多 200 个字符" in reason


def test_a_data_set_that_is_not_carried_any_more_is_told(ready: Desk, tmp_path: Path) -> None:
    ready.put(SCORED, scored("s"))
    ready.run("pull_self_evaluations")
    path = tmp_path / "fewer.toml"
    path.write_text(without_kinds([SCORED], "没有"), "utf-8")

    report = tried(ready, str(path))

    assert report.would_change
    assert not kind_of(report, SCORED).is_carried
    assert kind_of(report, SCORED).read == 1


def test_sets_that_would_be_judged_otherwise_are_told(ready: Desk, rewritten: Rewritten) -> None:
    ready.import_files(csv_file("指标库.csv", [indicator("101", 指标解释="资助的人数")]))
    ready.run("push_templates")
    ready.run("reconcile_versions")
    fewer = rewritten(
        "template_item", ('explanation = { element = "kpi_content", bytes = 2000 }', "")
    )

    report = tried(ready, fewer)

    # Both sides would be read without it, and agree again without anybody's doing.
    assert judged(report)["MB1"] == (Verdict.AGREED, Verdict.CONVERGED)
    assert not report.stale_sets


def test_what_the_other_side_holds_is_read_again(ready: Desk, rewritten: Rewritten) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", other="≥7人")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", other="≥90人")
    ready.run("reconcile_versions")

    report = tried(ready, rewritten("template_item", ('"kpi_val"', '"other"')))

    assert judged(report) == {"MB1": (Verdict.AGREED, Verdict.EXTERNAL_CHANGED)}


def test_sets_that_would_not_be_understood_any_more_are_told(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", other="?")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", other="2")
    ready.run("reconcile_versions")

    report = tried(ready, rewritten("template_item", ('"is_deleted"', '"other"')))

    assert report.unreadable_sets == ("MB1",)
    assert not report.verdicts


def test_rows_that_would_not_even_name_their_set_are_told(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.run("push_templates")
    ready.run("reconcile_versions")

    report = tried(ready, rewritten("template_item", ('"template_code"', '"nowhere"')))

    assert report.unread_trees == (TreeKind.TEMPLATE,)
    assert report.would_change


def test_sets_that_moved_since_the_last_check_count_as_they_were_seen(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.run("push_templates")
    ready.run("reconcile_versions")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", other="≥7人")
    ready.import_files(csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")))
    ready.run("push_templates")

    report = tried(ready, rewritten("template_item", ('"kpi_val"', '"other"')))

    assert report.stale_sets == 1
    assert set(judged(report)) == {"MB2"}


def test_one_reading_of_whole_sets_is_kept(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    kept = "SELECT page_id FROM raw_page WHERE kind = 'template_item' ORDER BY page_id"
    ready.run("push_templates")
    ready.run("reconcile_versions")
    first = rows_of(kept)
    ready.run("reconcile_versions")
    again = rows_of(kept)
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", kpi_val="≥1人")
    ready.run("reconcile_versions")
    changed = rows_of(kept)

    assert first == again != changed
    assert len(changed) == len(first) == 1


def test_sets_that_could_not_leave_any_more_are_told(ready: Desk, rewritten: Rewritten) -> None:
    short = rewritten(
        "template_header", ('"template_name", bytes = 600', '"template_name", bytes = 3')
    )

    report = tried(ready, short)

    assert set(report.blocked_sets) == {"MB1", "MB2"}
    assert "超过对方允许的长度" in report.blocked_sets["MB1"]


def test_nothing_is_written(
    ready: Desk, rewritten: Rewritten, everything: Callable[[], object]
) -> None:
    ready.put(LINE, line("good", other="≥1人"), line("bad", is_deleted="?"))
    ready.run("pull_targets")
    before = everything()

    assert tried(ready, rewritten(LINE.value, ('"kpi_val"', '"other"'))).would_change

    assert everything() == before


# --- secrecy --------------------------------------------------------------------------------------


def test_rows_behind_the_gate_are_counted_and_not_read(ready: Desk, rewritten: Rewritten) -> None:
    ready.put(LINE, line("mine", other="≥1人"), line("theirs", pro_code=MEALS, other="≥1人"))
    ready.run("pull_targets")
    ready.system._table(RecordKind.DIRECTORY_ENTRY)[:] = []
    ready.other_side_knows(GRANTS)
    ready.run("bind_projects", accepted=True)

    found = kind_of(tried(ready, rewritten(LINE.value, ('"kpi_val"', '"other"'))), LINE)

    assert (found.read, found.hidden) == (1, 1)
    assert [each.key for each in found.fields["target_value"].examples] == ["mine"]


def test_bytes_that_would_be_read_as_a_closed_project_are_not_told(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(LINE, line("k", other="15250125T000000009999"))
    ready.run("pull_targets")

    report = tried(ready, rewritten(LINE.value, ('"pro_code"', '"other"')))

    assert moves(report, LINE) == {(Move.STOPPED, ""): ["k"]}
    assert not kind_of(report, LINE).fields


def test_of_whole_sets_only_what_the_gate_admits_is_kept(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    ready.run("push_templates")
    secret = {"pro_code": "15250125T000000009999", "template_code": "MBX"}
    ready.put(RecordKind.TEMPLATE_HEADER, {"template_name": "机密", **secret})
    ready.run("reconcile_versions")
    before = kept_sets(ready)
    ready.import_files(csv_file("项目统计表.csv", [project(GRANTS), project(BORDER)]))

    after = kept_sets(ready)
    assert {key for key, _ in before} == {"", GRANTS, MEALS}
    assert {key for key, _ in after} == {"", GRANTS}
    assert "机密".encode() not in b"".join(payload for _, payload in before)
    counted = "SELECT sum(row_count - kept_count) AS stopped FROM raw_page"
    assert [row.stopped for row in rows_of(counted)] == [1 + 3]


def kept_sets(desk: Desk) -> list[tuple[str, bytes]]:
    """Gate keys and bytes of every kept row of whole sets."""
    kinds = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM, RecordKind.LIBRARY_NODE)
    with desk.store.begin() as work:
        return [
            (row.gate_key, row.payload)
            for kind in kinds
            for page in work.kept_sets.rows(SCOPE, kind)
            for row in page
        ]


def test_a_project_that_turns_secret_meanwhile_ends_the_trial(
    ready: Desk, rewritten: Rewritten
) -> None:
    ready.put(LINE, line("k"))
    ready.run("pull_targets")
    secret = [project(each, **{"涉密/非密": "涉密"}) for each in PROJECTS]

    def turns_secret(label: str, done: int, total: int | None) -> None:
        if secret:
            ready.import_files(csv_file("项目统计表.csv", [secret.pop() for _ in PROJECTS]))

    with pytest.raises(GateMoved):
        tried(ready, "std-v2-rest", turns_secret)
