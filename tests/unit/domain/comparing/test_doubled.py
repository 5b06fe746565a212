"""A self-evaluation that was handed in twice, and what only looks like one."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.comparing.doubled import Handed, doubled, told_twice
from tests.unit.domain.comparing.test_answered import evaluated

DAY = dt.datetime(2026, 2, 28, 9, 30, tzinfo=dt.UTC)
LINES = (evaluated("检测批次", "≥1000批次"), evaluated("合格率", "≥98%"))
ONE = Handed(
    key="e1",
    agency_code="103002",
    total=Decimal("99.85"),
    created_at=DAY,
    updated_at=DAY + dt.timedelta(seconds=33),
    lines=LINES,
    amounts=frozenset({Decimal(1_280_000)}),
)
TWO = replace(ONE, key="e2", updated_at=DAY + dt.timedelta(seconds=41))


def keys(*evaluations: Handed) -> list[list[str]]:
    return [[each.key for each in same] for same in doubled(evaluations)]


def test_the_same_self_evaluation_twice_is_told_with_its_totals() -> None:
    (same,) = doubled([TWO, ONE])
    found = told_twice(same)

    assert [each.key for each in same] == ["e1", "e2"]
    assert (found.code.value, found.facts) == (
        "evaluated_twice",
        {"count": "2", "totals": "99.85、99.85"},
    )


@pytest.mark.parametrize(
    "again",
    [
        replace(TWO, total=Decimal(90)),
        replace(TWO, lines=LINES[::-1]),
        replace(TWO, amounts=frozenset()),  # its funds were not filled in
        replace(TWO, created_at=None, updated_at=None),
        replace(TWO, lines=(evaluated("指标1：检测批次", "≥1000 批次"), LINES[1])),
    ],
)
def test_what_another_total_or_spelling_leaves_the_same_is_told(again: Handed) -> None:
    assert len(keys(ONE, again)) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, created_at=DAY + dt.timedelta(days=9)),  # a later version, it may be
        replace(TWO, agency_code="103003"),  # each unit evaluates its part
        replace(TWO, amounts=frozenset({Decimal(500_000)})),  # each source of funds by itself
        replace(TWO, lines=LINES[:1]),
        replace(TWO, lines=(evaluated("检测批次", "≥400批次"), LINES[1])),  # half of the year
        replace(TWO, lines=()),
        replace(TWO, total=None),  # a draft
    ],
)
def test_two_self_evaluations_may_be_right(other: Handed) -> None:
    assert keys(ONE, other) == keys(other, ONE) == keys(ONE) == []


def test_heads_without_a_line_are_not_held_together() -> None:
    assert keys(replace(ONE, lines=()), replace(TWO, lines=())) == []


def test_three_of_which_one_is_another_are_one_doubling() -> None:
    other = replace(TWO, key="e3", lines=LINES[:1])

    assert keys(ONE, other, TWO) == [["e1", "e2"]]
