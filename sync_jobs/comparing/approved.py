"""Which declared lines were approved (批复): by the words of their version, or of their form's."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from adapter.domain.comparing.stage_calendar import Stage, StageMark, marked_stage
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.department import DepartmentTarget
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.identity import Scope
from adapter.domain.lines import AnyLine, DeclaredLine
from adapter.domain.record import RecordKind
from adapter.ports.store import UnitOfWork

DeclaredHead = DeclaredTarget | DepartmentTarget


#: What is not approved yet, whatever else its name says: 待批复, 年初预算一上, 调整预算申请.
_IS_ON_THE_WAY = re.compile("[未待前草拟]|不予|申请|申报|送审|上报|[一二]上|[一二]下")


def is_approved(
    heads: Iterable[DeclaredHead], marks: Sequence[StageMark]
) -> Callable[[str | None], bool]:
    """Pure: whether a version of that name, of somebody with these heads, surely was approved.

    A version without a name follows the heads, where all of them are.
    """
    stages = {marked_stage(marks, each.version_name, each.business_type) for each in heads}

    @cache
    def decide(version_name: str | None) -> bool:
        if version_name:
            is_marked = marked_stage(marks, version_name) is Stage.APPROVAL
            return is_marked and _IS_ON_THE_WAY.search(version_name) is None
        return stages == {Stage.APPROVAL}

    return decide


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
