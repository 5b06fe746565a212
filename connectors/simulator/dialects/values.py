"""An indicator value in three columns: what this receiver's entry form makes of one text."""

import re

from connectors.simulator.dialects.elements import Element, Row
from connectors.simulator.tables import Column, Kind

#: Operators as the form prints them, by the code that it keeps.
SYMBOLS = {"1": "≥", "2": "＞", "3": "＝", "4": "＜", "5": "≤", "6": "定性"}
#: Units that the form offers; a value in any other unit is one text.
_UNITS = [
    "%",
    "‰",
    "万元",
    "元",
    "个",
    "人",
    "人次",
    "次",
    "项",
    "户",
    "公里",
    "平方米",
    "份",
    "篇",
    "场",
    "台",
    "套",
]
_HALF_WIDTH = str.maketrans("＞＝＜", ">=<")
_FULL_WIDTH = str.maketrans(">=<", "＞＝＜")
_OTHER = "定性"
_BARE = re.compile(
    r"(?P<sign>[≥≤＞>＝=＜<]?)(?P<number>-?\d+(?:\.\d+)?)"
    rf"(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})?",
    re.ASCII,
)


def split(value: str | None) -> tuple[str | None, str | None, str | None]:
    """Operator, number and unit of a text; what is not exactly these is one text and 定性."""
    if not value:
        return None, None, None
    found = _BARE.fullmatch(value)
    if found is None:
        return _OTHER, value, None
    return found["sign"].translate(_FULL_WIDTH) or None, found["number"], found["unit"]


def joined(sign: str | None, number: object, unit: object) -> str | None:
    """The one text that the state keeps."""
    operator = "" if sign in {None, _OTHER} else str(sign).translate(_HALF_WIDTH)
    return f"{operator}{number or ''}{unit or ''}" or None


def value_columns(sign: str, number: str, unit: str, *, as_code: bool) -> tuple[Element, ...]:
    """Three elements for `kpi_val`: the operator as code 1–6 or as symbol."""
    codes = {code if as_code else symbol: symbol for code, symbol in SYMBOLS.items()}
    written = {symbol: code for code, symbol in codes.items()}

    def show_sign(row: Row) -> str | None:
        symbol = split(row.get("kpi_val"))[0]
        return None if symbol is None else written[symbol]

    def take(row: Row) -> Row:
        operator = codes.get(str(row.get(sign)))
        return {"kpi_val": joined(operator, row.get(number), row.get(unit))}

    return (
        Element(
            column=Column(name=sign, kind=Kind.TEXT, size=6, codes=tuple(codes)),
            show=show_sign,
            take=_nothing,
        ),
        Element(
            column=Column(name=number, kind=Kind.TEXT, size=1000),
            show=lambda row: split(row.get("kpi_val"))[1],
            take=take,
        ),
        Element(
            column=Column(name=unit, kind=Kind.TEXT, size=60),
            show=lambda row: split(row.get("kpi_val"))[2],
            take=_nothing,
        ),
    )


def _nothing(_row: Row) -> Row:
    """The number's element takes all three."""
    return {}
