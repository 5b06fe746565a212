"""A line that repeats another target than was approved is judged by the approved one."""

from decimal import Decimal

from adapter.domain.attainment import Attainment, Subject
from adapter.domain.comparing.by_approved import check_answer
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules


def _checked(approved: str, repeated: str, actual: str, score: int = 10) -> LineCheck:
    line = EvaluatedResult(
        subject=Subject(level2="数量指标", name="灌溉面积"),
        target=parse_value(repeated),
        target_value=repeated,
        declared=parse_value(approved),
        declared_value=approved,
        actual_value=actual,
        max_score=Decimal(10),
        score=Decimal(score),
    )
    return check_answer(line, load_rules())


def test_a_lowered_target_leaves_one_target_and_one_rate() -> None:
    checked = _checked("≥35000亩", "≥30000亩", "28600亩")

    assert checked.judgement.attainment is Attainment.NOT_MET
    assert checked.judgement.rate == Decimal("0.817143")
    assert checked.judgement.reason.startswith("按批复的目标值：实际 28600亩，目标 ≥35000亩")
    assert checked.expected_score == Decimal("8.17")


def test_what_the_lowered_target_alone_reaches_is_no_attainment() -> None:
    checked = _checked("≥35000亩", "≥30000亩", "31000亩")

    assert checked.judgement.attainment is Attainment.NOT_MET
    assert {each.code for each in checked.findings} == {"target_changed_after_approval"}


def test_a_target_as_approved_is_judged_as_it_stands() -> None:
    checked = _checked("≥35000亩", "≥35000亩", "36000亩")

    assert checked.judgement.attainment is Attainment.MET
    assert "按批复" not in checked.judgement.reason
