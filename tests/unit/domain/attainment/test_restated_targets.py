"""Results that repeat their target, or tell their share of it, beside the number reached."""

import pytest

from adapter.domain.attainment import Subject, judge_attainment, read_actual
from adapter.domain.value import parse_value

MET, MISSED, ASK = "met", "not_met", "undetermined"

#: Target, what was reported beside it, and the answer.
RESULTS = [
    ("≥50人次", "目标50人次，实际完成52人次", MET),
    ("≥50人次", "年初计划完成50人次，实际45人次", MISSED),
    ("≥50人次", "应完成50人次，实际完成52人次，完成率104%", MET),
    ("≥50人次", "52人次（年度目标50人次）", MET),
    ("≥50人次", "52人次（目标值：50）", MET),
    ("≥5000元", "计划0.5万元；支付0.52万元", MET),
    # Of another number nobody knows whether it is the target that was changed.
    ("≥50人次", "计划40人次，实际45人次", ASK),
    ("≥50人次", "52人次（目标40人次）", ASK),
    # What was asked for, put where the result belongs.
    ("≥50人次", "目标50人次", ASK),
    ("≥50人次", "年度任务数：50人次", ASK),
    ("≥50人次", "应完成50人次", ASK),
    ("≥50人次", "达到目标50人次", MET),
    # The share of the target beside the number, where both agree.
    ("≥50人次", "52人次，完成年度目标的104%", MET),
    ("≥50人次", "52人次，占目标任务的104%", MET),
    ("≥50人次", "52人次，超额完成4%", MET),
    ("≥50人次", "52人次，超额完成40%", ASK),
    ("≥50人次", "52人次，占全市的104%", ASK),
    ("≥50人次", "45人次，完成年度计划的100%", ASK),
    # Parts that make the total which is told, and what is not there yet.
    ("≥30场", "线上12场、线下20场，共32场", MET),
    ("≥30场", "线上12场、线下20场，共40场", ASK),
    ("≥50台", "46台（另有6台在途）", MISSED),
    ("≥40台", "46台（尚未验收）", ASK),
    ("均≥90%", "满意率92%、知晓率93%", MET),
    ("均≥90%", "满意率92%、知晓率88%", MISSED),
    ("≥90%", "满意率92%、知晓率88%", ASK),
    ("每季度不少于1次", "全年3次", MISSED),
    ("每季度不少于1次", "全年4次", MET),
    ("每季度不少于1次", "3次", ASK),
    ("≈200人", "203人", MET),
    ("≈500人", "460人", ASK),
    # A phrase that was asked for, and what shows it; a limit that was broken.
    ("有效提升", "有效提升，受理量增长15%", MET),
    ("有效提升", "有效提升，但办结率下降3%", ASK),
    ("控制在预算内", "超预算3.2万元", MISSED),
    ("控制在预算内", "未超预算", MET),
    # A day, and that it was that of the end.
    ("2022年11月", "2022年11月，已完成", MET),
    ("2022年11月30日", "2022年12月2日（已完工）", MISSED),
    ("2022年11月", "2022年10月，招标完成", ASK),
    ("2022年11月", "2022年10月，已完成90%", ASK),
]


@pytest.mark.parametrize(("target", "reported", "answer"), RESULTS)
def test_the_number_reached_is_told_from_the_target_beside_it(
    target: str, reported: str, answer: str
) -> None:
    name = "培训"
    asked = parse_value(target, name=name)

    judged = judge_attainment(asked, read_actual(reported, asked, name), None, Subject(name=name))

    assert judged.attainment.value == answer


@pytest.mark.parametrize(("name", "answer"), [("会议费", ASK), ("非税收费", MET), ("培训", MET)])
def test_of_a_fee_that_nobody_capped_more_is_for_a_person(name: str, answer: str) -> None:
    asked = parse_value("8万元", name=name)

    judged = judge_attainment(asked, read_actual("9.3万元", asked, name), None, Subject(name=name))

    assert judged.attainment.value == answer


def test_words_that_the_name_has_too_take_nothing_back() -> None:
    asked = parse_value("≥50项", name="目标任务")

    judged = judge_attainment(
        asked, read_actual("目标任务50项", asked, "目标任务"), None, Subject(name="目标任务")
    )

    assert judged.attainment.value == MET
