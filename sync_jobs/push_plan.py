"""What a push will do (推送计划): decided from three hashes per set, told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from adapter.domain.reconcile import Verdict, judge
from adapter.domain.reconcile_policy import Stamp
from adapter.ports.pushes import SetKey
from adapter.ports.trees import TreeKind
from sync_jobs.adoptions import Adoptions
from sync_jobs.internal_sets import InternalSet
from sync_jobs.trees import BothSides, Hashes
from sync_jobs.wording import problem_text


class Action(StrEnum):
    """What a push does with one set."""

    CREATE = "新增"
    CHANGE = "修改"
    NOTHING = "无变化"
    #: The other side changed it since we last agreed, or it cannot be read there: sending would
    #: wipe what somebody did.
    HELD = "对方已改，留待版本核对"
    UNREADABLE = "对方有无法读懂的内容，暂不推送"
    REFUSED = "本地校验不通过"
    #: An earlier push of it may still arrive.
    ON_THE_WAY = "上次推送结果未定，核实之前不再推送"
    MANUAL = "多次推送没有结果，等人处理"
    GIVEN_UP = "已由人放弃推送"
    #: The library's next version brings what differs: until then nothing is to be done.
    ADOPTED = "已采纳对方，待指标库下一版发布"


#: Actions that wait for a person.
WAITING = frozenset({Action.HELD, Action.UNREADABLE, Action.MANUAL})

_ACTIONS = {
    Verdict.AGREED: Action.NOTHING,
    Verdict.CONVERGED: Action.NOTHING,
    Verdict.EXTERNAL_CHANGED: Action.HELD,
    Verdict.CONFLICT: Action.HELD,
}


#: Characters of a title that still fit a line.
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One set and what is to be done with it."""

    set: InternalSet
    action: Action
    #: Content hash the other side held when this was decided, None if absent.
    expected: str | None
    #: The same with the receiver's own marks, where those are to be unmoved too.
    stamp: Stamp | None = None

    @property
    def set_key(self) -> SetKey:
        """Which set it is."""
        return self.set.kind, self.set.entry.key


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPlan:
    """Every set of ours, and the sets that we dropped while the other side still has them."""

    planned: tuple[Planned, ...]
    left_over: tuple[tuple[TreeKind, str], ...]

    @property
    def at_rest(self) -> int:
        """How many sets need nothing now."""
        return self.count(Action.NOTHING) + self.count(Action.ADOPTED)

    def count(self, action: Action) -> int:
        """How many sets this is planned for."""
        return sum(each.action is action for each in self.planned)

    def holding(self, held: Mapping[SetKey, Action]) -> "PushPlan":
        """The plan with other actions for some sets."""
        planned = (
            replace(each, action=held.get(each.set_key, each.action)) for each in self.planned
        )
        return replace(self, planned=tuple(planned))

    @property
    def to_send(self) -> list[Planned]:
        """What leaves."""
        return [each for each in self.planned if each.action in {Action.CREATE, Action.CHANGE}]


def decide(sides: BothSides, baseline: Hashes, external: Hashes, adoptions: Adoptions) -> PushPlan:
    """What happens to each of our sets: pure, from the three hashes of its key."""
    planned = tuple(
        _unless_adopted(_planned(each, sides, baseline, external), adoptions)
        for each in sides.internal.sets
    )
    own = {(each.kind, each.entry.key) for each in sides.internal.sets}
    agreed = {(kind, key) for kind, hashes in baseline.items() for key in hashes}
    held = {(kind, key) for kind, hashes in external.items() for key in hashes}
    return PushPlan(planned=planned, left_over=tuple(sorted((agreed & held) - own)))


def _unless_adopted(planned: Planned, adoptions: Adoptions) -> Planned:
    own = planned.set.entry.content_hash
    is_adopted = planned.action not in {Action.REFUSED, Action.UNREADABLE} and adoptions.explain(
        planned.set_key, own, planned.expected
    )
    return replace(planned, action=Action.ADOPTED) if is_adopted else planned


def _planned(own: InternalSet, sides: BothSides, baseline: Hashes, external: Hashes) -> Planned:
    agreed = baseline[own.kind].get(own.entry.key)
    held = external[own.kind].get(own.entry.key)
    if own.problems:
        action = Action.REFUSED
    elif not sides.is_readable(own.kind, own.entry.key):
        action = Action.UNREADABLE
    else:
        verdict = judge(agreed, own.entry.content_hash, held)
        is_new = verdict is Verdict.INTERNAL_CHANGED and held is None
        action = Action.CREATE if is_new else _ACTIONS.get(verdict, Action.CHANGE)
    return Planned(set=own, action=action, expected=held)


# --- in words -------------------------------------------------------------------------------------


def sentence(planned: Planned) -> str:
    """One set in one line."""
    own = planned.set
    told = f"{planned.action.value}：{named(own)}"
    problems = [f"{where} {problem_text(error)}" for where, error in own.problems]
    return f"{told}：{'；'.join(problems)}" if problems else told


def named(own: InternalSet) -> str:
    """A set as people recognise it: a title that fits a line, its code, how many rows it sends."""
    title = own.title if len(own.title) <= _LONGEST_TITLE else own.title[:_LONGEST_TITLE] + "…"
    rows = f"，{len(own.rows)} 行" if own.rows else ""
    return f"{title}（{own.entry.key}{rows}）"


def sentences(plan: PushPlan, actions: Sequence[Action]) -> tuple[str, ...]:
    """The sets planned for these actions, and what we no longer have, one line each."""
    lines = [sentence(each) for each in plan.planned if each.action in actions]
    lines += [f"本方已无、对方仍有：{key}，请在对方系统中处理" for _, key in plan.left_over]
    return tuple(lines)
