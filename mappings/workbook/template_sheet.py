"""The 指标模板 sheet: one row, one line; a template's rows are checked as a whole."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import IndicatorValue, ValueKind
from mappings.workbook.cell_values import read_coded_name, read_function_class, read_value
from mappings.workbook.cell_words import LEVEL_WORDS, REQUIRED_WORDS
from mappings.workbook.content import Placed, ProblemCode, quoted_code
from mappings.workbook.rows import RowReader

_FULL_WEIGHT = Decimal(100)
_EXECUTION_WEIGHT = Decimal(10)
_LAST_ORDINAL = 999_999
_PROJECT_CODE = re.compile(r"[0-9]{8}[RYT][0-9]{12}")
_HEAD = (
    "title",
    "level",
    "project_code",
    "project_name",
    "project_category",
    "function_class",
    "department",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStandard:
    """What a template needs to know of an indicator: its name and the standard that applies."""

    name: str
    standard: IndicatorValue


@dataclass(slots=True, kw_only=True)
class _Draft:
    first: RowReader
    head: IndicatorTemplate
    rows: list[RowReader] = field(default_factory=list)
    lines: list[TemplateLine] = field(default_factory=list)
    #: Rows beside this template whose 模板编码 nobody can read: one of them may be a line of it.
    strays: list[RowReader] = field(default_factory=list)


class TemplateGatherer:
    """Takes the rows of a template sheet in order; `finish` gives the templates that are sound."""

    def __init__(
        self,
        known: Mapping[str, KnownStandard],
        why_unknown: Callable[[str], str],
    ) -> None:
        self._known = known
        #: Says why a code is not known: not in the workbook, or in it but with errors.
        self._why_unknown = why_unknown
        self._drafts: dict[str, _Draft] = {}
        self._current: str = ""
        self._stray: RowReader | None = None

    def take(self, row: RowReader) -> None:
        """Read one line; a row without 模板编码 continues the template above it."""
        code = row.code("code")
        if not code and not row.failed:
            code = self._current
        if not code:
            self._set_aside(row)
            return
        self._current = code
        draft = self._drafts.get(code)
        if draft is None:
            draft = self._drafts[code] = _Draft(first=row, head=_read_head(row, code))
        else:
            _check_head(row, draft.first)
        draft.rows.append(row)
        if self._stray is not None:
            draft.strays.append(self._stray)
            self._stray = None
        self._take_line(row, draft)

    def _set_aside(self, row: RowReader) -> None:
        """A row without a readable template code may belong to the template above or below it."""
        if not row.failed:
            row.require("code")
        self._stray = row
        if self._current:
            self._drafts[self._current].strays.append(row)

    def _take_line(self, row: RowReader, draft: _Draft) -> None:
        row.require("indicator_code")
        code = row.code("indicator_code")
        known = self._known.get(code)
        if code and known is None:
            row.error(ProblemCode.INDICATOR_UNKNOWN, self._why_unknown(code), "indicator_code")
        if any(line.indicator_code == code for line in draft.lines):
            row.error(
                ProblemCode.CODE_REPEATED,
                f"同一模板中指标编码{quoted_code(code)}出现了两次，请删去多余的一行",
                "indicator_code",
            )
        target = _read_target(row, known)
        weight = row.number("weight", suffixes=("分",))
        if weight is not None and not 0 <= weight <= _FULL_WEIGHT:
            row.error(ProblemCode.NUMBER_OUT_OF_RANGE, "分值须在 0 到 100 之间，请改正", "weight")
        draft.lines.append(
            TemplateLine(
                ordinal=_read_ordinal(row, len(draft.lines) + 1),
                indicator_code=code,
                target=target,
                weight=weight,
                is_required=row.word("is_required", REQUIRED_WORDS) or False,
            )
        )

    def heads(self) -> Iterator[tuple[RowReader, IndicatorTemplate]]:
        """The first row of every template, sound or not, with what it says of the whole."""
        return ((draft.first, draft.head) for draft in self._drafts.values())

    def finish(self) -> list[Placed[IndicatorTemplate]]:
        """The sound templates, each at its first row; the others have their problems noted."""
        return [placed for draft in self._drafts.values() for placed in _finished(draft)]


def _read_head(row: RowReader, code: str) -> IndicatorTemplate:
    row.require("title", "level")
    level = row.word("level", LEVEL_WORDS)
    department_code, department_name = read_coded_name(row, "department", needs_code=False)
    if level is not None:
        _require_target_of(row, level)
    return IndicatorTemplate(
        code=code,
        name=row.line("title"),
        level=level or TemplateLevel.PROJECT,
        project_code=read_project_code(row),
        project_name=row.line("project_name"),
        project_category=row.line("project_category"),
        function_class=read_function_class(row),
        department_code=department_code,
        department_name=department_name,
    )


def _require_target_of(row: RowReader, level: TemplateLevel) -> None:
    if level is TemplateLevel.PROJECT and not row.has("project_code"):
        row.require("project_name")
    elif level is TemplateLevel.PROJECT_KIND:
        row.require("project_category")
    elif level is TemplateLevel.DEPARTMENT:
        row.require("department")


def read_project_code(row: RowReader) -> str:
    """项目编码, 21 characters, or "" when blank or bad (that is noted)."""
    code = row.code("project_code").upper()
    if code and not _PROJECT_CODE.fullmatch(code):
        row.error(
            ProblemCode.CODE_FORMAT,
            "项目编码须是 21 位：6 位区划、2 位年份、1 位字母（R、Y 或 T）、12 位顺序号，请改正",
            "project_code",
        )
        return ""
    return code


def _check_head(row: RowReader, first: RowReader) -> None:
    """Later rows may leave the head blank or repeat it, not contradict it."""
    for name in _HEAD:
        if row.has(name) and row.line(name) != first.line(name):
            row.error(
                ProblemCode.TEMPLATE_HEAD_DIFFERS,
                f"与同一模板第 {first.number_shown} 行填写的不一致，请改为一致或留空",
                name,
            )


def _read_target(row: RowReader, known: KnownStandard | None) -> IndicatorValue:
    name = known.name if known else ""
    unit = known.standard.unit if known else ""
    target = read_value(row, "target", name=name, unit=unit)
    return known.standard if known and target.kind is ValueKind.EMPTY else target


def _read_ordinal(row: RowReader, following: int) -> int:
    number = row.number("ordinal")
    if number is None:
        return following
    if number != int(number) or number < 1:
        row.error(ProblemCode.NUMBER_FORMAT, "序号须是从 1 起的整数，请改正", "ordinal")
        return following
    if number > _LAST_ORDINAL:
        row.error(
            ProblemCode.NUMBER_OUT_OF_RANGE, f"序号过大（至多 {_LAST_ORDINAL}），请改正", "ordinal"
        )
        return following
    return int(number)


def _finished(draft: _Draft) -> list[Placed[IndicatorTemplate]]:
    _check_ordinals(draft)
    bad = [row for row in (*draft.rows, *draft.strays) if row.failed]
    if not bad:
        _check_weights(draft)
    if bad and bad != [draft.first]:
        shown = "、".join(str(each) for each in sorted({row.number_shown for row in bad}))
        draft.first.error(
            ProblemCode.TEMPLATE_INCOMPLETE,
            f"这套模板的第 {shown} 行有错误，整套模板暂不导入"
            "（模板按整套推送，缺行会使对方删去该行）；请改正后重新导入",
        )
    if any(row.failed for row in draft.rows):
        return []
    template = _with_lines(draft.head, draft.lines)
    return [Placed(value=template, sheet=draft.first.sheet, row=draft.first.number_shown)]


def _with_lines(head: IndicatorTemplate, lines: list[TemplateLine]) -> IndicatorTemplate:
    return IndicatorTemplate(
        code=head.code,
        name=head.name,
        level=head.level,
        project_code=head.project_code,
        project_name=head.project_name,
        project_category=head.project_category,
        function_class=head.function_class,
        department_code=head.department_code,
        department_name=head.department_name,
        lines=tuple(sorted(lines, key=lambda line: line.ordinal)),
    )


def _check_ordinals(draft: _Draft) -> None:
    seen: set[int] = set()
    for row, line in zip(draft.rows, draft.lines, strict=True):
        if line.ordinal in seen:
            row.error(
                ProblemCode.CODE_REPEATED,
                f"同一模板中序号 {line.ordinal} 出现了两次，请改正",
                "ordinal",
            )
        seen.add(line.ordinal)


def _check_weights(draft: _Draft) -> None:
    weights = [line.weight for line in draft.lines if line.weight is not None]
    total = sum(weights, start=Decimal(0))
    if len(weights) < len(draft.lines) or total == _FULL_WEIGHT:
        return
    hint = (
        "；如果另外 10 分是预算执行率，请把各行分值按 100 分折算"
        if total == _FULL_WEIGHT - _EXECUTION_WEIGHT
        else ""
    )
    draft.first.error(
        ProblemCode.TEMPLATE_WEIGHTS,
        f"这套模板各行分值合计 {total:f}，须为 100，请改正{hint}",
        "weight",
    )
