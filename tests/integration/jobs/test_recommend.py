"""What is recommended for a project: from the store, over both databases, of open projects only."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.identification.matching import Match, MatchMethod
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.recommending.uses import UseCount
from adapter.ports.division import Division
from adapter.similarity import IndexSimilarity
from sync_jobs.recommend import (
    NoLibrary,
    NoSuchProject,
    Recommended,
    SeveralProjects,
    recommend,
)
from tests.integration.jobs.desk import (
    AGENCY,
    BORDER,
    DIVISION,
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

SATISFACTION = {"一级指标": "满意度指标", "二级指标": "服务对象满意度"}


def asked(desk: Desk, name: str = GRANTS, top: int = 5) -> Recommended:
    return recommend(desk.store, IndexSimilarity(), SCOPE, name, top=top)


def declare(desk: Desk, scope: Scope, *lines: tuple[str, str | None], kind: str = "") -> None:
    """(project, indicator) of each declared line, as identification leaves them."""
    found = [
        Match(
            line_kind=kind or "target_line",
            line_key=f"k{number}",
            project_code=code,
            indicator_code=indicator_code,
            method=MatchMethod.CODE,
            score=1.0,
            reason="编码一致",
        )
        for number, (code, indicator_code) in enumerate(lines)
    ]
    with desk.store.begin() as work:
        work.analyses.replace_matches(scope, desk.ids.fresh(), found)
        work.commit()


def bind(desk: Desk, scope: Scope, codes: Sequence[str]) -> None:
    bindings = [
        ProjectBinding(
            project_code=each,
            agency_code=AGENCY,
            project_name=PROJECTS[each],
            bound_by=BoundBy.CODE,
        )
        for each in codes
    ]
    with desk.store.begin() as work:
        work.projects.replace_bindings(scope, bindings)
        work.commit()


def listed(desk: Desk) -> list[Project]:
    with desk.store.begin() as work:
        return work.projects.projects(DIVISION)


def counts(desk: Desk, about: Project) -> list[UseCount]:
    with desk.store.begin() as work:
        found = work.recommending.use_counts(SCOPE, 2023, about)
        return sorted(found, key=lambda each: (each.fiscal_year, each.indicator_code))


@pytest.mark.parametrize("name", [GRANTS, PROJECTS[GRANTS]])
def test_the_own_template_its_indicators_their_use_and_the_gap(ready: Desk, name: str) -> None:
    ready.import_files(csv_file("指标库.csv", [indicator("201", **SATISFACTION)]))
    declare(ready, SCOPE, (GRANTS, "101"), (MEALS, "101"), (MEALS, "201"))

    found = asked(ready, name)

    told = found.recommendation
    assert (found.project.project_code, found.version_number) == (GRANTS, 2)
    assert told.templates[0].code == "MB1"
    assert [
        (each.indicator.code, each.weight, dict(each.uses.by_year)) for each in told.indicators
    ] == [("101", Decimal(50), {2025: 2}), ("102", Decimal(50), {})]
    (gap,) = told.gaps
    assert (gap.level1, gap.is_whole_level) == ("满意度指标", True)
    assert [(each.indicator.code, each.uses.total) for each in gap.proposals] == [("201", 1)]


def test_a_project_without_template_gets_that_of_an_open_one_and_never_its_name(
    ready: Desk,
) -> None:
    where = {"主管部门": "101-教育局（部门）"}
    rows = [*template("MB1", GRANTS, "101", **where), *template("MB2", MEALS, "102", **where)]
    of_kind = {"适用层级": "项目类别", "项目类别": "部门预算项目", "项目编码": "", "项目名称": ""}
    kind = template("MB3", MEALS, "103", **of_kind | {"模板名称": "通用模板"}, **where)
    ready.import_files(csv_file("指标模板.csv", [*rows, *kind]))

    told = asked(ready, BORDER).recommendation
    bind(ready, SCOPE, [GRANTS, BORDER])
    after = asked(ready, BORDER).recommendation

    assert [(each.is_anothers, each.code) for each in told.templates] == [
        (False, "MB3"),
        (True, ""),
        (True, ""),
    ]
    anothers = [each for each in told.templates if each.is_anothers]
    assert not any(word in repr(anothers) for word in (*PROJECTS.values(), GRANTS, "MB1"))
    # That of a project which is no longer bound takes no part.
    assert [each.lines[0].indicator_code for each in after.templates if each.is_anothers] == ["101"]
    assert len(asked(ready, BORDER, top=1).recommendation.templates) == 1


def test_only_declared_lines_of_what_is_open_count_and_a_project_once_a_year(ready: Desk) -> None:
    kinds = {"项目类别": "部门预算项目", "财政资金来源": "一般公共预算"}
    rows = [project(GRANTS, **kinds), project(MEALS, **kinds), project(BORDER)]
    ready.import_files(csv_file("项目统计表.csv", rows))
    last_year = replace(SCOPE, fiscal_year=2024)
    projects = [replace(each, category="PPP项目") for each in listed(ready)]
    with ready.store.begin() as work:
        division = Division(division_code=SCOPE.division_code, fiscal_year=2024)
        work.projects.replace_list(division, projects, 0)
        work.commit()
    bind(ready, last_year, [GRANTS])
    declare(ready, last_year, (GRANTS, "101"), (MEALS, "101"))
    declare(ready, replace(SCOPE, fiscal_year=2022), (GRANTS, "101"))
    everybody = ((GRANTS, "101"), (GRANTS, "101"), (MEALS, "101"), (BORDER, "101"), (MEALS, None))
    declare(ready, SCOPE, *everybody, ("department:101", "102"))
    (about, *_) = listed(ready)

    before = counts(ready, about)
    bind(ready, SCOPE, [GRANTS, BORDER])
    after = counts(ready, about)

    def told(found: list[UseCount]) -> list[tuple[int, str, int, int]]:
        return [(e.fiscal_year, e.indicator_code, e.projects, e.alike) for e in found]

    assert told(before) == [(2024, "101", 1, 0), (2025, "101", 3, 2)]
    assert told(after) == [(2024, "101", 1, 0), (2025, "101", 2, 1)]
    assert {each.alike for each in counts(ready, replace(about, category="", fund_source=""))} == {
        0
    }


def test_three_years_count_and_the_template_may_use_what_is_another_departments(
    ready: Desk,
) -> None:
    foreign = indicator("102", 主管部门="102-口岸办（部门）", **{"共性/个性": "个性"})
    ready.import_files(csv_file("指标库.csv", [foreign]))
    with ready.store.begin() as work:
        for year in (2022, 2023):
            division = Division(division_code=SCOPE.division_code, fiscal_year=year)
            work.projects.replace_list(division, work.projects.projects(DIVISION), 0)
        work.commit()
    for year in (2022, 2023):
        bind(ready, replace(SCOPE, fiscal_year=year), [GRANTS])
        declare(ready, replace(SCOPE, fiscal_year=year), (GRANTS, "102"))

    told = asked(ready).recommendation

    assert [(each.indicator.code, dict(each.uses.by_year)) for each in told.indicators] == [
        ("101", {}),
        ("102", {2023: 1}),
    ]


def test_a_list_without_codes_takes_that_of_the_binding(ready: Desk) -> None:
    ready.import_files(
        csv_file("项目统计表.csv", [project(each, 项目编码="") for each in PROJECTS])
    )

    found = asked(ready, PROJECTS[GRANTS])

    assert found.project.project_code == GRANTS
    assert found.recommendation.templates[0].code == "MB1"


def test_lines_of_later_stages_are_no_use_of_their_own(ready: Desk) -> None:
    declare(ready, SCOPE, (GRANTS, "101"), kind="monitoring_line")

    assert counts(ready, listed(ready)[0]) == []


def test_what_is_not_open_is_not_there(ready: Desk) -> None:
    bind(ready, SCOPE, [GRANTS])

    for name in (MEALS, PROJECTS[MEALS], "没有的项目", ""):
        with pytest.raises(NoSuchProject):
            asked(ready, name)


def test_a_name_that_two_open_projects_have_is_not_guessed(ready: Desk) -> None:
    twin = project(MEALS, 项目名称=PROJECTS[GRANTS], 预算单位="101002-第二中学")
    ready.import_files(csv_file("项目统计表.csv", [project(GRANTS), twin]))
    bindings = [
        ProjectBinding(
            project_code=code,
            agency_code=agency,
            project_name=PROJECTS[GRANTS],
            bound_by=BoundBy.CODE,
        )
        for code, agency in ((GRANTS, AGENCY), (MEALS, "101002"))
    ]
    with ready.store.begin() as work:
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()

    with pytest.raises(SeveralProjects):
        asked(ready, PROJECTS[GRANTS])
    assert asked(ready, MEALS).project.agency_code == "101002"


def test_without_a_library_there_is_nothing_to_recommend(bound: Desk) -> None:
    with pytest.raises(NoLibrary):
        asked(bound)
