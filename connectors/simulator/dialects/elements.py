"""Elements of a dialect: how each is measured, and how it follows from the columns of the state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.simulator.checks import as_decimal
from connectors.simulator.envelope import Digits
from connectors.simulator.tables import Column, Kind

Row = Mapping[str, Any]
#: What a column holds, in another spelling.
Respell = Callable[[Any], Any]

_STAMP_DIGITS = 17
_WAN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element as callers see it."""

    #: Its name, type and size there.
    column: Column
    #: From a row of the state to the value that is shown.
    show: Callable[[Row], Any]
    #: From a row that was sent to columns of the state.
    take: Callable[[Row], Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSet:
    """One data set as callers see it."""

    #: Our name of it.
    data_set: str
    #: Their name of it.
    name: str
    query_path: str
    #: "" when it takes no pushes.
    push_path: str = ""
    elements: tuple[Element, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Their names, types and sizes in order."""
        return tuple(each.column for each in self.elements)

    def shown(self, row: Row) -> dict[str, Any]:
        """A row of the state as it is shown."""
        return {each.column.name: each.show(row) for each in self.elements}

    def taken(self, row: Row) -> dict[str, Any]:
        """A row that was sent, as columns of the state."""
        found: dict[str, Any] = {}
        for each in self.elements:
            found |= each.take(row)
        return found


def element(column: Column, ours: str, show: Respell, take: Respell) -> Element:
    """An element that follows from one column; what is empty stays empty."""

    def shown(row: Row) -> object:
        value = row.get(ours)
        return value if value is None else show(value)

    def taken(row: Row) -> Row:
        value = row.get(column.name)
        return {ours: value if value is None or value == "" else take(value)}

    return Element(column=column, show=shown, take=taken)


def _same(value: object) -> object:
    return value


def plain(column: Column, ours: str = "") -> Element:
    """An element that holds what our column of that name holds."""
    return element(column, ours or column.name, _same, _same)


def text(name: str, size: int, ours: str = "", *, required: bool = False) -> Element:
    """A text."""
    return plain(Column(name=name, kind=Kind.TEXT, size=size, required=required), ours)


def coded(name: str, size: int, ours: str, codes: tuple[str, ...]) -> Element:
    """A text of which only these are allowed."""
    return plain(Column(name=name, kind=Kind.TEXT, size=size, codes=codes), ours)


def whole(name: str, size: int, ours: str = "", *, required: bool = False) -> Element:
    """A whole number."""
    return plain(Column(name=name, kind=Kind.INTEGER, size=size, required=required), ours)


def decimal(name: str, size: int, scale: int, ours: str = "", *, required: bool = False) -> Element:
    """An exact number."""
    column = Column(name=name, kind=Kind.DECIMAL, size=size, scale=scale, required=required)
    return plain(column, ours)


def flag(name: str, ours: str = "", *, required: bool = False) -> Element:
    """1 is yes, 2 is no, as in our own columns."""
    codes = ("1", "2")
    return plain(Column(name=name, kind=Kind.INTEGER, size=1, codes=codes, required=required), ours)


def flag_or_zero(name: str, ours: str, *, required: bool = False) -> Element:
    """1 is yes, 0 is no."""
    codes = ("0", "1")
    column = Column(name=name, kind=Kind.INTEGER, size=1, codes=codes, required=required)
    return element(column, ours, _one_or_zero, lambda sent: sent or 2)


def _one_or_zero(value: object) -> object:
    """What is not even a number stays what it is."""
    if isinstance(value, Digits):
        return value
    return 1 if value == 1 else 0


def cut(name: str, size: int, ours: str, charset: str, *, required: bool = False) -> Element:
    """A text in a narrow column: what is longer was cut when it was stored."""
    column = Column(name=name, kind=Kind.TEXT, size=size, required=required)
    return element(column, ours, lambda value: cut_to(value, size, charset), _same)


def cut_to(value: str, size: int, charset: str) -> str:
    """The longest beginning that fits; characters outside the charset become question marks."""
    return value.encode(charset, "replace")[:size].decode(charset, "ignore")


def stamp(name: str, ours: str, digits: int) -> Element:
    """A time cut to so many digits; on the way in it is filled up with zeros."""
    column = Column(name=name, kind=Kind.TEXT, size=digits)
    return element(
        column, ours, lambda value: value[:digits], lambda sent: sent.ljust(_STAMP_DIGITS, "0")
    )


def wan_yuan(name: str, ours: str) -> Element:
    """Money in 万元, while our columns hold yuan; every digit is kept."""
    column = Column(name=name, kind=Kind.DECIMAL, size=18, scale=6)
    return element(
        column, ours, lambda value: _moved(value, -_WAN), lambda sent: _moved(sent, _WAN)
    )


def _moved(value: object, places: int) -> object:
    """The number with its point moved; what is no number stays as it was typed."""
    number = as_decimal(str(value))
    return value if number is None else Digits(format(number * Decimal(10) ** places, "f"))
