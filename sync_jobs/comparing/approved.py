"""Which declared lines were approved (批复), and which stand now, of whom they are asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adapter.domain.comparing.declared_versions import (
    DeclaredHead,
    in_force,
    is_approved,
    version_of,
)
from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.identity import Scope
from adapter.domain.lines import AnyLine, DeclaredLine, kind_of_line
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.ports.store import UnitOfWork

#: Second level and name, without what does not distinguish them.
Place = tuple[str, str]


def place_of(line: AnyLine) -> Place:
    """By what lines of one project are taken for one indicator."""
    return _place(line.level2 or "", line.name)


# Every round repeats them.
@lru_cache(maxsize=4096)
def _place(level2: str, name: str) -> Place:
    return normalised_level(level2), normalised_name(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The approved lines of some projects or departments, by their key and place."""

    lines: Mapping[str, Mapping[Place, Sequence[DeclaredLine]]]

    def at(self, key: str, place: Place) -> Sequence[DeclaredLine]:
        """What somebody was approved at a place."""
        return self.lines.get(key, {}).get(place, ())


def approved_of(
    work: UnitOfWork, scope: Scope, kind: RecordKind, keys: set[str], marks: Sequence[StageMark]
) -> Approved:
    """What was approved of these, read at once; `kind` is that of the declared lines."""
    declared = work.rows.of_owners(scope, kind, keys)
    nameless = {key for key, lines in declared.items() if any(not e.version_name for e in lines)}
    heads = work.rows.of_owners(scope, _HEADS[kind], nameless)
    found: dict[str, dict[Place, list[DeclaredLine]]] = {}
    for key, lines in declared.items():
        decide = is_approved(heads.get(key, ()), marks)
        for line in (each for each in lines if decide(each.version_name)):
            found.setdefault(key, {}).setdefault(place_of(line), []).append(line)
    return Approved(lines=found)


_HEADS = {
    RecordKind.TARGET_LINE: RecordKind.DECLARED_TARGET,
    RecordKind.DEPARTMENT_TARGET_LINE: RecordKind.DEPARTMENT_TARGET,
}


def standing_of(
    work: UnitOfWork, scope: Scope, lines: Sequence[DeclaredLine], marks: Sequence[StageMark]
) -> Collection[str]:
    """Keys of those of these lines that stand now, all of their owners' of one kind."""
    owned: dict[str, list[DeclaredLine]] = {}
    for each in lines:
        owned.setdefault(key_of_record(each) or "", []).append(each)
    several = {key for key, own in owned.items() if len(set(map(version_of, own))) > 1}
    heads: dict[str, list[DeclaredHead]] = {}
    if several:
        heads = work.rows.of_owners(scope, _HEADS[kind_of_line(lines[0])], several)
    standing = {each.line_id for key, own in owned.items() if key not in several for each in own}
    for key in several:
        standing.update(each.line_id for each in in_force(owned[key], heads.get(key, ()), marks))
    return standing
