"""Turns one request into calls and proves that they were all answered (分页与完整性)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from adapter.errors import ConfigurationError, IncompletePull, MalformedAnswer
from adapter.ports.budget_system import ReadRequest
from adapter.ports.wire_spec import QuerySpec, WireSpec

T = TypeVar("T")

#: Of a count; Python itself refuses to read thousands of them.
_MOST_DIGITS = 18


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values in order, at most `size` at a time; one empty chunk when there are none."""
    yield values[:size]
    for start in range(size, len(values), size):
        yield values[start : start + size]


def questions(request: ReadRequest, spec: WireSpec) -> Iterator[dict[str, object]]:
    """The parameters of each call but for the page: all chunks of agencies with all of keys.

    Raises ConfigurationError for a size that no call can have, before anything is sent.
    """
    query = spec.query
    for name in ("page_size", "agencies_chunk", "keys_chunk"):
        if getattr(query, name) < 1:
            raise ConfigurationError("至少为 1", key=f"wire.query.{name}")
    frame: dict[str, object] = {
        query.division_param: request.scope.division_code,
        query.year_param: str(request.scope.fiscal_year),
    }
    if request.updated_since is not None:
        since = wire_time(request.updated_since, spec.zone_offset_min)
        frame[query.since_param] = since[: query.since_digits]
    if request.live_only:
        frame[query.live_param] = query.live_value
    agencies = tuple(dict.fromkeys(request.agency_codes))
    keys = tuple(dict.fromkeys(request.keys))
    for some_agencies in chunks(agencies, query.agencies_chunk):
        for some_keys in chunks(keys, query.keys_chunk):
            # The list of agencies is sent even when it is empty: leaving it out is an error there.
            asked = frame | {query.agencies_param: some_agencies}
            yield asked | {query.keys_param: some_keys} if some_keys else asked


def whole_number(value: object) -> int | None:
    """A count as JSON number or as digits in a text; None for anything else, however long."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    digits = value.strip() if isinstance(value, str) else ""
    if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
        return int(digits)
    return None


def wire_time(moment: datetime, zone_offset_min: int) -> str:
    """17 digits on the other side's clock face, rounded down to the millisecond."""
    there = moment.astimezone(timezone(timedelta(minutes=zone_offset_min)))
    return f"{there:%Y%m%d%H%M%S}{there.microsecond // 1000:03d}"


@dataclass(slots=True)
class Completeness:
    """Counts the pages of one call against the total that the other side declares."""

    spec: QuerySpec
    max_pages: int
    pages: int = 0
    rows: int = 0
    total: int | None = None
    #: All seems to be there, but only that nothing stands on the page behind would prove it: the
    #: last page was full, and a receiver that counts at most so many says the same; or no total is
    #: declared, and a receiver whose pages are shorter than what was asked for looks the same.
    may_be_over: bool = False

    def accept(self, row_count: int, total: int | None) -> bool:
        """True when this page was surely the last.

        Raises IncompletePull when pages and total contradict each other, MalformedAnswer when the
        call would need more pages than allowed.
        """
        if self.pages and total != self.total:
            raise IncompletePull(
                f"the declared total changed from {self.total} to {total}",
                code="total_changed",
                got=total,
                expected=self.total,
            )
        self.pages += 1
        self.rows += row_count
        self.total = total
        is_short = row_count < self.spec.page_size
        if total is None:
            self.may_be_over = is_short
            return not row_count or self._may_go_on()
        if self.rows > total:
            raise self._miscounted(f"{self.rows} rows where {total} were declared")
        if self.rows == total:
            self.may_be_over = bool(row_count) and not is_short
            return not self.may_be_over
        if is_short:
            raise self._miscounted(f"the pages end after {self.rows} of {total} rows")
        return self._may_go_on()

    def _miscounted(self, words: str) -> IncompletePull:
        return IncompletePull(words, code="total", got=self.rows, expected=self.total)

    def _may_go_on(self) -> bool:
        if self.pages >= self.max_pages:
            raise MalformedAnswer(f"more than {self.max_pages} pages")
        return False
