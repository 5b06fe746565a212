"""The integration system in memory (内存参照实现): the port's promises, without a wire.

The reference by which the wires are measured, and what jobs are tested against: it replaces whole
sets, gives new ids with each push, overwrites what the receiver owns, and can be told to fail.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Self

from adapter.domain.record import RecordKind
from adapter.errors import (
    AuthenticationRefused,
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    IncompletePull,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.budget_system import (
    ClockSkew,
    Exchange,
    OutboundSet,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    RawRow,
    ReadRequest,
    SetReply,
)
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.endpoint import Limits
from connectors.json_answers import row_of
from connectors.json_body import encode_json
from connectors.pagination import wire_time
from connectors.row_flaws import of_characters
from connectors.tickets import require_tickets

Row = dict[str, object]

#: A late push is stored when this many reads have begun.
_LATE_BY_READS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySchema:
    """Which element of a data set is what; nothing else is known of its rows."""

    kind: RecordKind
    id_element: str
    #: Holds the key of the set that a row belongs to.
    set_element: str
    agency_element: str
    division_element: str
    year_element: str
    updated_element: str
    deleted_element: str
    deleted_value: object = 1
    live_value: object = 2
    #: Refers to the sender's id of another row in the same set; "" when rows do not.
    parent_element: str = ""
    #: Overwritten by the receiver with texts of its own.
    overwritten_elements: tuple[str, ...] = ()
    #: Where a pushed set's rows go when they are not of the header's kind.
    rows_kind: RecordKind | None = None


class MemoryFault(StrEnum):
    """What can be ordered to go wrong with the next fitting call."""

    #: Raised by whatever call comes next; nothing is done.
    CONNECTION_LOST = "connection_lost"
    DEADLINE = "deadline"
    BUSY = "busy"
    LOGIN_REFUSED = "login_refused"
    REFUSED = "refused"
    #: A push does not arrive / is stored, and its answer is lost: OutcomeUnknown either way.
    LOST_REQUEST = "lost_request"
    LOST_ANSWER = "lost_answer"
    #: A push is acknowledged, and stored only when a second read begins.
    STORED_LATE = "stored_late"
    #: A read ends one row early: IncompletePull.
    SHORT_PAGES = "short_pages"
    #: A row moves while pages are read: the first comes again in the place of the last.
    MOVED_ROW = "moved_row"
    #: `updated_since` is accepted and ignored.
    IGNORED_SINCE = "ignored_since"


@dataclass(slots=True)
class _LatePush:
    request: PushRequest
    reads_left: int = _LATE_BY_READS


def accept_all(_request: PushRequest, _each: OutboundSet) -> str:
    """The validation of a receiver that takes everything."""
    return ""


class MemoryBudgetSystem:
    """`BudgetSystem` in memory.

    `refuse` judges each pushed set and returns the reason of a refusal, or "".
    """

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        schemas: Iterable[MemorySchema],
        *,
        clock: Clock,
        ids: Ids,
        page_size: int = 1000,
        zone_offset_min: int = 480,
        refuse: Callable[[PushRequest, OutboundSet], str] = accept_all,
        budget: RunBudget | None = None,
    ) -> None:
        _require_page_size(page_size)
        self._schemas = {schema.kind: schema for schema in schemas}
        self._clock = clock
        self._ids = ids
        self._page_size = page_size
        self._zone_offset_min = zone_offset_min
        self._refuse = refuse
        self._budget = budget or unlimited()
        self._tables: dict[RecordKind, list[Row]] = {}
        self._faults: Counter[MemoryFault] = Counter()
        self._late: list[_LatePush] = []
        #: Every push that arrived, in order.
        self.pushes: list[PushRequest] = []
        #: What `clock_skew` says.
        self.skew: ClockSkew | None = None

    # --- the port -----------------------------------------------------------------------------

    def check(self) -> Exchange:
        """See `BudgetSystem`."""
        self._go_wrong()
        return self._exchange("check", b"")

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See `BudgetSystem`. The answer is fixed when the first page is asked for."""
        self._go_wrong()
        self._store_late_pushes()
        rows = self._matching(request)
        declared = len(rows)
        if rows and self._take(MemoryFault.SHORT_PAGES):
            rows.pop()
        if rows and self._take(MemoryFault.MOVED_ROW):
            rows[-1] = rows[0]
        for number, start in enumerate(range(0, max(len(rows), 1), self._page_size), 1):
            self._budget.require()
            yield self._page(request, number, declared, rows[start : start + self._page_size])
        if len(rows) != declared:
            raise IncompletePull(
                f"the pages end after {len(rows)} of {declared} rows",
                code="total",
                got=len(rows),
                expected=declared,
            )

    def push_sets(self, request: PushRequest) -> PushReply:
        """See `BudgetSystem`."""
        require_tickets(request.sets)
        self._go_wrong()
        if self._take(MemoryFault.LOST_REQUEST):
            raise OutcomeUnknown("the request was lost")
        self.pushes.append(request)
        refused = {each.set_key: self._refuse(request, each) for each in request.sets}
        if self._take(MemoryFault.STORED_LATE):
            self._late.append(_LatePush(request))
        else:
            self._store(request)
        if self._take(MemoryFault.LOST_ANSWER):
            raise OutcomeUnknown("the answer was lost")
        replies = {
            key: SetReply(set_key=key, is_accepted=not reason, reason=reason)
            for key, reason in refused.items()
        }
        return PushReply(exchange=self._exchange(f"push {request.kind}", b""), replies=replies)

    def clock_skew(self) -> ClockSkew | None:
        """See `BudgetSystem`. None, unless somebody has set `skew`."""
        return self.skew

    def reread(self, payload: bytes) -> RawFields:
        """See `BudgetSystem`."""
        return row_of(payload, "utf-8", Limits())

    def close(self) -> None:
        """Nothing is held open."""

    def with_page_size(self, page_size: int) -> Self:
        """A second connection to the same system, with pages of another size."""
        _require_page_size(page_size)
        other = copy.copy(self)
        other._page_size = page_size  # noqa: SLF001 - a copy of itself
        return other

    # --- what tests and rehearsals do on the other side ---------------------------------------

    def put(self, kind: RecordKind, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows as users there would; id, time of change and deletion mark where missing."""
        schema = self._schemas[kind]
        self._table(kind).extend({**self._own(schema), **row} for row in rows)

    def take_away(self, kind: RecordKind, is_gone: Callable[[Mapping[str, object]], bool]) -> None:
        """Let rows vanish without a trace, as a cancelled approval does."""
        rows = self._table(kind)
        rows[:] = [row for row in rows if not is_gone(row)]

    def rows(self, kind: RecordKind) -> list[Row]:
        """Copies of the live rows of a kind."""
        schema = self._schemas[kind]
        return [dict(row) for row in self._table(kind) if _is_live(schema, row)]

    def fail(self, fault: MemoryFault, times: int = 1) -> None:
        """Let the next `times` fitting calls go wrong."""
        self._faults[fault] += times

    # --- inside -------------------------------------------------------------------------------

    def _table(self, kind: RecordKind) -> list[Row]:
        return self._tables.setdefault(kind, [])

    def _take(self, fault: MemoryFault) -> bool:
        if not self._faults[fault]:
            return False
        self._faults[fault] -= 1
        return True

    def _go_wrong(self) -> None:
        self._budget.require()
        if self._take(MemoryFault.CONNECTION_LOST):
            raise ConnectionLost("ordered")
        if self._take(MemoryFault.DEADLINE):
            raise DeadlineExceeded("ordered")
        if self._take(MemoryFault.BUSY):
            raise ServerBusy("ordered", retry_after_s=1)
        if self._take(MemoryFault.LOGIN_REFUSED):
            raise AuthenticationRefused("ordered")
        if self._take(MemoryFault.REFUSED):
            raise RemoteRefused("ordered", "")

    def _matching(self, request: ReadRequest) -> list[Row]:
        schema = self._schemas[request.kind]
        since = ""
        if request.updated_since is not None and not self._take(MemoryFault.IGNORED_SINCE):
            since = wire_time(request.updated_since, self._zone_offset_min)
        found = [
            row
            for row in self._table(request.kind)
            if _is_asked_for(schema, row, request)
            and str(row[schema.updated_element]) >= since
            and (not request.live_only or _is_live(schema, row))
        ]
        order = (schema.updated_element, schema.id_element)
        return sorted(found, key=lambda row: tuple(str(row[each]) for each in order))

    def _page(
        self, request: ReadRequest, number: int, declared: int, rows: Sequence[Row]
    ) -> RawPage:
        payloads = [encode_json(row) for row in rows]
        raw = [
            RawRow(position, row, payload)
            for position, (row, payload) in enumerate(
                zip(map(of_characters, map(dict, rows)), payloads, strict=True)
            )
        ]
        return RawPage(
            exchange=self._exchange(f"read {request.kind}", b"[" + b",".join(payloads) + b"]"),
            kind=request.kind,
            number=number,
            rows=raw,
            declared_total=declared,
        )

    def _exchange(self, operation: str, answer: bytes) -> Exchange:
        return Exchange(
            exchange_id=self._ids.fresh(),
            operation=operation,
            started_at=self._clock.now(),
            duration_ms=0,
            status=0,
            digest=sha256(answer).hexdigest(),
            byte_length=len(answer),
        )

    def _store_late_pushes(self) -> None:
        for late in self._late:
            late.reads_left -= 1
            if not late.reads_left:
                self._store(late.request)
        # In place, as further connections share it.
        self._late[:] = [late for late in self._late if late.reads_left]

    def _store(self, request: PushRequest) -> None:
        schema = self._schemas[request.kind]
        below = self._schemas[schema.rows_kind or schema.kind]
        for each in request.sets:
            if self._refuse(request, each):
                continue
            if each.header is not None:
                self._replace(schema, request, each.set_key, [each.header])
            self._replace(below, request, each.set_key, each.rows)

    def _replace(
        self,
        schema: MemorySchema,
        request: PushRequest,
        set_key: str,
        rows: Sequence[Mapping[str, object]],
    ) -> None:
        """Retire every row of the set under a new id, then add the new ones under new ids."""
        for old in self._table(schema.kind):
            if old.get(schema.set_element) == set_key and _is_live(schema, old):
                old.update(self._own(schema) | {schema.deleted_element: schema.deleted_value})
        place = {
            schema.division_element: request.scope.division_code,
            schema.year_element: str(request.scope.fiscal_year),
        }
        new_ids = {row.get(schema.id_element): self._ids.fresh() for row in rows}
        for row in rows:
            own = self._own(schema)
            if row.get(schema.id_element) is not None:
                own[schema.id_element] = new_ids[row[schema.id_element]]
            if row.get(schema.parent_element):
                own[schema.parent_element] = new_ids.get(row[schema.parent_element])
            own |= {name: self._ids.fresh() for name in schema.overwritten_elements}
            self._table(schema.kind).append({**place, **row, **own})

    def _own(self, schema: MemorySchema) -> Row:
        """What the receiver decides of every row."""
        return {
            schema.id_element: self._ids.fresh(),
            schema.updated_element: wire_time(self._clock.now(), self._zone_offset_min),
            schema.deleted_element: schema.live_value,
        }


def _require_page_size(page_size: int) -> None:
    if page_size < 1:
        raise ConfigurationError("页长至少为 1", key="page_size")


def _is_live(schema: MemorySchema, row: Mapping[str, object]) -> bool:
    return row[schema.deleted_element] == schema.live_value


def _is_asked_for(schema: MemorySchema, row: Mapping[str, object], request: ReadRequest) -> bool:
    return (
        str(row.get(schema.division_element)) == request.scope.division_code
        and str(row.get(schema.year_element)) == str(request.scope.fiscal_year)
        and row.get(schema.agency_element) in request.agency_codes
        and (not request.keys or row.get(schema.set_element) in request.keys)
    )
