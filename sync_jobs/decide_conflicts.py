"""People decide conflicts (冲突处理): field by field, by rule, taken back until it is planned."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.domain.fingerprint import streamed_digest
from adapter.domain.identity import Scope
from adapter.domain.reconcile.policy import FieldOwner, OwnershipOverride
from adapter.domain.reconcile.table import Decision
from adapter.errors import RunError
from adapter.ports.clock import Clock, Ids
from adapter.ports.pushes import SetKey
from adapter.ports.store import Store, UnitOfWork
from adapter.ports.trees import VerdictRecord
from mappings.profile import Profile
from sync_jobs.accounts.people import require_once_named
from sync_jobs.gate import OpenProjects, open_projects, require_still_open
from sync_jobs.sets.conflicts import TAKEN_BACK, Conflict, Unit, conflicts_of
from sync_jobs.sets.spool import batches

#: Sets that are looked at together.
_AT_ONCE = 200
_NOT_SETTLED = (
    "有一处这样决定不能生效：一方删除不能盖过另一方的改动，或本站点设为一律由人逐条决定；"
    "请改选另一方，或在“版本核对”计划的该条中决定"
)


class ConflictRefused(RunError):
    """Nothing was decided; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictContext:
    """What deciding about the conflicts of one site needs, and who decides."""

    store: Store
    clock: Clock
    ids: Ids
    profile: Profile
    scope: Scope
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """One decision for every field of a kind: e.g. of all 指标值 theirs stands."""

    #: As `rule_of` names it: ``items.target``, ``items`` for whole rows, ``record`` for whole sets.
    rule: str
    #: None takes back what was decided.
    owner: FieldOwner | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReach:
    """What a choice by rule would decide at this moment."""

    sets: int
    fields: int
    #: Over every set and its state: what was looked at is what will be decided.
    seen: str


def see_conflict(context: ConflictContext, which: SetKey) -> Conflict | None:
    """A set of which fields differ, as it stands; None where nothing does or it is not open."""
    with context.store.begin() as work:
        projects = open_projects(work, context.scope)
        return next(_admitted(context, work, projects, [which]), None)


def decide_fields(
    context: ConflictContext,
    which: SetKey,
    choices: Mapping[str, FieldOwner],
    *,
    reason: str,
    seen: str,
) -> None:
    """Let one side stand in each of these units of a set, in one step.

    `seen` is `Conflict.seen` of what the person looked at: raises ConflictRefused where anybody
    has decided since, or a side has changed. Each choice is a move of the ownership with the
    reason, which the next reconcile plan follows; nothing is sent.
    """

    def choose(_work: UnitOfWork, found: Conflict) -> Iterator[tuple[Unit, FieldOwner, str]]:
        if not choices.keys() <= found.units.keys():
            raise ConflictRefused("页面上的字段与现在的不同，请刷新后再决定")
        for path, owner in choices.items():
            if not found.units[path].settles_by(owner, context.profile.reconcile_policy):
                raise ConflictRefused(_NOT_SETTLED)
            yield found.units[path], owner, reason

    _decide_one(context, which, seen, choose)


def take_back(context: ConflictContext, which: SetKey, path: str, *, seen: str) -> None:
    """Take a decision on a unit back: who owned it before owns it again.

    Raises ConflictRefused as `decide_fields` does, and where an open plan was made by it.
    """

    def choose(work: UnitOfWork, found: Conflict) -> Iterator[tuple[Unit, FieldOwner, str]]:
        unit = found.units.get(path)
        former = None if unit is None else _former_owner(context, found, unit)
        if unit is None or former is None:
            raise ConflictRefused("这一处没有可以撤销的决定，请刷新后查看")
        plan_id = _plan_with(context, work, found, unit)
        if plan_id:
            raise ConflictRefused(
                f"该套已按此决定编入计划 {plan_id}，请先作废该计划再撤销；已执行的不能撤销"
            )
        yield unit, former, TAKEN_BACK

    _decide_one(context, which, seen, choose)


def reach_of(context: ConflictContext, choice: RuleChoice) -> RuleReach:
    """How many sets and fields a choice by rule would decide."""
    with context.store.begin() as work:
        projects = open_projects(work, context.scope)
        return _reach(_meant(context, work, projects, choice))


def decide_by_rule(
    context: ConflictContext, choice: RuleChoice, *, reason: str, seen: str
) -> RuleReach:
    """Decide every conflict in fields of one rule, all of them or none.

    `seen` is `RuleReach.seen` of what the person looked at, as in `decide_fields`.
    """
    with context.store.begin() as work:
        sight = _sight(context, work)
        work.trees.hold_verdicts(context.scope)
        projects = open_projects(work, sight)
        told = TAKEN_BACK if choice.owner is None else reason

        def decided() -> Iterator[list[_Meant]]:
            for some in _meant(context, work, projects, choice):
                yield some
                for found, units in some:
                    for unit, owner in units:
                        _record(context, work, found, unit, owner, told)
                _judge_again(context, work, projects, [found for found, _ in some])

        reach = _reach(decided())
        # What was written on the way goes with the transaction.
        if reach.seen != seen:
            raise ConflictRefused("预览之后冲突有变动，没有决定任何一处，请重新预览")
        require_still_open(work, sight, projects)
        work.commit()
    return reach


def _sight(context: ConflictContext, work: UnitOfWork) -> Scope:
    """What the person may decide about; PersonRefused for who may decide nothing here."""
    where = context.scope.division_code
    data = require_once_named(work, context.user, Action.OWN_FIELDS, where)
    return data.of(context.scope)


# --- one set --------------------------------------------------------------------------------------

_Choose = Callable[[UnitOfWork, Conflict], Iterator[tuple[Unit, FieldOwner, str]]]


def _decide_one(context: ConflictContext, which: SetKey, seen: str, choose: _Choose) -> None:
    with context.store.begin() as work:
        sight = _sight(context, work)
        # From here on nobody else decides about the same site.
        work.trees.hold_verdicts(context.scope)
        projects = open_projects(work, sight)
        found = next(_admitted(context, work, projects, [which]), None)
        if found is None:
            raise ConflictRefused("这一套已没有不一致，或其项目目前未核定为非密，请返回列表查看")
        if found.seen != seen:
            raise ConflictRefused(_what_came_between(found))
        for unit, owner, reason in choose(work, found):
            _record(context, work, found, unit, owner, reason)
        _judge_again(context, work, projects, [found])
        require_still_open(work, sight, projects)
        work.commit()


def _what_came_between(found: Conflict) -> str:
    last = found.last
    if last is None:
        return "这一套的内容在您查看之后有变动，您的选择没有保存，请看过新内容再决定"
    when = last.decided_at.astimezone().strftime("%H:%M:%S")
    return (
        f"{last.decided_by} 最近一次于 {when} 对这一套作了决定，或内容在您查看之后有变动；"
        "您的选择没有保存，请看过现在的内容再决定"
    )


def _record(
    context: ConflictContext,
    work: UnitOfWork,
    found: Conflict,
    unit: Unit,
    owner: FieldOwner,
    reason: str,
) -> None:
    kind, key = found.which
    override = OwnershipOverride(
        override_id=context.ids.fresh(),
        key=key,
        project_code=found.project_code,
        path=unit.path,
        owner=owner,
        decided_by=context.user,
        reason=reason,
        decided_at=context.clock.now(),
    )
    work.ownership.record(context.scope, kind, override)


def _judge_again(
    context: ConflictContext, work: UnitOfWork, projects: OpenProjects, some: Sequence[Conflict]
) -> None:
    """The stored verdicts tell at once what was decided; the next check finds the same."""
    for again in _admitted(context, work, projects, [each.which for each in some]):
        kind, key = again.which
        verdict = VerdictRecord(kind=kind, key=key, verdict=again.verdict, fields=again.fields)
        work.trees.judge_again(context.scope, verdict)


# --- by rule --------------------------------------------------------------------------------------

_Meant = tuple[Conflict, list[tuple[Unit, FieldOwner]]]


def _meant(
    context: ConflictContext, work: UnitOfWork, projects: OpenProjects, choice: RuleChoice
) -> Iterator[list[_Meant]]:
    """The sets and units that a choice is about, some sets at a time.

    Of those to take back what is in no plan.
    """
    wanted = Decision.CONFLICT if choice.owner is not None else None
    for keys in batches(work.trees.verdict_keys(context.scope, wanted), _AT_ONCE):
        some: list[_Meant] = []
        for found in _admitted(context, work, projects, keys):
            units = [
                (unit, owner)
                for unit in found.units.values()
                if unit.rule == choice.rule
                if (owner := _owner_of(context, work, found, unit, choice)) is not None
            ]
            if units:
                some.append((found, units))
        yield some


def _owner_of(
    context: ConflictContext, work: UnitOfWork, found: Conflict, unit: Unit, choice: RuleChoice
) -> FieldOwner | None:
    if choice.owner is not None:
        is_settled = unit.settles_by(choice.owner, context.profile.reconcile_policy)
        return choice.owner if unit.is_waiting and is_settled else None
    former = _former_owner(context, found, unit)
    return None if former is None or _plan_with(context, work, found, unit) else former


def _plan_with(
    context: ConflictContext, work: UnitOfWork, found: Conflict, unit: Unit
) -> str | None:
    """The plan that was made by the last decision on a unit."""
    if unit.last is None:
        return None
    kind, key = found.which
    return work.plans.carrying(context.scope, kind, key, unit.last.decided_at)


def _reach(meant: Iterator[list[_Meant]]) -> RuleReach:
    sets = fields = 0

    def facts() -> Iterator[object]:
        nonlocal sets, fields
        for some in meant:
            for found, units in some:
                sets, fields = sets + 1, fields + len(units)
                yield found.seen
        yield from (sets, fields)

    seen = streamed_digest(facts())
    return RuleReach(sets=sets, fields=fields, seen=seen)


# --- what stands ----------------------------------------------------------------------------------


def _admitted(
    context: ConflictContext, work: UnitOfWork, projects: OpenProjects, keys: list[SetKey]
) -> Iterator[Conflict]:
    found = conflicts_of(work, context.scope, context.profile, projects.gate, keys)
    return (each for each in found if projects.is_whole or each.project_code)


def _former_owner(context: ConflictContext, found: Conflict, unit: Unit) -> FieldOwner | None:
    """Whose a unit was before the last decision; None where there is nothing to take back."""
    if unit.last is None or not unit.is_decided:
        return None
    if unit.former is not None:
        return unit.former.owner
    return unit.owner_of(context.profile.ownerships[found.which[0]])
