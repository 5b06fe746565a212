"""The registers of bases and function classes: who uses what, and what changed."""

from dataclasses import replace

import pytest

from adapter.domain.basis import basis_register
from adapter.domain.function_class import (
    FunctionClass,
    diff_classes,
    level_of,
    parent_of,
    table_hash,
    use_of,
)
from adapter.domain.indicator import LegalBasis
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.spending_class import spending_class_of_code
from tests.unit.domain.library.test_frame import INDICATOR, OF_DEPARTMENT, OF_PROJECT, PROJECT

B1, B2 = LegalBasis(code="B1", name="办法"), LegalBasis(code="B2", name="条例")
RESTING = replace(INDICATOR, basis_code="B1", function_class="2050302")
DANGLING = replace(INDICATOR, code="A2", basis_code="B9")
LIBRARY = LibraryContent(
    indicators=(RESTING, DANGLING), templates=(OF_PROJECT, OF_DEPARTMENT), bases=(B1, B2)
)


def test_a_basis_knows_its_indicators_and_through_them_its_templates() -> None:
    register = basis_register(LIBRARY)

    first, second = register.uses
    assert (first.basis, first.indicators, first.templates) == (B1, (RESTING,), (OF_DEPARTMENT,))
    assert (second.basis, second.indicators, second.templates) == (B2, (), ())
    assert register.use_of("B1") is first
    assert register.use_of("B9") is None


def test_an_indicator_whose_basis_is_nowhere_is_named() -> None:
    assert basis_register(LIBRARY).dangling == (DANGLING,)


def test_a_repeal_changes_the_library_and_its_absence_leaves_recorded_hashes_true() -> None:
    repealed = replace(LIBRARY, bases=(replace(B1, is_repealed=True), B2))

    assert content_hash(repealed) != content_hash(LIBRARY)
    # Recorded by the first version of the program, whose bases had no such field.
    assert content_hash(LibraryContent(bases=(B1,))) == RECORDED


RECORDED = "3c283900270f514bd0faad72a77a2d001e5f0e9f4c21c0c926d403c23655b74d"

OLD = (FunctionClass(code="201", name="服务"), FunctionClass(code="20106", name="财政"))
NEW = (FunctionClass(code="205", name="教育"), FunctionClass(code="201", name="公共服务"))


def test_two_years_differ_by_added_removed_and_renamed_codes() -> None:
    changes = diff_classes(OLD, NEW)

    assert [each.code for each in changes.added] == ["205"]
    assert [each.code for each in changes.removed] == ["20106"]
    assert [(a.name, b.name) for a, b in changes.renamed] == [("服务", "公共服务")]
    assert diff_classes(OLD, OLD) == diff_classes((), ())


def test_a_tables_hash_does_not_depend_on_the_order_of_its_rows() -> None:
    assert table_hash(OLD) == table_hash(OLD[::-1])
    assert table_hash(OLD) != table_hash(NEW)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [("201", 1, ""), ("20106", 2, "201"), ("2010601", 3, "20106"), ("20", 0, ""), ("", 0, "")],
)
def test_level_and_parent_follow_from_the_length(code: str, level: int, parent: str) -> None:
    assert (level_of(code), parent_of(code)) == (level, parent)


def test_the_users_of_a_class_are_named() -> None:
    template = replace(OF_PROJECT, function_class="2050302")
    library = replace(LIBRARY, templates=(template, OF_DEPARTMENT))
    project = replace(PROJECT, function_class="2050302")

    use = use_of("2050302", library, [project, replace(project, function_class="")])

    assert (use.indicators, use.templates, use.projects) == (("A1",), ("T1",), ("助学金",))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("15250126R000000100038", "人员类"),
        ("15250126Y000000100038", "运转类"),
        ("15250126T000000100038", "特定目标类"),
        ("15250126t000000100038", "特定目标类"),
        ("15250126X000000100038", ""),
        ("15250126T", ""),
        ("", ""),
    ],
)
def test_a_project_code_tells_its_spending_class(code: str, expected: str) -> None:
    assert spending_class_of_code(code) == expected
