"""What was adopted and is not in force yet (待发布的采纳): no difference to deal with any more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.adoption import Adoption, stands
from adapter.domain.library.entries import DraftEntry, EntryState
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind, TreeTriple
from sync_jobs.gate import division_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoptions:
    """The last adoption of every set, and the entries that are still on their way."""

    latest: Mapping[SetKey, Adoption] = field(default_factory=dict)
    on_their_way: frozenset[str] = frozenset()

    def explain(self, which: SetKey, internal: str | None, external: str | None) -> bool:
        """Whether a set differs only by what the library's next version is to bring."""
        adoption = self.latest.get(which)
        return adoption is not None and stands(
            adoption, internal=internal, external=external, on_their_way=self.on_their_way
        )


def adoptions_of(
    work: UnitOfWork, scope: Scope, kind: TreeKind, keys: Collection[str]
) -> Adoptions:
    """Those of some sets as they stand at this moment."""
    latest = work.reconciled.latest_of(scope, kind, keys)
    if not latest:
        return Adoptions()
    division = division_of(scope)
    in_force = work.library.in_force(division)
    named = {each for adoption in latest.values() for each in adoption.entry_ids}
    return Adoptions(
        latest={(kind, key): each for key, each in latest.items()},
        on_their_way=frozenset(
            each.entry_id
            for each in work.library_entries.some(division, named)
            if is_on_its_way(each, in_force)
        ),
    )


def is_on_its_way(entry: DraftEntry, in_force: LibraryVersion | None) -> bool:
    """Whether an entry waits, or stands in a version that is not in force yet."""
    number = in_force.number if in_force else 0
    is_waiting = entry.state in {EntryState.ACCEPTED, EntryState.TAKEN}
    return is_waiting and (entry.taken_into is None or entry.taken_into > number)


def agree(
    work: UnitOfWork, scope: Scope, kind: TreeKind, entries: Sequence[TreeEntry], *, at: datetime
) -> None:
    """Take for agreed what both sides hold now.

    What an adoption promised of our side, and our side does not hold yet, is not agreed: until it
    is released the former agreement tells who moved.
    """
    adopted = work.reconciled.latest_of(scope, kind, [each.key for each in entries])
    own = work.trees.triples_of(scope, kind, adopted)
    held = [each for each in entries if not _is_promised(each, adopted.get(each.key), own)]
    work.trees.observe(scope, Side.BASELINE, kind, held, at=at, is_complete=False)


def _is_promised(
    entry: TreeEntry, adoption: Adoption | None, own: Mapping[str, TreeTriple]
) -> bool:
    """Whether our side is to follow and has not moved since that was written down."""
    return (
        adoption is not None
        and entry.content_hash == adoption.target
        and entry.key in own
        and own[entry.key].internal == adoption.internal
    )
