"""An official form as rows of cells: title, head, funds, goals, indicator rows, total, signatures.

Layouts: 项目支出绩效目标申报表 (财预〔2015〕88号), 绩效目标执行监控表 (财预〔2019〕136号),
项目支出绩效自评表 (财预〔2020〕10号), and the same for a department as a whole (部门整体).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from adapter.domain.comparing.official_form import FormKind, FormRow, FundsRow, OfficialForm
from adapter.reports.canvas import Cell, Content, Row
from adapter.reports.form_columns import (
    LEVEL1,
    LEVEL2,
    SCORE,
    SIDE,
    columns_of,
    monitored_months,
)
from adapter.reports.styles import Style

_TITLES = {
    FormKind.DECLARATION: "支出绩效目标申报表",
    FormKind.MONITORING: "支出绩效目标执行监控表",
    FormKind.SELF_EVALUATION: "支出绩效自评表",
}
_SIGNATURES = (
    "填报人：　　　　　　　　单位负责人：　　　　　　　　联系电话：　　　　　　　　填报日期："
)
_NOTES = {
    FormKind.MONITORING: "注：1. 偏差原因：与预期目标有偏差的，在相应的保障条件下打勾并说明原因。"
    "2. 完成目标可能性：在确定能、有可能、完全不可能中选一项打勾。"
    "3. 备注：写明预计年底不能完成的原因和拟采取的措施。",
}
_Field = tuple[str, str, str, Style]
#: Columns at which the cells of a funds row begin, with heading, amount and look.
_FUNDS_COLUMNS: dict[FormKind, tuple[_Field, ...]] = {
    FormKind.DECLARATION: (("target", "金额", "adjusted", Style.NUMBER),),
    FormKind.MONITORING: (
        ("name", "年初预算数", "initial", Style.NUMBER),
        ("target", "{months}执行数", "executed", Style.NUMBER),
        ("actual", "{months}执行率", "rate", Style.RATE),
        ("expected", "全年预计执行数", "expected", Style.NUMBER),
    ),
    FormKind.SELF_EVALUATION: (
        ("name", "年初预算数", "initial", Style.NUMBER),
        ("target", "全年预算数", "adjusted", Style.NUMBER),
        ("actual", "全年执行数", "executed", Style.NUMBER),
        ("max_score", "分值", "max_score", Style.NUMBER),
        ("score", "执行率", "rate", Style.RATE),
        ("deviation", "得分", "score", Style.NUMBER),
    ),
}
#: The same where a form has no column of reasons: every cell one column further to the left.
_SHIFTED = {
    "name": LEVEL2,
    "target": "name",
    "actual": "target",
    "max_score": "actual",
    "score": "max_score",
    "deviation": "score",
}


class FormSheet:
    """The rows of one form, and where its indicator rows begin."""

    def __init__(self, form: OfficialForm) -> None:
        self._form = form
        self._columns = columns_of(form)
        self._places = {each.name: place for place, each in enumerate(self._columns)}
        self._last = len(self._columns) - 1

    @property
    def widths(self) -> list[float]:
        """The widths of the columns."""
        return [each.width for each in self._columns]

    @property
    def is_landscape(self) -> bool:
        """Monitoring has twice the columns of the others."""
        return self._form.kind is not FormKind.DECLARATION

    def above(self) -> list[Row]:
        """Title, head, funds and goals."""
        return [
            [self._whole(self._title, Style.TITLE)],
            [self._whole(self._year, Style.SUBTITLE)],
            self._strip((SIDE, "", Style.NOTE), ("target", "金额单位：万元", Style.NOTE_RIGHT)),
            *self._head(),
            *self._funds(),
            *self._goals(),
        ]

    def body(self) -> list[Row]:
        """The heading and the indicator rows, with 绩效指标 beside them all."""
        lines = self._lines()
        headings = self._headings(reach=self.heading_depth + len(lines))
        return [*headings, *lines]

    @property
    def heading_depth(self) -> int:
        """Rows of the heading: two where columns are grouped."""
        return 2 if any(each.group for each in self._columns) else 1

    def _headings(self, reach: int) -> list[Row]:
        upper: list[Cell] = []
        lower: list[Cell] = []
        place = 0
        for group, members in groupby(self._columns, key=lambda each: each.group):
            columns = list(members)
            end = place + len(columns) - 1
            if group:
                upper.append(Cell(first=place, last=end, content=group, style=Style.HEADING))
            rows = 1 if group else self.heading_depth
            (lower if group else upper).extend(
                Cell(
                    first=at,
                    last=at,
                    content=each.heading,
                    style=Style.SIDE_HEADING if each.name == SIDE else Style.HEADING,
                    rows=reach if each.name == SIDE else rows,
                )
                for at, each in enumerate(columns, start=place)
            )
            place = end + 1
        return [upper, lower] if self.heading_depth > 1 else [upper]

    def _lines(self) -> list[Row]:
        rows = self._form.rows
        runs = {LEVEL1: _runs(rows, 1), LEVEL2: _runs(rows, 2)}
        return [
            [
                Cell(
                    first=place,
                    last=place,
                    content=column.value(row),
                    style=Style.LEVEL if column.name in runs else column.style,
                    rows=runs[column.name][number] if column.name in runs else 1,
                )
                for place, column in enumerate(self._columns)
                if column.name != SIDE and (column.name not in runs or runs[column.name][number])
            ]
            for number, row in enumerate(rows)
        ]

    def below(self) -> list[Row]:
        """Total, grade, notes and the line of signatures."""
        rows: list[Row] = []
        if self._form.total is not None:
            rows.append(self._total(self._form.total))
        if self._form.grade is not None:
            label, value = ("自评等级", Style.LABEL), (self._form.grade, Style.TEXT)
            # Not under an indicator's own columns, where it would read as one.
            rows.append(self._strip((SIDE, *label), (LEVEL1, *value)))
        note = _NOTES.get(self._form.kind)
        if note:
            rows.append([self._whole(note, Style.NOTE)])
        return [*rows, [self._whole(_SIGNATURES, Style.NOTE)]]

    # --- the parts ----------------------------------------------------------------------------

    @property
    def _title(self) -> str:
        whom = "部门整体" if self._form.head.is_department else "项目"
        return whom + _TITLES[self._form.kind]

    @property
    def _year(self) -> str:
        form = self._form
        parts = [
            f"{form.head.fiscal_year or '　　　　'}年度",
            *([] if form.round_no is None else [f"第 {form.round_no} 次监控"]),
            *([f"版本：{form.version}"] if form.version else []),
        ]
        return f"（{'　'.join(parts)}）"

    def _head(self) -> Iterator[Row]:
        head = self._form.head
        label = "部门（单位）名称" if head.is_department else "项目名称"
        named = head.name if head.is_department or not head.key else f"{head.name}\n{head.key}"
        at = LEVEL2 if self._form.kind is FormKind.DECLARATION else "name"
        yield self._strip((SIDE, label, Style.LABEL), (at, named, Style.TEXT))
        if not head.is_department:
            yield self._pair("主管部门及代码", head.department, "实施单位", head.agency)
            if self._form.kind is FormKind.DECLARATION:
                yield self._pair("项目属性", "", "项目期", "")

    def _pair(self, label: str, text: str, second_label: str, second_text: str) -> Row:
        """Two labels with what stands behind them."""
        is_declared = self._form.kind is FormKind.DECLARATION
        at = (LEVEL2, "name", "target") if is_declared else ("name", "target", "actual")
        return self._strip(
            (SIDE, label, Style.LABEL),
            (at[0], text, Style.TEXT),
            (at[1], second_label, Style.LABEL),
            (at[2], second_text, Style.TEXT),
        )

    def _funds(self) -> Iterator[Row]:
        rows = self._form.funds
        if not rows:
            return
        fields = _FUNDS_COLUMNS[self._form.kind]
        if not all(at in self._places for at, _, _, _ in fields):
            fields = tuple((_SHIFTED[at], text, name, style) for at, text, name, style in fields)
        months = monitored_months(self._form.cutoff_month)
        headings = ((at, text.format(months=months), Style.LABEL) for at, text, _, _ in fields)
        yield self._beside(
            "项目资金\n（万元）", len(rows) + 1, (LEVEL1, "", Style.LABEL), *headings
        )
        for each in rows:
            yield self._strip(
                (LEVEL1, each.label, Style.LABEL),
                *((at, _amount(each, name), style) for at, _, name, style in fields),
            )

    def _goals(self) -> Iterator[Row]:
        kind, (first, second) = self._form.kind, self._form.goals
        if kind is FormKind.MONITORING:
            yield self._beside("年度总体\n目标", 1, (LEVEL1, second, Style.TEXT))
            return
        is_declared = kind is FormKind.DECLARATION
        labels = ("中期目标", "年度目标") if is_declared else ("预期目标", "实际完成情况")
        side = "总体目标" if is_declared else "年度总体\n目标"
        at = "name" if is_declared else "actual"
        yield self._beside(side, 2, (LEVEL1, labels[0], Style.LABEL), (at, labels[1], Style.LABEL))
        yield self._strip((LEVEL1, first, Style.TEXT), (at, second, Style.TEXT))

    def _total(self, total: Decimal) -> Row:
        points = [each.max_score for each in self._form.rows]
        points += [each.max_score for each in self._form.funds]
        full = sum((each for each in points if each is not None), Decimal(0))
        if SCORE not in self._places:
            last = self._columns[-1].name
            return self._strip((SIDE, "总分", Style.HEADING), (last, total, Style.NUMBER))
        return self._strip(
            (SIDE, "总分", Style.HEADING),
            ("max_score", full, Style.NUMBER),
            (SCORE, total, Style.NUMBER),
            *((("deviation", "", Style.TEXT),) if "deviation" in self._places else ()),
        )

    # --- cells --------------------------------------------------------------------------------

    def _whole(self, text: str, style: Style) -> Cell:
        return Cell(first=0, last=self._last, content=text, style=style)

    def _strip(self, *parts: tuple[str, Content, Style]) -> Row:
        """Cells side by side: each reaches to where the next one begins."""
        starts = [self._places[name] for name, _, _ in parts]
        ends = [*(each - 1 for each in starts[1:]), self._last]
        return [
            Cell(first=start, last=end, content=content, style=style)
            for start, end, (_, content, style) in zip(starts, ends, parts, strict=True)
        ]

    def _beside(self, side: str, rows: int, *parts: tuple[str, Content, Style]) -> Row:
        """A strip with a label at its left that reaches down."""
        label = Cell(first=0, last=0, content=side, style=Style.LABEL, rows=rows)
        return [label, *self._strip(*parts)]


def _amount(row: FundsRow, name: str) -> Decimal | None:
    amount: Decimal | None = getattr(row, name)
    return amount


def _runs(rows: Sequence[FormRow], depth: int) -> list[int]:
    """For every row how many rows its level reaches down; 0 where it stands in a row above."""
    runs: list[int] = []
    for _, members in groupby(rows, key=lambda row: (row.level1, row.level2)[:depth]):
        count = len(list(members))
        runs += [count, *[0] * (count - 1)]
    return runs
