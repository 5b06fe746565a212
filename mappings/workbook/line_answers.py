"""A template as a department wants it (模板意见): its lines changed, taken out, added."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from adapter.domain.indicator import Indicator
from adapter.domain.library.answers import Opinion
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import IndicatorValue, ValueKind
from mappings.workbook.answer_rows import AnswerRow, refuse_wishes, wanted_value
from mappings.workbook.cell_words import REQUIRED_WORDS
from mappings.workbook.content import ProblemCode
from mappings.workbook.extract_layout import wanted

_FULL_WEIGHT = Decimal(100)


def wanted_template(
    template: IndicatorTemplate,
    answers: Sequence[AnswerRow],
    indicators: Mapping[str, Indicator],
) -> IndicatorTemplate:
    """The template with all answers to its lines; worth nothing where one of their rows failed."""
    lines = {each.indicator_code: each for each in template.lines}
    for answer in answers:
        line = answer.known.line if answer.known else None
        if line is None:
            _add(answer, lines, indicators)
        elif answer.opinion is Opinion.REMOVE:
            refuse_wishes(answer, "target", "weight", "is_required")
            del lines[line.indicator_code]
        else:
            title = _name_of(line.indicator_code, indicators)
            lines[line.indicator_code] = _changed(answer, line, title)
    ordered = tuple(sorted(lines.values(), key=lambda each: each.ordinal))
    _require_whole(answers[0], ordered)
    return replace(template, lines=ordered)


def _name_of(code: str, indicators: Mapping[str, Indicator]) -> str:
    return indicators[code].name if code in indicators else ""


def _changed(answer: AnswerRow, line: TemplateLine, title: str) -> TemplateLine:
    said = answer.row.word(wanted("is_required"), REQUIRED_WORDS)
    return replace(
        line,
        target=wanted_value(answer, "target", line.target, title),
        weight=_weight(answer, wanted("weight"), line.weight),
        is_required=line.is_required if said is None else said,
    )


def _add(
    answer: AnswerRow, lines: dict[str, TemplateLine], indicators: Mapping[str, Indicator]
) -> None:
    row = answer.row
    row.require("indicator_code")
    code = row.code("indicator_code")
    indicator = indicators.get(code)
    if code in lines:
        answer.refuse(
            ProblemCode.CODE_REPEATED, "这套模板已有这项指标，请在原行修改", "indicator_code"
        )
    if code and indicator is None:
        answer.refuse(
            ProblemCode.INDICATOR_UNKNOWN,
            "指标编码不在指标库中，请改正编码，或先在“指标意见”中新增，采纳后再写进模板",
            "indicator_code",
        )
    if row.failed or indicator is None:
        return
    target = _new_target(answer, indicator)
    lines[code] = TemplateLine(
        ordinal=max((each.ordinal for each in lines.values()), default=0) + 1,
        indicator_code=code,
        target=target,
        weight=_weight(answer, wanted("weight"), _weight(answer, "weight", None)),
        is_required=row.word(wanted("is_required"), REQUIRED_WORDS)
        or row.word("is_required", REQUIRED_WORDS)
        or False,
    )


def _new_target(answer: AnswerRow, indicator: Indicator) -> IndicatorValue:
    """Without one the indicator's standard applies, as in a sheet of templates."""
    target = wanted_value(answer, "target", indicator.standard, indicator.name)
    return indicator.standard if target.kind is ValueKind.EMPTY else target


def _weight(answer: AnswerRow, column: str, now: Decimal | None) -> Decimal | None:
    found = answer.row.number(column, suffixes=("分",))
    if found is not None and not 0 <= found <= _FULL_WEIGHT:
        answer.refuse(ProblemCode.NUMBER_OUT_OF_RANGE, "分值须在 0 到 100 之间，请改正", column)
    return now if found is None else found


def _require_whole(answer: AnswerRow, lines: Sequence[TemplateLine]) -> None:
    if not lines:
        answer.refuse(
            ProblemCode.TEMPLATE_INCOMPLETE,
            "删去了模板的全部指标，没有登记；整套模板停用请与财政部门联系",
        )
        return
    weights = [each.weight for each in lines if each.weight is not None]
    total = sum(weights, start=Decimal(0))
    if len(weights) == len(lines) and total != _FULL_WEIGHT:
        answer.refuse(
            ProblemCode.TEMPLATE_WEIGHTS,
            f"改后这套模板各行分值合计 {total:f}，须为 100，请在“建议分值”列调整",
            wanted("weight"),
        )
