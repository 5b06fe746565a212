"""Compares what stands with what a changed profile would read, row by row (逐行试算)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from adapter.domain.field_labels import field_label
from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.pushing.hand_over import plain_text
from adapter.errors import RecordError
from adapter.ports.kept_rows import StandingRow, UnreadRow
from adapter.ports.staging import StagedRow
from sync_jobs.trying.report import Changes, KindReport, Move
from sync_jobs.trying.rereading import Rereader
from sync_jobs.wording import problem_text

#: Rows between two words of progress.
_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The values of one row before and after, None where it is no observation."""

    key: str
    before: tuple[object, ...] | None
    after: tuple[object, ...] | None


@dataclass(slots=True)
class RowTrial:
    """Reads every kept row of a data set again and fills its report."""

    reader: Rereader
    report: KindReport
    #: Told now and then how many rows were read.
    told: Callable[[int], None]
    names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = shape_of_kind(self.reader.kind).names

    def pairs(self, scope: Scope) -> Iterator[Pair]:
        """Rows whose values would change, come or go, as they are found."""
        for row in self.reader.kept.standing(scope, self.reader.kind):
            yield from self._pairs_of(row, row.record_key)
        for entry in self.reader.kept.unread(scope, self.reader.kind):
            yield from self._pairs_of(entry, entry.entry_key)

    def _pairs_of(self, row: StandingRow | UnreadRow, key: str) -> Iterator[Pair]:
        if not self.reader.gate.admits(row.gate_key):
            self.report.hidden += 1
            return
        if row.payload is None:
            self.report.without_bytes += 1
            return
        self.report.read += 1
        if self.report.read % _TOLD_EVERY == 0:
            self.told(self.report.read)
        found = self.reader.read(row.payload)
        if isinstance(found, StagedRow) and found.values != row.values:
            found = self.reader.checked(found)
        after = self._judged(row, key, found)
        if after != row.values:
            yield Pair(key=key, before=row.values, after=after)

    def _judged(
        self, row: StandingRow | UnreadRow, key: str, found: StagedRow | RecordError | None
    ) -> tuple[object, ...] | None:
        """Note what becomes of a row; its values afterwards, None for no observation."""
        was = row.problem if isinstance(row, UnreadRow) else None
        if found is None:
            self._move(Move.STOPPED, "", key, was)
            return None
        if isinstance(found, RecordError):
            if was is None or _facts(was) != _facts(found):
                move = Move.INTO_QUARANTINE if was is None else Move.OTHER_REASON
                self._move(move, reason_text(found), key, was, found)
            # What waits leaves alone what stands under its key.
            return None if was is None else row.values
        if was is not None:
            self._move(Move.OUT_OF_QUARANTINE, reason_text(was), key, was)
        if found.is_deleted:
            if was is None:
                self._move(Move.DELETED, "", key)
            return None
        if row.values is not None:
            self._compare(key, row.values, found.values)
        return found.values

    def _move(
        self,
        move: Move,
        reason: str,
        key: str,
        before: RecordError | None = None,
        after: RecordError | None = None,
    ) -> None:
        changes = self.report.moves.setdefault((move, reason), Changes())
        told = [None if each is None else reason_text(each) for each in (before, after)]
        changes.add(key, *told)

    def _compare(self, key: str, before: Sequence[object], after: Sequence[object]) -> None:
        for name, old, new in zip(self.names, before, after, strict=True):
            if old != new:
                changes = self.report.fields.setdefault(name, Changes())
                changes.add(key, shown(old), shown(new))


def shown(value: object) -> str | None:
    """A value as people read it, None for none."""
    return None if value is None else plain_text(value)


def _facts(problem: RecordError) -> tuple[str, str, str]:
    return problem.code, problem.field, problem.detail


def reason_text(problem: RecordError) -> str:
    """Why a row is not understood, in Chinese."""
    return problem_text(RecordError(problem.code, field_label(problem.field), problem.detail))
