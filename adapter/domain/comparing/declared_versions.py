"""Which version of a declared form stands now (在用的版本): the approved one, else the latest."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from adapter.domain.comparing.stage_calendar import BUDGET_STAGES, Stage, StageMark, marked_stage
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.department import DepartmentTarget
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.lines import DeclaredLine

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


#: Text and name of a version.
VersionKey = tuple[str, str]
_Place = tuple[str, str]


def version_of(line: DeclaredLine) -> VersionKey:
    """By what the versions of one form are told apart."""
    return line.version or "", line.version_name or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    lines: Sequence[DeclaredLine]
    is_approved: bool
    #: The furthest stage that its words tell; None where they tell none.
    stage: Stage | None
    #: 是否终审 of its heads; None where they do not say so.
    is_last: bool | None

    @property
    def made(self) -> datetime | None:
        """When the last of its lines came to be."""
        return max((e.created_at for e in self.lines if e.created_at), default=None)

    @property
    def places(self) -> frozenset[_Place]:
        """What it is about."""
        return frozenset(map(_place, self.lines))


def in_force(
    lines: Sequence[DeclaredLine], heads: Sequence[DeclaredHead], marks: Sequence[StageMark]
) -> list[DeclaredLine]:
    """Pure: of one owner's declared lines those that stand now, in their order.

    What was approved stands, with the version that is marked as last (是否终审) though its words
    tell nothing; before an approval the last one, else the one of the furthest stage. Of several
    like these the latest, with what an earlier one has besides where the later repeats less than
    half of it: then it was written for what changed. Where nothing tells the versions apart all of
    them stand.
    """
    by_version: dict[VersionKey, list[DeclaredLine]] = {}
    for each in lines:
        by_version.setdefault(version_of(each), []).append(each)
    if len(by_version) == 1:
        return list(lines)
    decide = is_approved(heads, marks)
    versions = [
        _version(key, some, heads, marks, is_approved=decide(key[1] or None))
        for key, some in by_version.items()
    ]
    kept = {each.line_id for each in _standing(_candidates(versions))}
    return [each for each in lines if each.line_id in kept]


def _version(
    key: VersionKey,
    lines: Sequence[DeclaredLine],
    heads: Sequence[DeclaredHead],
    marks: Sequence[StageMark],
    *,
    is_approved: bool,
) -> _Version:
    own = [each for each in heads if _is_head(each, key)]
    stages = {_stage(marks, each.version_name, each.business_type) for each in own}
    named = _stage(marks, key[1] or key[0])
    last = {each.is_last_instance for each in own}
    return _Version(
        lines=lines,
        is_approved=is_approved,
        stage=named or (stages.pop() if len(stages) == 1 else None),
        is_last=last.pop() if len(last) == 1 else None,
    )


def _is_head(head: DeclaredHead, key: VersionKey) -> bool:
    version, name = key
    if version and head.version:
        return head.version == version
    return bool(name) and head.version_name == name


def _stage(
    marks: Sequence[StageMark], name: str | None, business_type: str | None = None
) -> Stage | None:
    """As its words tell; 年初预算一上 is a first submission, though the budget is named."""
    if name and _IS_ON_THE_WAY.search(name):
        before = [each for each in marks if each.stage is not Stage.APPROVAL]
        if stage := marked_stage(before, name):
            return stage
    return marked_stage(marks, name, business_type)


def _candidates(versions: Sequence[_Version]) -> list[_Version]:
    if any(each.is_approved for each in versions):
        return [e for e in versions if e.is_approved or (e.stage is None and e.is_last)]
    if any(each.is_last for each in versions):
        return [each for each in versions if each.is_last is not False]
    stages = [each.stage for each in versions if each.stage is not None]
    if len(stages) < len(versions):
        return list(versions)
    furthest = max(stages, key=BUDGET_STAGES.index)
    return [each for each in versions if each.stage is furthest]


def _standing(versions: Sequence[_Version]) -> Iterator[DeclaredLine]:
    """The lines of the latest, and what of the others it does not stand for."""
    ordered = _newest_first(versions)
    if ordered is None:
        for each in versions:
            yield from each.lines
        return
    taken: frozenset[_Place] = frozenset()
    for each in ordered:
        if 2 * len(taken & each.places) < len(each.places):
            yield from (line for line in each.lines if _place(line) not in taken)
            taken |= each.places


def _newest_first(versions: Sequence[_Version]) -> list[_Version] | None:
    """None where nobody says which is the later one, or what they are."""
    if any(each.stage is None and not each.is_last for each in versions):
        return None
    order: dict[tuple[bool, float], _Version] = {}
    for each in versions:
        made = each.made
        if made is None and len(versions) > 1:
            return None
        order[bool(each.is_last), made.timestamp() if made else 0.0] = each
    if len(order) < len(versions):
        return None
    return [order[key] for key in sorted(order, reverse=True)]


def _place(line: DeclaredLine) -> _Place:
    return normalised_level(line.level2 or ""), normalised_name(line.name)
