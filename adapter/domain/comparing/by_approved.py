"""A self-evaluated line that repeats another target than was approved (自评改目标)."""

from dataclasses import replace

from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import FindingCode

#: What follows from the target by which a result is judged.
_BY_TARGET = frozenset(
    {
        FindingCode.FULL_MARKS_FOR_MISSED_TARGET,
        FindingCode.OVER_SCORED,
        FindingCode.UNDER_SCORED,
        FindingCode.OVER_FULFILLED,
        FindingCode.REASON_MISSING,
    }
)


def check_answer(line: EvaluatedResult, rules: ScoringRules) -> LineCheck:
    """As `check_line`; where the target was changed, points and results stand by the approved one.

    What follows from the changed target alone is not told beside the change, and what follows from
    both is told of the approved one, by which the line is judged then: one target, one rate.
    """
    checked = check_line(line, rules)
    told = {each.code for each in checked.findings}
    if FindingCode.TARGET_CHANGED_AFTER_APPROVAL not in told or line.declared is None:
        return checked
    approved = replace(line, target=line.declared, target_value=line.declared_value, unit="")
    by_approved = check_line(approved, rules)
    other = {each.code: each for each in by_approved.findings}
    found = (other.get(each.code) if each.code in _BY_TARGET else each for each in checked.findings)
    judgement = replace(
        by_approved.judgement, reason=f"按批复的目标值：{by_approved.judgement.reason}"
    )
    findings = tuple(each for each in found if each is not None)
    return replace(by_approved, judgement=judgement, findings=findings)
