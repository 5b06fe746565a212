"""Asks a site within bounds (有限提问): so many calls and pages, a pause between two of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    ConfigurationError,
    RetryableError,
)
from adapter.ports.budget_system import (
    BudgetSystem,
    ClockSkew,
    Exchange,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    ReadRequest,
)
from adapter.ports.clock import Clock
from adapter.probe.sightings import Columns, Notebook, Reading
from connectors.conformance import NotApplicableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a probe may ask."""

    #: Queries in all; logins come on top, one for each page size.
    calls: int = 400
    #: Queries of one conformance check.
    calls_per_check: int = 60
    #: An answer that has as many pages or more counts as not read to its end.
    pages: int = 4
    page_size: int = 50
    pause_s: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedSite:
    """The site to ask, and what its dialect says."""

    scope: Scope
    #: A handful.
    agency_codes: tuple[str, ...]
    #: Kinds that can be read.
    columns: Mapping[RecordKind, Columns]
    #: Kinds that the dialect lacks, with the reason its file gives.
    unsupported: Mapping[RecordKind, str]
    #: A connector that asks for pages of this size.
    system_with: Callable[[int], BudgetSystem]
    #: Page size of the profile.
    usual_page_size: int
    clock: Clock
    #: Wire of the profile.
    wire: str = "rest"


class CallsSpent(NotApplicableError):
    """The bound is reached; nothing more is asked."""


class Caller:
    """Everything that a probe asks goes through here."""

    def __init__(self, site: ProbedSite, bounds: Bounds) -> None:
        self._site = site
        self._bounds = bounds
        self._systems: dict[int, BudgetSystem] = {}
        self._allowance = bounds.calls
        #: Queries asked up to now.
        self.calls = 0

    def system(self, page_size: int) -> "BoundedSystem":
        """A system that spends calls; made once for each page size."""
        if page_size not in self._systems:
            self._systems[page_size] = self._site.system_with(page_size)
        return BoundedSystem(self._systems[page_size], self.spend)

    def close(self) -> None:
        """Drop all connections."""
        for each in self._systems.values():
            each.close()

    def allow(self, calls: int | None) -> None:
        """Let the next questions cost so many calls at most, or as many as are left."""
        left = self._bounds.calls - self.calls
        self._allowance = left if calls is None else min(left, calls)

    def spend(self) -> None:
        """Take one call from the allowance, after a polite pause."""
        if self._allowance < 1:
            raise CallsSpent("调用次数已用完")
        if self.calls:
            self._site.clock.sleep(self._bounds.pause_s)
        self._allowance -= 1
        self.calls += 1

    def read(
        self,
        kind: RecordKind,
        *,
        page_size: int | None = None,
        pages: int | None = None,
        **asked: object,
    ) -> Reading:
        """The first pages of an answer, as far as they may be remembered.

        Raises what says that the site is out of reach or shut; other failures are part of it.
        """
        plain = ReadRequest(kind=kind, scope=self._site.scope, agency_codes=self._site.agency_codes)
        request: ReadRequest = replace(plain, **asked)  # type: ignore[arg-type]  # fields by name
        system = self.system(page_size or self._bounds.page_size)
        notebook = Notebook(self._site.columns[kind])
        try:
            found = system.read_pages(request)
            for _ in range(pages or self._bounds.pages):
                page = next(found, None)
                if page is None:
                    return notebook.reading(is_whole=True)
                notebook.take(page)
        except (RetryableError, AuthenticationRefused, ConfigurationError):
            raise
        except AdapterError as failure:
            return notebook.reading(is_whole=False, failure=failure)
        return notebook.reading(is_whole=False)


class BoundedSystem:
    """`BudgetSystem` that spends calls, and never writes whatever it is asked."""

    def __init__(self, system: BudgetSystem, spend: Callable[[], None]) -> None:
        self._system = system
        self._spend = spend

    def check(self) -> Exchange:
        """See `BudgetSystem`."""
        self._spend()
        return self._system.check()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See `BudgetSystem`. Finding no further page counts as a call too: it may have been."""
        pages = self._system.read_pages(request)
        while True:
            self._spend()
            page = next(pages, None)
            if page is None:
                return
            yield page

    def push_sets(self, request: PushRequest) -> PushReply:
        """Refused: a probe asks and changes nothing."""
        raise NotApplicableError(f"探测不推送（{request.kind}）")

    def clock_skew(self) -> ClockSkew | None:
        """See `BudgetSystem`."""
        return self._system.clock_skew()

    def reread(self, payload: bytes) -> RawFields:
        """See `BudgetSystem`. Nothing is asked, so nothing is spent."""
        return self._system.reread(payload)

    def close(self) -> None:
        """The caller closes what it has made."""
