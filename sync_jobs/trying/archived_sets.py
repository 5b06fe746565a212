"""The other side's whole sets once more (整套重读): from kept bytes, as if they had just come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapter.domain.identity import Scope
from adapter.errors import IncompletePull, MalformedAnswer
from adapter.ports.budget_system import BudgetSystem, Exchange, RawPage, RawRow, ReadRequest
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.external import ExternalReader
from sync_jobs.sets.shelf import Shelf

#: Nobody was asked.
_KEPT = Exchange(
    exchange_id="",
    operation="kept",
    started_at=datetime(1970, 1, 1, tzinfo=UTC),
    duration_ms=0,
    status=0,
    digest="",
    byte_length=0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The pages of an archive as a profile's wire reads them."""

    work: UnitOfWork
    system: BudgetSystem
    scope: Scope

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """Every kept row of a data set; raises MalformedAnswer for bytes that are no row."""
        for number, rows in enumerate(self.work.kept_sets.rows(self.scope, request.kind), 1):
            yield RawPage(
                exchange=_KEPT,
                kind=request.kind,
                number=number,
                rows=[
                    RawRow(each.position, self.system.reread(each.payload), each.payload)
                    for each in rows
                ],
                declared_total=None,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgain:
    """What kept sets say, when their pages are put away again."""

    #: Content hashes by key.
    hashes: Mapping[str, str]
    unreadable: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSets:
    """Reads kept sets under one profile and today's gate; stores nothing and asks nobody."""

    profile: Profile
    #: Made for the same profile.
    system: BudgetSystem
    scope: Scope
    projects: OpenProjects

    def read(self, work: UnitOfWork, kind: TreeKind, owners: tuple[str, ...]) -> ReadAgain | None:
        """What the other side held when it was read last; None where that makes no sense."""
        with Shelf() as shelf:
            reader = ExternalReader(
                system=_Kept(work=work, system=self.system, scope=self.scope),
                profile=self.profile,
                scope=self.scope,
                projects=self.projects,
                shelf=shelf,
            )
            try:
                found = reader.read(kind, owners=owners)
                hashes = {each.key: each.content_hash for each in found.entries}
                return ReadAgain(hashes=hashes, unreadable=found.unreadable)
            except (MalformedAnswer, IncompletePull):
                return None
