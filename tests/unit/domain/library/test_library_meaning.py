"""What two library versions differ in by meaning: one change, one Chinese sentence."""

import csv
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.change_wording import sentence_of_change
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.meaning import Meaning, MeaningChange, diff_by_meaning
from adapter.domain.library.narrowed import alike_beside, by_code
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value


def indicator(code: str, name: str, standard: str = "≥90%", **changes: object) -> Indicator:
    plain = Indicator(
        code=code,
        level1="产出指标",
        level2="数量指标",
        name=name,
        is_common=False,
        is_quantitative=True,
        standard=parse_value(standard),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def template(code: str, *lines: tuple[str, str, int]) -> IndicatorTemplate:
    return IndicatorTemplate(
        code=code,
        name="助学",
        level=TemplateLevel.PROJECT_KIND,
        lines=tuple(
            TemplateLine(
                ordinal=ordinal,
                indicator_code=of,
                target=parse_value(target),
                weight=Decimal(weight),
                is_required=True,
            )
            for ordinal, (of, target, weight) in enumerate(lines, 1)
        ),
    )


TRAINED = indicator("A1", "培训人员数量", "≥100人")
PASSED = indicator("A2", "培训合格率", "≥90%", level2="质量指标")
DAYS = indicator("A3", "办结天数", "≤30天", direction=Direction.NEGATIVE)
WHOLE = template("T1", ("A1", "", 30), ("A2", "≥92%", 20), ("A3", "", 10))
BASIS = LegalBasis(code="Y1", name="管理办法")
DUTY = DepartmentDuty(department_code="101", department_name="教育局", duty="办学")
CONTENT = LibraryContent(
    indicators=(TRAINED, PASSED, DAYS), templates=(WHOLE,), bases=(BASIS,), duties=(DUTY,)
)

TEACHERS = indicator("B1", "培训教师人员数量", "≥60人")
PUPILS = indicator("B2", "培训学生人员数量", "≥40人")


def with_first(**changes: object) -> LibraryContent:
    return replace(CONTENT, indicators=(replace(TRAINED, **changes), PASSED, DAYS))  # type: ignore[arg-type]  # fields by name


def with_days(standard: str) -> LibraryContent:
    days = replace(DAYS, standard=parse_value(standard))
    return replace(CONTENT, indicators=(TRAINED, PASSED, days))


def with_lines(*lines: tuple[str, str, int]) -> LibraryContent:
    return replace(CONTENT, templates=(template("T1", *lines),))


SPLIT = LibraryContent(
    indicators=(TEACHERS, PUPILS, PASSED, DAYS),
    templates=(template("T1", ("B1", "", 18), ("B2", "", 12), ("A2", "≥92%", 20), ("A3", "", 10)),),
    bases=(BASIS,),
    duties=(DUTY,),
)
UNEVEN = replace(
    SPLIT,
    templates=(template("T1", ("B1", "", 18), ("B2", "", 13), ("A2", "≥92%", 20), ("A3", "", 10)),),
)
KEPT = replace(
    CONTENT,
    indicators=(replace(TRAINED, standard=parse_value("≥60人")), PUPILS, PASSED, DAYS),
    templates=(template("T1", ("A1", "", 18), ("B2", "", 12), ("A2", "≥92%", 20), ("A3", "", 10)),),
)

CASES: list[tuple[LibraryContent, list[str]]] = [
    (with_first(name="参训人员数量"), ["指标 A1 更名：“培训人员数量”改为“参训人员数量”。"]),
    (
        with_first(level2="质量指标"),
        ["指标 A1“培训人员数量”由“产出指标／数量指标”移到“产出指标／质量指标”。"],
    ),
    (
        with_first(standard=parse_value("≥120人")),
        ["指标 A1“培训人员数量”的标准收紧：≥100人 改为 ≥120人。"],
    ),
    (with_days("≤45天"), ["指标 A3“办结天数”的标准放宽：≤30天 改为 ≤45天。"]),
    (with_days("20天"), ["指标 A3“办结天数”的标准收紧：≤30天 改为 20天。"]),
    (
        with_first(standard=parse_value("≥100个")),
        ["指标 A1“培训人员数量”的标准换了计量单位：≥100人 改为 ≥100个，须核对数值。"],
    ),
    (
        with_first(standard=parse_value("有效提升")),
        ["指标 A1“培训人员数量”的标准由 ≥100人 改为 有效提升，松紧须人工判断。"],
    ),
    (with_first(standard=parse_value("≥0.01万人")), []),
    (with_first(remark="新"), ["指标 A1“培训人员数量”的备注由（空）改为“新”。"]),
    (
        with_first(code="A9"),
        [
            "删除模板 T1“助学”中的指标 A9。",
            "新增模板 T1“助学”中的指标 A1。",
            "指标“培训人员数量”的编码由 A1 改为 A9，内容未变。",
        ],
    ),
    (
        replace(CONTENT, indicators=(*CONTENT.indicators, indicator("A4", "覆盖面"))),
        ["新增指标 A4“覆盖面”。"],
    ),
    (replace(CONTENT, indicators=(TRAINED, PASSED)), ["删除指标 A3“办结天数”。"]),
    (
        with_lines(("A1", "", 20), ("A2", "≥92%", 30), ("A3", "", 10)),
        [
            "模板 T1“助学”中的指标 A1的分值由 30 改为 20。",
            "模板 T1“助学”中的指标 A2的分值由 20 改为 30。",
        ],
    ),
    (
        with_lines(("A1", "", 30), ("A2", "≥85%", 20), ("A3", "", 10)),
        ["模板 T1“助学”中的指标 A2的指标值放宽：≥92% 改为 ≥85%。"],
    ),
    # A blank target is the standard: written out it says the same, higher it is tighter.
    (with_lines(("A1", "≥100人", 30), ("A2", "≥92%", 20), ("A3", "", 10)), []),
    (
        with_lines(("A1", "", 30), ("A2", "≥92%", 20), ("A3", "≤25天", 10)),
        ["模板 T1“助学”中的指标 A3的指标值收紧：≤30天 改为 ≤25天。"],
    ),
    (
        with_lines(("A2", "≥92%", 20), ("A1", "", 30), ("A3", "", 10)),
        ["模板 T1“助学”的指标行调整了顺序。"],
    ),
    (
        SPLIT,
        ["指标 A1“培训人员数量”拆分为 B1 培训教师人员数量、B2 培训学生人员数量，分值合计不变。"],
    ),
    # 18 and 13 are not 30: nothing is claimed.
    (
        UNEVEN,
        [
            "删除指标 A1“培训人员数量”。",
            "新增指标 B1“培训教师人员数量”。",
            "新增指标 B2“培训学生人员数量”。",
            "删除模板 T1“助学”中的指标 A1。",
            "新增模板 T1“助学”中的指标 B1。",
            "新增模板 T1“助学”中的指标 B2。",
        ],
    ),
    # The whole may keep its code.
    (
        KEPT,
        [
            "指标 A1“培训人员数量”拆分为 A1 培训人员数量、B2 培训学生人员数量，分值合计不变。",
            "指标 A1“培训人员数量”的标准放宽：≥100人 改为 ≥60人。",
        ],
    ),
    (replace(CONTENT, templates=()), ["删除模板 T1“助学”。"]),
    (
        replace(CONTENT, bases=(replace(BASIS, name="条例"),)),
        ["依据 Y1的名称由“管理办法”改为“条例”。"],
    ),
    (replace(CONTENT, duties=()), ["删除部门职责“101－办学”。"]),
]


@pytest.mark.parametrize(("new", "sentences"), CASES)
def test_every_change_is_one_sentence(new: LibraryContent, sentences: list[str]) -> None:
    told = [sentence_of_change(each) for each in diff_by_meaning(CONTENT, new)]

    assert Counter(told) == Counter(sentences)


def test_the_indicator_of_a_template_line_is_told_by_its_name_where_that_is_known() -> None:
    new = with_lines(("A1", "", 20), ("A2", "≥92%", 30), ("A3", "", 10))
    told = {sentence_of_change(e, {"A1": "培训人员数量"}) for e in diff_by_meaning(CONTENT, new)}

    assert {each for each in told if "分值" in each} == {
        "模板 T1“助学”中的指标 A1“培训人员数量”的分值由 30 改为 20。",
        "模板 T1“助学”中的指标 A2的分值由 20 改为 30。",
    }


def test_a_split_read_backwards_is_a_merger() -> None:
    (change,) = diff_by_meaning(SPLIT, CONTENT)

    assert (change.meaning, change.code, change.parts) == (Meaning.MERGED, "A1", ("B1", "B2"))
    assert sentence_of_change(change) == (
        "指标 B1 培训教师人员数量、B2 培训学生人员数量 合并为 A1“培训人员数量”，分值合计不变。"
    )


def test_a_template_that_never_weighed_the_whole_still_tells_its_new_line() -> None:
    other = template("T2", ("A2", "", 50))
    old = replace(CONTENT, templates=(WHOLE, other))
    new = replace(
        SPLIT, templates=(*SPLIT.templates, template("T2", ("A2", "", 50), ("B1", "", 9)))
    )

    told = [(each.meaning, each.code, each.line) for each in diff_by_meaning(old, new)]

    assert told == [(Meaning.SPLIT, "A1", ""), (Meaning.ADDED, "T2", "B1")]


def test_parts_that_two_indicators_may_have_become_are_claimed_for_none() -> None:
    twin = indicator("A5", "培训人员数", "≥50人")
    old = LibraryContent(
        indicators=(TRAINED, twin),
        templates=(template("T1", ("A1", "", 30)), template("T2", ("A5", "", 30))),
    )
    halves = (("B1", "", 18), ("B2", "", 12))
    new = LibraryContent(
        indicators=(TEACHERS, PUPILS), templates=(template("T1", *halves), template("T2", *halves))
    )

    meanings = {each.meaning for each in diff_by_meaning(old, new)}

    assert meanings == {Meaning.ADDED, Meaning.REMOVED}


# --- laws -----------------------------------------------------------------------------------------

GOLDEN = Path(__file__).parents[3] / "golden" / "published_values.csv"
with GOLDEN.open(encoding="utf-8") as file:
    ROWS = [row for row in csv.DictReader(file) if row["role"] == "target"]

NAMES = sorted({row["level3"] for row in ROWS})[:12]
TEXTS = sorted({row["value_text"] for row in ROWS})
CODES = ["A1", "A2", "A3", "A4"]
indicators = st.lists(
    st.builds(
        lambda code, name, text, direction, level: indicator(
            code, name, text, direction=direction, level2=level, remark=code
        ),
        st.sampled_from(CODES),
        st.sampled_from(NAMES),
        st.sampled_from(TEXTS),
        st.sampled_from([None, *Direction]),
        st.sampled_from(["数量指标", "质量指标"]),
    ),
    max_size=4,
    unique_by=lambda each: each.code,
)
lines = st.tuples(
    st.sampled_from(CODES), st.sampled_from(["", *TEXTS[:20]]), st.sampled_from([10, 20, 30])
)
templates = st.lists(lines, max_size=4).map(lambda rows: (template("T1", *rows),))
contents = st.builds(
    LibraryContent, indicators=indicators.map(tuple), templates=templates | st.just(())
)

TURNED = {
    Meaning.ADDED: Meaning.REMOVED,
    Meaning.TIGHTENED: Meaning.LOOSENED,
    Meaning.SPLIT: Meaning.MERGED,
}
TURNED |= {after: before for before, after in TURNED.items()}


def turned(change: MeaningChange) -> MeaningChange:
    """The same change told by somebody who reads the versions the other way round."""
    return replace(
        change,
        meaning=TURNED.get(change.meaning, change.meaning),
        old=change.new,
        new=change.old,
        name="",
    )


@given(contents)
def test_a_version_does_not_differ_from_itself(content: LibraryContent) -> None:
    assert diff_by_meaning(content, content) == []


@given(contents, contents)
def test_read_backwards_every_change_is_mirrored(old: LibraryContent, new: LibraryContent) -> None:
    there, back = diff_by_meaning(old, new), diff_by_meaning(new, old)

    nameless = (replace(each, name="") for each in back)
    assert Counter(nameless) == Counter(map(turned, there))


@given(st.integers(1, 4), st.data())
def test_a_split_whose_weights_add_up_is_found_and_mirrored(
    count: int, data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.integers(1, 9), min_size=count + 1, max_size=count + 1))
    parts = [indicator(f"B{n}", f"培训人员数量{n}", "≥1人") for n in range(len(weights))]
    lines = [(each.code, "", weight) for each, weight in zip(parts, weights, strict=True)]
    old = LibraryContent(
        indicators=(TRAINED,), templates=(template("T1", ("A1", "", sum(weights))),)
    )
    new = LibraryContent(indicators=tuple(parts), templates=(template("T1", *lines),))

    (there,) = diff_by_meaning(old, new)
    (back,) = diff_by_meaning(new, old)

    assert (there.meaning, back.meaning) == (Meaning.SPLIT, Meaning.MERGED)
    assert there.parts == back.parts == tuple(each.code for each in parts)


@given(st.sampled_from(["元", "万元", "亿元"]), st.integers(1, 10**6))
def test_the_same_amount_in_another_unit_is_no_change(unit: str, amount: int) -> None:
    factor = {"元": 1, "万元": 10**4, "亿元": 10**8}[unit]
    old = LibraryContent(indicators=(indicator("A1", "资金", f"≤{amount}{unit}"),))
    new = LibraryContent(indicators=(indicator("A1", "资金", f"≤{amount * factor}元"),))

    assert diff_by_meaning(old, new) == []


def test_lines_that_differ_in_their_weight_alone_may_stand_in_any_order() -> None:
    lines = (("A1", "", 10), ("A1", "", 20))
    old, new = (
        LibraryContent(
            templates=(replace(made, lines=tuple(replace(line, ordinal=1) for line in made.lines)),)
        )
        for made in (template("T1", *lines), template("T1", *reversed(lines)))
    )

    assert diff_by_meaning(old, new) == []


def test_an_indicator_is_compared_with_those_beside_it_in_a_template_alone() -> None:
    kept, near = by_code([TRAINED]), by_code([TEACHERS, PUPILS])
    beside = template("T1", ("A1", "", 60), ("B1", "", 40)), template("T1", ("A1", "", 60))
    apart = template("T2", ("B2", "", 60)), template("T2", ("B2", "", 40))

    assert alike_beside([beside], kept, near) == {"A1"}
    assert alike_beside([apart], kept, near) == frozenset()
