"""The reference in memory as a subject, plain and with everything that a check may ask of it."""

import copy
import itertools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Self

import structlog

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    AuthenticationRefused,
    DeadlineExceeded,
    MalformedAnswer,
    OutcomeUnknown,
)
from adapter.ports.budget_system import (
    Exchange,
    OutboundSet,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    ReadRequest,
)
from connectors.conformance import Capability, Change, Need, Rehearsal, Subject, Trouble
from connectors.memory import MemoryBudgetSystem, MemoryFault, MemorySchema

PAGE_SIZE = 20
AGENCIES = ("u1", "u2", "u3")
SCOPE = Scope(site="memory", division_code="152501000", fiscal_year=2026)
SECRET = "canary-app-secret"
TOKEN = "canary-token"
_BEIJING = timezone(timedelta(hours=8))


@dataclass
class Clock:
    """A clock that moves with each look and does not wait."""

    passed_s: float = 0.0

    def now(self) -> datetime:
        self.passed_s += 0.001
        return datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    def sleep(self, seconds: float) -> None:
        self.passed_s += seconds

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        if not event.is_set():
            self.sleep(at_most_s)


@dataclass
class Ids:
    """Ids one after another."""

    numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self) -> str:
        return f"id-{next(self.numbers):08d}"


def sealed(
    set_key: str, header: Mapping[str, object], rows: tuple[Mapping[str, object], ...]
) -> OutboundSet:
    ticket = GateTicket(rows_digest=rows_digest(header, rows))
    return OutboundSet(set_key=set_key, header=header, rows=rows, ticket=ticket)


def plain_content(*names: str) -> Callable[[RawFields], str]:
    """Content by element, the same whether a number came as a number or as text."""
    return lambda fields: repr([(name, _plain(fields.get(name))) for name in names])


def _plain(value: object) -> str:
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except ArithmeticError:
        return str(value)


def wire_moment(text: object) -> datetime | None:
    """17 or 14 digits on a clock in Beijing."""
    if not isinstance(text, str):
        return None
    seconds = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=_BEIJING)
    return (seconds + timedelta(milliseconds=int(text[14:] or 0))).astimezone(UTC)


def _schema(kind: RecordKind, rows_kind: RecordKind | None = None) -> MemorySchema:
    return MemorySchema(
        kind=kind,
        id_element="id",
        set_element="bundle",
        agency_element="unit",
        division_element="place",
        year_element="year",
        updated_element="changed",
        deleted_element="dead",
        parent_element="above",
        overwritten_elements=("label",),
        rows_kind=rows_kind,
    )


class GuardedMemory(MemoryBudgetSystem):
    """With a login, a deadline, caps and passing troubles, as if there were a wire."""

    app_secret = SECRET
    total_s = float("inf")
    max_rows = 10**9
    max_bytes = 10**9

    def arm(self, clock: Clock) -> Self:
        """Shared by all connections: what was ordered, and the time that passes."""
        self.clock = clock
        self.passing: Counter[Trouble] = Counter()
        return self

    def another(self, change: Change) -> "GuardedMemory":
        other = (
            copy.copy(self) if change.page_size is None else self.with_page_size(change.page_size)
        )
        other.app_secret = change.app_secret or self.app_secret
        other.total_s = change.total_s or self.total_s
        other.max_rows = change.max_rows_per_page or self.max_rows
        other.max_bytes = change.max_decoded_bytes or self.max_bytes
        return other

    def check(self) -> Exchange:
        self.log_in()
        return super().check()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        self.log_in()
        self.wait(DeadlineExceeded)
        for page in super().read_pages(request):
            for trouble in (Trouble.BUSY_ONCE, Trouble.EXPIRED_TOKEN, Trouble.CUT_OFF_ONCE):
                if self.take(trouble):
                    self.outlast(trouble)
            self.weigh(page)
            yield page

    def push_sets(self, request: PushRequest) -> PushReply:
        self.log_in()
        reply = super().push_sets(request)
        self.wait(OutcomeUnknown)
        return reply

    def take(self, trouble: Trouble) -> bool:
        if not self.passing[trouble]:
            return False
        self.passing[trouble] -= 1
        return True

    def log_in(self) -> None:
        structlog.get_logger().debug("login", app_id="me")
        logging.getLogger("memory").debug("login")
        if self.app_secret != SECRET:
            raise AuthenticationRefused("the login was refused")

    def outlast(self, trouble: Trouble) -> None:
        """Asks again, which here costs nothing."""

    def wait(self, too_late: type[Exception]) -> None:
        if self.take(Trouble.SLOW):
            self.clock.sleep(min(3.0, self.total_s))
            if self.total_s < 3.0:
                raise too_late("the answer came too late")

    def weigh(self, page: RawPage) -> None:
        if len(page.rows) > self.max_rows:
            raise MalformedAnswer(f"more than {self.max_rows} rows")
        if page.exchange.byte_length > self.max_bytes:
            raise MalformedAnswer(f"answer over {self.max_bytes} bytes")


def _filled(system_class: type[MemoryBudgetSystem], clock: Clock, ids: Ids) -> MemoryBudgetSystem:
    system = system_class(
        [
            _schema(RecordKind.DIRECTORY_ENTRY),
            _schema(RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM),
            _schema(RecordKind.TEMPLATE_ITEM),
        ],
        clock=clock,
        ids=ids,
        page_size=PAGE_SIZE,
        refuse=lambda _, each: "太重" if any(row.get("bad") for row in each.rows) else "",
    )
    place = {"place": SCOPE.division_code, "year": "2026"}
    system.put(
        RecordKind.DIRECTORY_ENTRY,
        ({**place, "unit": AGENCIES[n % 3], "name": f"某某项目{n:03d}号"} for n in range(45)),
    )
    return system


def _make_set(set_key: str, count: int, *, bad: bool = False) -> OutboundSet:
    row = {"unit": "u1", "bundle": set_key, "weight": Decimal("1.50"), "bad": bad}
    rows = tuple({**row, "order": number} for number in range(count))
    return sealed(set_key, {"unit": "u1", "bundle": set_key}, rows)


_LACKS: Mapping[Need, str] = {
    Capability.CREDENTIALS: "内存实现没有凭据",
    Capability.DEADLINE: "内存实现没有网络，不会迟缓",
    Capability.LIMITS: "内存实现不接收字节",
    Capability.LOGS: "内存实现没有网络和密钥",
    Trouble.BUSY_ONCE: "内存实现不重试",
    Trouble.EXPIRED_TOKEN: "内存实现没有令牌",
    Trouble.CUT_OFF_ONCE: "内存实现不接收字节",
    Trouble.SLOW: "内存实现没有网络，不会迟缓",
}


def memory_subject() -> Subject:
    """The reference as it is shipped."""
    ids = Ids()
    system = _filled(MemoryBudgetSystem, Clock(), ids)
    return Subject(
        system=system,
        scope=SCOPE,
        agency_codes=AGENCIES,
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        has=frozenset(Capability) - set(_LACKS),
        lacks=_LACKS,
        troubles={
            Trouble.BUSINESS_FAILURE: lambda: system.fail(MemoryFault.REFUSED),
            Trouble.SHORT_PAGE: lambda: system.fail(MemoryFault.SHORT_PAGES),
            Trouble.LOST_ANSWER: lambda: system.fail(MemoryFault.LOST_ANSWER),
        },
        rehearsal=_rehearsal(ids),
        other=lambda change: system.with_page_size(
            PAGE_SIZE if change.page_size is None else change.page_size
        ),
        changed_at=lambda _, fields: wire_moment(fields.get("changed")),
    )


def guarded_subject(system_class: type[GuardedMemory] = GuardedMemory) -> Subject:
    """A subject that can do everything, so that no check is skipped."""
    ids, clock = Ids(), Clock()
    system = _filled(system_class, clock, ids)
    assert isinstance(system, GuardedMemory)
    system.arm(clock)
    faults = {
        Trouble.BUSINESS_FAILURE: MemoryFault.REFUSED,
        Trouble.SHORT_PAGE: MemoryFault.SHORT_PAGES,
        Trouble.LOST_ANSWER: MemoryFault.LOST_ANSWER,
    }

    def orderer(trouble: Trouble) -> Callable[[], None]:
        if trouble in faults:
            return lambda: system.fail(faults[trouble])
        return lambda: system.passing.update([trouble])

    return Subject(
        system=system,
        scope=SCOPE,
        agency_codes=AGENCIES,
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        has=frozenset(Capability),
        troubles={trouble: orderer(trouble) for trouble in Trouble},
        rehearsal=_rehearsal(ids),
        other=system.another,
        changed_at=lambda _, fields: wire_moment(fields.get("changed")),
        secret_words=lambda: (SECRET, TOKEN),
        seconds=clock.monotonic,
    )


def _rehearsal(ids: Ids) -> Rehearsal:
    return Rehearsal(
        kind=RecordKind.TEMPLATE_HEADER,
        rows_kind=RecordKind.TEMPLATE_ITEM,
        set_keys=("A", "B"),
        make_set=_make_set,
        make_refused_set=lambda set_key: _make_set(set_key, 1, bad=True),
        fresh_id=ids.fresh,
        content_of=plain_content("unit", "bundle", "weight", "bad", "order"),
    )
