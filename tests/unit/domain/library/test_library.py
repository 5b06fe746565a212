"""What a released version freezes, and what two versions differ in."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.library.diff import Change, Subject, What, diff
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value


def indicator(code: str, standard: str = "≥90%") -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2="数量指标",
        name=f"指标{code}",
        is_common=False,
        is_quantitative=True,
        standard=parse_value(standard),
    )


def line(ordinal: int, code: str, target: str = "") -> TemplateLine:
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=code,
        target=parse_value(target),
        weight=Decimal(10),
        is_required=True,
    )


def template(code: str, *lines: TemplateLine) -> IndicatorTemplate:
    return IndicatorTemplate(code=code, name="模板", level=TemplateLevel.PROJECT, lines=lines)


BASIS = LegalBasis(code="Y1", name="管理办法")
DUTY = DepartmentDuty(department_code="101", department_name="交通局", duty="养护", task="路面")
CONTENT = LibraryContent(
    indicators=(indicator("A1"), indicator("A2")),
    templates=(template("T1", line(1, "A1"), line(2, "A2")), template("T2")),
    bases=(BASIS, LegalBasis(code="Y2", name="规划")),
    duties=(DUTY, replace(DUTY, task="桥梁")),
)


def changed_indicator(**changes: object) -> LibraryContent:
    first, *rest = CONTENT.indicators
    return replace(CONTENT, indicators=(replace(first, **changes), *rest))  # type: ignore[arg-type]  # fields by name


def changed_template(*lines: TemplateLine) -> LibraryContent:
    return replace(CONTENT, templates=(template("T1", *lines), CONTENT.templates[1]))


CHANGES: list[tuple[LibraryContent, list[Change]]] = [
    (
        replace(CONTENT, indicators=(*CONTENT.indicators, indicator("A3"))),
        [Change(subject=Subject.INDICATOR, code="A3", what=What.ADDED)],
    ),
    (
        replace(CONTENT, indicators=CONTENT.indicators[:1]),
        [Change(subject=Subject.INDICATOR, code="A2", what=What.REMOVED)],
    ),
    (
        changed_indicator(standard=parse_value("≥95%"), direction=Direction.POSITIVE),
        [
            Change(
                subject=Subject.INDICATOR,
                code="A1",
                what=What.CHANGED,
                field="direction",
                old="",
                new="正向",
            ),
            Change(
                subject=Subject.INDICATOR,
                code="A1",
                what=What.CHANGED,
                field="standard",
                old="≥90%",
                new="≥95%",
            ),
        ],
    ),
    (
        changed_template(line(1, "A1", "≥99%"), line(2, "A2")),
        [
            Change(
                subject=Subject.TEMPLATE,
                code="T1",
                what=What.CHANGED,
                field="A1.target",
                old="",
                new="≥99%",
            )
        ],
    ),
    (
        replace(CONTENT, templates=CONTENT.templates[:1]),
        [Change(subject=Subject.TEMPLATE, code="T2", what=What.REMOVED)],
    ),
    (
        replace(CONTENT, bases=(replace(BASIS, name="实施办法"), CONTENT.bases[1])),
        [
            Change(
                subject=Subject.BASIS,
                code="Y1",
                what=What.CHANGED,
                field="name",
                old="管理办法",
                new="实施办法",
            )
        ],
    ),
    (
        replace(CONTENT, duties=(DUTY,)),
        [Change(subject=Subject.DUTY, code="101－养护－桥梁", what=What.REMOVED)],
    ),
]


@pytest.mark.parametrize(("new", "expected"), CHANGES)
def test_each_change_is_told_once_and_moves_the_content_hash(
    new: LibraryContent, expected: list[Change]
) -> None:
    assert diff(CONTENT, new) == expected
    assert content_hash(new) != content_hash(CONTENT)


@pytest.mark.parametrize("field", ["indicators", "templates", "bases", "duties"])
def test_the_order_of_rows_is_no_difference(field: str) -> None:
    turned = replace(CONTENT, **{field: tuple(reversed(getattr(CONTENT, field)))})

    assert diff(CONTENT, turned) == []
    assert content_hash(turned) == content_hash(CONTENT)


def test_lines_are_ordered_by_their_ordinal_and_not_by_the_sheet() -> None:
    turned = changed_template(line(2, "A2"), line(1, "A1"))
    renumbered = changed_template(line(1, "A2"), line(2, "A1"))

    assert content_hash(turned) == content_hash(CONTENT)
    assert content_hash(renumbered) != content_hash(CONTENT)
    assert {each.field for each in diff(CONTENT, renumbered)} == {"A1.ordinal", "A2.ordinal"}


def test_a_second_line_of_the_same_indicator_is_seen() -> None:
    once = changed_template(line(1, "A1", "≥90%"))
    twice = changed_template(line(1, "A1", "≥90%"), line(2, "A1", "≥95%"))

    assert {each.field.split(".")[0] for each in diff(once, twice)} == {"A1#2"}


def test_a_blank_target_and_a_missing_weight_are_not_the_same_line() -> None:
    blank = changed_template(replace(line(1, "A1"), weight=None))
    zero = changed_template(replace(line(1, "A1"), weight=Decimal(0)))

    assert [(each.old, each.new) for each in diff(blank, zero)] == [("", "0")]
    assert content_hash(blank) != content_hash(zero)


lines = st.builds(
    line, st.integers(1, 3), st.sampled_from(["A1", "A2"]), st.sampled_from(["", "≥1"])
)
contents = st.builds(
    LibraryContent,
    indicators=st.lists(
        st.builds(indicator, st.sampled_from(["A1", "A2"]), st.sampled_from(["≥1", "≥2"])),
        max_size=3,
    ).map(tuple),
    templates=st.lists(
        st.builds(
            lambda code, rows: template(code, *rows),
            st.sampled_from(["T1", "T2"]),
            st.lists(lines, max_size=3),
        ),
        max_size=2,
        unique_by=lambda each: each.code,
    ).map(tuple),
)


@given(contents, contents)
def test_two_versions_differ_exactly_when_their_hashes_do(
    old: LibraryContent, new: LibraryContent
) -> None:
    assert (diff(old, new) == []) == (content_hash(old) == content_hash(new))


@given(contents, contents)
def test_a_difference_read_backwards_swaps_old_and_new(
    old: LibraryContent, new: LibraryContent
) -> None:
    turned: dict[What, What] = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}
    flipped: Callable[[Change], Change] = lambda each: replace(  # noqa: E731 - one expression
        each, what=turned.get(each.what, each.what), old=each.new, new=each.old
    )

    assert diff(new, old) == [flipped(each) for each in diff(old, new)]
