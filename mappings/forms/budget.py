"""The funds of a self-evaluation form (预算执行情况): amounts, execution rate and its points."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.comparing.form_funds import FundsPart
from mappings.forms.amounts import number_of, rate_of
from mappings.forms.funds_parts import find_parts
from mappings.workbook.grid import Grid
from mappings.workbook.headings import plain, short
from mappings.workbook.rows import cell_text

#: Words of one column, as the forms of several provinces have them.
_CALLED = {
    "initial": """
        年初预算数 年初预算 年初预算金额 年初批复数 年初预算安排数 年初预算安排 年初安排数
        年初下达数 预算批复数
    """,
    "change": "年中调整数 调整数 预算调整数 年中预算调整数",
    "adjusted": """
        全年预算数 全年预算 全年预算金额 调整后预算数 调整后预算 调整预算数
    """,
    "budget": "预算数 年度预算数 年度预算",
    "executed": """
        全年执行数 全年执行 全年实际执行数 执行数 实际执行数 实际执行 预算执行数 全年支出数 全年支出
        全年实际支出数 全年实际支出 实际支出数 实际支出 实际支出额 支出数 累计支出数
    """,
    "max_score": "分值",
    "rate": """
        执行率 预算执行率 全年执行率 资金执行率 全年预算执行率 执行比例 预算执行比例 预算完成率
        支出率 资金支出率 资金使用率 支出进度 执行进度 预算执行进度
    """,
    "score": "得分",
}
_HEADINGS = {word: name for name, words in _CALLED.items() for word in words.split()}
_NEEDED = frozenset({"adjusted", "executed"})
ALL_FUNDS = re.compile(
    r"(?:年度|全年|当年|本年|实施期|中期|项目)?(?:(?:预算)?资金(?:总额|合计|总计)|预算总额|总预算|总额|合计|总计)(?:[:(].*)?"
)
#: All of the state's, where a form asks for no more; what stands below is no part of it.
_STATE_FUNDS = re.compile(
    r"(?:年度|全年|当年|本年|项目)财政(?:拨款)?资金(?:总额|合计|总计)(?:[:(].*)?"
)
_MONEY = re.compile(r"(?:[(\[]|单位:)(?:人民币)?(万?元)")
_LETTERS = re.compile(r"[A-Z]$")
#: Rows below the heading in which the sum of all funds is looked for.
_ROWS_BELOW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBudget:
    """The row of all funds; None where a cell is blank or no number."""

    #: As the spreadsheet program shows it, from 1.
    row: int
    #: 年初预算数 and 年中调整数, which make the 全年预算数 together.
    initial: Decimal | None
    change: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    #: 0.. , 1 = 100%.
    rate: Decimal | None
    max_score: Decimal | None
    score: Decimal | None
    #: The budget is only called 预算数: it may be that of the beginning of the year.
    is_any_budget: bool = False
    #: Where the funds come from, in the order of the form.
    parts: tuple[FundsPart, ...] = ()
    #: The unit of the amounts, 元 or 万元.
    money: str = "万元"


def find_budget(grid: Grid, rows: range) -> FormBudget | None:
    """The row of all funds in these rows of a sheet; None where there is none."""
    for number in rows:
        columns = _columns(grid, number)
        is_any_budget = "adjusted" not in columns and "budget" in columns
        if is_any_budget:
            columns["adjusted"] = columns["budget"]
        if columns.keys() >= _NEEDED:
            found = _below(grid, number, columns, ALL_FUNDS)
            parts = found and find_parts(grid, range(found.row, rows.stop), columns)
            found = found or _below(grid, number, columns, _STATE_FUNDS)
            return found and replace(
                found,
                is_any_budget=is_any_budget,
                parts=parts or (),
                money=money_of(grid, range(rows.start, found.row)),
            )
    return None


def _columns(grid: Grid, row: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in grid.own_cells(row):
        heading = _LETTERS.sub("", short(plain(cell_text(cell))))
        if heading in _HEADINGS:
            found.setdefault(_HEADINGS[heading], column)
    return found


def _below(
    grid: Grid, heading: int, columns: dict[str, int], label: re.Pattern[str]
) -> FormBudget | None:
    for row in range(heading + 1, min(heading + 1 + _ROWS_BELOW, len(grid.rows))):
        if any(label.fullmatch(plain(cell_text(cell))) for _, cell in grid.own_cells(row)):
            cells = {name: grid.at(row, column) for name, column in columns.items()}
            numbers = {name: number_of(cell) for name, cell in cells.items()}
            return FormBudget(
                row=row + 1,
                initial=numbers.get("initial"),
                change=numbers.get("change"),
                adjusted=numbers.get("adjusted"),
                executed=numbers.get("executed"),
                rate=rate_of(cells.get("rate", "")),
                max_score=numbers.get("max_score"),
                score=numbers.get("score"),
            )
    return None


def money_of(grid: Grid, rows: range) -> str:
    """What the form counts money in: 万元, as the printed form does, unless it says 元."""
    texts = [plain(cell_text(cell)) for row in rows for _, cell in grid.own_cells(row)]
    said = [found[1] for text in texts for found in _MONEY.finditer(text)]
    return "元" if said and "万元" not in said else "万元"
