"""What a sweep did not meet (未再出现): given no more by the other side, or stopped by our gate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, delete, func, select

from adapter.domain.agency import department_of
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import digest_of, is_lost
from adapter.ports.staging import AtTheGate, Reading
from adapter.storage.database.statements import among
from adapter.storage.staging.merge import Merge
from adapter.storage.tables.observations import gate_field

_AT_ONCE = 500


@dataclass(slots=True)
class Absent:
    """Open observations that were listed as missing, by what becomes of them; some go on."""

    #: Given no more by the other side, per unit ("" where the row named none).
    vanished: Counter[str] = field(default_factory=Counter)
    #: Closed as their project is not open any more, per unit.
    shut: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def gate(self) -> AtTheGate:
        """What is told of the gate's part."""
        return AtTheGate(kept=len(self.kept), moved=self.moved, shut=self.shut.total())

    @property
    def closed(self) -> int:
        """How many are closed, whoever's doing that is."""
        return self.vanished.total() + self.shut.total() + self.moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Sorts the rows that a merge lists as missing, see `Merge.find_missing`."""

    merge: Merge
    blocked: Table
    kind: RecordKind
    reading: Reading

    def sorted(self) -> Absent:
        """Sort them, and take those off the list whose row came without telling its project.

        A row that came behind the gate under an id that is held has not vanished. Where it tells no
        project, or its own in another spelling, nobody took it back and it stays. Where it names
        another one, that one is not open, and what is held may be that one's: it is closed.
        """
        found = Absent()
        for batch in self._missing():
            self._sort(found, batch)
        missing = self.merge.staging.missing
        for some in among(self.merge.connection, missing.c.row_id, found.kept):
            self.merge.connection.execute(delete(missing).where(some))
        return found

    def _missing(self) -> Iterator[Sequence[Sequence[Any]]]:
        target, missing = self.merge.target, self.merge.staging.missing
        listed = select(
            target.c.row_id,
            target.c[self.merge.key],
            gate_field(self.kind).key_column(target),
            target.c.agency_code,
        ).join(missing, missing.c.row_id == target.c.row_id)
        options = {"yield_per": _AT_ONCE}
        return self.merge.connection.execute(listed, execution_options=options).partitions()

    def _sort(self, found: Absent, batch: Sequence[Sequence[Any]]) -> None:
        stopped = self._stopped([digest_of(key) for _, key, _, _ in batch])
        for row_id, key, gate_key, unit in batch:
            spelling = stopped.get(digest_of(key))
            if not self.reading.admits(gate_key):
                found.shut[unit or ""] += 1
            elif spelling is None:
                found.vanished[unit or ""] += 1
            elif is_lost(spelling, gate_key):
                found.kept.append(row_id)
            else:
                found.moved += 1

    def _stopped(self, digests: Sequence[str]) -> dict[str, str]:
        """Of ids under which a row was stopped: how it spelled its project, by the id's digest."""
        blocked = self.blocked.c
        rows = select(blocked.key_digest, blocked.spelling)
        connection = self.merge.connection
        return {
            key: spelling
            for some in among(connection, blocked.key_digest, digests)
            for key, spelling in connection.execute(rows.where(some))
        }

    def silent(self, found: Absent) -> Counter[str]:
        """Units that were asked and sent nothing while others did, with what is held of them.

        One alone has to hold as much as the limit's floor; those of a department that sent nothing
        at all have to hold it together.
        """
        is_silence = self.reading.vanish_limit.is_silence
        asked = set(self.reading.asked)
        absent = {u: n for u, n in found.vanished.items() if u in asked}
        if not is_silence(held=sum(absent.values()), received=0):
            return Counter()
        sent = self._senders()
        # Whatever of a unit came, marked as deleted or not understood, is held beside these.
        sent.update(u for u, n in self._held().items() if n != found.vanished[u] + found.shut[u])
        quiet = {u: n for u, n in absent.items() if u not in sent}
        heard = {department_of(u) for u in sent}
        together: Counter[str] = Counter()
        for unit, number in quiet.items():
            together[department_of(unit)] += 0 if department_of(unit) in heard else number
        return Counter(
            {
                unit: number
                for unit, number in quiet.items()
                if is_silence(held=max(number, together[department_of(unit)]), received=0)
            }
        )

    def _held(self) -> dict[str, int]:
        unit = self.merge.target.c.agency_code
        rows = select(unit, func.count()).where(self.merge.is_open()).group_by(unit)
        return {code or "": number for code, number in self.merge.connection.execute(rows)}

    def _senders(self) -> set[str]:
        sent = select(self.merge.staging.rows.c.agency_code).distinct()
        return {each or "" for each in self.merge.connection.execute(sent).scalars()}
