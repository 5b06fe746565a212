"""Which project of the list is which code of the other side; every doubt keeps it unbound."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.project import BoundBy, DirectoryEntry, Project
from adapter.domain.secrecy import Secrecy
from sync_jobs.bind_projects import decide

PUBLIC, SECRET, UNKNOWN = Secrecy.PUBLIC, Secrecy.SECRET, Secrecy.UNKNOWN


def listed(name: str, unit: str = "001001", code: str = "", secrecy: Secrecy = PUBLIC) -> Project:
    return Project(
        ordinal=0,
        business_office="",
        department_code=unit[:3],
        department_name="",
        agency_code=unit,
        agency_name="",
        name=name,
        amount_wan_yuan=None,
        function_class="",
        secrecy=secrecy,
        category="",
        fund_source="",
        project_code=code,
    )


def known(code: str, name: str, unit: str = "001001") -> DirectoryEntry:
    return DirectoryEntry(
        project_code=code,
        project_name=name,
        agency_code=unit,
        division_code="152501000",
        fiscal_year=2026,
    )


def bound(
    projects: list[Project], directory: list[DirectoryEntry]
) -> list[tuple[str, str, str, BoundBy]]:
    return [
        (each.agency_code, each.project_name, each.project_code, each.bound_by)
        for each in decide(projects, directory)
    ]


CASES = [
    # requirement, list, directory, (name, code) of what is bound
    ("a code in the list binds", [listed("路", code="T1")], [known("T1", "路")], [("路", "T1")]),
    (
        "a code binds although the other side calls the project differently",
        [listed("路", code="T1")],
        [known("T1", "公路")],
        [("路", "T1")],
    ),
    ("a code that is not known binds nothing", [listed("路", code="T9")], [known("T1", "路")], []),
    (
        "a code of another unit binds nothing",
        [listed("路", code="T1")],
        [known("T1", "路", unit="002001")],
        [],
    ),
    (
        "a code that stands for two projects binds nothing",
        [listed("路", code="T1")],
        [known("T1", "路"), known("T1", "桥")],
        [],
    ),
    (
        "a code that two rows of the list claim binds neither",
        [listed("路", code="T1"), listed("桥", code="T1")],
        [known("T1", "路")],
        [],
    ),
    (
        "rows of several funds that all write the code of one project bind it once",
        [listed("路", code="T1"), listed("路", code="T1")],
        [known("T1", "路")],
        [("路", "T1")],
    ),
    (
        "one of them without the code may be another project",
        [listed("路", code="T1"), listed("路")],
        [known("T1", "路")],
        [],
    ),
    (
        "one of them that is not public closes all",
        [listed("路", code="T1"), listed("路", code="T1", secrecy=UNKNOWN)],
        [known("T1", "路")],
        [],
    ),
    (
        "one of another department is another project",
        [listed("路", code="T1"), replace(listed("路", code="T1"), department_code="009")],
        [known("T1", "路")],
        [],
    ),
    ("a unique name binds", [listed("路")], [known("T1", "路"), known("T2", "桥")], [("路", "T1")]),
    ("another spelling is another name", [listed("路")], [known("T1", "路 ")], []),
    ("a name of another unit binds nothing", [listed("路")], [known("T1", "路", "002001")], []),
    (
        "a name with two codes binds nothing",
        [listed("路")],
        [known("T1", "路"), known("T2", "路")],
        [],
    ),
    (
        "a name that stands twice in the list binds nothing",
        [listed("路"), listed("路")],
        [known("T1", "路")],
        [],
    ),
    (
        "the same name in two units binds each to its own",
        [listed("路"), listed("路", "002001")],
        [known("T1", "路"), known("T2", "路", "002001")],
        [("路", "T1"), ("路", "T2")],
    ),
    (
        "a row that two pages repeat is one project",
        [listed("路"), listed("桥", code="T2")],
        [known("T1", "路"), known("T1", "路"), known("T2", "桥"), known("T2", "桥")],
        [("路", "T1"), ("桥", "T2")],
    ),
    (
        "a code that one row writes and another leads to by its name binds neither",
        [listed("路", code="T1"), listed("公路")],
        [known("T1", "公路")],
        [],
    ),
    (
        "a name beside a row of the same name whose code is another project's binds nothing",
        [listed("路", code="T1"), listed("路")],
        [known("T1", "公路"), known("T2", "路")],
        [],
    ),
    (
        "a code that also stands for a project of another name binds nothing by name",
        [listed("路")],
        [known("T1", "路"), known("T1", "桥")],
        [],
    ),
    ("a secret project binds nothing", [listed("路", secrecy=SECRET)], [known("T1", "路")], []),
    (
        "an unmarked project binds nothing, code or not",
        [listed("路", code="T1", secrecy=UNKNOWN)],
        [known("T1", "路")],
        [],
    ),
    (
        "a secret row of the same unit and name keeps the public one unbound",
        [listed("路"), listed("路", secrecy=SECRET)],
        [known("T1", "路")],
        [],
    ),
    (
        "a secret row of the same code keeps the public one unbound",
        [listed("路"), listed("密", code="T1", secrecy=SECRET)],
        [known("T1", "路")],
        [],
    ),
    ("an empty directory binds nothing", [listed("路"), listed("桥", code="T1")], [], []),
]


@pytest.mark.parametrize(
    ("projects", "directory", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_project_binds_only_where_nothing_speaks_against_it(
    projects: list[Project], directory: list[DirectoryEntry], expected: list[tuple[str, str]]
) -> None:
    for in_other_order in permutations(directory):
        found = [(name, code) for _, name, code, _ in bound(projects, list(in_other_order))]

        assert found == expected


def test_a_binding_says_how_it_was_found_and_keeps_the_name_of_the_list() -> None:
    found = bound([listed("路", code="T1"), listed("桥")], [known("T1", "公路"), known("T2", "桥")])

    assert found == [
        ("001001", "路", "T1", BoundBy.CODE),
        ("001001", "桥", "T2", BoundBy.NAME),
    ]


units = st.sampled_from(["001001", "002001"])
names = st.sampled_from(["路", "桥", "校"])
codes = st.sampled_from(["T1", "T2", "T3"])
lists = st.lists(
    st.builds(listed, names, units, st.just("") | codes, st.sampled_from(list(Secrecy))), max_size=5
)
directories = st.lists(st.builds(known, codes, names, units), max_size=5)


@given(lists, directories)
def test_whatever_the_two_sides_hold_no_code_is_shared_and_no_secret_is_bound(
    projects: list[Project], directory: list[DirectoryEntry]
) -> None:
    bindings = decide(projects, directory)

    public = {(each.agency_code, each.name) for each in projects if each.secrecy is PUBLIC}
    secret_codes = {each.project_code for each in projects if each.secrecy is not PUBLIC}
    known_codes = {(each.project_code, each.agency_code) for each in directory}
    assert len({each.project_code for each in bindings}) == len(bindings)
    for each in bindings:
        assert (each.agency_code, each.project_name) in public
        assert each.project_code not in secret_codes
        assert (each.project_code, each.agency_code) in known_codes
