"""Due and not reported (应报未报): what a project or department still owes, by the calendar."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.comparing.stage_calendar import BUDGET_STAGES, Stage
from adapter.domain.findings.codes import FindingCode, LineFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerStanding:
    """What is there of one open project, or of one open department as a whole."""

    #: The gate's key, see `secrecy.key_of`.
    key: str
    name: str
    department_code: str
    department_name: str
    has_target: bool
    #: How far the target has come; None where its version says nothing that the rules know.
    target_stage: Stage | None
    has_monitoring: bool
    #: The rounds (第几次监控) of which a report tells something, of those that were asked for.
    monitored_rounds: frozenset[int]
    has_evaluation: bool
    #: Whether the self-evaluation has lines, or may have some that cannot be seen.
    has_evaluated_lines: bool
    #: Money was spent, so the budget is there.
    is_executed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that is owed."""

    #: The stage in whose column it counts.
    stage: Stage
    finding: LineFinding


def expected_stages(
    closed: Mapping[Stage, dt.date], read_until: Mapping[Stage, dt.date | None]
) -> dict[Stage, dt.date]:
    """The closed stages of which absence says something, with their last day.

    `read_until`: the day up to which the stage's data sets were read completely; a stage that the
    site does not carry is not in it. What was not there before its last day may have come since.
    """
    return {
        stage: due
        for stage, due in closed.items()
        if (read := read_until.get(stage)) is not None and read > due
    }


def lacks_of(
    standing: OwnerStanding, expected: Mapping[Stage, dt.date], rounds: Collection[int] = ()
) -> Iterator[Lack]:
    """What one of them owes at this moment; what nobody can know accuses nobody.

    `rounds`: those of monitoring that are over.
    """
    is_there = {
        Stage.FIRST_SUBMISSION: standing.has_target,
        Stage.MONITORING: standing.has_monitoring,
        Stage.SELF_EVALUATION: standing.has_evaluation,
    }
    for stage, there in is_there.items():
        if stage in expected and not there:
            yield _not_reported(standing, stage, stage.label, expected[stage])
    missed = sorted(set(rounds) - standing.monitored_rounds)
    if Stage.MONITORING in expected and standing.has_monitoring and missed:
        told = f"{Stage.MONITORING.label}（第 {'、'.join(map(str, missed))} 次）"
        yield _not_reported(standing, Stage.MONITORING, told, expected[Stage.MONITORING])
    is_head_alone = standing.has_evaluation and not standing.has_evaluated_lines
    if Stage.SELF_EVALUATION in expected and is_head_alone:
        stage = Stage.SELF_EVALUATION
        yield _not_reported(standing, stage, f"{stage.label}（各项指标）", expected[stage])
    if standing.has_target:
        yield from _lag(standing, expected)


def _not_reported(standing: OwnerStanding, stage: Stage, told: str, due: dt.date) -> Lack:
    facts = {"name": standing.name, "stage": told, "due": str(due), "todo": "请催报"}
    return Lack(stage=stage, finding=LineFinding(FindingCode.NOT_REPORTED, facts))


def _lag(standing: OwnerStanding, expected: Mapping[Stage, dt.date]) -> Iterator[Lack]:
    """The target beside the budget: no approved target, no budget (同编同审)."""
    reached, budget = standing.target_stage, _budget_stage(standing, expected)
    if reached is None or budget is None or _rank(reached) >= _rank(budget):
        return
    is_late = budget is Stage.APPROVAL
    code = FindingCode.TARGET_NOT_APPROVED if is_late else FindingCode.TARGET_BEHIND_BUDGET
    facts = {"name": standing.name, "stage": _SHORT[reached], "budget_stage": _SHORT[budget]}
    yield Lack(stage=budget, finding=LineFinding(code, facts))


def _budget_stage(standing: OwnerStanding, expected: Mapping[Stage, dt.date]) -> Stage | None:
    """How far the budget has come: by its calendar, and at once where money was spent."""
    if standing.is_executed:
        return Stage.APPROVAL
    return max((each for each in BUDGET_STAGES if each in expected), key=_rank, default=None)


def _rank(stage: Stage) -> int:
    return BUDGET_STAGES.index(stage)


_SHORT = {
    Stage.FIRST_SUBMISSION: "一上",
    Stage.SECOND_SUBMISSION: "二上",
    Stage.APPROVAL: "批复",
}


@dataclass(slots=True, kw_only=True)
class StageCount:
    """How many of a department's projects, or of its wholes, stand how in one stage."""

    due: int = 0
    missing: int = 0
    #: Reported, but nothing says how far the target has come.
    unsure: int = 0

    @property
    def reported(self) -> int:
        """Due and there."""
        return self.due - self.missing - self.unsure


def count_standing(
    counts: Mapping[Stage, StageCount], standing: OwnerStanding, lacks: "list[Lack]"
) -> None:
    """Add one standing to the counts of the expected stages."""
    missing = {each.stage for each in lacks}
    if not standing.has_target:
        missing |= set(BUDGET_STAGES)
    for stage, count in counts.items():
        count.due += 1
        if stage in missing:
            count.missing += 1
        elif stage in BUDGET_STAGES[1:] and standing.target_stage is None:
            count.unsure += 1
