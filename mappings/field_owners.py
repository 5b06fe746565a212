"""Whose a field is, by profile (字段归属): checked name by name, and made into domain values."""

from collections.abc import Iterator, Mapping

from adapter.domain.pushing.hand_over import library_rules, template_rules
from adapter.domain.reconcile.policy import (
    RECORD,
    RESOLUTION_REFUSALS,
    FieldOwner,
    Ownership,
    ReconcilePolicy,
)
from adapter.errors import ConfigurationError
from adapter.ports.trees import TreeKind
from mappings.profile_schema import OwnersEntry, ProfileFile
from mappings.toml_file import TomlFile, listed

#: What may be owned of each kind of set.
RULES: Mapping[TreeKind, tuple[str, ...]] = {
    TreeKind.TEMPLATE: (RECORD, *template_rules()),
    TreeKind.LIBRARY_SET: (RECORD, *library_rules()),
}


#: Weights make up 100 together.
TOTALS: Mapping[TreeKind, frozenset[str]] = {
    TreeKind.TEMPLATE: frozenset({"items.weight"}),
    TreeKind.LIBRARY_SET: frozenset(),
}


def check_owners(file: TomlFile, model: ProfileFile) -> None:
    """Raises ConfigurationError for a field that does not exist or belongs to two, with its place.

    So it does for a resolution that is off.
    """
    for mistake in owner_mistakes(file, model):
        raise mistake


def owner_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    """The same, each of them; of what is taken over, none."""
    if model.reconcile is None or "reconcile" not in file.content:
        return
    refusal = RESOLUTION_REFUSALS.get(model.reconcile.resolution)
    if refusal:
        yield file.mistake(("reconcile", "resolution"), refusal)
    for kind, entry in model.reconcile.owner.items():
        yield from _of_kind(file, kind, entry)


def _of_kind(file: TomlFile, kind: TreeKind, entry: OwnersEntry) -> Iterator[ConfigurationError]:
    taken: dict[str, FieldOwner] = {}
    for owner, position, name in _named(entry):
        place = ("reconcile", "owner", kind.value, owner.value, position)
        if name not in RULES[kind]:
            reason = f"没有可归属的字段“{name}”，可写：{listed(RULES[kind])}"
            yield file.mistake(place, reason)
        elif name in taken:
            yield file.mistake(place, f"“{name}”已写在 {taken[name].value} 中，只能归一方")
        taken.setdefault(name, owner)


def _named(entry: OwnersEntry) -> Iterator[tuple[FieldOwner, int, str]]:
    for owner in FieldOwner:
        names: tuple[str, ...] = getattr(entry, owner.value)
        for position, name in enumerate(names):
            yield owner, position, name


def ownerships_of(model: ProfileFile) -> dict[TreeKind, Ownership]:
    """Whose the fields of each kind of set are; nobody's where the profile does not say."""
    written = model.reconcile.owner if model.reconcile else {}
    return {
        kind: Ownership(
            rules={name: owner for owner, _, name in _named(written.get(kind, OwnersEntry()))},
            totals=TOTALS[kind],
        )
        for kind in TreeKind
    }


def policy_of(model: ProfileFile) -> ReconcilePolicy:
    """The three settings; the defaults where the profile does not say."""
    part = model.reconcile
    if part is None:
        return ReconcilePolicy()
    return ReconcilePolicy(
        detection=part.detection, resolution=part.resolution, ping_back=part.ping_back
    )
