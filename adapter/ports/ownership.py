"""The port to what persons decided about the ownership of single fields (人工改变归属)."""

from collections.abc import Collection, Mapping
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.reconcile.policy import FieldOwner, OwnershipOverride
from adapter.ports.trees import TreeKind


class OwnershipRepository(Protocol):
    """A log that only grows: the latest entry about a path of a set stands."""

    def record(self, scope: Scope, kind: TreeKind, override: OwnershipOverride) -> None:
        """Add an entry; purges of the division wait from here until the unit ends."""
        ...

    def standing(self, scope: Scope, kind: TreeKind) -> Mapping[str, Mapping[str, FieldOwner]]:
        """What stands now: by key of the set, then by path."""
        ...

    def log(self, scope: Scope, kind: TreeKind, key: str) -> list[OwnershipOverride]:
        """Every entry about a set, oldest first."""
        ...

    def logs(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[str, list[OwnershipOverride]]:
        """The same of some sets by key, a few hundred at a time; none of what nobody moved."""
        ...
