"""What ought to become of a set (逐套判定): by its profile's owners and what persons moved."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.domain.reconcile_policy import FieldOwner
from adapter.domain.reconcile_record import RecordDecision, Trees, decide_record
from adapter.domain.row_matching import aligned
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from mappings.profile import Profile
from sync_jobs.job import RunContext
from sync_jobs.trees import carried_trees


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
        kind, key = which
        ownership = self.profile.ownerships[kind].overridden(self.moved[kind].get(key, {}))
        return decide_record(aligned(trees), ownership, self.profile.reconcile_policy)
