"""Adopting: rows of the library follow fields of the other side, or a sentence says why not."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.library.adoption import (
    Adoption,
    NotAdopted,
    adopted_indicators,
    adopted_template,
    stands,
)
from adapter.domain.plan.plan import FieldChange
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value, print_value


def line(ordinal: int, code: str) -> TemplateLine:
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=code,
        target=parse_value("≥90人"),
        weight=Decimal(50),
        is_required=False,
    )


TEMPLATE = IndicatorTemplate(
    code="MB1",
    name="助学金模板",
    level=TemplateLevel.PROJECT,
    lines=(line(1, "101"), line(2, "102")),
)


def indicator(code: str) -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2="数量指标",
        name=f"人数{code}",
        is_common=True,
        is_quantitative=True,
        standard=parse_value("≥90人"),
        department_code="101",
        department_name="教育局",
    )


INDICATORS = [indicator("101"), indicator("102")]


def to(path: str, after: str | None, before: str | None = "x") -> FieldChange:
    return FieldChange(path=path, before=before, after=after)


def row(of_row: str, **fields: str) -> list[FieldChange]:
    return [to(f"{of_row}.{field}", text, None) for field, text in fields.items()]


def gone(name: str, *fields: str) -> list[FieldChange]:
    return [to(f"{name}.{field}", None) for field in fields]


def test_fields_of_a_template_and_its_lines_follow() -> None:
    found = adopted_template(
        TEMPLATE,
        [
            to("template_name", "新模板"),
            to("items.101.target", "≥80人"),
            to("items.101.weight", None),
            to("items.102.is_required", "是"),
        ],
    )

    assert isinstance(found, IndicatorTemplate)
    first, second = found.lines
    assert found.name == "新模板"
    assert (print_value(first.target), first.weight, first.is_required) == ("≥80人", None, False)
    assert (second.target, second.weight, second.is_required) == (
        TEMPLATE.lines[1].target,
        Decimal(50),
        True,
    )


def test_lines_come_and_go_with_the_other_side() -> None:
    added = row("items.103", ordinal="1", target="≥5次", weight="20", is_required="否", name="次数")

    found = adopted_template(TEMPLATE, [*added, *gone("items.101", "ordinal", "target", "name")])

    assert isinstance(found, IndicatorTemplate)
    assert [(each.ordinal, each.indicator_code) for each in found.lines] == [(1, "103"), (2, "102")]


def test_what_they_keep_for_themselves_changes_nothing() -> None:
    changes = [to("is_enabled", "否", "是"), to("items.101.level1_code", "1", "")]

    assert adopted_template(TEMPLATE, changes) == TEMPLATE


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (to("items.101.name", "改名"), "由各套模板共用"),
        (to("items.101.scoring_rule", "改"), "由各套模板共用"),
        (to("agency_code", "101002"), "不在指标库中"),
        (to("items.101.indicator_code", "109"), "不在指标库中"),
        (to("items.101#2.target", "≥1"), "不止一行"),
        (to("items.101.is_required", "也许"), "不能照原样写入"),
        (to("items.101.weight", "半数"), "不能照原样写入"),
    ],
    ids=lambda each: getattr(each, "path", None),
)
def test_what_no_template_can_hold_is_told(change: FieldChange, told: str) -> None:
    found = adopted_template(TEMPLATE, [change])

    assert isinstance(found, NotAdopted)
    assert told in found.sentence


def test_a_template_with_one_indicator_twice_is_left_to_people() -> None:
    twice = IndicatorTemplate(
        code="MB1", name="", level=TemplateLevel.PROJECT, lines=(line(1, "101"), line(2, "101"))
    )

    assert isinstance(adopted_template(twice, [to("items.101.target", "≥1")]), NotAdopted)


def test_fields_of_indicators_follow_and_only_those_that_change_come_back() -> None:
    changes = [
        to("nodes.101.standard", "≥80人"),
        to("nodes.101.valid_to", "2026-12-31"),
        to("nodes.101.is_common", "否"),
    ]

    found = adopted_indicators(INDICATORS, changes)

    assert isinstance(found, tuple)
    (changed,) = found
    assert (changed.code, print_value(changed.standard)) == ("101", "≥80人")
    assert (str(changed.valid_to), changed.is_common) == ("2026-12-31", False)


def test_an_indicator_that_only_they_have_comes_with_its_headings() -> None:
    heading = row("nodes.效益指标", name="效益指标", level_no="1", is_leaf="否")
    leaf = row(
        "nodes.201",
        name="受益面",
        level_no="3",
        is_leaf="是",
        is_common="否",
        parent_code="效益指标/社会效益",
        standard="≥30%",
    )

    found = adopted_indicators(INDICATORS, [*heading, *leaf])

    assert isinstance(found, tuple)
    (added,) = found
    assert (added.code, added.level1, added.level2) == ("201", "效益指标", "社会效益")
    assert (added.department_code, added.is_quantitative) == ("101", True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (gone("nodes.101", "name", "standard"), "不因对方缺少而删除"),
        ([to("nodes.101.parent_code", "别处")], "不在指标库中"),
        ([to("owner_code", "102")], "不在指标库中"),
        ([to("nodes.101.valid_to", "年底")], "不能照原样写入"),
        (row("nodes.201", name="无上级", level_no="3", is_leaf="是"), "不在指标库中"),
    ],
    ids=lambda each: each[0].path if isinstance(each, list) else None,
)
def test_what_no_library_can_follow_is_told(changes: list[FieldChange], told: str) -> None:
    found = adopted_indicators(INDICATORS, changes)

    assert isinstance(found, NotAdopted)
    assert told in found.sentence


# --- how long it stands ---------------------------------------------------------------------------

ADOPTION = Adoption(
    adoption_id="a",
    plan_id="p",
    position=1,
    set_kind="template",
    key="MB1",
    project_code="",
    internal="ours",
    external="theirs",
    target="both",
    entry_ids=("e", "f"),
    adopted_by="zhang",
    adopted_at=datetime(2026, 3, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("internal", "external", "on_their_way", "expected"),
    [
        ("ours", "theirs", {"e", "f"}, True),
        ("ours", "both", {"e", "f", "g"}, True),
        ("ours", "newer", {"e", "f"}, False),
        ("ours", None, {"e", "f"}, False),
        ("newer", "theirs", {"e", "f"}, False),
        (None, "theirs", {"e", "f"}, False),
        # One of its entries was declined.
        ("ours", "theirs", {"f"}, False),
    ],
)
def test_an_adoption_explains_a_difference_until_anybody_moves_on(
    internal: str | None, external: str | None, on_their_way: set[str], *, expected: bool
) -> None:
    found = stands(ADOPTION, internal=internal, external=external, on_their_way=on_their_way)

    assert found is expected
