"""How the version check would judge our sets under a changed profile (试算版本核对)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.field_labels import field_label
from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.reconcile.three_ways import judge
from adapter.errors import RecordError
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.internal import InternalSet, sets_to_compare
from sync_jobs.sets.shelf import Shelf
from sync_jobs.sets.trees import carried_trees
from sync_jobs.trying.archived_sets import ArchivedSets, ReadAgain
from sync_jobs.trying.report import VerdictChange
from sync_jobs.wording import problem_text

#: Sets by kind and key.
_Sets = Mapping[tuple[TreeKind, str], InternalSet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A profile with what reads bytes as its wire writes them; asks nobody."""

    profile: Profile
    system: BudgetSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirSets:
    """Content hashes of the other side's sets of one kind, before and after."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    #: Nothing could be concluded of them any more.
    unreadable: frozenset[str] = frozenset()
    #: Those whose kept bytes do not say what was seen last: they count as seen.
    stale: frozenset[str] = frozenset()
    #: The changed profile makes nothing of the kept bytes at all.
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTrial:
    """Our sets and theirs as both profiles would carry and read them.

    Theirs are read again from the bytes of the last version check. Where a push or a check by
    another way brought something newer, what was seen then counts.
    """

    scope: Scope
    projects: OpenProjects
    standing: Reading
    changed: Reading
    before: _Sets
    after: _Sets

    @staticmethod
    def of(
        content: LibraryContent,
        standing: Reading,
        changed: Reading,
        projects: OpenProjects,
        scope: Scope,
    ) -> "SetTrial":
        """Build our sets twice, to be compared only."""
        before, after = (
            {
                (each.kind, each.entry.key): each
                for each in _built(content, profile, projects, scope)
            }
            for profile in (standing.profile, changed.profile)
        )
        return SetTrial(
            scope=scope,
            projects=projects,
            standing=standing,
            changed=changed,
            before=before,
            after=after,
        )

    def their_sets(self, work: UnitOfWork) -> dict[TreeKind, TheirSets]:
        """The other side's sets of kinds that both profiles carry."""
        return {kind: self._theirs(work, kind) for kind in self._kinds}

    def _theirs(self, work: UnitOfWork, kind: TreeKind) -> TheirSets:
        seen = work.trees.hashes(self.scope, Side.EXTERNAL, kind)
        before = self._read(work, self.standing, kind, seen)
        after = self._read(work, self.changed, kind, seen)
        if after is None:
            return TheirSets(before=seen, after={}, is_lost=True)
        known = before.hashes if before else {}
        stale = frozenset(key for key, content in seen.items() if known.get(key) != content)
        found = {key: content for key, content in after.hashes.items() if key not in stale}
        return TheirSets(
            before=seen,
            after={**{key: seen[key] for key in stale}, **found},
            unreadable=after.unreadable & seen.keys() - stale,
            stale=stale,
        )

    def _read(
        self, work: UnitOfWork, reading: Reading, kind: TreeKind, seen: Mapping[str, str]
    ) -> ReadAgain | None:
        archive = ArchivedSets(
            profile=reading.profile,
            system=reading.system,
            scope=self.scope,
            projects=self.projects,
        )
        return archive.read(work, kind, tuple(sorted(seen)))

    def verdicts(
        self, work: UnitOfWork, theirs: Mapping[TreeKind, TheirSets]
    ) -> Iterator[VerdictChange]:
        """Sets of kinds that both profiles carry whose verdict would be another one."""
        for kind, found in theirs.items():
            if found.is_lost:
                continue
            agreed = work.trees.hashes(self.scope, Side.BASELINE, kind)
            ours = {key for each, key in self.before.keys() | self.after.keys() if each is kind}
            for key in sorted((ours | found.before.keys() | found.after.keys()) - found.unreadable):
                base = agreed.get(key)
                before = judge(base, _hash(self.before, kind, key), found.before.get(key))
                after = judge(base, _hash(self.after, kind, key), found.after.get(key))
                if before is not after:
                    yield VerdictChange(kind=kind, key=key, before=before, after=after)

    @property
    def _kinds(self) -> list[TreeKind]:
        carried = carried_trees(self.changed.profile)
        return [kind for kind in carried_trees(self.standing.profile) if kind in carried]

    @property
    def lost(self) -> tuple[TreeKind, ...]:
        """Kinds of sets that only the standing profile carries."""
        kept = self._kinds
        return tuple(kind for kind in carried_trees(self.standing.profile) if kind not in kept)

    @property
    def blocked(self) -> dict[str, str]:
        """Sets that can be sent now and could not be, with the first reason in Chinese."""
        return {
            key: _reason(found)
            for (kind, key), found in sorted(self.after.items())
            if found.problems and (old := self.before.get((kind, key))) and not old.problems
        }

    @property
    def freed(self) -> tuple[str, ...]:
        """Sets that cannot be sent now and could be."""
        return tuple(
            key
            for (kind, key), found in sorted(self.after.items())
            if not found.problems and (old := self.before.get((kind, key))) and old.problems
        )


def _built(
    content: LibraryContent, profile: Profile, projects: OpenProjects, scope: Scope
) -> Iterator[InternalSet]:
    with Shelf() as shelf:
        sets = sets_to_compare(
            content.indicators, content.templates, profile, projects, scope, shelf
        )
        yield from sets.sets


def _hash(sets: _Sets, kind: TreeKind, key: str) -> str | None:
    found = sets.get((kind, key))
    return found.entry.content_hash if found else None


def _reason(found: InternalSet) -> str:
    where, error = found.problems[0]
    named = RecordError(error.code, field_label(error.field), error.detail)
    return f"{where}：{problem_text(named)}"
