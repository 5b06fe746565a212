"""The life of a library version (生命周期): which step is allowed, and what is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.indicator import LibraryState, LibraryVersion


class LifeStep(StrEnum):
    """What a person, or the release of another version, does to a version."""

    #: A draft was made, or made anew.
    DRAFT = "draft"
    SUBMIT = "submit"
    #: Back to the draft.
    RETURN = "return"
    RELEASE = "release"
    FREEZE = "freeze"
    SUPERSEDE = "supersede"
    #: The draft is given up; nothing of it stays but its steps' absence.
    DISCARD = "discard"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _STEP_LABELS[self]


_STEP_LABELS = {
    LifeStep.DRAFT: "起草",
    LifeStep.SUBMIT: "送审",
    LifeStep.RETURN: "退回",
    LifeStep.RELEASE: "发布",
    LifeStep.FREEZE: "冻结",
    LifeStep.SUPERSEDE: "取代",
    LifeStep.DISCARD: "放弃",
}

#: All steps there are; None is "no such version": before its draft, after it was given up.
STEPS: Mapping[tuple[LibraryState | None, LifeStep], LibraryState | None] = MappingProxyType(
    {
        (None, LifeStep.DRAFT): LibraryState.DRAFT,
        # An import that releases at once.
        (None, LifeStep.RELEASE): LibraryState.RELEASED,
        (LibraryState.DRAFT, LifeStep.DRAFT): LibraryState.DRAFT,
        (LibraryState.DRAFT, LifeStep.SUBMIT): LibraryState.IN_REVIEW,
        (LibraryState.DRAFT, LifeStep.DISCARD): None,
        (LibraryState.IN_REVIEW, LifeStep.RETURN): LibraryState.DRAFT,
        (LibraryState.IN_REVIEW, LifeStep.RELEASE): LibraryState.RELEASED,
        (LibraryState.RELEASED, LifeStep.FREEZE): LibraryState.FROZEN,
        (LibraryState.RELEASED, LifeStep.SUPERSEDE): LibraryState.SUPERSEDED,
        (LibraryState.FROZEN, LifeStep.SUPERSEDE): LibraryState.SUPERSEDED,
    }
)

#: States in which a version is still on its way; a year has one such version at most.
OPEN_STATES = frozenset({LibraryState.DRAFT, LibraryState.IN_REVIEW})
#: States in which its content may change.
EDITABLE_STATES = frozenset({LibraryState.DRAFT})
#: States in which jobs may use it.
USABLE_STATES = frozenset({LibraryState.RELEASED, LibraryState.FROZEN})
#: States of what was decided once, and is still known.
ONCE_RELEASED_STATES = USABLE_STATES | {LibraryState.SUPERSEDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step that was done, for ever in the ledger of its version."""

    version_id: str
    step: LifeStep
    #: Who did it; "" where a job did.
    by: str
    at: datetime
    #: Why, in the person's own words; "" where none were asked for.
    note: str = ""


def in_force(versions: Iterable[LibraryVersion]) -> LibraryVersion | None:
    """The version that pushes and comparisons of the year use: the frozen, else the released."""
    usable = [each for each in versions if each.state in USABLE_STATES]
    return max(
        usable, key=lambda each: (each.state is LibraryState.FROZEN, each.number), default=None
    )


def newest_released(versions: Iterable[LibraryVersion]) -> LibraryVersion | None:
    """The version that the next one builds on: the last that was released, frozen or not."""
    usable = (each for each in versions if each.state in USABLE_STATES)
    return max(usable, key=lambda each: each.number, default=None)


def open_version(versions: Iterable[LibraryVersion]) -> LibraryVersion | None:
    """The draft, or what is in review; None when nothing is on its way."""
    return next((each for each in versions if each.state in OPEN_STATES), None)


def next_number(versions: Iterable[LibraryVersion]) -> int:
    """The number of a version to be made; counts from 1 in a division and year."""
    return 1 + max((each.number for each in versions), default=0)


class Refusal(StrEnum):
    """Why a step is not done."""

    NO_DRAFT = "no_draft"
    NOT_IN_REVIEW = "not_in_review"
    IN_REVIEW = "in_review"
    UNKNOWN_VERSION = "unknown_version"
    NOT_RELEASED_YET = "not_released_yet"
    IS_FROZEN = "is_frozen"
    IS_SUPERSEDED = "is_superseded"
    OTHER_IS_FROZEN = "other_is_frozen"
    NOTHING_AFTER = "nothing_after"
    NOT_THE_STEP = "not_the_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A step that is not done, with its sentence for people."""

    why: Refusal
    #: Chinese: what stands against it and what to do, without the full stop.
    sentence: str
    #: The version that stands in the way.
    number: int = 0


def refuse_step(versions: Sequence[LibraryVersion], number: int, step: LifeStep) -> Refused | None:
    """Why a step of version `number` is not done now; None where it is allowed."""
    version = next((each for each in versions if each.number == number), None)
    if version is None:
        return _refused(Refusal.UNKNOWN_VERSION, number)
    if (version.state, step) not in STEPS:
        return _refused(_against(version, step), number)
    if step is LifeStep.FREEZE:
        frozen = next((e for e in versions if e.state is LibraryState.FROZEN), None)
        return _refused(Refusal.OTHER_IS_FROZEN, frozen.number) if frozen else None
    others = [each for each in versions if each is not version]
    if step is LifeStep.SUPERSEDE and in_force(others) is None:
        return _refused(Refusal.NOTHING_AFTER, number)
    return None


def refuse_open_step(versions: Sequence[LibraryVersion], step: LifeStep) -> Refused | None:
    """The same for the one version that is on its way, which needs no number."""
    version = open_version(versions)
    if version is None:
        return _refused(Refusal.NO_DRAFT, 0)
    return refuse_step(versions, version.number, step)


def _against(version: LibraryVersion, step: LifeStep) -> Refusal:
    if version.state is LibraryState.DRAFT:
        is_of_review = step in (LifeStep.RETURN, LifeStep.RELEASE)
        return Refusal.NOT_IN_REVIEW if is_of_review else Refusal.NOT_RELEASED_YET
    return {
        LibraryState.IN_REVIEW: (
            Refusal.NOT_RELEASED_YET
            if step in (LifeStep.FREEZE, LifeStep.SUPERSEDE)
            else Refusal.IN_REVIEW
        ),
        LibraryState.FROZEN: Refusal.IS_FROZEN,
        LibraryState.SUPERSEDED: Refusal.IS_SUPERSEDED,
    }.get(version.state, Refusal.NOT_THE_STEP)


def _refused(why: Refusal, number: int) -> Refused:
    return Refused(why=why, sentence=_SENTENCES[why].format(number=number), number=number)


_SENTENCES = {
    Refusal.NO_DRAFT: "本年度没有草稿，请先用 library draft 或 library import --as-draft 起草",
    Refusal.NOT_IN_REVIEW: "第 {number} 版还是草稿，请先用 library submit 送审",
    Refusal.IN_REVIEW: "第 {number} 版正在送审，请先用 library return 退回草稿",
    Refusal.UNKNOWN_VERSION: "没有第 {number} 版，请用 library list 查看已有版本",
    Refusal.NOT_RELEASED_YET: "第 {number} 版尚未发布，请先送审并用 library release 发布",
    Refusal.IS_FROZEN: "第 {number} 版已经冻结，要换用别的版本请先用 "
    "library supersede {number} 取代它",
    Refusal.IS_SUPERSEDED: "第 {number} 版已被取代，请用 library list 查看现行版本并改用其版本号",
    Refusal.OTHER_IS_FROZEN: "本年度已冻结第 {number} 版，"
    "要改用别的版本请先用 library supersede {number} 取代它",
    Refusal.NOTHING_AFTER: "除第 {number} 版外没有可用的版本，取代后本年度将无指标库可用，"
    "请先发布新版本",
    Refusal.NOT_THE_STEP: "第 {number} 版已经发布，内容不再改动，请用 library draft 起草下一版",
}
