"""How the version check would judge our sets under a changed profile (试算版本核对)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.field_labels import field_label
from adapter.domain.identity import Scope
from adapter.domain.library import LibraryContent
from adapter.domain.reconcile import judge
from adapter.errors import RecordError
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.internal_sets import InternalSet, internal_sets
from sync_jobs.trees import carried_trees
from sync_jobs.trying.report import VerdictChange
from sync_jobs.wording import problem_text

#: Sets by kind and key.
_Sets = Mapping[tuple[TreeKind, str], InternalSet]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTrial:
    """Our sets as both profiles would carry them.

    Whole sets of the other side are not archived: of that side counts what was seen last.
    """

    scope: Scope
    standing: Profile
    changed: Profile
    before: _Sets
    after: _Sets

    @staticmethod
    def of(
        content: LibraryContent,
        standing: Profile,
        changed: Profile,
        projects: OpenProjects,
        scope: Scope,
    ) -> "SetTrial":
        """Build the sets twice."""
        before, after = (
            {(each.kind, each.entry.key): each for each in built.sets}
            for built in (
                internal_sets(content, profile, projects, scope) for profile in (standing, changed)
            )
        )
        return SetTrial(scope=scope, standing=standing, changed=changed, before=before, after=after)

    def verdicts(self, work: UnitOfWork) -> Iterator[VerdictChange]:
        """Sets of kinds that both profiles carry whose verdict would be another one."""
        for kind in self._kinds:
            agreed = work.trees.hashes(self.scope, Side.BASELINE, kind)
            theirs = work.trees.hashes(self.scope, Side.EXTERNAL, kind)
            ours = (key for each, key in self.before.keys() | self.after.keys() if each is kind)
            for key in sorted(ours):
                sides = agreed.get(key), theirs.get(key)
                before, after = (
                    judge(sides[0], _hash(sets, kind, key), sides[1])
                    for sets in (self.before, self.after)
                )
                if before is not after:
                    yield VerdictChange(kind=kind, key=key, before=before, after=after)

    @property
    def _kinds(self) -> list[TreeKind]:
        carried = carried_trees(self.changed)
        return [kind for kind in carried_trees(self.standing) if kind in carried]

    @property
    def lost(self) -> tuple[TreeKind, ...]:
        """Kinds of sets that only the standing profile carries."""
        kept = self._kinds
        return tuple(kind for kind in carried_trees(self.standing) if kind not in kept)

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


def _hash(sets: _Sets, kind: TreeKind, key: str) -> str | None:
    found = sets.get((kind, key))
    return found.entry.content_hash if found else None


def _reason(found: InternalSet) -> str:
    where, error = found.problems[0]
    named = RecordError(error.code, field_label(error.field), error.detail)
    return f"{where}：{problem_text(named)}"
