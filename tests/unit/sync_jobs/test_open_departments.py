"""Which departments a project list opens: pure."""

from dataclasses import replace

import pytest

from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from sync_jobs.library.admission import closed_departments, open_departments


def row(name: str, **changes: object) -> Project:
    plain = Project(
        ordinal=1,
        business_office="",
        department_code="101",
        department_name="教育局",
        agency_code="101001",
        agency_name="教育局本级",
        name=name,
        amount_wan_yuan=None,
        function_class="",
        secrecy=Secrecy.PUBLIC,
        category="",
        fund_source="",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field


OTHER = row("防火", department_code="104", department_name="林草局", agency_code="104002")


def test_a_department_is_open_when_all_its_rows_are_public() -> None:
    assert open_departments([row("a"), row("b"), OTHER]) == {"101": "教育局", "104": "林草局"}
    assert closed_departments([row("a"), OTHER]) == frozenset()


@pytest.mark.parametrize("mark", [Secrecy.SECRET, Secrecy.UNKNOWN])
def test_one_row_that_is_not_public_closes_its_department_alone(mark: Secrecy) -> None:
    listed = [row("a"), row("b", secrecy=mark), OTHER]

    assert open_departments(listed) == {"104": "林草局"}
    assert closed_departments(listed) == {"101"}


def test_a_row_closes_the_department_of_its_unit_too() -> None:
    listed = [row("a"), row("b", department_code="104", secrecy=Secrecy.SECRET), OTHER]

    assert open_departments(listed) == {}
    assert closed_departments(listed) == {"101", "104"}


def test_a_public_row_that_shares_its_code_with_a_secret_one_closes_its_department() -> None:
    listed = [
        row("a", project_code="P1"),
        row("b", **{**vars_of(OTHER), "project_code": "P1", "secrecy": Secrecy.SECRET}),
    ]

    assert open_departments(listed) == {}


def vars_of(project: Project) -> dict[str, object]:
    names = ("department_code", "department_name", "agency_code")
    return {name: getattr(project, name) for name in names}


def test_a_list_without_rows_opens_nothing() -> None:
    assert open_departments([]) == {}
