"""Read queries for the doors: what people ask of the store, as plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.store import Cursor, RunRecord, VerdictRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineEntry:
    """One quarantined row; `payload` only where it is asked for."""

    entry_id: str
    run_id: str
    kind: RecordKind
    project_code: str
    code: str
    field: str
    detail: str
    quarantined_at: datetime
    page_id: str
    position: int
    payload: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeStatus:
    """Where one scope stands."""

    scope: Scope
    #: Latest run per job that was no dry run.
    latest_runs: Sequence[RunRecord]
    cursors: Mapping[RecordKind, Cursor]
    #: Open observations per kind.
    row_counts: Mapping[RecordKind, int]
    quarantined: int
    findings: Mapping[str, int]
    verdicts: Mapping[str, int]
    unsettled_pushes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding with its facts."""

    code: str
    severity: str
    project_code: str
    line_kind: str
    line_key: str
    facts: Mapping[str, str]


class Queries(Protocol):
    """Reads for command line and web."""

    def schema_revision(self) -> str | None: ...
    def runs(self, *, limit: int, job: str | None = None) -> list[RunRecord]: ...
    def status(self, scope: Scope) -> ScopeStatus: ...
    def quarantine(self, scope: Scope | None, *, limit: int) -> list[QuarantineEntry]: ...
    def quarantine_entry(self, entry_id: str) -> QuarantineEntry | None: ...
    def verdicts(self, scope: Scope) -> list[VerdictRecord]: ...
    def findings(self, scope: Scope, *, limit: int) -> list[FindingView]: ...
