"""The roll-over of a year: everything is carried over or named with its reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.diff import Subject
from adapter.domain.library.roll_over import LapseReason, NewYear, RollOver, roll_over
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from tests.unit.domain.library.test_library_meaning import indicator, template

GONE, CHANGED, KEPT = "2010101", "2010102", "2010103"
FORMER = {GONE: "甲", CHANGED: "乙", KEPT: "丙"}
NOW = {CHANGED: "乙二", KEPT: "丙"}
OPEN_END = date(2999, 12, 31)

INDICATORS = (
    indicator("A1", "人数", valid_to=date(2026, 12, 31)),
    indicator("A2", "合格率", valid_to=date(2027, 1, 1)),
    indicator("A3", "天数", function_class=GONE),
    indicator("A4", "次数", function_class=CHANGED),
    indicator("A5", "里程", function_class=KEPT, valid_to=OPEN_END),
)
MIXED = template("T1", ("A1", "", 30), ("A2", "", 20), ("A5", "", 10))
EMPTIED = template("T2", ("A1", "", 60), ("A3", "", 40))
CLOSED = replace(template("T3", ("A2", "", 100)), level=TemplateLevel.PROJECT, project_name="獬豸")
DUTY = DepartmentDuty(department_code="101", department_name="教育局", duty="办学")
CONTENT = LibraryContent(
    indicators=INDICATORS,
    templates=(MIXED, EMPTIED, CLOSED),
    bases=(LegalBasis(code="Y1", name="办法", is_repealed=True),),
    duties=(DUTY, replace(DUTY, spending_project="獬豸")),
)


def rolled(content: LibraryContent = CONTENT, classes: Mapping[str, str] | None = NOW) -> RollOver:
    new_year = NewYear(
        fiscal_year=2027,
        former_classes=FORMER,
        classes=classes,
        lets_template_in=lambda each: not each.project_name,
        lets_duty_in=lambda each: not each.spending_project,
    )
    return roll_over(content, new_year)


def test_what_lapses_is_named_with_its_reason_and_what_decided() -> None:
    told = [(e.subject, e.code, e.line, e.reason, e.detail) for e in rolled().lapses]

    assert told == [
        (Subject.INDICATOR, "A1", "", LapseReason.EXPIRED, "2026-12-31"),
        (Subject.INDICATOR, "A3", "", LapseReason.CLASS_GONE, GONE),
        (Subject.INDICATOR, "A4", "", LapseReason.CLASS_CHANGED, f"{CHANGED} 乙 → 乙二"),
        (Subject.TEMPLATE, "T1", "A1", LapseReason.INDICATOR_LAPSED, ""),
        (Subject.TEMPLATE, "T2", "", LapseReason.NO_LINES_LEFT, ""),
        (Subject.TEMPLATE, "T2", "A1", LapseReason.INDICATOR_LAPSED, ""),
        (Subject.TEMPLATE, "T2", "A3", LapseReason.INDICATOR_LAPSED, ""),
        (Subject.TEMPLATE, "T3", "", LapseReason.NOT_LISTED, ""),
        (Subject.DUTY, "101", "", LapseReason.NOT_LISTED, ""),
    ]


def test_what_applies_is_carried_over_as_it_is() -> None:
    result = rolled()

    assert result.content.indicators == (INDICATORS[1], INDICATORS[4])
    assert result.content.templates == (replace(MIXED, lines=MIXED.lines[1:]),)
    assert result.content.bases == CONTENT.bases
    assert result.content.duties == (DUTY,)
    assert result.lighter == {"T1": Decimal(30)}


def test_what_the_new_list_does_not_let_in_is_told_without_its_name() -> None:
    assert "獬豸" not in str(rolled().lapses)


def test_without_a_table_of_the_new_year_no_class_lapses() -> None:
    reasons = {each.reason for each in rolled(classes=None).lapses}

    assert reasons.isdisjoint({LapseReason.CLASS_GONE, LapseReason.CLASS_CHANGED})


@pytest.mark.parametrize("reason", LapseReason)
def test_every_reason_says_what_to_do(reason: LapseReason) -> None:
    assert "请" in reason.label


@given(st.sets(st.sampled_from(INDICATORS)), st.sets(st.sampled_from(CONTENT.templates)))
def test_nothing_is_dropped_without_being_named(
    indicators: set[Indicator], templates: set[IndicatorTemplate]
) -> None:
    content = LibraryContent(indicators=tuple(indicators), templates=tuple(templates))
    result = rolled(content)
    lapsed = {(each.code, each.line) for each in result.lapses}

    kept = {each.code for each in result.content.indicators}
    assert {e.code for e in content.indicators} == kept | {
        code for code, _ in lapsed if code.startswith("A")
    }
    held = {each.code: each for each in result.content.templates}
    for each in content.templates:
        after = held.get(each.code)
        assert (after is None) == ((each.code, "") in lapsed)
        if after:
            left = {line.indicator_code for line in after.lines}
            gone = {line for code, line in lapsed if code == each.code}
            assert {line.indicator_code for line in each.lines} == left | gone
