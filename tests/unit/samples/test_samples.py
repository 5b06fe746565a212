"""The sample workbooks show what the demo promises, and agree with the simulator's directory."""

import csv
import runpy
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.domain.value import ValueKind, parse_value, print_value
from mappings.workbook import ProblemCode, WorkbookContent, read_workbook

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "adapter" / "samples"
SEED = ROOT / "connectors" / "simulator" / "seed"
#: What the receiver's field for a template's name holds, in UTF-8 bytes.
NAME_BYTES = 600


def read_sample(name: str) -> WorkbookContent:
    return read_workbook(name, (SAMPLES / name).read_bytes())


def seed_rows(name: str) -> list[dict[str, str]]:
    with (SEED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def first() -> WorkbookContent:
    return read_sample("library_v1.xlsx")


@pytest.fixture(scope="module")
def second() -> WorkbookContent:
    return read_sample("library_v2.xlsx")


@pytest.fixture(scope="module")
def project_list() -> WorkbookContent:
    return read_sample("project_list.xlsx")


@pytest.fixture(scope="module")
def directory() -> dict[str, dict[str, str]]:
    return {row["pro_code"]: row for row in seed_rows("projects.csv")}


@pytest.fixture(scope="module")
def projects(project_list: WorkbookContent) -> list[Project]:
    return [each.value for each in project_list.projects]


def codes_of(project: Project, directory: dict[str, dict[str, str]]) -> list[str]:
    """The directory's codes that fit a project of the list: by code, else by agency and name."""
    if project.project_code:
        return [code for code in directory if code == project.project_code]
    return [
        code
        for code, row in directory.items()
        if (row["agency_code"], row["pro_name"]) == (project.agency_code, project.name)
    ]


@pytest.fixture(scope="module")
def bound(projects: list[Project], directory: dict[str, dict[str, str]]) -> dict[str, Project]:
    """The public projects that the list binds to exactly one code."""
    return {
        codes[0]: project
        for project in projects
        if project.secrecy is Secrecy.PUBLIC and len(codes := codes_of(project, directory)) == 1
    }


def templates_by_project(content: WorkbookContent) -> dict[str, IndicatorTemplate]:
    return {
        each.value.project_name: each.value
        for each in content.templates
        if each.value.level is TemplateLevel.PROJECT
    }


def lines_of(template: IndicatorTemplate) -> dict[str, tuple[str, Decimal | None]]:
    return {line.indicator_code: (print_value(line.target), line.weight) for line in template.lines}


def test_the_libraries_read_without_any_problem(
    first: WorkbookContent, second: WorkbookContent
) -> None:
    assert first.problems == second.problems == ()


def test_the_project_list_reads_with_its_two_unmarked_rows_named(
    project_list: WorkbookContent,
) -> None:
    assert [each.code for each in project_list.problems] == [ProblemCode.SECRECY_UNCLEAR] * 2


def test_the_shipped_workbooks_are_what_their_tables_make() -> None:
    script = runpy.run_path(str(Path(__file__).parent / "build_samples.py"))
    built = cast("Callable[[], dict[str, bytes]]", script["build_samples"])()

    assert {path.name for path in SAMPLES.glob("*.xlsx")} == set(built)
    for name, content in built.items():
        assert read_workbook(name, content) == read_sample(name)


def test_the_first_library_has_the_size_of_a_small_city(first: WorkbookContent) -> None:
    assert 150 <= len(first.indicators) <= 300
    assert len({each.value.code for each in first.indicators}) == len(first.indicators)
    assert {each.value.is_common for each in first.indicators} == {True, False}
    kinds = {each.value.standard.kind for each in first.indicators}
    assert {ValueKind.QUANTITATIVE, ValueKind.QUALITATIVE, ValueKind.DEADLINE} <= kinds


def test_every_indicator_has_what_a_scorer_needs(first: WorkbookContent) -> None:
    for placed in first.indicators:
        indicator = placed.value

        assert indicator.standard.kind is not ValueKind.EMPTY
        assert indicator.scoring_rule
        assert indicator.explanation
        assert indicator.data_source
        assert indicator.standard_source
        assert bool(indicator.department_code) is not indicator.is_common


def test_the_standards_keep_most_published_names(first: WorkbookContent) -> None:
    path = ROOT / "tests" / "unit" / "workbook" / "published_rows.csv"
    with path.open(encoding="utf-8", newline="") as file:
        published = {row["level3"] for row in csv.DictReader(file)}

    names = {each.value.name for each in first.indicators}
    assert sum(any(name in printed for printed in published) for name in names) > 100


def test_every_public_project_of_the_directory_has_one_template(
    first: WorkbookContent, bound: dict[str, Project]
) -> None:
    templates = templates_by_project(first)

    assert 45 <= len(bound) <= 60
    for code, project in bound.items():
        template = templates[project.name]
        assert template.department_code == project.department_code
        assert template.project_code in {"", code}


def test_templates_have_six_to_twelve_lines_whose_weights_sum_to_a_hundred(
    first: WorkbookContent, second: WorkbookContent
) -> None:
    for placed in (*first.templates, *second.templates):
        lines = placed.value.lines

        assert 6 <= len(lines) <= 12
        assert sum((line.weight or Decimal(0)) for line in lines) == 100
        assert [line.ordinal for line in lines] == list(range(1, len(lines) + 1))


def test_no_template_names_two_indicators_alike(
    first: WorkbookContent, second: WorkbookContent
) -> None:
    for content in (first, second):
        names = {each.value.code: each.value.name for each in content.indicators}
        for placed in content.templates:
            shown = [names[line.indicator_code] for line in placed.value.lines]

            assert len(set(shown)) == len(shown)


def test_weights_follow_the_shares_of_the_self_evaluation(first: WorkbookContent) -> None:
    levels = {each.value.code: each.value.level1 for each in first.indicators}
    shares = Counter[str]()
    for template in templates_by_project(first).values():
        weights: Counter[str] = Counter()
        for line in template.lines:
            weights[levels[line.indicator_code]] += int((line.weight or Decimal(0)) * 100)
        shares[str(sorted((level, share // 100) for level, share in weights.items()))] += 1

    usual, count = shares.most_common(1)[0]
    assert "('产出指标', 50)" in usual
    assert "('效益指标', 30)" in usual
    assert "('满意度指标', 10)" in usual
    assert "('预算执行指标', 10)" in usual
    assert count >= 45


def test_templates_also_exist_for_a_project_kind_and_a_department(first: WorkbookContent) -> None:
    levels = Counter(each.value.level for each in first.templates)

    assert levels[TemplateLevel.PROJECT_KIND] == 1
    assert levels[TemplateLevel.DEPARTMENT] == 1


def test_exactly_one_public_template_is_too_long_for_the_receiver(
    first: WorkbookContent, second: WorkbookContent, bound: dict[str, Project]
) -> None:
    public = {project.name for project in bound.values()}
    for content in (first, second):
        too_long = [
            template
            for template in templates_by_project(content).values()
            if len(template.name.encode()) > NAME_BYTES
        ]

        assert len(too_long) == 1
        assert too_long[0].project_name in public


def test_the_gate_has_something_to_stop(
    first: WorkbookContent, projects: list[Project], directory: dict[str, dict[str, str]]
) -> None:
    templates = templates_by_project(first)
    closed = [
        project
        for project in projects
        if project.secrecy is not Secrecy.PUBLIC or len(codes_of(project, directory)) != 1
    ]

    stopped = [project for project in closed if project.name in templates]
    assert {project.secrecy for project in stopped} == set(Secrecy)
    assert len(stopped) == 4


def test_the_list_holds_every_case_of_secrecy_and_binding(
    projects: list[Project], directory: dict[str, dict[str, str]]
) -> None:
    marks = Counter(project.secrecy for project in projects)
    found = Counter(len(codes_of(each, directory)) for each in projects)

    assert 55 <= len(projects) <= 65
    assert (marks[Secrecy.SECRET], marks[Secrecy.UNKNOWN]) == (4, 2)
    assert (found[0], found[2]) == (2, 1)
    with_code = [each for each in projects if each.project_code]
    assert 8 <= len(with_code) <= 20
    assert any(each.secrecy is Secrecy.SECRET for each in with_code)


def test_all_frozen_candidates_are_listed_as_public_and_have_templates(
    first: WorkbookContent, bound: dict[str, Project], directory: dict[str, dict[str, str]]
) -> None:
    frozen = {code for code, row in directory.items() if row["state"] == "frozen_candidate"}

    assert len(frozen) == 3
    assert frozen <= bound.keys()
    assert {bound[code].name for code in frozen} <= templates_by_project(first).keys()


def test_the_list_agrees_with_the_directory(
    projects: list[Project], directory: dict[str, dict[str, str]]
) -> None:
    agencies = {row["agency_code"]: row for row in seed_rows("agencies.csv")}
    for project in projects:
        agency = agencies[project.agency_code]
        assert (project.agency_name, project.department_code, project.department_name) == (
            agency["agency_name"],
            agency["dept_code"],
            agency["dept_name"],
        )
        codes = codes_of(project, directory)
        if len(codes) == 1:
            row = directory[codes[0]]
            assert (project.name, project.agency_code) == (row["pro_name"], row["agency_code"])
            assert project.function_class == row["exp_func_code"]
            assert (project.amount_wan_yuan or 0) * 10_000 == Decimal(row["pro_total_amt"])


def test_contacts_are_obviously_nobodys(projects: list[Project]) -> None:
    for project in projects:
        name, phone = project.contact.text.split()

        assert name.endswith("某")
        assert phone.startswith("000-")


def _values(content: WorkbookContent, code: str, bound: dict[str, Project]) -> dict[str, str]:
    """Indicator name -> printed target of the template of a project code."""
    names = {each.value.code: each.value.name for each in content.indicators}
    template = templates_by_project(content)[bound[code].name]
    return {names[line.indicator_code]: print_value(line.target) for line in template.lines}


def test_the_two_versions_and_the_receivers_edits_give_every_verdict(
    first: WorkbookContent, second: WorkbookContent, bound: dict[str, Project]
) -> None:
    edits: dict[str, dict[str, str]] = {}
    origins: dict[str, str] = {}
    for row in seed_rows("template_edits.csv"):
        edits.setdefault(row["pro_code"], {})[row["lv3_perf_ind_name"]] = row["kpi_val"]
        origins[row["pro_code"]] = row["origin"]
    verdicts: Counter[tuple[str, str]] = Counter()
    for code in bound:
        before, ours = _values(first, code, bound), _values(second, code, bound)
        theirs = {**before, **edits.get(code, {})}
        assert theirs.keys() == before.keys(), "an edit names a line that the template has not"
        verdicts[_verdict(before, ours, theirs), origins.get(code, "")] += 1

    assert verdicts["internal_changed", ""] >= 3
    assert verdicts["converged", "policy"] >= 2
    assert verdicts["conflict", "local"] >= 2
    assert verdicts["external_changed", "local"] >= 2
    assert verdicts["agreed", ""] >= 30
    assert len(verdicts) == 5


def _verdict(before: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> str:
    if ours == theirs:
        return "agreed" if ours == before else "converged"
    if theirs == before:
        return "internal_changed"
    return "external_changed" if ours == before else "conflict"


def test_edits_are_printed_as_the_value_language_prints_them() -> None:
    for row in seed_rows("template_edits.csv"):
        value = parse_value(row["kpi_val"], name=row["lv3_perf_ind_name"])

        assert print_value(value) == row["kpi_val"]
        assert row["origin"] in {"policy", "local"}


def test_edits_spare_the_frozen_and_the_too_long(
    first: WorkbookContent, bound: dict[str, Project], directory: dict[str, dict[str, str]]
) -> None:
    templates = templates_by_project(first)
    for row in seed_rows("template_edits.csv"):
        name = bound[row["pro_code"]].name

        assert directory[row["pro_code"]]["state"] == "normal"
        assert len(templates[name].name.encode()) <= NAME_BYTES


def test_the_second_version_raises_retires_and_adds_indicators(
    first: WorkbookContent, second: WorkbookContent
) -> None:
    before = {each.value.code: each.value for each in first.indicators}
    after = {each.value.code: each.value for each in second.indicators}

    assert before.keys() < after.keys()
    changed = [code for code in before if before[code] != after[code]]
    retired = [code for code in changed if _is_retired(before[code], after[code])]
    assert len(retired) == 1
    assert sum(before[code].standard != after[code].standard for code in changed) >= 3
    used = {line.indicator_code for each in second.templates for line in each.value.lines}
    assert not used & set(retired)


def _is_retired(before: Indicator, after: Indicator) -> bool:
    return before.valid_to is None and after.valid_to is not None


def test_templates_that_the_second_version_leaves_alone_stay_equal_line_by_line(
    first: WorkbookContent, second: WorkbookContent
) -> None:
    before = {each.value.code: lines_of(each.value) for each in first.templates}
    after = {each.value.code: lines_of(each.value) for each in second.templates}

    assert before.keys() == after.keys()
    assert sum(before[code] != after[code] for code in before) == 9
