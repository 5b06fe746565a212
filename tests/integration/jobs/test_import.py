"""Import: good rows in, bad rows named by their cell, released versions for ever."""

import io
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter

from adapter.domain.indicator import LibraryState
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.value import print_value
from adapter.errors import ImportRefused
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import GateMoved
from sync_jobs.import_library import SourceFile, StrictImportRefused
from sync_jobs.library.import_wording import import_summary
from tests.integration.jobs.desk import (
    BORDER,
    DIVISION,
    GRANTS,
    LIBRARY,
    MEALS,
    PROJECT_LIST,
    PROJECTS,
    TEMPLATES,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.receivers import Fate, Lossy

DOUBTFUL = indicator("102") | {"共性/个性": "也许"}
BAD = csv_file("指标库.csv", [indicator("101"), DOUBTFUL, indicator("103")])


def codes(work: UnitOfWork) -> set[str]:
    version = work.library.in_force(DIVISION)
    if version is None:
        return set()
    content = work.library.content(version.version_id)
    return {each.code for each in content.indicators} | {each.code for each in content.templates}


def held(desk: Desk) -> set[str]:
    """Codes of the indicators and templates of the latest version."""
    with desk.store.begin() as work:
        return codes(work)


def test_a_first_import_releases_version_one_with_everything_in_it(desk: Desk) -> None:
    report = desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)

    assert report.is_new_version
    assert report.version is not None
    assert report.version.number == 1
    assert held(desk) == {"101", "102", "103", "MB1", "MB2"}


def test_of_several_workbooks_a_bad_row_is_named_with_its_file(desk: Desk) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Sheet1")
        for at, row in enumerate((list(DOUBTFUL), list(DOUBTFUL.values()))):
            sheet.write_row(at, 0, row)
    workbooks = [SourceFile(name=each, content=stream.getvalue()) for each in ("a.xlsx", "b.xlsx")]

    report = desk.import_files(*workbooks, BAD)

    first, second, third = (each.place for each in report.problems)
    assert first.startswith("a.xlsx Sheet1 第 2 行")
    assert second.startswith("b.xlsx Sheet1 第 2 行")
    assert third.startswith("指标库 第 3 行")


def test_a_bad_row_is_named_by_its_cell_and_the_good_ones_go_in(desk: Desk) -> None:
    report = desk.import_files(BAD)

    (problem,) = report.problems
    assert (problem.sheet, problem.row, problem.column) == ("指标库", 3, "E")
    assert problem.place == "指标库 第 3 行 E 列（共性/个性）"
    assert held(desk) == {"101", "103"}
    assert desk.latest_run().outcome is RunOutcome.PARTLY


@pytest.mark.parametrize("amount", ["1" * 27, "1E+30", "0.12345678901"])
def test_one_amount_of_too_many_digits_stops_no_import(desk: Desk, amount: str) -> None:
    head = "申请预算金额（万元）"
    rows = [
        project(GRANTS, **{head: "1"}),
        project(MEALS, **{head: amount}),
    ]

    report = desk.import_files(csv_file("项目统计表.csv", rows))

    (problem,) = report.problems
    assert (problem.code.value, problem.row, problem.heading) == ("number_out_of_range", 3, head)
    assert desk.latest_run().outcome is RunOutcome.PARTLY


def test_a_code_longer_than_can_be_kept_is_named_by_its_cell(desk: Desk) -> None:
    files = csv_file("指标库.csv", [indicator("1" * 201), indicator("2" * 200)])

    report = desk.import_files(files)

    (problem,) = report.problems
    assert (problem.code.value, problem.row, problem.column) == ("code_format", 2, "A")
    assert held(desk) == {"2" * 200}


def test_under_strict_one_bad_row_keeps_everything_out(desk: Desk) -> None:
    with pytest.raises(StrictImportRefused) as caught:
        desk.import_files(BAD, PROJECT_LIST, strict=True)

    assert len(caught.value.problems) == 1
    assert held(desk) == set()
    with desk.store.begin() as work:
        assert work.projects.projects(DIVISION) == []
    assert desk.latest_run().outcome is RunOutcome.FAILED


def test_the_same_workbook_again_makes_no_new_version(desk: Desk) -> None:
    first = desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)

    again = desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)

    assert not again.is_new_version
    assert again.version == first.version
    assert again.counts == RunCounts(read=8, unchanged=8)


def test_a_partial_workbook_keeps_what_it_does_not_mention(desk: Desk) -> None:
    desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)

    report = desk.import_files(csv_file("补充.csv", [indicator("104")]))

    assert report.counts == RunCounts(read=1, created=1)
    assert held(desk) == {"101", "102", "103", "104", "MB1", "MB2"}


def test_a_released_version_never_changes(desk: Desk) -> None:
    desk.import_files(LIBRARY)
    with desk.store.begin() as work:
        first = work.library.get(DIVISION, 1)
        assert first is not None
        before = work.library.content(first.version_id)
    desk.import_files(csv_file("指标库.csv", [indicator("101", 标准值="≥99人")]))

    with desk.store.begin() as work:
        assert work.library.get(DIVISION, 1) == replace(first, state=LibraryState.SUPERSEDED)
        assert work.library.content(first.version_id) == before
        second = work.library.in_force(DIVISION)
        assert second is not None
        standards = {
            each.code: print_value(each.standard)
            for each in work.library.content(second.version_id).indicators
        }
    assert (second.number, standards["101"], standards["102"]) == (2, "≥99人", "≥90人")


def test_an_import_that_breaks_off_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.import_files(LIBRARY)

    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        repository = "adapter.storage.library.versions.SqlLibraryRepository.add_released"
        patched.setattr(repository, break_off)
        with pytest.raises(KeyboardInterrupt):
            desk.import_files(csv_file("补充.csv", [indicator("104")]), PROJECT_LIST)

    assert held(desk) == {"101", "102", "103"}
    with desk.store.begin() as work:
        assert work.projects.projects(DIVISION) == []


def test_a_template_of_a_project_that_is_not_public_is_held_back_and_counted(desk: Desk) -> None:
    marked = [project(GRANTS), project(MEALS) | {"涉密/非密": "涉密"}]

    report = desk.import_files(LIBRARY, TEMPLATES, csv_file("项目统计表.csv", marked))

    assert (report.hidden_projects, report.blocked_templates) == (1, 1)
    assert "MB1" in held(desk)
    assert "MB2" not in held(desk)


def test_a_template_may_come_later_than_its_indicators_and_projects(desk: Desk) -> None:
    desk.import_files(LIBRARY)
    desk.import_files(PROJECT_LIST)

    report = desk.import_files(csv_file("模板.csv", template("MB1", GRANTS, "101", "103")))

    assert report.problems == ()
    assert "MB1" in held(desk)


def test_a_project_list_replaces_the_former_one(desk: Desk) -> None:
    desk.import_files(PROJECT_LIST)
    desk.import_files(csv_file("项目统计表.csv", [project(MEALS)]))

    with desk.store.begin() as work:
        assert [each.name for each in work.projects.projects(DIVISION)] == [PROJECTS[MEALS]]


def many(mark: str) -> list[Row]:
    """Eight projects, all marked so."""
    codes = [f"15250126T00000010009{at}" for at in range(8)]
    own = [{"项目名称": f"项目 {code}", "项目编码": code, "涉密/非密": mark} for code in codes]
    return [project(GRANTS) | each for each in own]


@pytest.mark.parametrize(
    "rows",
    [many(""), many("公开"), many("非密")[:3], [*many("非密")[:3], *many("")[3:]]],
    ids=["blank", "another word", "left out", "half of it blank"],
)
def test_a_list_that_says_nothing_of_most_projects_is_a_question(
    desk: Desk, rows: list[Row]
) -> None:
    desk.import_files(csv_file("项目统计表.csv", many("非密")))

    with pytest.raises(ImportRefused, match="导入会清除它们已收的数据，所以没有导入"):
        desk.import_files(csv_file("项目统计表.csv", rows))

    with desk.store.begin() as work:
        assert len(work.projects.projects(DIVISION)) == 8


@pytest.mark.parametrize("mark", ["涉密", ""])
def test_what_is_said_of_projects_one_by_one_is_done(desk: Desk, mark: str) -> None:
    """Every project called 涉密 in so many words, or a few that nobody marked."""
    said = many("涉密") if mark else [*many("")[:4], *many("非密")[4:]]
    desk.import_files(csv_file("项目统计表.csv", many("非密")))
    desk.import_files(csv_file("项目统计表.csv", said))

    with desk.store.begin() as work:
        assert len(work.projects.projects(DIVISION)) == (0 if mark else 4)


@contextmanager
def room_of(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_purge_whose_file_cannot_be_rewritten_is_told_as_done_and_not_as_undone(
    desk: Desk, database_url: str
) -> None:
    url = sa.make_url(database_url)
    if url.get_backend_name() != "sqlite":
        pytest.skip("the files are the server's own")
    secret = many("涉密")[:1] + many("非密")[1:]
    desk.import_files(csv_file("项目统计表.csv", many("非密")))
    path = Path(str(url.database))

    with room_of(path.stat().st_size // 2):
        report = desk.import_files(csv_file("项目统计表.csv", secret))

    said = import_summary(report, next_step="")
    with desk.store.begin() as work:
        assert len(work.projects.projects(DIVISION)) == 7
        assert work.projects.is_scrub_due(DIVISION)
    assert report.scrub_left is not None
    assert "数据库文件还没有重写，其中可能仍有旧字节" in said
    assert desk.latest_run().outcome is RunOutcome.PARTLY
    # The same list again finishes the work.
    again = desk.import_files(csv_file("项目统计表.csv", secret))
    with desk.store.begin() as work:
        assert not work.projects.is_scrub_due(DIVISION)
    assert again.scrub_left is None


def test_what_the_other_side_still_holds_of_a_project_turned_secret_is_told(ready: Desk) -> None:
    ready.run("push_templates")
    marked = [project(GRANTS) | {"涉密/非密": "涉密"}]
    marked += [project(each) for each in PROJECTS if each != GRANTS]

    report = ready.import_files(csv_file("项目统计表.csv", marked))
    again = ready.import_files(csv_file("项目统计表.csv", marked))

    assert (report.still_there, again.still_there) == (1, 0)
    said = import_summary(report, next_step="")
    assert "对方仍存有 1 套" in said
    assert PROJECTS[GRANTS] not in said
    assert "对方仍存有" not in import_summary(again, next_step="")


def test_what_was_sent_of_a_project_turned_secret_without_an_outcome_is_told(ready: Desk) -> None:
    receiver = Lossy(ready, fates=[Fate.LATE, Fate.LATE])
    ready.run("push_templates")
    marked = [project(GRANTS) | {"涉密/非密": "涉密"}]
    marked += [project(each) for each in PROJECTS if each != GRANTS]

    report = ready.import_files(csv_file("项目统计表.csv", marked))
    again = ready.import_files(csv_file("项目统计表.csv", marked))

    assert "MB1" in receiver.sent()[-1]
    assert (report.still_there, report.on_their_way, again.on_their_way) == (0, 1, 0)
    said = import_summary(report, next_step="")
    assert "1 套已经发出而没有结果" in said
    assert PROJECTS[GRANTS] not in said
    assert "没有结果" not in import_summary(again, next_step="")


def test_what_is_seen_there_is_not_told_again_as_on_its_way(pushed: Desk) -> None:
    Lossy(pushed, fates=[Fate.LOST])
    pushed.run("push_templates")
    marked = [project(GRANTS) | {"涉密/非密": "涉密"}]
    marked += [project(each) for each in PROJECTS if each != GRANTS]

    report = pushed.import_files(csv_file("项目统计表.csv", marked))

    assert (report.still_there, report.on_their_way) == (1, 0)


@pytest.mark.parametrize(
    ("codes", "is_taken"),
    [
        (("440300", "440300"), False),
        (("440300", ""), False),
        (("440300", "152501"), True),
        (("", ""), True),
    ],
)
def test_the_list_of_another_city_is_not_taken_for_ours(
    desk: Desk,
    codes: tuple[str, str],
    is_taken: bool,  # noqa: FBT001 - of the table
) -> None:
    desk.import_files(csv_file("项目统计表.csv", many("非密")[:3]))
    rows = [
        each | {"项目编码": f"{begin}26T00000010009{at}" if begin else ""}
        for at, (each, begin) in enumerate(zip(many("非密"), codes, strict=False))
    ]

    if is_taken:
        desk.import_files(csv_file("项目统计表.csv", rows))
    else:
        with pytest.raises(ImportRefused, match="都以 440300 开头，不是本区划（152501）的项目"):
            desk.import_files(csv_file("项目统计表.csv", rows))

    with desk.store.begin() as work:
        assert len(work.projects.projects(DIVISION)) == (2 if is_taken else 3)


def test_a_file_that_is_no_table_is_a_problem_of_that_file_and_stores_nothing(desk: Desk) -> None:
    report = desk.import_files(csv_file("说明.csv", [{"说明": "这里没有表格"}]))

    assert report.version is None
    assert report.problems
    assert desk.latest_run().outcome is RunOutcome.PARTLY


# --- what was brought -----------------------------------------------------------------------------


def test_rows_are_counted_where_they_stand_and_not_problems_or_what_was_there(desk: Desk) -> None:
    desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)
    twice_wrong = indicator("101", **{"指标方向（正向/反向）": "乱", "共性/个性": "乱"})

    report = desk.import_files(
        csv_file("指标库.csv", [indicator("102", 三级指标="改名"), indicator("103"), twice_wrong])
    )

    assert len(report.problems) == 2
    assert report.counts == RunCounts(read=3, updated=1, unchanged=1, rejected=1)


def test_a_later_file_corrects_an_earlier_one_and_both_rows_are_counted(desk: Desk) -> None:
    desk.import_files(LIBRARY)
    files = [csv_file("一.csv", [indicator("101", 标准值=f"≥{n}人")]) for n in (91, 90)]

    assert desk.import_files(*files).counts == RunCounts(read=2, updated=2)


def test_a_template_with_several_bad_rows_is_told_by_those_rows(desk: Desk) -> None:
    desk.import_files(LIBRARY, PROJECT_LIST)
    rows = template("MB1", GRANTS, "101", "102", "103")
    for row in rows[1:]:
        row["分值"] = "很多"

    report = desk.import_files(csv_file("模板.csv", rows))

    assert report.counts == RunCounts(read=2, rejected=2)


def test_hidden_rows_are_counted_by_the_import_that_brings_them_only(desk: Desk) -> None:
    marked = csv_file("项目统计表.csv", [project(GRANTS), project(MEALS, **{"涉密/非密": "涉密"})])

    first = desk.import_files(LIBRARY, TEMPLATES, marked)
    second = desk.import_files(LIBRARY)

    assert first.counts == RunCounts(read=7, created=5, blocked=2)
    assert second.counts == RunCounts(read=3, unchanged=3)


# --- against a list that came earlier -------------------------------------------------------------

UNCODED = project(BORDER, 项目编码="")
SECRET_NAMESAKE = project(
    BORDER,
    项目编码="",
    预算单位="102001-公安局",
    主管部门="102-公安局（部门）",
    **{"涉密/非密": "涉密"},
)
OWN_DEPARTMENT = {"主管部门": "101-教育局（部门）"}
OTHER_DEPARTMENT = {"主管部门": "102-公安局（部门）"}


@pytest.mark.parametrize(
    ("head", "is_taken"),
    [
        ({"项目编码": ""}, False),
        ({"项目编码": "", **OTHER_DEPARTMENT}, False),
        ({"项目编码": "", **OWN_DEPARTMENT}, True),
        # A code that the list does not know may be the namesake's.
        ({"项目编码": BORDER}, False),
        ({"项目编码": BORDER, **OWN_DEPARTMENT}, True),
    ],
    ids=str,
)
def test_a_later_template_names_its_project_beyond_doubt_or_is_held_back(
    desk: Desk,
    head: dict[str, object],
    is_taken: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    desk.import_files(LIBRARY, csv_file("项目统计表.csv", [UNCODED, SECRET_NAMESAKE]))

    report = desk.import_files(csv_file("模板.csv", template("MB9", BORDER, "101", **head)))

    assert ("MB9" in held(desk), report.blocked_templates) == (is_taken, 1 - is_taken)


def test_a_template_that_came_with_its_list_outlives_later_imports(desk: Desk) -> None:
    by_name = csv_file("模板.csv", template("MB9", BORDER, "101", 项目编码=""))
    desk.import_files(LIBRARY, by_name, csv_file("项目统计表.csv", [UNCODED]))

    desk.import_files(csv_file("补充.csv", [indicator("104")]))

    assert "MB9" in held(desk)


def duty(department: str, spending_project: str) -> dict[str, object]:
    """One row of a 部门职责 sheet."""
    return {
        "主管部门": department,
        "部门职责": "维护边境",
        "工作任务": "日常",
        "支出项目": spending_project,
    }


def test_another_file_that_spells_a_secret_name_otherwise_closes_the_project(desk: Desk) -> None:
    opened = [project(GRANTS, 项目名称="国家助学金（一）"), project(MEALS)]
    secret = project(GRANTS, **{"项目名称": "国家助学金(一)", "项目编码": "", "涉密/非密": "涉密"})
    telling = {**duty("101-教育局（部门）", PROJECTS[MEALS]), "工作任务": "配合国家助学金 （一）"}

    report = desk.import_files(
        csv_file("项目统计表.csv", opened),
        csv_file("涉密.csv", [secret]),
        csv_file("部门职责.csv", [telling]),
    )

    with desk.store.begin() as work:
        assert [each.project_code for each in work.projects.projects(DIVISION)] == [MEALS]
    assert report.blocked_templates == 1


def without_code(project_code: str, **changes: object) -> Row:
    return project(project_code, **{"项目编码": "", **changes})


def pulled_by_name(desk: Desk) -> None:
    """Two projects of one unit are listed without codes, bound by name, and their lines pulled."""
    desk.other_side_knows(GRANTS, MEALS)
    desk.import_files(csv_file("项目统计表.csv", [without_code(GRANTS), without_code(MEALS)]))
    desk.run("bind_projects")
    desk.put(RecordKind.TARGET_LINE, *(target_line(each) for each in (GRANTS, MEALS)))
    desk.run("pull_targets")


def target_line(project_code: str) -> Row:
    return {
        "kpi_id": project_code,
        "pro_code": project_code,
        "lv1_perf_ind_name": "产出指标",
        "lv2_perf_ind_name": "数量指标",
        "lv3_perf_ind_name": "资助人数",
        "kpi_val": "≥90人",
        "is_deleted": 2,
    }


def test_what_is_kept_of_a_project_that_lost_its_binding_goes_when_it_turns_secret(
    desk: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    pulled_by_name(desk)
    desk.edit_row(RecordKind.DIRECTORY_ENTRY, "pro_code", GRANTS, pro_name="改过的名称")
    desk.run("bind_projects")
    secret = without_code(GRANTS, **{"涉密/非密": "涉密"})

    desk.import_files(csv_file("项目统计表.csv", [secret, without_code(MEALS)]))

    assert rows_of("SELECT DISTINCT project_code FROM target_line") == [(MEALS,)]


def test_a_secret_project_that_was_never_listed_as_public_takes_nobody_elses_rows_with_it(
    desk: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    pulled_by_name(desk)
    desk.edit_row(RecordKind.DIRECTORY_ENTRY, "pro_code", GRANTS, pro_name="改过的名称")
    desk.run("bind_projects")
    secret = without_code(BORDER, **{"涉密/非密": "涉密"})

    desk.import_files(
        csv_file("项目统计表.csv", [secret, without_code(GRANTS), without_code(MEALS)])
    )

    assert len(rows_of("SELECT DISTINCT project_code FROM target_line")) == 2


def test_a_project_that_the_list_spells_with_a_space_more_keeps_what_was_stored(
    desk: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    pulled_by_name(desk)
    respelled = without_code(GRANTS, 项目名称=f" {PROJECTS[GRANTS][:2]} {PROJECTS[GRANTS][2:]}")

    report = desk.import_files(csv_file("项目统计表.csv", [respelled, without_code(MEALS)]))

    assert report.purged == 0
    assert len(rows_of("SELECT DISTINCT project_code FROM target_line")) == 2


def library_by_name(desk: Desk) -> None:
    """A library whose template names its project and writes no code, pushed."""
    desk.other_side_knows(*PROJECTS)
    named = template("MB1", GRANTS, "101", "102", 项目编码="", 主管部门="101-教育局（部门）")
    desk.import_files(LIBRARY, PROJECT_LIST, csv_file("指标模板.csv", named))
    desk.run("bind_projects")
    desk.run("push_templates")


def test_templates_go_under_the_former_name_too_when_a_renamed_project_turns_secret(
    desk: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    library_by_name(desk)
    others = [project(each) for each in PROJECTS if each != GRANTS]
    renamed = project(GRANTS, 项目名称="续建项目")
    desk.import_files(csv_file("项目统计表.csv", [renamed, *others]))

    desk.import_files(csv_file("项目统计表.csv", [renamed | {"涉密/非密": "涉密"}, *others]))

    assert rows_of("SELECT code FROM template") == []
    assert rows_of("SELECT template_code FROM template_line") == []


def test_a_template_whose_project_was_renamed_in_the_list_is_told_as_left_out(desk: Desk) -> None:
    library_by_name(desk)
    others = [project(each) for each in PROJECTS if each != GRANTS]

    report = desk.import_files(
        csv_file("项目统计表.csv", [project(GRANTS, 项目名称="续建项目"), *others])
    )

    assert (report.left_out_templates, report.is_whole) == (1, False)
    assert "原有模板中 1 套" in import_summary(report, next_step="")


def test_a_template_that_goes_with_its_project_is_not_told_as_left_out(ready: Desk) -> None:
    marked = [project(GRANTS) | {"涉密/非密": "涉密"}]
    marked += [project(each) for each in PROJECTS if each != GRANTS]

    report = ready.import_files(csv_file("项目统计表.csv", marked))

    assert (report.left_out_templates, report.is_whole) == (0, True)


def test_a_template_stays_when_the_list_spells_its_project_with_a_space_more(desk: Desk) -> None:
    library_by_name(desk)
    others = [project(each) for each in PROJECTS if each != GRANTS]
    respelled = f"{PROJECTS[GRANTS][:2]} {PROJECTS[GRANTS][2:]}"

    report = desk.import_files(
        csv_file("项目统计表.csv", [project(GRANTS, 项目名称=respelled), *others])
    )

    assert report.left_out_templates == 0
    assert "MB1" in held(desk)


def test_what_bears_another_spelling_goes_too_when_a_project_turns_secret(
    desk: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    named = template("MB1", GRANTS, "101", "102", 项目编码="", 主管部门="101-教育局（部门）")
    respelled = f"{PROJECTS[GRANTS][:2]} {PROJECTS[GRANTS][2:]}"
    desk.import_files(LIBRARY, PROJECT_LIST, csv_file("指标模板.csv", named))
    desk.import_files(csv_file("项目统计表.csv", [without_code(GRANTS, 项目名称=respelled)]))

    secret = without_code(GRANTS, **{"项目名称": respelled, "涉密/非密": "涉密"})
    desk.import_files(csv_file("项目统计表.csv", [secret]))

    assert rows_of("SELECT code FROM template") == []


def test_duties_that_mention_a_project_turned_secret_go_however_they_spell_it(
    ready: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    of_meals = duty("101-教育局（部门）", PROJECTS[MEALS])
    told = [of_meals, {**of_meals, "工作任务": "配合国家 助学金发放"}]
    ready.import_files(csv_file("部门职责.csv", told))
    marked = [project(GRANTS) | {"涉密/非密": "涉密"}]
    marked += [project(each) for each in PROJECTS if each != GRANTS]

    ready.import_files(csv_file("项目统计表.csv", marked))

    assert set(rows_of("SELECT task FROM department_duty")) == {("日常",)}


def test_a_later_duty_names_only_projects_of_its_own_department(desk: Desk) -> None:
    desk.import_files(LIBRARY, csv_file("项目统计表.csv", [UNCODED, SECRET_NAMESAKE]))

    report = desk.import_files(
        csv_file(
            "部门职责.csv",
            [
                duty("101-教育局（部门）", PROJECTS[BORDER]),
                duty("102-公安局（部门）", PROJECTS[BORDER]),
                duty("102-公安局（部门）", ""),
            ],
        )
    )

    assert report.counts == RunCounts(read=3, created=2, blocked=1)


def test_a_list_that_comes_while_templates_are_read_makes_them_void(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.import_files(LIBRARY, PROJECT_LIST)
    step = "sync_jobs.import_library.content_hash"

    def hash_while_another_list_comes(content: LibraryContent) -> str:
        monkeypatch.setattr(step, content_hash)
        with desk.store.begin() as work:
            still_public = [e for e in work.projects.projects(DIVISION) if e.project_code != BORDER]
            work.projects.replace_list(DIVISION, still_public, hidden=1)
            work.commit()
        return content_hash(content)

    monkeypatch.setattr(step, hash_while_another_list_comes)
    with pytest.raises(GateMoved):
        desk.import_files(csv_file("模板.csv", template("MB9", BORDER, "101")))

    assert held(desk) == {"101", "102", "103"}


def test_a_template_whose_project_is_in_no_list_is_named_by_its_row_and_not_by_its_name(
    desk: Desk,
) -> None:
    misspelt = {"项目编码": "", "项目名称": "獬豸工程", "主管部门": "101-教育局（部门）"}
    papers = (
        LIBRARY,
        PROJECT_LIST,
        csv_file("模板.csv", template("MB1", GRANTS, "101", **misspelt)),
    )

    report = desk.import_files(*papers)

    (problem,) = report.problems
    assert (report.unmatched_templates, report.blocked_templates) == (1, 1)
    assert (problem.sheet, problem.row) == ("模板", 2)
    assert "獬豸" not in str(problem)
    with pytest.raises(StrictImportRefused):
        desk.import_files(*papers, strict=True)


def test_a_template_of_a_project_the_list_itself_closes_is_only_counted(desk: Desk) -> None:
    closed = csv_file("项目统计表.csv", [project(GRANTS, **{"涉密/非密": "涉密"})])

    report = desk.import_files(
        LIBRARY, closed, csv_file("模板.csv", template("MB1", GRANTS, "101"))
    )

    assert report.problems == ()
    assert (report.unmatched_templates, report.blocked_templates) == (0, 1)
    assert report.projects == 0
