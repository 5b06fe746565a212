"""Where the funds of a form come from (资金来源): the rows below the sum of all funds."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from adapter.domain.comparing.form_funds import FundsPart
from mappings.forms.amounts import number_of
from mappings.workbook.grid import Grid
from mappings.workbook.headings import plain, short
from mappings.workbook.rows import cell_text

_WHICH = "其中"
_ORDINAL = re.compile(r"(?:[(]?[0-9一二三四五六]+[).、．]|[-—①-⑨]+)+")
_FUNDS = "(?:资金|拨款|拨款资金|补助|补助资金|专项资金|配套资金|财政资金|财政拨款|财政补助资金)?"
#: What a source is called, by the family that it belongs to.
_FAMILIES = {
    "state": re.compile(
        r"(?:当年|本年|本年度|年度|全年|本级)?(?:财政拨款|财政资金|财政拨款资金|财政预算资金)"
        r"|(?:当年|本年)?一般公共预算(?:财政)?(?:拨款|资金)?|政府性基金(?:预算)?(?:财政)?(?:拨款|资金)?"
    ),
    "carried over": re.compile(
        r"(?:上年|以前年度|年初|往年)(?:财政拨款)?(?:结转|结余|结转结余|结转和结余)(?:资金)?|结转资金"
    ),
    "level": re.compile(
        rf"(?:中央|省级?|自治区本?级?|盟市级?|市本?级|市|旗县级?|县区级?|区县级?|县级?|区级|旗级){_FUNDS}"
    ),
    # Of cities and counties together.
    "lower": re.compile(rf"市[、/]?县区?级?{_FUNDS}"),
    "local": re.compile(rf"地方{_FUNDS}"),
    "own": re.compile(r"(?:单位)?(?:自筹|自有)(?:资金)?|单位资金|社会资金"),
    "rest": re.compile(r"其[他它](?:来源)?(?:资金)?"),
}
#: Families of which one is a part of the other: rows of both are no sum.
_WITHIN_EACH_OTHER = (
    ("state", "level"),
    ("state", "local"),
    ("state", "lower"),
    ("local", "lower"),
)
#: Levels of which 市县 is no part.
_ABOVE_CITIES = ("中央", "省", "自治区")


def find_parts(
    grid: Grid, rows: range, columns: Mapping[str, int], labels_from: int = 0
) -> tuple[FundsPart, ...]:
    """The sources in the rows below the sum, `columns` being where its amounts stand.

    Their names stand before the amounts, from the column `labels_from` on.

    () where a source is of no known family, is named twice, or is a part of another: nobody could
    say what they make together.
    """
    parts: list[FundsPart] = []
    families: list[str] = []
    asked_which = 0
    for row, label in _labels(grid, rows, labels_from, min(columns.values())):
        asked_which += label.startswith(_WHICH)
        name = _ORDINAL.sub("", label.removeprefix(_WHICH).lstrip(":"), count=1)
        family = _family(name)
        amounts = {each: number_of(grid.at(row, at)) for each, at in columns.items()}
        if not family and any(each is not None for each in amounts.values()):
            return ()
        if not family:
            break
        families.append(family)
        parts.append(
            FundsPart(
                name=name,
                is_rest=family == "rest",
                initial=amounts.get("initial"),
                budget=amounts.get("adjusted"),
                executed=amounts.get("executed"),
            )
        )
    return tuple(parts) if _makes_a_sum(parts, families, asked_which) else ()


def _labels(grid: Grid, rows: range, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """The words before the amounts, row by row; "" where there are none."""
    for row in rows:
        if row >= len(grid.rows):
            return
        words = [cell for column, cell in grid.own_cells(row) if begin <= column < end]
        yield row, "".join(short(plain(cell_text(each))) for each in words).rstrip(":")


def _family(name: str) -> str:
    return next((family for family, words in _FAMILIES.items() if words.fullmatch(name)), "")


def _makes_a_sum(parts: list[FundsPart], families: list[str], asked_which: int) -> bool:
    if any(count > 1 for count in Counter(part.name for part in parts).values()):
        return False
    if asked_which not in {0, 1, len(parts)}:
        return False
    if any(one in families and other in families for one, other in _WITHIN_EACH_OTHER):
        return False
    levels = [part for part, family in zip(parts, families, strict=True) if family == "level"]
    if "lower" in families and not all(part.name.startswith(_ABOVE_CITIES) for part in levels):
        return False
    return "local" not in families or all(part.name.startswith("中央") for part in levels)
