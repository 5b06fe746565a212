"""Reads kept bytes once more (再解读), as a pull under some profile would read them."""

from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate
from adapter.errors import MalformedAnswer, RecordError
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.kept_rows import KeptRowRepository
from adapter.ports.staging import StagedRow
from mappings.codec import Codec
from sync_jobs.pulling.understanding import understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereader:
    """One data set under one profile and today's gate; stores nothing and asks nobody."""

    codec: Codec
    #: Made for the same profile.
    system: BudgetSystem
    scope: Scope
    gate: SecrecyGate
    kept: KeptRowRepository

    @property
    def kind(self) -> RecordKind:
        """The kind of its rows."""
        return self.codec.kind

    def read(self, payload: bytes) -> StagedRow | RecordError | None:
        """What a row would say, why it would not be understood, or None behind the gate."""
        try:
            fields = self.system.reread(payload)
        except MalformedAnswer:
            return RecordError("unreadable_bytes")
        if not self.gate.admits(self.codec.gate_key_of(fields)):
            return None
        try:
            return understood(self.codec, self.scope, 0, fields)
        except RecordError as problem:
            return problem

    def checked(self, row: StagedRow) -> StagedRow | RecordError:
        """The row, or why no database could hold it."""
        try:
            if not row.record_key:
                return RecordError("missing_required", self.codec.shape.key or "")
            self.kept.require_storable(self.kind, row.record_key, row.values)
        except RecordError as problem:
            return problem
        return row
