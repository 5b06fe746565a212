"""A request as the ledger has it (推送凭单), and what it carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.domain.fingerprint import rows_digest
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import request_digest
from adapter.domain.secrecy import GateTicket
from adapter.errors import GateClosed
from adapter.ports.budget_system import OutboundSet, PushRequest
from adapter.ports.pushes import PushRecord, PushRequestRecord
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.on_the_way import key_of
from sync_jobs.pushing.parcels import Parcel, Repeated
from sync_jobs.sets.external import WIRE_KIND, ExternalSets


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A parcel under its key."""

    parcel: Parcel
    request_id: str
    #: Of what it carries now; the ledger refuses a key that stands for another one.
    digest: str
    #: In the order of the parcel's sets.
    records: tuple[PushRecord, ...]
    request: PushRequest

    @property
    def open_records(self) -> tuple[PushRecord, ...]:
        """Of the sets that have no outcome yet."""
        open_sets = {each.set_key for each in self.parcel.open_sets}
        return tuple(each for each in self.records if key_of(each) in open_sets)

    def once_more(self, became: Sequence[PushRecord]) -> Parcel:
        """The same request, its sets as the ledger has them now."""
        now = {key_of(each): each for each in became}
        records = [now.get(key_of(each), each) for each in self.records]
        request = PushRequestRecord(
            request_id=self.request_id,
            digest=self.digest,
            set_count=len(records),
            attempts=1,
            prepared_at=records[0].prepared_at,
        )
        repeated = Repeated(request=request, records=tuple(records))
        return Parcel(sets=self.parcel.sets, repeated=repeated)


def letter_of(
    parcel: Parcel, run: RunContext, projects: OpenProjects, seen: ExternalSets
) -> Letter:
    """The parcel under its old key, or else under a new one with records for the ledger.

    Raises GateClosed when the gate lets one of its sets no longer out.
    """
    # What the ledger says of a set is said of the very rows that leave.
    outbound = tuple(_outbound(each, projects) for each in parcel.sets)
    if parcel.repeated is not None:
        request_id, records = parcel.repeated.request.request_id, parcel.repeated.records
    else:
        request_id = run.site.ids.fresh()
        leaving = zip(parcel.sets, outbound, strict=True)
        records = tuple(
            _record(each, own, run, request_id, position, seen)
            for position, (each, own) in enumerate(leaving)
        )
    carried = ((each.set_key, each.ticket.rows_digest) for each in outbound)
    return Letter(
        parcel=parcel,
        request_id=request_id,
        digest=request_digest(parcel.kind.value, run.site.scope, carried),
        records=records,
        request=PushRequest(
            kind=WIRE_KIND[parcel.kind],
            scope=run.site.scope,
            request_id=request_id,
            sets=outbound,
        ),
    )


def _record(
    each: Planned,
    outbound: OutboundSet,
    run: RunContext,
    request_id: str,
    position: int,
    seen: ExternalSets,
) -> PushRecord:
    entry = each.set.entry
    before = seen.sight(entry.key)
    return PushRecord(
        push_id=run.site.ids.fresh(),
        run_id=run.run_id,
        request_id=request_id,
        position=position,
        scope=run.site.scope,
        kind=each.set.kind,
        set_key=entry.key,
        project_code=entry.project_code,
        rows_digest=outbound.ticket.rows_digest,
        content_hash=entry.content_hash,
        expected_hash=each.expected,
        expected_mark=before.mark if before else None,
        state=PushState.PREPARED,
        prepared_at=run.site.clock.now(),
    )


def _outbound(each: Planned, projects: OpenProjects) -> OutboundSet:
    own = each.set
    header, rows = own.encoded()
    digest = rows_digest(header, rows)
    ticket: GateTicket | None = (
        projects.gate.ticket_for_library(digest)
        if own.kind is TreeKind.LIBRARY_SET
        else projects.gate.ticket_for(own.entry.project_code, digest)
    )
    if ticket is None:
        raise GateClosed("a template of a project that is not public was about to be sent")
    return OutboundSet(set_key=own.entry.key, header=header, rows=rows, ticket=ticket)
