"""The columns of the official forms (表样) in their printed order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from adapter.domain.comparing.official_form import FormKind, FormRow, OfficialForm
from adapter.reports.canvas import Content
from adapter.reports.styles import Style

#: The column at the left that says 绩效指标, and the levels that are merged downwards.
SIDE, LEVEL1, LEVEL2 = "side", "level1", "level2"
SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One column of the indicator rows."""

    name: str
    heading: str
    width: float
    value: Callable[[FormRow], Content] = lambda _row: ""
    style: Style = Style.TEXT
    #: The heading above it where the form has a second one.
    group: str = ""
    #: It stands in the form only where a row fills it: provinces add such columns.
    is_optional: bool = False


def _side() -> FormColumn:
    return FormColumn(name=SIDE, heading="绩效指标", width=9)


def _levels(widths: tuple[float, float, float]) -> tuple[FormColumn, ...]:
    first, second, third = widths
    return (
        FormColumn(name=LEVEL1, heading="一级指标", width=first, value=lambda row: row.level1),
        FormColumn(name=LEVEL2, heading="二级指标", width=second, value=lambda row: row.level2),
        FormColumn(name="name", heading="三级指标", width=third, value=lambda row: row.name),
    )


def _target(heading: str, width: float) -> tuple[FormColumn, ...]:
    """The target with the columns that Inner Mongolia and others put beside it."""
    return (
        FormColumn(
            name="direction",
            heading="指标方向（正向/反向）",
            width=9,
            value=lambda row: row.direction,
            style=Style.CENTRED,
            is_optional=True,
        ),
        FormColumn(
            name="comparator",
            heading="运算符",
            width=8,
            value=lambda row: row.comparator,
            style=Style.CENTRED,
            is_optional=True,
        ),
        FormColumn(name="target", heading=heading, width=width, value=lambda row: row.target),
        FormColumn(
            name="unit",
            heading="计量单位",
            width=8,
            value=lambda row: row.unit,
            style=Style.CENTRED,
            is_optional=True,
        ),
    )


def _points(*, is_optional: bool) -> tuple[FormColumn, ...]:
    return (
        FormColumn(
            name="max_score",
            heading="分值",
            width=9,
            value=lambda row: row.max_score,
            style=Style.NUMBER,
            is_optional=is_optional,
        ),
        FormColumn(
            name=SCORE,
            heading="得分",
            width=9,
            value=lambda row: row.score,
            style=Style.NUMBER,
            is_optional=is_optional,
        ),
    )


_REASONS = "偏差原因分析"
_CHANCES = "完成目标可能性"


def _ticks(group: str, headings: Iterable[str]) -> tuple[FormColumn, ...]:
    """Columns to tick; the wire carries no such marks, so a person fills them in."""
    return tuple(
        FormColumn(name=each, heading=each, width=5, style=Style.CENTRED, group=group)
        for each in headings
    )


def _evaluated() -> tuple[FormColumn, ...]:
    return (
        _side(),
        *_levels((10, 12, 22)),
        *_target("年度指标值", 15),
        FormColumn(name="actual", heading="实际完成值", width=15, value=lambda row: row.actual),
        FormColumn(
            name="expected",
            heading="全年预计完成情况",
            width=14,
            value=lambda row: row.expected,
            is_optional=True,
        ),
        *_points(is_optional=False),
        FormColumn(
            name="deviation",
            heading="偏差原因分析及改进措施",
            width=20,
            value=lambda row: row.deviation,
            is_optional=True,
        ),
    )


def _declared() -> tuple[FormColumn, ...]:
    return (
        _side(),
        *_levels((14, 20, 32)),
        *_target("指标值", 28),
        *_points(is_optional=True),
    )


def _monitored(month: int | None) -> tuple[FormColumn, ...]:
    return (
        _side(),
        *_levels((9, 11, 20)),
        *_target("年度指标值", 12),
        FormColumn(
            name="actual",
            heading=f"{monitored_months(month)}执行情况",
            width=14,
            value=lambda row: row.actual,
        ),
        FormColumn(
            name="expected",
            heading="全年预计完成情况",
            width=14,
            value=lambda row: row.expected,
        ),
        *_points(is_optional=True),
        *_ticks(_REASONS, ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")),
        FormColumn(
            name="deviation",
            heading="原因说明",
            width=18,
            value=lambda row: row.deviation,
            group=_REASONS,
        ),
        *_ticks(_CHANCES, ("确定能", "有可能", "完全不可能")),
        FormColumn(name="remark", heading="备注", width=14, value=lambda row: row.remark),
    )


def monitored_months(month: int | None) -> str:
    """The months that a monitoring form tells of, as its headings say them; "" if unknown."""
    return "" if month is None else f"1—{month}月"


def columns_of(form: OfficialForm) -> Sequence[FormColumn]:
    """The columns of a form: the official ones, and those others that its rows fill."""
    every = {
        FormKind.DECLARATION: _declared,
        FormKind.MONITORING: lambda: _monitored(form.cutoff_month),
        FormKind.SELF_EVALUATION: _evaluated,
    }[form.kind]()
    return [each for each in every if not each.is_optional or _is_filled(each, form.rows)]


def _is_filled(column: FormColumn, rows: Iterable[FormRow]) -> bool:
    # A reason that was asked for and left blank keeps its column: the form asks for one.
    absent = (None,) if column.name == "deviation" else (None, "")
    return any(column.value(row) not in absent for row in rows)
