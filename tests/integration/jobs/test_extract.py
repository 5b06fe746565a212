"""A review round: what an extract of a department holds, and what its answers become."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.library.entries import EntryOrigin, EntryState
from adapter.domain.template import IndicatorTemplate
from adapter.domain.value import print_value
from adapter.errors import ImportRefused, PackageRefused
from mappings.workbook import write_extract
from sync_jobs import export_extract as job
from sync_jobs.gate import GateMoved
from tests.integration.jobs.answering import (
    CHANGE,
    CHANGED,
    CHANGED_LINES,
    EDUCATION,
    INDICATORS,
    LINES,
    PROJECTS,
    Round,
    answered,
    codes,
    texts,
)
from tests.integration.jobs.desk import (
    GRANTS,
    MEALS,
    SCOPE,
    Desk,
    csv_file,
    indicator,
    template,
)
from tests.integration.jobs.desk import PROJECTS as NAMES


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a database may change is tried on both in test_answers_kept."""
    return sqlite_url


@pytest.fixture
def round_(ready: Desk) -> Round:
    found = Round(ready)
    found.begin()
    return found


# --- what goes out --------------------------------------------------------------------------------


def test_an_extract_holds_the_departments_rows_and_the_common_ones_they_use(
    round_: Round, rows_of: Any
) -> None:
    content = round_.export()

    keys = [row[0] for row in texts(content, INDICATORS)[2:]]
    assert keys == ["指标/101", "指标/102", "指标/103", "指标/104"]
    assert {row[2] for row in texts(content, LINES)[2:]} == {"MB1", "MB2", "MB3"}
    assert sorted(row[1] for row in texts(content, PROJECTS)[1:]) == sorted(NAMES.values())
    runs = [tuple(each) for each in rows_of("SELECT job, outcome, rows_read FROM run")]
    assert ("export_extract", 0, 10) in runs


def test_nothing_of_a_project_that_is_not_open_is_in_it(round_: Round) -> None:
    scope = round_.desk.site().scope
    own = template("MB5", MEALS, "101", **EDUCATION)
    round_.desk.import_files(csv_file("更多.csv", own))
    with round_.desk.store.begin() as work:
        kept = [e for e in work.projects.bindings(scope) if e.project_code != MEALS]
        work.projects.replace_bindings(scope, kept)
        work.commit()

    said = str([texts(round_.export(), sheet) for sheet in (INDICATORS, LINES, PROJECTS)])

    assert NAMES[GRANTS] in said
    assert NAMES[MEALS] not in said
    assert MEALS not in said


def test_no_cell_of_it_is_ever_computed(round_: Round) -> None:
    risky: dict[str, object] = {"指标解释": '=HYPERLINK("http://x")', "备注": "+1", **EDUCATION}
    round_.desk.import_files(csv_file("更多.csv", [indicator("105", **risky)]))

    content = round_.export()

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = b"".join(map(book.read, book.namelist()))
    assert b"HYPERLINK" in parts
    assert b"<f>" not in parts
    assert b"<hyperlink" not in parts


def test_a_project_that_closes_while_it_is_written_stops_it(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = write_extract

    def close(*given: Any) -> None:
        genuine(*given)
        with round_.desk.store.begin() as work:
            work.projects.replace_bindings(SCOPE, [])
            work.commit()

    monkeypatch.setattr(job, "write_extract", close)

    with pytest.raises(GateMoved):
        round_.export()


@pytest.mark.parametrize(("department", "version"), [("909", None), ("101", 1), ("101", 9)])
def test_an_unknown_department_and_a_version_not_in_use_are_refused(
    round_: Round, department: str, version: int | None
) -> None:
    with pytest.raises(PackageRefused) as refused:
        round_.export(department, version)

    assert refused.value.sentence.count("，请") == 1


# --- what comes back ------------------------------------------------------------------------------


def test_each_answer_becomes_an_entry_with_department_person_and_reason(round_: Round) -> None:
    report = round_.take(answered(round_.export(), indicators=CHANGED, lines=CHANGED_LINES))

    ended, changed, template = round_.entries()
    assert codes(report) == []
    assert (report.silent, report.repeated) == (6, 0)
    assert {
        (e.origin, e.origin_name, e.origin_by, e.filled_by, e.state) for e in report.entries
    } == {(EntryOrigin.DEPARTMENT, "101", "li", "王芳", EntryState.OPEN)}
    assert isinstance(ended.record, Indicator)
    assert (ended.code, str(ended.record.valid_to)) == ("101", "2025-07-31")
    assert isinstance(changed.record, Indicator)
    assert (changed.code, changed.record.name) == ("104", "受助学生人数")
    assert print_value(changed.record.standard) == "≥95人"
    assert changed.reason == "任务增加"
    assert isinstance(template.record, IndicatorTemplate)
    assert [
        (e.indicator_code, print_value(e.target), e.weight, e.is_required)
        for e in template.record.lines
    ] == [("104", "≥97人", Decimal(100), True)]
    assert template.reason == "101：不再考核；104：任务增加"


def test_a_new_answer_takes_the_place_of_the_departments_open_one(round_: Round) -> None:
    extract = round_.export()
    first = {"指标/104": {**CHANGE, "建议标准值": "≥95人"}}
    second = {"指标/104": {**CHANGE, "建议标准值": "≥96人"}}
    round_.take(answered(extract, indicators=first))

    report = round_.take(answered(extract, indicators=second))

    assert report.replaced == 1
    assert [(e.state, e.decision_reason) for e in round_.entries()] == [
        (EntryState.DECLINED, "本部门新交的意见已取代这一条"),
        (EntryState.OPEN, ""),
    ]


def test_an_answer_to_a_row_that_has_moved_since_is_told_and_not_kept(round_: Round) -> None:
    extract = round_.export()
    round_.desk.import_files(csv_file("收紧.csv", [indicator("101", 标准值="≥99人")]))

    report = round_.take(answered(extract, indicators=CHANGED))

    assert (codes(report), report.moved) == (["answer_moved"], 1)
    assert [each.code for each in report.entries] == ["104"]


def test_an_extract_is_never_taken_for_a_library_or_a_project_list(round_: Round) -> None:
    file = answered(round_.export(), indicators=CHANGED)
    version = len(round_.entries())

    with pytest.raises(ImportRefused, match="--as-proposal"):
        round_.desk.import_files(file)

    assert len(round_.entries()) == version == 0
