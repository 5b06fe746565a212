"""Reads a data set once and compares it with our copy by segments (分段核对); stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapter.domain.kinds import KIND_LABELS
from adapter.domain.outcome import RunCounts
from adapter.domain.reconcile.segments import CopyFold, SegmentCheck, compared, segment_of
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import digest_of, is_lost
from adapter.ports.budget_system import ReadRequest
from adapter.ports.staging import StagedPage
from mappings.drift import DriftWatch
from sync_jobs.gate import OpenProjects, gate_key_of
from sync_jobs.job import RunContext
from sync_jobs.pulling.data_set import Judge
from sync_jobs.pulling.prefetch import prefetched
from sync_jobs.pulling.proving import Proof
from sync_jobs.pulling.questions import measured_skew
from sync_jobs.pulling.unrepeated import storable_key
from sync_jobs.pulling.windows import moment_of

#: More rows than these are not set aside one by one: a sweep shows as much and needs no memory.
MOST_SPARED = 200_000
#: Rows that the gate stopped and that are remembered; where there are more, a sweep looks at them.
_MOST_STOPPED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one reading showed."""

    counts: RunCounts
    checks: Sequence[SegmentCheck]
    #: Segments with a row that has no readable key: nothing can be said of them.
    undecided: frozenset[str]

    @property
    def differing(self) -> int:
        """Segments in which our copy is not theirs."""
        return sum(1 for each in self.checks if not each.agrees)


def compare_copies(
    run: RunContext, kind: RecordKind, projects: OpenProjects, covered_to: datetime
) -> Compared | None:
    """Compare what is settled: rows up to `covered_to`, less the look-back, by their clock.

    None when so much is newer that it cannot be set aside. Raises IncompletePull when the answers
    do not prove that nothing is missing. Of our observations only those count whose project or
    department is open, as theirs of the others are stopped.
    """
    site = run.site
    started_at = site.clock.now()
    with run.begin() as work:
        waiting = work.copies.waiting(site.scope, kind)
    settled = covered_to - timedelta(seconds=site.look_back_s) - measured_skew(site.system)
    reading = _Reading(settled=settled, kind=kind, spared=set(waiting))
    codec = site.profile.codec(kind)
    judge = Judge(codec, projects.gate, site.scope, DriftWatch(codec))
    request = ReadRequest(kind=kind, scope=site.scope, agency_codes=projects.senders(kind))
    proof = Proof(asked_from=None)
    for page in prefetched(site.system.read_pages(request)):
        proof.see(page)
        reading.take(judge.page(page))
        site.progress(KIND_LABELS[kind], reading.counts.read, page.declared_total)
        if len(reading.spared) > MOST_SPARED:
            return None
    proof.certificate(site.clock.now())
    ours = CopyFold()
    with run.begin() as work:
        for row in work.copies.held(site.scope, kind):
            is_seen = row.record_key not in reading.spared and projects.gate.admits(row.gate_key)
            if is_seen and not reading.is_kept(row.record_key, row.gate_key):
                ours.add(row.gate_key, row.record_key, row.content_hash)
    return Compared(
        counts=reading.counts,
        checks=compared(reading.theirs, ours, reading.undecided, at=started_at),
        undecided=frozenset(reading.undecided),
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Folds what they send."""

    settled: datetime
    kind: RecordKind
    #: Keys of which nothing can be concluded now: too new, or not understood.
    spared: set[str]
    counts: RunCounts = field(default_factory=RunCounts)
    theirs: CopyFold = field(default_factory=CopyFold)
    undecided: set[str] = field(default_factory=set)
    #: Of rows that the gate stopped, the digest of the id: the spelling of the project.
    stopped: dict[str, str] = field(default_factory=dict)

    def is_kept(self, record_key: str, gate_key: str) -> bool:
        """Whether a row of ours came without telling its project, so that a sweep keeps it."""
        spelling = self.stopped.get(digest_of(record_key)) if self.stopped else None
        return spelling is not None and is_lost(spelling, gate_key)

    def take(self, page: StagedPage) -> None:
        for stopped in page.blocked:
            if stopped.key_digest and len(self.stopped) < _MOST_STOPPED:
                self.stopped[stopped.key_digest] = stopped.spelling
        for bad in page.quarantined:
            self._spare(bad.record_key, bad.project_code)
        for row in page.rows:
            gate_key = gate_key_of(self.kind, row.values)
            moment = moment_of(self.kind, row)
            is_new = moment is not None and moment > self.settled
            if is_new or not storable_key(row.record_key):
                self._spare(row.record_key, gate_key)
            if row.record_key not in self.spared and not row.is_deleted:
                self.theirs.add(gate_key, row.record_key, row.content_hash)
        self.counts += RunCounts(
            read=page.row_count,
            unchanged=len(page.rows),
            quarantined=len(page.quarantined),
            blocked=len(page.blocked),
        )

    def _spare(self, record_key: str, gate_key: str) -> None:
        """Leave a row out on both sides; without a key that it could be held by, its segment."""
        if storable_key(record_key):
            self.spared.add(record_key)
        else:
            self.undecided.add(segment_of(gate_key))
