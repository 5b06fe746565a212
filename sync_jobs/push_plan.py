"""What a push will do (推送计划): decided from three hashes per set, told in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from adapter.domain.reconcile.policy import Stamp
from adapter.domain.reconcile.three_ways import Verdict, judge
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind, TreeTriple
from sync_jobs.pushing.readiness import Ready
from sync_jobs.sets.adoptions import Adoptions, adoptions_of
from sync_jobs.sets.internal import InternalSet
from sync_jobs.sets.spool import batches
from sync_jobs.sets.trees import BothSides
from sync_jobs.wording import named_problem_text


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
    #: The receiver said that it took the set, and made something else of it.
    ALTERED = "对方存入的与所发的不同，等人处理（见 alarms）"
    GIVEN_UP = "已由人放弃推送"
    #: The library's next version brings what differs: until then nothing is to be done.
    ADOPTED = "已采纳对方，待指标库下一版发布"


#: Actions by which a set leaves.
SENT = frozenset({Action.CREATE, Action.CHANGE})
#: Actions that wait for a person.
WAITING = frozenset({Action.HELD, Action.UNREADABLE, Action.MANUAL, Action.ALTERED})

#: The way out of HELD.
PLAN_NEEDED = (
    "对方已改 {count} 套，在处理之前不会推送：请用 plan reconcile 编制核对计划，审核后执行。"
)

_ACTIONS = {
    Verdict.AGREED: Action.NOTHING,
    Verdict.CONVERGED: Action.NOTHING,
    Verdict.EXTERNAL_CHANGED: Action.HELD,
    Verdict.CONFLICT: Action.HELD,
}

#: Sets that are decided at once.
_AT_ONCE = 300
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
    #: Whether both sides had agreed on some content of it.
    is_agreed: bool = False

    @property
    def set_key(self) -> SetKey:
        """Which set it is."""
        return self.set.kind, self.set.entry.key


def decided(work: UnitOfWork, ready: Ready) -> Iterator[Planned]:
    """What happens to each of our sets, in the order in which they would leave."""
    for some in batches(ready.sides.internal.sets, _AT_ONCE):
        yield from decide(work, ready, some)


def known_to_the_ledger(work: UnitOfWork, ready: Ready) -> Mapping[SetKey, Planned]:
    """The same of our sets that an open push is of, or travel along with one."""
    found = (ready.sides.internal.of(each) for each in ready.way.set_keys)
    own = [each for each in found if each is not None]
    return {each.set_key: each for each in decide(work, ready, own)}


def decide(work: UnitOfWork, ready: Ready, own: Sequence[InternalSet]) -> Iterator[Planned]:
    """What happens to some of our sets, from the three hashes of each key."""
    standing: dict[SetKey, TreeTriple] = {}
    adoptions: dict[TreeKind, Adoptions] = {}
    scope = ready.run.site.scope
    for kind in {each.kind for each in own}:
        keys = [each.entry.key for each in own if each.kind is kind]
        found = ready.standing(work, kind, keys)
        standing |= {(kind, key): each for key, each in found.items()}
        adoptions[kind] = adoptions_of(work, scope, kind, keys)
    for each in own:
        triple = standing.get((each.kind, each.entry.key))
        planned = _planned(each, ready.sides, triple)
        yield _unless_adopted(planned, adoptions[each.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A set that the other side holds and we do not."""

    kind: TreeKind
    standing: TreeTriple

    @property
    def is_left_over(self) -> bool:
        """Whether both sides had agreed on it: it was ours once."""
        return self.standing.baseline is not None


def foreign_sets(work: UnitOfWork, ready: Ready) -> Iterator[Foreign]:
    """What only they hold, by kind and key.

    Left out is what was not seen this time, and what the library's next version is to bring.
    """
    sides = ready.sides
    for kind in sorted(sides.kinds):
        held = work.trees.held(ready.run.site.scope, Side.EXTERNAL, kind)
        theirs = (each.key for each in held if _is_foreign(sides, kind, each.key))
        for keys in batches(theirs, _AT_ONCE):
            found = ready.standing(work, kind, keys)
            adoptions = adoptions_of(work, ready.run.site.scope, kind, keys)
            for key in keys:
                if not adoptions.explain((kind, key), None, found[key].external):
                    yield Foreign(kind=kind, standing=found[key])


def _is_foreign(sides: BothSides, kind: TreeKind, key: str) -> bool:
    is_seen = not sides.is_readable(kind, key) or sides.external[kind].seen.get(key) is not None
    return is_seen and sides.internal.of((kind, key)) is None


def _unless_adopted(planned: Planned, adoptions: Adoptions) -> Planned:
    own = planned.set.entry.content_hash
    is_adopted = planned.action not in {Action.REFUSED, Action.UNREADABLE} and adoptions.explain(
        planned.set_key, own, planned.expected
    )
    return replace(planned, action=Action.ADOPTED) if is_adopted else planned


def _planned(own: InternalSet, sides: BothSides, standing: TreeTriple | None) -> Planned:
    agreed = standing.baseline if standing else None
    held = standing.external if standing else None
    if own.problems:
        action = Action.REFUSED
    elif not sides.is_readable(own.kind, own.entry.key):
        action = Action.UNREADABLE
    else:
        verdict = judge(agreed, own.entry.content_hash, held)
        is_new = verdict is Verdict.INTERNAL_CHANGED and held is None
        action = Action.CREATE if is_new else _ACTIONS.get(verdict, Action.CHANGE)
    return Planned(set=own, action=action, expected=held, is_agreed=agreed is not None)


# --- in words -------------------------------------------------------------------------------------


def sentence(planned: Planned) -> str:
    """One set in one line."""
    own = planned.set
    told = f"{planned.action.value}：{named(own)}"
    problems = [f"{where} {named_problem_text(error)}" for where, error in own.problems]
    return f"{told}：{'；'.join(problems)}" if problems else told


def named(own: InternalSet) -> str:
    """A set as people recognise it: a title that fits a line, its code, how many rows it sends."""
    title = own.title if len(own.title) <= _LONGEST_TITLE else own.title[:_LONGEST_TITLE] + "…"
    _, sent = own.encoded()
    rows = f"，{len(sent)} 行" if sent else ""
    return f"{title}（{own.entry.key}{rows}）"


def left_over_sentence(key: str) -> str:
    """What we no longer have, in one line."""
    return f"本方已无、对方仍有：{key}，请在对方系统中处理"
