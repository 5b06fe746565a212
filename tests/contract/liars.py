"""Systems in memory that break one promise each, so that every check can show that it sees it."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Self

import structlog

from adapter.domain.fingerprint import rows_digest
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import (
    IncompletePull,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.budget_system import (
    Exchange,
    OutboundSet,
    PushReply,
    PushRequest,
    RawPage,
    RawRow,
    ReadRequest,
    SetReply,
)
from connectors.conformance import Change, Trouble
from tests.contract.in_memory import SECRET, Clock, GuardedMemory

# --- reading --------------------------------------------------------------------------------------


class Nameless(GuardedMemory):
    """Leaves a trace without a digest."""

    def _exchange(self, operation: str, answer: bytes) -> Exchange:
        return replace(super()._exchange(operation, answer), digest="")


class Lossy(GuardedMemory):
    """Loses the first row of each page, and counts pages from 2."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = page.rows[1:] if request.kind is RecordKind.DIRECTORY_ENTRY else page.rows
            yield replace(page, number=page.number + 1, rows=rows)


class Silent(GuardedMemory):
    """Has no page for an empty answer."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        return (page for page in super().read_pages(request) if page.rows)


class Bare(GuardedMemory):
    """Does not keep the bytes of the last row."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = [*page.rows[:-1], *(RawRow(r.position, r.fields, b"") for r in page.rows[-1:])]
            yield replace(page, rows=rows)


class Floating(GuardedMemory):
    """Reads numbers as floats."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = [replace(row, fields={**row.fields, "dead": 2.0}) for row in page.rows]
            yield replace(page, rows=rows)


class Fickle(GuardedMemory):
    """Has another order every time."""

    readings = count()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        turned = next(self.readings) % 2
        for page in super().read_pages(request):
            rows = [
                replace(row, position=position)
                for position, row in enumerate(page.rows[::-1] if turned else page.rows)
            ]
            yield replace(page, rows=rows)


class Inventive(GuardedMemory):
    """Has rows of its own for those who ask for less."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            if request.live_only and request.kind is RecordKind.DIRECTORY_ENTRY:
                more = RawRow(len(page.rows), {}, b"{}")
                page = replace(page, rows=[*page.rows, more])  # noqa: PLW2901 - the same page
            yield page


# --- paging and resuming --------------------------------------------------------------------------


class Lax(GuardedMemory):
    """Takes a page size of zero for "everything"."""

    def another(self, change: Change) -> GuardedMemory:
        return super().another(replace(change, page_size=change.page_size or None))


class Overlapping(GuardedMemory):
    """Begins a page of another size than usual with the row that ended the page before."""

    usual = 20

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        last: list[RawRow] = []
        for page in super().read_pages(request):
            yield page if self._page_size == self.usual else replace(page, rows=[*last, *page.rows])
            last = list(page.rows[-1:])


class Clinging(GuardedMemory):
    """Goes on where the caller before gave up."""

    def arm(self, clock: Clock) -> Self:
        self.left: dict[object, list[RawPage]] = {}
        return super().arm(clock)

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        pages = self.left.pop(repr(request), None) or list(super().read_pages(request))
        for number, page in enumerate(pages, 1):
            self.left[repr(request)] = pages[number:]
            yield page


class Narrow(GuardedMemory):
    """Forgets the second unit of a list that does not begin with the first one."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        if request.agency_codes[:1] != ("u1",):
            request = replace(request, agency_codes=request.agency_codes[:1])
        return super().read_pages(request)


class Exclusive(GuardedMemory):
    """Takes "at or after" for "after"."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        if request.updated_since is not None:
            later = request.updated_since + timedelta(milliseconds=1)
            request = replace(request, updated_since=later)
        return super().read_pages(request)


class Timeless(GuardedMemory):
    """Accepts `updated_since` and ignores it."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        return super().read_pages(replace(request, updated_since=None))


# --- writing --------------------------------------------------------------------------------------


def _accepted(request: PushRequest) -> dict[str, SetReply]:
    return {each.set_key: SetReply(set_key=each.set_key, is_accepted=True) for each in request.sets}


class Polite(GuardedMemory):
    """Acknowledges everything and stores nothing."""

    def _store(self, request: PushRequest) -> None:
        """Into nowhere."""


class Forgetful(GuardedMemory):
    """Keeps the former rows of a set when the new ones are fewer."""

    def push_sets(self, request: PushRequest) -> PushReply:
        kept = [each for each in request.sets if self._grows(each)]
        reply = super().push_sets(replace(request, sets=tuple(kept)))
        return replace(reply, replies={**_accepted(request), **reply.replies})

    def _grows(self, each: OutboundSet) -> bool:
        former = [
            row for row in self.rows(RecordKind.TEMPLATE_ITEM) if row["bundle"] == each.set_key
        ]
        return len(each.rows) >= len(former)


class Sweeping(GuardedMemory):
    """Throws the other sets away with each push."""

    def _store(self, request: PushRequest) -> None:
        keys = {each.set_key for each in request.sets}
        self.take_away(RecordKind.TEMPLATE_ITEM, lambda row: row["bundle"] not in keys)
        super()._store(request)


class Trusting(GuardedMemory):
    """Writes its own tickets."""

    def push_sets(self, request: PushRequest) -> PushReply:
        sets = tuple(
            replace(each, ticket=GateTicket(rows_digest=rows_digest(each.header, each.rows)))
            for each in request.sets
        )
        return super().push_sets(replace(request, sets=sets))


class Appending(GuardedMemory):
    """Adds the rows of a call that it has seen before to those that are there."""

    def _store(self, request: PushRequest) -> None:
        seen = [each.request_id for each in self.pushes[:-1]]
        keys = {each.set_key for each in request.sets}
        former = [row for row in self.rows(RecordKind.TEMPLATE_ITEM) if row["bundle"] in keys]
        super()._store(request)
        if request.request_id in seen:
            self.put(RecordKind.TEMPLATE_ITEM, [{**row, "id": self._ids.fresh()} for row in former])


class Rounding(GuardedMemory):
    """Stores half points as none."""

    def _store(self, request: PushRequest) -> None:
        super()._store(request)
        for row in self._table(RecordKind.TEMPLATE_ITEM):
            row["weight"] = Decimal(int(str(row["weight"])[0]))


class Nearsighted(GuardedMemory):
    """Sees only the first key of a list."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        return super().read_pages(replace(request, keys=request.keys[:1]))


# --- trouble --------------------------------------------------------------------------------------


class Stubborn(GuardedMemory):
    """Sends again what it is not sure of, and asks again what was refused."""

    def push_sets(self, request: PushRequest) -> PushReply:
        try:
            return super().push_sets(request)
        except (OutcomeUnknown, RemoteRefused):
            return super().push_sets(request)

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        try:
            pages = list(super().read_pages(request))
        except (RemoteRefused, IncompletePull):
            pages = list(super().read_pages(request))
        return iter(pages)


class Touchy(GuardedMemory):
    """Gives up at the first passing trouble."""

    def outlast(self, trouble: Trouble) -> None:
        raise ServerBusy(f"{trouble}")


class Skipping(GuardedMemory):
    """Takes the page that met an expired token for read, unless it was the first."""

    is_lost = False

    def outlast(self, trouble: Trouble) -> None:
        self.is_lost = trouble is Trouble.EXPIRED_TOKEN

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            if not self.is_lost or page.number == 1:
                yield page
            self.is_lost = False


class Patient(GuardedMemory):
    """Waits as long as it takes."""

    total_s = property(lambda _: float("inf"), lambda _self, _value: None)


class Dawdling(GuardedMemory):
    """Notices that it is too late when the answer is there."""

    def wait(self, too_late: type[Exception]) -> None:
        if self.passing[Trouble.SLOW]:
            self.clock.sleep(3.0)
        super().wait(too_late)


class Greedy(GuardedMemory):
    """Takes answers of any size."""

    def weigh(self, page: RawPage) -> None:
        """Anything goes."""


# --- secrets --------------------------------------------------------------------------------------


class Careless(GuardedMemory):
    """Lets everybody in."""

    def log_in(self) -> None:
        """Whatever the secret."""


class Chatty(GuardedMemory):
    """Logs its secret, as a library of others does at DEBUG."""

    def log_in(self) -> None:
        logging.getLogger("some.library").debug("logging in with %s", SECRET)
        super().log_in()


class Boastful(GuardedMemory):
    """Logs the rows that it reads, as a structured event."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            structlog.get_logger().debug("read", first=[row.fields for row in page.rows[:1]])
            yield page


class Quoting(GuardedMemory):
    """Quotes what it refuses."""

    def weigh(self, page: RawPage) -> None:
        try:
            super().weigh(page)
        except MalformedAnswer as failure:
            raise MalformedAnswer(f"too much: {page.rows[0].payload.decode()}") from failure
