"""What is kept of the rows that a probe sees (所见): digests, times and counts, no content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from adapter.errors import AdapterError
from adapter.ports.budget_system import Exchange, RawFields, RawPage


class TimeForm(StrEnum):
    """How a time is written; all of these occur in one column."""

    DIGITS_17 = "17"
    DIGITS_14 = "14"
    DIGITS_8 = "8"
    RUBBISH = "rubbish"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        """The form in Chinese."""
        words = {TimeForm.RUBBISH: "无法识别", TimeForm.ABSENT: "空缺"}
        return words.get(self, f"{self.value} 位")


_LENGTHS = frozenset({TimeForm.DIGITS_17, TimeForm.DIGITS_14, TimeForm.DIGITS_8})


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the rows of a kind keep what a probe looks at; "" where the profile names nothing."""

    id_element: str = ""
    changed_element: str = ""
    #: None for what cannot be read as a moment.
    read_moment: Callable[[object], object] = lambda _: None
    deleted_element: str = ""
    read_deleted: Callable[[object], object] = lambda _: None
    #: What `keys` select by; "" where no job asks by key.
    key_element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One row, as far as it may be remembered."""

    digest: str
    id_digest: str
    changed_at: datetime | None
    time_form: TimeForm
    is_deleted: bool | None
    key_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The answer to one question, up to the page where the probe stopped."""

    rows: tuple[Sighting, ...] = ()
    page_sizes: tuple[int, ...] = ()
    totals: tuple[int | None, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    #: The other side ended it, not the probe.
    is_whole: bool = False
    #: What the wire refused about it.
    failure: AdapterError | None = None
    #: Ids never fall from one row to the next; nothing else is kept of them.
    ids_ascend: bool = False
    #: A key to ask by, in memory for that one question only.
    some_key: str = ""

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all rows in order."""
        return tuple(row.digest for row in self.rows)


def digest_of(value: object) -> str:
    """SHA-256 (hex) of a value's text."""
    return sha256(repr(value).encode()).hexdigest()


def sight(fields: RawFields, payload: bytes, columns: Columns) -> Sighting:
    """What may be remembered of a row."""
    raw = fields.get(columns.changed_element)
    moment = columns.read_moment(raw)
    deleted = columns.read_deleted(fields.get(columns.deleted_element))
    identity = fields.get(columns.id_element)
    return Sighting(
        digest=sha256(payload).hexdigest(),
        id_digest=digest_of(identity) if identity is not None else sha256(payload).hexdigest(),
        changed_at=moment if isinstance(moment, datetime) else None,
        time_form=_form(raw, moment),
        is_deleted=deleted if isinstance(deleted, bool) else None,
        key_digest=digest_of(fields.get(columns.key_element)),
    )


def _form(raw: object, moment: object) -> TimeForm:
    if raw is None or raw == "":
        return TimeForm.ABSENT
    if not isinstance(moment, datetime):
        return TimeForm.RUBBISH
    length = str(len(str(raw).strip()))
    return TimeForm(length) if length in _LENGTHS else TimeForm.RUBBISH


class Notebook:
    """Turns pages into a reading, page by page; the pages themselves are dropped."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._rows: list[Sighting] = []
        self._pages: list[tuple[int, int | None, Exchange]] = []
        self._latest_id = ""
        self._ids_ascend = bool(columns.id_element)
        self._some_key = ""

    def take(self, page: RawPage) -> None:
        """Note a page."""
        self._pages.append((len(page.rows), page.declared_total, page.exchange))
        for row in page.rows:
            self._rows.append(sight(row.fields, row.payload, self._columns))
            self._compare(row.fields)

    def _compare(self, fields: Mapping[str, object]) -> None:
        identity = str(fields.get(self._columns.id_element))
        self._ids_ascend = self._ids_ascend and self._latest_id <= identity
        self._latest_id = identity
        key = fields.get(self._columns.key_element)
        if not self._some_key and isinstance(key, str):
            self._some_key = key

    def reading(self, *, is_whole: bool, failure: AdapterError | None = None) -> Reading:
        """What was seen."""
        return Reading(
            rows=tuple(self._rows),
            page_sizes=tuple(size for size, _, _ in self._pages),
            totals=tuple(total for _, total, _ in self._pages),
            exchanges=tuple(exchange for _, _, exchange in self._pages),
            is_whole=is_whole,
            failure=failure,
            ids_ascend=self._ids_ascend,
            some_key=self._some_key,
        )
