"""What is planned, failed, begun, partial or of another year is no result (未完成、计划、部分)."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment, Subject
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()
MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


def checked(target: str, actual: str, name: str = "") -> LineCheck:
    full = Decimal(10)
    line = EvaluatedResult(
        subject=Subject(name=name),
        target=parse_value(target, name=name),
        target_value=target,
        actual_value=actual,
        max_score=full,
        score=full,
    )
    return check_line(line, RULES)


def verdict(target: str, actual: str, name: str = "") -> Attainment:
    return checked(target, actual, name).judgement.attainment


# --- the target in prose --------------------------------------------------------------------------

NOT_SAID_AGAIN = [
    ("专款专用", "审计发现违反专款专用"),
    ("社会稳定", "多起上访影响社会稳定"),
    ("正常运行", "故障频发影响正常运行"),
    ("正常运行", "停止正常运行"),
    ("正常运行", "上半年正常运行，下半年因故障停运"),
    ("正常使用", "3台正常使用、2台损坏"),
    ("通过验收", "3个项目通过验收，1个被否决"),
    ("验收合格", "等待验收合格"),
    ("明显改善", "仅两个乡镇环境明显改善"),
    ("明显改善", "村容明显改善，垃圾乱堆严重"),
    ("明显改善", "上年明显改善，今年恶化"),
    ("群众满意", "三成群众满意"),
    ("群众满意", "多数群众满意"),
    ("符合要求", "10个项目中3个符合要求"),
    ("国家标准", "低于国家标准"),
    ("Ⅲ类水质", "劣于Ⅲ类水质"),
    ("Ⅲ类水质", "低于Ⅲ类水质"),
    ("Ⅲ类水质", "Ⅴ类至Ⅲ类水质"),
    ("持续改善", "停止持续改善"),
    ("有效提升", "难言有效提升"),
    ("有效提升", "通过媒体曝光，居民素养得到有效提升"),
    ("有效提升", "经查，居民素养得到有效提升"),
]


@pytest.mark.parametrize(("target", "actual"), NOT_SAID_AGAIN)
def test_words_that_hold_the_target_and_more_do_not_repeat_it(target: str, actual: str) -> None:
    assert verdict(target, actual, "居民素养") is OPEN


SAID_AGAIN = [
    ("公共服务水平", "显著提升", "经综合评估，全市公共服务水平显著提升"),
    ("居民素养", "有效提升", "通过开展培训，居民素养得到有效提升。"),
    ("居民素养", "有效提升", "居民素养实现了有效提升"),
    ("乡镇人居环境", "明显改善", "人居环境得到明显改善"),
    ("设备运行情况", "正常运行", "设备均正常运行"),
    ("设备验收", "验收合格", "已验收合格"),
]


@pytest.mark.parametrize(("name", "target", "actual"), SAID_AGAIN)
def test_a_report_of_known_words_around_the_target_repeats_it(
    name: str, target: str, actual: str
) -> None:
    assert verdict(target, actual, name) is MET


# --- days -----------------------------------------------------------------------------------------

NOT_DONE_BY_THEN = [
    *(f"{each}12月20日完成" for each in ("计划", "预计", "拟", "力争", "应于", "将于", "争取")),
    "未能于11月完成",
    "未完成，延至12月20日",
    "尚未完成，计划10月20日完成",
    "11月完成部分",
    "11月开工",
    "11月启动",
    "11月启动招标",
    "11月停工",
    "11月底签订合同",
    "计划2024年12月25日完成",
    "2024年11月开工",
]


@pytest.mark.parametrize("actual", NOT_DONE_BY_THEN)
@pytest.mark.parametrize("target", ["12月底前", "2024年12月底前"])
def test_a_day_on_which_nothing_was_finished_keeps_no_deadline(target: str, actual: str) -> None:
    assert verdict(target, actual, "项目完成时间") is OPEN


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("项目开工时间", "12月底前", "11月开工", MET),
        ("项目启动时间", "12月底前", "11月启动", MET),
        ("完成时间", "12月底前完成招标", "11月完成招标", MET),
        ("完成时间", "12月底前", "已于12月20日完成", MET),
        ("完成时间", "12月底前", "12月20日完成，未逾期", MET),
        ("完成时间", "12月底前", "按计划于12月20日完成", MET),
        ("完成时间", "2024年12月底前", "2024年11月完成验收", MET),
        ("完成时间", "2024年6月底前", "计划2024年7月完成", OPEN),
        ("完成时间", "2024年6月底前", "2024年7月开工", NOT_MET),  # finished even later
        ("完成时间", "2024年1-12月", "计划2024年11月完成", OPEN),
        ("完成时间", "2024年1-12月", "2024年11月完成", MET),
    ],
)
def test_words_beside_a_day_say_whether_it_is_that_of_the_end(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert verdict(target, actual, name) is expected


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥100人", "未完成100人"),
        ("≥100人", "预计120人"),
        ("≥100人", "预计80人"),
        ("≥100人", "计划培训120人"),
        ("≥100人", "将培训120人"),
        ("≥100人", "力争120人"),
        ("≥100人", "120人（预计）"),
        ("≥95%", "96%（预计）"),
        ("≥50万吨", "去年52万吨"),
        ("≥50万吨", "52万吨（上年）"),
        ("≥50万吨", "52万吨（去年同期数）"),
        ("90%-100%", "预计95%"),
    ],
)
def test_a_number_that_was_not_reached_this_year_decides_nothing(target: str, actual: str) -> None:
    made = checked(target, actual, "培训人数")

    assert made.judgement.attainment is OPEN
    assert made.findings == ()


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥100人", "超计划完成110人", MET),
        ("≥100人", "按计划培训110人", MET),
        ("≥100人", "培训110人", MET),
        ("≥100人", "110人，较上年增长", MET),
        ("≥100人", "110人（较去年增加）", MET),
        ("≤100万元", "98万元，未超预算", MET),
        ("0起", "0起，未发生事故", MET),
        ("≥100人", "完成80人", NOT_MET),
        ("≥100人", "培训未成年人110人", MET),
        ("≥100人", "春苗计划培训110人", MET),
        ("≤5%", "未达标率3%", MET),
    ],
)
def test_other_words_beside_a_number_leave_it_as_it_was(
    target: str, actual: str, expected: Attainment
) -> None:
    name = "人员未达标率" if "%" in target else "春苗计划人员"

    assert verdict(target, actual, name) is expected


# --- none, and done -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("安全事故起数", "0起", "无重大安全事故", OPEN),
        ("安全生产伤亡人数", "0", "无死亡", OPEN),
        ("人员受伤数", "0人", "无重伤", OPEN),
        ("安全事故起数", "0起", "无安全事故", MET),
        ("安全事故起数", "0起", "无任何事故", MET),
        ("重大安全事故起数", "0起", "未发生重大安全事故", MET),
        ("安全生产", "不发生重大事故", "未发生重大事故", MET),
        ("安全生产", "零死亡", "无死亡", MET),
        ("安全生产", "不发生重大安全事故", "发生一般安全事故1起", OPEN),
        ("安全生产", "不发生重大安全事故", "发生重大安全事故1起", NOT_MET),
        ("安全生产", "不发生重大安全事故", "1起", NOT_MET),
        ("安全生产", "不发生安全事故", "发生一般安全事故1起", NOT_MET),
        ("安全生产伤亡人数", "0", "无人员伤亡", MET),
    ],
)
def test_none_of_the_worst_is_not_none_at_all(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert verdict(target, actual, name) is expected


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("足额发放", "已完成", OPEN),
        ("足额发放", "按时完成", OPEN),
        ("精准发放", "已完成", OPEN),
        ("依法开展招标采购", "已完成", OPEN),
        ("零差错完成申报", "已完成", OPEN),
        ("禁止采购进口设备", "已完成", OPEN),
        ("按时足额发放", "按时完成", OPEN),
        ("按时发放", "按时完成", MET),
        ("完成规划编制", "已完成", MET),
    ],
)
def test_done_does_not_say_how_much_or_how_well(
    target: str, actual: str, expected: Attainment
) -> None:
    assert verdict(target, actual) is expected


# --- a failure beside a miss ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥95%", "90%（未完成）"),
        ("≥95%", "90%，未达到目标"),
        ("≥100人", "80人，未完成"),
        ("≥100人", "80人（因疫情未全部开展）"),
        ("≥100%", "85%（剩余资金未支付）"),
        ("≤5天", "8天，未按时"),
    ],
)
def test_what_was_missed_stays_missed_where_a_failure_stands_beside_it(
    target: str, actual: str
) -> None:
    check = checked(target, actual)

    assert check.judgement.attainment is NOT_MET
    assert "full_marks_for_missed_target" in {each.code.value for each in check.findings}


@pytest.mark.parametrize("actual", ["计划80人", "预计80人", "去年80人"])
def test_what_is_planned_or_of_a_former_year_is_no_miss(actual: str) -> None:
    assert verdict("≥100人", actual) is OPEN


def test_what_is_open_by_itself_keeps_its_own_reason() -> None:
    judged = checked("100%", "85%（剩余资金未支付）", "资金支付率").judgement

    assert judged.attainment is OPEN
    assert "未写明" in judged.reason


@pytest.mark.parametrize("actual", ["节约1.5万元", "结余资金3万元", "共节约经费2万元"])
def test_what_was_left_of_a_sum_is_not_the_sum(actual: str) -> None:
    assert verdict("≤50万元", actual, "项目成本") is OPEN
    assert verdict("≥1万元", actual, "节约经费") is MET


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥100人", "实际完成120人，完成率120%", MET),
        ("≥35公里", "完成35公里，完成率100%", MET),
        ("≥35公里", "30公里（任务完成率85.7%）", NOT_MET),
        # The two contradict each other: who knows which is right.
        ("≥35公里", "30公里，完成率100%", OPEN),
        ("≥35公里", "35公里，合格率90%", OPEN),
    ],
)
def test_a_number_may_tell_its_own_share_of_the_target(
    target: str, actual: str, expected: Attainment
) -> None:
    assert checked(target, actual).judgement.attainment is expected
