"""What ought to become of a set (逐套判定): by its profile's owners and what persons moved."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.domain.plan.plan import FieldChange, field_changes
from adapter.domain.reconcile.one_record import RecordDecision, Trees, decide_record
from adapter.domain.reconcile.policy import FieldOwner, Ownership, row_of
from adapter.domain.reconcile.row_matching import aligned
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind
from mappings.profile import Profile
from sync_jobs.job import RunContext
from sync_jobs.sets.trees import carried_trees

_ALL = len(Side)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDecider:
    """Decides sets of one site."""

    profile: Profile
    #: What persons moved: by kind, key of the set and path.
    moved: Mapping[TreeKind, Mapping[str, Mapping[str, FieldOwner]]]

    @classmethod
    def of(cls, work: UnitOfWork, run: RunContext) -> "SetDecider":
        """The decider of a run, with the moves that stand now."""
        scope, profile = run.site.scope, run.site.profile
        kinds = carried_trees(profile)
        return cls(
            profile=profile,
            moved={kind: work.ownership.standing(scope, kind) for kind in kinds},
        )

    def decide(self, which: SetKey, trees: Trees) -> RecordDecision:
        """What becomes of a set and of its fields; rows of one indicator are one row throughout."""
        return self._decided(which, aligned(trees))

    def decide_told(self, which: SetKey, trees: Trees) -> RecordDecision:
        """The same decision, of which `settled` leaves out the rows on which all sides agree.

        They are most of a set and make no difference to the others.
        """
        return self._decided(which, _without_agreed_rows(aligned(trees)))

    def not_theirs(
        self, which: SetKey, ours: Mapping[str, str], theirs: Mapping[str, str]
    ) -> tuple[FieldChange, ...]:
        """Where two flat forms of a set differ, but for fields that the other side may set."""
        ownership = self._ownership(which)
        return tuple(
            each
            for each in field_changes(ours, theirs)
            if ownership.of_field(each.path) is not FieldOwner.SYSTEM
        )

    def _decided(self, which: SetKey, trees: Trees) -> RecordDecision:
        return decide_record(trees, self._ownership(which), self.profile.reconcile_policy)

    def _ownership(self, which: SetKey) -> Ownership:
        kind, key = which
        return self.profile.ownerships[kind].overridden(self.moved[kind].get(key, {}))


def _without_agreed_rows(trees: Trees) -> Trees:
    sides = [each for each in (trees.baseline, trees.internal, trees.external) if each is not None]
    if len(sides) < _ALL:
        return trees
    paths = set().union(*sides)
    moved = {row_of(path) for path in paths if len({each.get(path) for each in sides}) > 1}
    baseline, internal, external = (
        {path: text for path, text in each.items() if row_of(path) in moved} for each in sides
    )
    return Trees(baseline=baseline, internal=internal, external=external)
