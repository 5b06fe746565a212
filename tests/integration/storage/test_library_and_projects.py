"""Library versions that never change, and a project list whose contacts live apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.indicator import (
    DepartmentDuty,
    Indicator,
    LegalBasis,
    LibraryState,
    LibraryVersion,
)
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.project import BoundBy, Contact, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value
from adapter.errors import GateClosed
from adapter.ports.rows import Cursor
from adapter.storage.database.engine import StoreRefused
from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import DIVISION, EARLY, PROJECT, SCOPE, Puller, reading

OTHER_DIVISION = replace(DIVISION, fiscal_year=2026)

VALUES = ("≥90%", "2025年6月30日前", "80%-90%", "有效提升", "", "11月底完成100%", "≤1.50元/人·月")
CONTENT = LibraryContent(
    indicators=tuple(
        Indicator(
            code=f"A{number:02}",
            level1="产出指标",
            level2="数量指标",
            name=f"指标 {number}",
            is_common=number % 2 == 0,
            is_quantitative=True,
            direction=(Direction.POSITIVE, Direction.NEGATIVE, None)[number % 3],
            standard=parse_value(text),
            project_categories=("部门预算项目", "PPP项目")[: number % 3],
            valid_from=date(2025, 1, 1) if number % 2 else None,
            remark="多行\n备注",
        )
        for number, text in enumerate(VALUES)
    ),
    templates=(
        IndicatorTemplate(
            code="T2",
            name="口岸运行",
            level=TemplateLevel.PROJECT,
            project_code=PROJECT,
            lines=tuple(
                TemplateLine(
                    ordinal=ordinal,
                    indicator_code="A01",
                    target=parse_value(text),
                    weight=Decimal("12.5") if ordinal % 2 else None,
                    is_required=ordinal == 1,
                )
                for ordinal, text in enumerate(VALUES, 1)
            ),
        ),
        IndicatorTemplate(code="T1", name="空模板", level=TemplateLevel.DEPARTMENT),
    ),
    bases=(LegalBasis(code="B1", name="条例", issued_on=date(2024, 11, 1)),) * 2,
    duties=(DepartmentDuty(department_code="101", department_name="口岸办", duty="保障口岸通关"),),
)


def version(number: int, **changes: Any) -> LibraryVersion:  # any field
    plain = LibraryVersion(
        version_id=f"version-{number}",
        number=number,
        title="指标库 2025",
        state=LibraryState.RELEASED,
        content_hash=content_hash(CONTENT),
        indicator_count=len(CONTENT.indicators),
        template_count=len(CONTENT.templates),
        created_at=EARLY,
    )
    return replace(plain, **changes)


def project(name: str, **changes: Any) -> Project:  # any field
    plain = Project(
        ordinal=3,
        business_office="行政科",
        department_code="101",
        department_name="口岸办",
        agency_code="101001",
        agency_name="口岸办本级",
        name=name,
        amount_wan_yuan=Decimal("120.35"),
        function_class="2010301",
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
        contact=Contact("王小明 13800000000"),
    )
    return replace(plain, **changes)


# --- library --------------------------------------------------------------------------------------


def test_a_released_version_reads_back_as_it_was_added(store: SqlStore) -> None:
    with store.begin() as unit:
        unit.library.add_released(DIVISION, version(1), CONTENT)
        unit.commit()

    with store.begin() as unit:
        content = unit.library.content("version-1")
        assert unit.library.in_force(DIVISION) == version(1)
    assert content == CONTENT
    assert content_hash(content) == content_hash(CONTENT)


def test_versions_are_found_by_division_and_number(store: SqlStore) -> None:
    with store.begin() as unit:
        for number in (2, 1, 3):
            unit.library.add_released(DIVISION, version(number), LibraryContent())
        unit.library.add_released(OTHER_DIVISION, version(9, version_id="other"), LibraryContent())
        unit.commit()

    with store.begin() as unit:
        assert [each.number for each in unit.library.versions(DIVISION)] == [1, 2, 3]
        assert unit.library.get(DIVISION, 2) == version(2, state=LibraryState.SUPERSEDED)
        assert unit.library.get(DIVISION, 9) is None
        latest = unit.library.in_force(OTHER_DIVISION)
        assert latest is not None
        assert latest.number == 9
        assert unit.library.in_force(replace(DIVISION, division_code="150000000")) is None


@pytest.mark.parametrize(
    "second",
    [
        version(1, version_id="other id"),
        version(2, version_id="version-1"),
        version(2, state=LibraryState.DRAFT),
    ],
)
def test_a_version_that_is_taken_or_not_released_is_refused(
    store: SqlStore, second: LibraryVersion
) -> None:
    with store.begin() as unit:
        unit.library.add_released(DIVISION, version(1), CONTENT)
        unit.commit()

    with pytest.raises(StoreRefused), store.begin() as unit:
        unit.library.add_released(DIVISION, second, LibraryContent())

    with store.begin() as unit:
        assert unit.library.versions(DIVISION) == [version(1)]
        assert unit.library.content("version-1") == CONTENT


# --- projects -------------------------------------------------------------------------------------


def test_the_project_list_replaces_the_former_one(store: SqlStore) -> None:
    first = [project("一"), project("二", contact=Contact(""))]
    second = [project("三", amount_wan_yuan=None, project_code=PROJECT), project("一")]
    with store.begin() as unit:
        unit.projects.replace_list(OTHER_DIVISION, first, hidden=1)
        unit.projects.replace_list(DIVISION, first, hidden=2)
        unit.projects.replace_list(DIVISION, second, hidden=5)
        unit.commit()

    with store.begin() as unit:
        assert unit.projects.projects(DIVISION) == second
        assert unit.projects.hidden_count(DIVISION) == 5
        assert unit.projects.projects(OTHER_DIVISION) == first
        assert unit.projects.hidden_count(replace(DIVISION, fiscal_year=1999)) == 0


def test_contacts_stand_in_their_own_table_alone(
    store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    with store.begin() as unit:
        unit.projects.replace_list(DIVISION, [project("一"), project("二")], hidden=0)
        unit.projects.replace_list(DIVISION, [project("一")], hidden=0)
        unit.commit()

    assert "13800000000" not in str(rows_of("SELECT * FROM project"))
    assert [row.contact for row in rows_of("SELECT * FROM project_contact")] == [
        "王小明 13800000000"
    ]


@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.UNKNOWN])
def test_a_project_that_is_not_public_never_reaches_the_store(
    store: SqlStore, secrecy: Secrecy
) -> None:
    with pytest.raises(GateClosed), store.begin() as unit:
        unit.projects.replace_list(DIVISION, [project("一", secrecy=secrecy)], hidden=0)

    with store.begin() as unit:
        assert unit.projects.projects(DIVISION) == []


def test_bindings_replace_those_of_their_site(store: SqlStore) -> None:
    def binding(code: str) -> ProjectBinding:
        return ProjectBinding(
            project_code=code, agency_code="101001", project_name="一", bound_by=BoundBy.CODE
        )

    other_site = replace(SCOPE, site="other")
    with store.begin() as unit:
        unit.projects.replace_bindings(other_site, [binding("P9")])
        unit.projects.replace_bindings(SCOPE, [binding("P1"), binding("P2")])
        unit.projects.replace_bindings(SCOPE, [binding("P3"), binding("P2")])
        unit.commit()

    with store.begin() as unit:
        assert unit.projects.bindings(SCOPE) == [binding("P2"), binding("P3")]
        assert unit.projects.bindings(other_site) == [binding("P9")]


# --- departments ----------------------------------------------------------------------------------


def _cursor_of(store: SqlStore, kind: RecordKind) -> Cursor | None:
    with store.begin() as work:
        return work.rows.cursor(SCOPE, kind)


def _sweep(puller: Puller, kind: RecordKind) -> None:
    cursor = Cursor(covered_to=puller.clock.turn(1), swept_at=puller.clock.now())
    with puller.store.open_stage(SCOPE, puller.run(), kind) as stage:
        stage.publish(reading(at=puller.clock.now(), cursor=cursor))


def test_a_department_that_opens_lets_the_next_pull_of_its_level_sweep(
    store: SqlStore, puller: Puller
) -> None:
    kinds = (RecordKind.DEPARTMENT_TARGET_LINE, RecordKind.TARGET_LINE)
    for kind in kinds:
        _sweep(puller, kind)
    swept = [_cursor_of(store, kind) for kind in kinds]

    with store.begin() as unit:
        unit.projects.replace_list(DIVISION, [project("甲")], 0, {"101": "口岸办"})
        unit.commit()
    opened = [_cursor_of(store, kind) for kind in kinds]
    _sweep(puller, kinds[0])
    with store.begin() as unit:
        unit.projects.replace_list(DIVISION, [project("甲")], 0, {"101": "口岸办"})
        unit.commit()

    assert all(each and each.swept_at for each in swept)
    assert [bool(each and each.swept_at) for each in opened] == [False, True]
    again = _cursor_of(store, kinds[0])
    assert again is not None
    assert again.swept_at is not None


def test_a_list_in_doubt_shuts_a_department_and_a_purge_forgets_it(store: SqlStore) -> None:
    with store.begin() as unit:
        unit.projects.replace_list(DIVISION, [project("甲")], 0, {"101": "口岸办"})
        unit.projects.replace_list(DIVISION, [project("甲")], 0)
        unit.commit()
        shut = unit.projects.open_departments(DIVISION), unit.projects.known_departments(DIVISION)
        unit.projects.purge(DIVISION, [], ["101"])
        unit.commit()
        forgotten = unit.projects.known_departments(DIVISION)

    assert shut == ({}, frozenset({"101"}))
    assert forgotten == frozenset()
