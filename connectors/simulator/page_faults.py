"""Pages that lie (翻页): about how many rows there are, about numbers, and about times."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from connectors.simulator.envelope import Digits
from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.request import Request
from connectors.simulator.tables import DataSet, Kind

Row = dict[str, Any]

_SHORT_DIGITS = (14, 8, 17)
_RUBBISH = ("0000-00-00", "99999999999999999", "昨天", "")
_NUMBERS = {"nan_number": Digits("NaN"), "huge_number": Digits("1e400")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page on its way."""

    data_set: DataSet
    #: As the receiver understood it.
    asked: Request
    total: int
    rows: list[Row] = field(repr=False)

    @property
    def is_followed(self) -> bool:
        """Whether rows follow on a later page."""
        return self.asked.page_no * self.asked.page_size < self.total


class PageSpoiler:
    """Goes wrong where a fault is ordered and the page gives it something to strike."""

    def __init__(self, faults: FaultDesk) -> None:
        self._faults = faults

    def spoil(self, call: Call, page: Page) -> Page:
        """The page as it is answered. Its rows may be changed in place."""
        for change in (self._side, self._order, self._times, self._numbers):
            page = change(call, page)
        return page

    def _side(self, call: Call, page: Page) -> Page:
        """Fewer rows than there are."""
        if page.total and self._faults.take("empty_side", call):
            return replace(page, total=0, rows=[])
        if page.total > 1 and self._faults.take("nearly_empty_side", call):
            first = page.rows[:1] if page.asked.page_no == 1 else []
            return replace(page, total=1, rows=first)
        if page.rows and page.is_followed and self._faults.take("empty_page", call):
            return replace(page, rows=[])
        return page

    def _order(self, call: Call, page: Page) -> Page:
        rows = page.rows
        if rows and self._faults.take("shuffle_results", call):
            Random(page.asked.page_no).shuffle(rows)  # noqa: S311 - a fault to repeat, not a secret
        if rows and self._faults.take("short_page", call):
            rows.pop()
        return page

    def _times(self, call: Call, page: Page) -> Page:
        if page.rows and self._faults.take("short_times", call):
            for number, row in enumerate(page.rows):
                digits = _SHORT_DIGITS[number % len(_SHORT_DIGITS)]
                row["update_time"] = row["update_time"][:digits]
        if page.rows and self._faults.take("rubbish_times", call):
            for number, row in enumerate(page.rows[::3]):
                row["update_time"] = _RUBBISH[number % len(_RUBBISH)]
        return page

    def _numbers(self, call: Call, page: Page) -> Page:
        for name, digits in _NUMBERS.items():
            if page.rows and self._faults.take(name, call):
                page.rows[0][_number_of(page.data_set)] = digits
        return page


def endless(call: Call, page: Page, first: list[Row]) -> Page:
    """A full page out of the rows of the first one, under ids that nobody has seen before."""
    size, key = page.asked.page_size, page.data_set.key
    dice = Random(f"{call.ordinal}:{page.asked.page_no}")  # noqa: S311 - a fault to repeat
    missing = size - len(page.rows)
    made = [{**first[number % len(first)], key: _id(dice)} for number in range(missing)]
    return replace(page, total=(page.asked.page_no + 1) * size, rows=[*page.rows, *made])


def _id(dice: Random) -> str:
    digits = f"{dice.getrandbits(128):032X}"
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"


def _number_of(data_set: DataSet) -> str:
    """A column of numbers, an exact one if there is any."""
    numbers = [column for column in data_set.columns if column.kind is not Kind.TEXT]
    exact = [column for column in numbers if column.kind is Kind.DECIMAL]
    return (exact or numbers)[0].name
