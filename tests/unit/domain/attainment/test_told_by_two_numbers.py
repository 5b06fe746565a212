"""Results told by two numbers: shares (应办36件，办结35件), and what lacks of the target."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked

MET, MISSED, ASK = "met", "not_met", "undetermined"


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("办结率", "100%", "36件/36件", MET),
        ("结案率", "≥90%", "40件/42件", MET),
        ("结案率", "≥90%", "37件/42件", MISSED),
        ("办结率", "100%", "应办36件，办结36件", MET),
        ("办结率", "≥95%", "应办50件，实际办结49件", MET),
        ("办结率", "≥95%", "应办50件，办结45件", MISSED),
        ("整改率", "≥90%", "应整改20项，已整改19项", MET),
        ("满意度", "≥90%", "发放问卷100份，满意93份", MET),
        ("满意度", "≥90%", "收回问卷200份，其中满意184份", MET),
        # Of the others some may be content too, and what is bare is for a person.
        ("满意度", "≥90%", "发放问卷100份，满意83份", ASK),
        ("满意度", "≥90%", "收回问卷100份，满意83份", ASK),
        ("办结率", "100%", "应办36件，办结30件", ASK),
        # Another thing, more than all of them, or none at all.
        ("办结率", "≥95%", "应办50件，受理49件", ASK),
        ("办结率", "≥95%", "应办49件，办结50件", ASK),
        ("办结率", "≥95%", "应办0件，办结0件", ASK),
        ("办结率", "≥95%", "50件/49件", ASK),
        ("办结件数", "≥95件", "应办50件，办结49件", ASK),
        ("投诉率", "≤5%", "40件/42件", ASK),
    ],
)
def test_a_share_is_told_by_its_two_numbers(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


def test_a_share_by_two_numbers_is_told_as_one() -> None:
    assert line("结案率", "≥96%", "40件/42件").judgement.reason == (
        "实际 95.24%，目标 ≥96%（按大于等于比较）"
    )


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("≥12次", "12次（每月1次）", MET),
        ("≥4次", "开展检查4次（每季度各1次）", MET),
        ("≥4次", "4次，每季度1次", MET),
        ("≥5次", "4次（每季度1次）", MISSED),
        ("≥4次", "4次（每月1次）", ASK),
        ("≥4次", "4次（每季度2次）", ASK),
    ],
)
def test_how_often_beside_how_many_agrees(target: str, actual: str, wanted: str) -> None:
    assert line("检查次数", target, actual).judgement.attainment == wanted


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("≥20场", "比计划少2场，共完成18场", MISSED),
        ("≥20场", "完成18场，比计划少2场", MISSED),
        ("≥20场", "全年共开展18场，比目标少2场", MISSED),
        ("≥20场", "完成22场，较目标增加2场", MET),
        ("≥20场", "完成22场，超目标2场", MET),
        # Another plan than the target.
        ("≥20场", "完成22场，比计划少2场", ASK),
        ("≥20场", "完成18场，比计划多2场", ASK),
    ],
)
def test_what_lacks_of_the_target_is_no_result_of_its_own(
    target: str, actual: str, wanted: str
) -> None:
    assert line("招聘会场次", target, actual).judgement.attainment == wanted
