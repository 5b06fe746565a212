"""How far data sets were read (读取完整): of what was not, nothing is said to be missing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.store import UnitOfWork


def _everything(_kind: RecordKind) -> bool:
    return True


def _nobody(_kind: RecordKind) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInFull:
    """What was read of each kind of row; made without anything it says that all was."""

    #: Whether all rows of the kind were read at least once.
    is_swept: Callable[[RecordKind], bool] = _everything
    #: Keys of whom rows of the kind wait in quarantine.
    waiting: Callable[[RecordKind], Collection[str]] = _nobody

    def is_whole(self, kind: RecordKind, key: str) -> bool:
        """Whether all rows of the kind are here that somebody has."""
        return self.is_swept(kind) and key not in self.waiting(kind)


def read_in_full(work: UnitOfWork, scope: Scope) -> ReadInFull:
    """What was read of a scope, each kind looked up once."""

    @cache
    def is_swept(kind: RecordKind) -> bool:
        cursor = work.rows.cursor(scope, kind)
        return cursor is not None and cursor.swept_at is not None

    @cache
    def waiting(kind: RecordKind) -> Collection[str]:
        return work.rows.waiting_keys(scope, kind)

    return ReadInFull(is_swept=is_swept, waiting=waiting)
