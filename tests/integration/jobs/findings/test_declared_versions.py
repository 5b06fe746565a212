"""Of a target that was handed in several times the version that stands now is judged."""

import pytest

from adapter.domain.findings.codes import sentence_of_finding
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk, Row, csv_file, template
from tests.integration.jobs.test_reporting import OCTOBER, declared

DRAFT: Row = {"version": "v1", "version_name": "2025年一上"}
SECOND: Row = {"version": "v2", "version_name": "2025年二上"}
APPROVED: Row = {"version": "v3", "version_name": "2025年批复"}
#: Asked is ≥90人.
WRONG = ("≥9人", "", "合格", "≥90万人")


def found(desk: Desk) -> list[tuple[str, str, str]]:
    """(line, code, sentence) of what declared targets show."""
    desk.clock.instant = max(desk.clock.instant, OCTOBER)
    for job in ("pull_targets", "identify_indicators", "compare_results"):
        desk.run(job)
    entries = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return [
        (each.line_key, each.code.value, sentence_of_finding(each.code, each.facts))
        for each in entries
        if each.line_kind is RecordKind.TARGET_LINE and each.project_code == GRANTS
        if each.code.value not in ("not_reported", "framework_gap")
    ]


@pytest.fixture
def form(desk: Desk) -> Desk:
    """A template that asks for both of its indicators."""
    desk.begin_the_year()
    asked = template("MB1", GRANTS, "101", "102", 是否必选="是")
    desk.import_files(csv_file("指标模板.csv", asked))
    return desk


def line(key: str, code: str, version: Row, **changes: object) -> Row:
    said: Row = {"lv3_perf_ind_code": code, "lv3_perf_ind_name": f"资助人数{code}"}
    return declared(key, GRANTS, **{**said, **version, **changes})


@pytest.mark.parametrize("wrong", WRONG)
def test_what_was_put_right_in_a_later_version_is_no_fault_any_more(form: Desk, wrong: str) -> None:
    form.put(
        RecordKind.TARGET_LINE,
        line("a1", "101", DRAFT, kpi_val=wrong),
        line("b1", "102", DRAFT),
    )
    assert [key for key, *_ in found(form)] == ["a1"]

    form.put(RecordKind.TARGET_LINE, line("a2", "101", SECOND), line("b2", "102", SECOND))
    assert found(form) == []
    form.put(RecordKind.TARGET_LINE, line("a3", "101", APPROVED), line("b3", "102", APPROVED))
    assert found(form) == []


def test_what_an_approved_version_drops_is_missing_though_earlier_ones_had_it(form: Desk) -> None:
    for version, number in ((DRAFT, 1), (SECOND, 2)):
        both = (line(f"{code}{number}", code, version) for code in ("101", "102"))
        form.put(RecordKind.TARGET_LINE, *both)
    assert found(form) == []

    form.put(RecordKind.TARGET_LINE, line("1013", "101", APPROVED))
    assert [each[:2] for each in found(form)] == [("1013", "required_indicator_missing")]


def test_of_versions_that_nothing_ranks_each_fault_is_told_once_with_its_version(
    form: Desk,
) -> None:
    for version, value in (("甲稿", "≥9人"), ("乙稿", "≥9人"), ("丙稿", "≥8人")):
        said: Row = {"version": version, "version_name": version}
        form.put(
            RecordKind.TARGET_LINE,
            line(f"a{version}", "101", said, kpi_val=value),
            line(f"b{version}", "102", said),
        )

    told = {key: message[-4:] for key, _, message in found(form)}
    assert sorted(told.values()) in (["（丙稿）", "（乙稿）"], ["（丙稿）", "（甲稿）"])
