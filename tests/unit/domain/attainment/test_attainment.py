"""Whether an actual value meets its target: a table over kinds, bounds, units and words."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.comparing.comparison import (
    Attainment,
    Judgement,
    Lean,
    Subject,
    execution_rate,
    judge_attainment,
    read_actual,
)
from adapter.domain.value import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
)

MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED
POSITIVE, NEGATIVE = Direction.POSITIVE, Direction.NEGATIVE
#: What more, less and either may be better of.
ORDINARY = Subject(level1="产出指标", level2="数量指标", name="培训人次")
COST = Subject(level1="产出指标", level2="成本指标", name="项目总投入")
GRANT = Subject(level1="产出指标", level2="成本指标", name="作物种植补助标准")


def judged(
    target: str, actual: str, direction: Direction | None = None, subject: Subject = ORDINARY
) -> Judgement:
    wanted = parse_value(target)
    return judge_attainment(wanted, read_actual(actual, wanted), direction, subject)


BOUNDS = [
    ("≥90%", "90%", MET, "1"),
    ("≥90%", "89.99%", NOT_MET, "0.999889"),
    ("＞90%", "90%", NOT_MET, "1"),  # the bound itself does not count
    (">90%", "90.01%", MET, "1.000111"),
    ("≤90万元", "90万元", MET, "1"),
    ("≤90万元", "120万元", NOT_MET, "0.75"),  # inverted: target over actual
    ("不超过90万元", "45万元", MET, "2"),
    ("<7天", "7天", NOT_MET, "1"),
    ("<7天", "6天", MET, "1.166667"),
    ("=100%", "100%", MET, "1"),
    ("=116人", "115人", NOT_MET, "0.991379"),
    ("=116人", "117人", NOT_MET, "1.008621"),  # a written = means exactly that number
    ("200次", "150次", OPEN, None),  # no bound written: nobody said that fewer will not do
    ("200次", "201次", MET, "1.005"),
    ("≥1次", "0次", NOT_MET, "0"),
    ("≤0次", "0次", MET, "1"),  # none allowed, none happened
    ("≤0次", "2次", NOT_MET, "0"),
    ("≤5%", "0%", MET, None),  # no number says how many times better zero is
    ("≥-2%", "-3%", NOT_MET, None),  # a quotient of negatives says nothing
]


@pytest.mark.parametrize(("target", "actual", "expected", "rate"), BOUNDS)
def test_a_number_is_held_to_the_bound_that_is_written(
    target: str, actual: str, expected: Attainment, rate: str | None
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is expected, judgement.reason
    assert judgement.rate == (None if rate is None else Decimal(rate))


DIRECTIONS = [
    # target, actual, direction of the library, what the indicator is about
    ("5%", "3%", NEGATIVE, ORDINARY, MET),
    ("5%", "7%", NEGATIVE, ORDINARY, NOT_MET),
    ("5%", "3%", POSITIVE, ORDINARY, NOT_MET),
    ("反向 5%", "3%", None, ORDINARY, MET),  # the direction stands in the value
    ("正向 5%", "3%", None, COST, NOT_MET),  # a written direction settles what the name says
    ("5%", "3%", POSITIVE, COST, NOT_MET),  # and so does the library's
    ("反向 5%", "3%", POSITIVE, ORDINARY, OPEN),  # the two directions differ
    ("反向 5%", "5%", POSITIVE, ORDINARY, MET),  # equal, which meets both readings
    ("56人", "54人", None, ORDINARY, OPEN),
    ("56人", "56人", None, ORDINARY, MET),
    ("56人", "57人", None, ORDINARY, MET),
    ("56万元", "54.6万元", None, COST, MET),
    ("56万元", "56.0万元", None, COST, MET),
    ("56万元", "57万元", None, COST, NOT_MET),
    ("56元", "54元", None, GRANT, OPEN),  # cheaper, or paid out too little
    ("56元", "57元", None, GRANT, OPEN),
    ("56元", "56.0元", None, GRANT, MET),
    ("反向 ≥5%", "3%", None, ORDINARY, OPEN),  # the value contradicts itself
    ("反向 ≥5%", "5%", None, ORDINARY, MET),
    ("≤5%", "3%", POSITIVE, COST, MET),  # a written bound needs no direction
]


@pytest.mark.parametrize(("target", "actual", "direction", "subject", "expected"), DIRECTIONS)
def test_a_bare_number_is_read_by_its_direction_and_left_open_where_two_readings_differ(
    target: str,
    actual: str,
    direction: Direction | None,
    subject: Subject,
    expected: Attainment,
) -> None:
    judgement = judged(target, actual, direction, subject)

    assert judgement.attainment is expected, judgement.reason


UNITS = [
    ("≤90万元", "855000元", MET, "1.052632"),
    ("≤90万元", "0.0091亿元", NOT_MET, "0.989011"),
    ("≥1.5公里", "1500米", MET, "1"),
    ("≥1.5公里", "1499米", NOT_MET, "0.999333"),
    ("≥15亩", "1公顷", MET, "1"),  # exact, although no written unit holds both
    ("≥100亩", "99.9亩", NOT_MET, "0.999"),
    ("≥2小时", "120分钟", MET, "1"),
    ("≤400元/人·天", "0.018万元/人、天", MET, "2.222222"),
    ("≥250万", "260万元", MET, "1.04"),  # a unit without its noun takes it from the other side
    ("≥50个", "50", MET, "1"),  # a bare number takes the target's unit
    ("≥50", "50个", MET, "1"),
    ("≥50个", "50人", OPEN, None),  # people are not items
    ("≤12个月", "300天", MET, None),  # months have no fixed number of days, but these suffice
    ("≤12个月", "366天", OPEN, None),
    ("≥90%", "9万元", OPEN, None),
    # Excel drops the sign: 95 % arrives as 0.95, which as 0.95 % would miss by far.
    ("≥90%", "0.95", OPEN, None),
    ("≥100%", "1", OPEN, None),
    ("≥90%", "0.95%", NOT_MET, "0.010556"),  # written, so meant
    ("≥90%", "0.5", NOT_MET, None),  # missed either way, but no rate is sure
    ("≤0.9%", "0.4", MET, "2.25"),  # a small share that is near its target is meant as it stands
    ("≤90万元", "855000", OPEN, None),  # yuan in a column of 万元
    ("≤90万元", "85.5", MET, "1.052632"),
]


@pytest.mark.parametrize(("target", "actual", "expected", "rate"), UNITS)
def test_units_are_converted_and_never_guessed(
    target: str, actual: str, expected: Attainment, rate: str | None
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is expected, judgement.reason
    assert judgement.rate == (None if rate is None else Decimal(rate))


LOOSE = [
    # The actual value is itself a bound, a range or an approximation.
    ("≥95%", "≥95%", MET),  # forms are filled in by copying the target
    ("≥95%", "≥96%", MET),
    ("≥95%", "≥90%", OPEN),  # 92 would miss it and 97 would not
    ("≥95%", "<95%", NOT_MET),
    ("≥95%", "≤95%", OPEN),  # only 95 itself would do
    (">95%", "≤95%", NOT_MET),
    (">95%", ">95", MET),
    ("≤10%", "≤5%", MET),
    ("≤10%", "＞10%", NOT_MET),
    ("80%-90%", "85%", MET),
    ("80%-90%", "80%", MET),  # both ends belong to a range
    ("80%-90%", "90%", MET),
    ("80%-90%", "91%", NOT_MET),
    ("80%-90%", "79.9%", NOT_MET),
    # An end that is left out is no part of the range; the other one still is.
    ("(80,100]", "80", NOT_MET),
    ("(80,100]", "100", MET),
    ("≥90%且＜100%", "90%", MET),
    ("≥90%且＜100%", "100%", NOT_MET),
    ("≥90%且＜100%", "100%-110%", NOT_MET),
    ("80%-90%", "82%-88%", MET),
    ("80%-90%", "85%-95%", OPEN),
    ("80%-90%", "91%-95%", NOT_MET),
    ("1-2公里", "1500米", MET),
    ("≥80%", "80%-90%", MET),
    ("≥85%", "80%-90%", OPEN),
    ("≥95%", "80%-90%", NOT_MET),
    ("≥500人", "约500人", OPEN),  # may be 480
    ("≥500人", "约600人", MET),
    ("≥500人", "约300人", NOT_MET),
    ("约500人", "约500人", MET),
]


@pytest.mark.parametrize(("target", "actual", "expected"), LOOSE)
def test_what_an_actual_value_allows_decides_only_as_a_whole(
    target: str, actual: str, expected: Attainment
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is expected, judgement.reason


DATES = [
    ("2023年6月30日前", "2023年6月30日", MET),
    ("2023年6月底前", "2023年5月20日", MET),
    ("2023年6月底前", "2023年7月1日", NOT_MET),
    ("2023年6月15日前", "2023年6月", OPEN),  # some day of June
    ("2023年5月15日前", "2023年二季度", OPEN),  # some day of the quarter
    ("2023年3月底前", "2023年6月", NOT_MET),  # 30 June may mean a quarter, which began in April
    ("2023年3月底前", "2023年7月", NOT_MET),
    ("2023年6月底前", "2023年5月-7月", OPEN),
    ("不晚于2023年6月30日", "2023年6月30日", MET),
    ("早于2023年6月30日", "2023年6月30日", OPEN),  # may be any day of June
    ("早于2023年6月29日", "2023年6月29日", NOT_MET),
    ("不早于2023年9月1日", "2023年9月15日", MET),
    ("不早于2023年9月1日", "2023年8月15日", NOT_MET),
    ("=2023年6月30日", "2023年6月3日", MET),  # earlier than planned is not late
    ("2023年6月底前", "达成预期指标", MET),  # speaks about the target, its date included
    ("2023年6月底前", "按时完成", MET),
    ("2023年6月底前", "已完成", OPEN),  # done, but when?
    ("2023年6月底前", "100%", OPEN),
    ("2023年6月底前", "未按时完成", NOT_MET),
    ("6月底前", "2023年6月20日", OPEN),  # of which year?
    ("6月底前", "6月底前", MET),
    ("6月底前", "6月20日", MET),
    ("2023年6月底前", "6月20日", MET),
    ("3月底前", "4月10日", NOT_MET),
    ("12月底前", "1月15日", OPEN),  # eleven months early, or two weeks late?
    ("2023年12月底前", "1月15日", OPEN),
    ("12月底前", "次年1月15日", NOT_MET),
    ("12月底前", "当年12月15日", MET),
    ("1-12月", "12月20日", MET),
    ("1-6月", "7月20日", NOT_MET),
    ("全年", "全年完成", MET),
    ("全年", "全年未完成", OPEN),
    ("12月底前", "次年11月15日", OPEN),
    ("12月底前", "上年12月15日", OPEN),
    ("3月底前", "9月10日", OPEN),  # half a year late, or half a year early
    ("2月29日前", "2023年2月20日", OPEN),  # no such day
    ("2023年", "2023年", MET),
    ("2023年", "2023年8月", MET),  # done on some day of the year
    ("2023年", "2024年1月15日", NOT_MET),
    ("2023年", "2022年12月15日", OPEN),  # before the period: early, or another year's work?
    ("2023.07-2024.01", "2023.07-2024.01", MET),
    ("2023年7月-2024年1月", "2023年7月-2023年12月", OPEN),  # a shorter service
    ("2023年7月-2024年1月", "2024年2月-2024年8月", NOT_MET),
    ("全年", "全年", MET),
    ("全年", "2023年5月", OPEN),
]


@pytest.mark.parametrize(("target", "actual", "expected"), DATES)
def test_a_deadline_is_kept_only_by_a_day_that_is_surely_in_time(
    target: str, actual: str, expected: Attainment
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is expected, judgement.reason
    assert judgement.rate is None or target == actual


def test_the_last_day_of_the_calendar_is_a_day_like_any_other() -> None:
    target = IndicatorValue(kind=ValueKind.DEADLINE, date=dt.date(2023, 6, 30))
    actual = IndicatorValue(kind=ValueKind.DEADLINE, date=dt.date.max)

    assert judge_attainment(target, actual).attainment is NOT_MET


WORDS = [
    ("有效提升", "有效提升", MET),
    ("有效提升", "有效 提升。", MET),  # spaces and full stops say nothing
    ("有效提升", "显著提升", MET),  # stronger
    ("有效提升", "达成预期指标", MET),
    ("有效提升", "已完成", OPEN),  # done, but did it rise?
    ("完成规划编制", "已完成", MET),
    ("按计划完成", "已完成", OPEN),  # when?
    ("按时拨付", "按期完成", MET),
    ("完整规范", "按计划完成", OPEN),  # in time, but how well?
    ("有效提升", "部分达成预期指标并具有一定效果", NOT_MET),  # the form's second tier
    ("有效提升", "未达成预期指标且效果较差", NOT_MET),  # and its third
    ("有效提升", "基本达到", OPEN),  # first tier here, second tier there
    ("有效提升", "15%", OPEN),
    ("合格", "不合格", NOT_MET),
    ("是", "否", NOT_MET),
    ("否", "否", MET),
    ("否", "是", NOT_MET),
    ("达标", "未达标", NOT_MET),
    ("应保尽保", "100%", MET),
    ("≥90%", "完成", OPEN),  # which number?
    ("≥90%", "达成预期指标", OPEN),
    ("≥90%", "未完成", NOT_MET),  # the unit says so itself
    ("≥90%", "部分完成", NOT_MET),
    ("≥90%", "进行中", OPEN),
    ("80%-90%", "完成", OPEN),
    ("", "90%", OPEN),
    ("≥90%", "", OPEN),
    ("≥90%", "—", OPEN),
    ("", "", OPEN),
]


@pytest.mark.parametrize(("target", "actual", "expected"), WORDS)
def test_plain_answers_are_read_and_other_words_are_left_to_a_person(
    target: str, actual: str, expected: Attainment
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is expected, judgement.reason
    assert judgement.rate is None


@pytest.mark.parametrize(
    ("target", "actual"),
    [case[:2] for table in (BOUNDS, UNITS, LOOSE, DATES, WORDS) for case in table],
)
def test_an_undetermined_answer_tells_a_person_what_to_do(target: str, actual: str) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is not OPEN or "请" in judgement.reason


@pytest.mark.parametrize(("target", "actual"), [("100%", "95%"), ("3座", "2座")])
def test_where_a_bound_is_not_written_the_reason_says_what_to_write(
    target: str, actual: str
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment is OPEN
    assert "“≥”“≤”或“=”" in judgement.reason
    assert "指标库" not in judgement.reason
    assert "矛盾" not in judgement.reason


def test_where_the_bound_contradicts_itself_the_reason_does_not_ask_for_one() -> None:
    wanted = replace(parse_value("≥3座"), warnings=(ValueWarning.CONTRADICTORY_DIRECTION,))
    judgement = judge_attainment(wanted, parse_value("5座"), None, ORDINARY)

    assert judgement.attainment is OPEN
    assert "矛盾" in judgement.reason
    assert "写明" not in judgement.reason


def test_the_part_of_a_compound_target_that_was_not_compared_is_named() -> None:
    judgement = judged("11月底完成100%", "100%")

    assert judgement.attainment is MET
    assert "11月底完成" in judgement.reason


BEYOND_RANGES = [
    # name, target, actual: beyond the better end of a range nobody wrote what it is
    ("群众满意度", "90%-95%", "96%", OPEN),
    ("群众满意度", "90%-95%", "92%", MET),
    ("群众满意度", "90%-95%", "89%", NOT_MET),
    ("培训成本", "10-12万元", "9万元", OPEN),
    ("培训成本", "10-12万元", "13万元", NOT_MET),
    ("水质pH值", "6-9", "9.5", NOT_MET),  # no end is the better one
    ("水质pH值", "6-9", "5.5", NOT_MET),
]


@pytest.mark.parametrize(("name", "target", "actual", "expected"), BEYOND_RANGES)
def test_beyond_the_better_end_of_a_range_is_for_a_person(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    wanted = parse_value(target, name=name)
    level2 = "成本指标" if "成本" in name else "质量指标"

    judgement = judge_attainment(
        wanted, read_actual(actual, wanted, name), subject=Subject(level2=level2, name=name)
    )

    assert judgement.attainment is expected, judgement.reason


def test_a_direction_says_which_end_of_a_range_is_the_better_one() -> None:
    wanted, more = parse_value("6-9"), parse_value("9.5")

    assert judge_attainment(wanted, more, Direction.POSITIVE).attainment is OPEN
    assert judge_attainment(wanted, more, Direction.NEGATIVE).attainment is NOT_MET


LEANINGS = [
    ("产出指标", "成本指标", "项目投资", Lean.LESS),
    ("成本指标", "经济成本指标", "培训费用", Lean.LESS),
    ("产出指标", "成本指标", "指标1.培训成本", Lean.LESS),
    ("产出指标", "质量指标", "森林火灾受害率", Lean.LESS),
    ("产出指标", "质量指标", "主要林业有害生物成灾率（%）", Lean.LESS),
    ("效益指标", "社会效益指标", "安全事故发生数", Lean.LESS),
    ("效益指标", "生态效益指标", "森林资源生长因害损失量", Lean.LESS),
    ("满意度指标", "服务对象满意度指标", "有效投诉起数", Lean.LESS),
    ("产出指标", "时效指标", "平均响应时间", Lean.LESS),
    ("产出指标", "时效指标", "故障修复时长", Lean.LESS),
    ("产出指标", "时效指标", "投诉办结平均用时", Lean.LESS),
    ("产出指标", "时效指标", "投诉处理耗时", Lean.LESS),
    ("产出指标", "时效指标", "压缩办理用时", Lean.EITHER),
    ("产出指标", "数量指标", "投诉处理件数", Lean.MORE),
    # A rate that is good, whatever it counts.
    ("产出指标", "成本指标", "资助标准达标率", Lean.MORE),
    ("产出指标", "质量指标", "投诉举报处置率", Lean.MORE),
    ("产出指标", "数量指标", "培训人次", Lean.MORE),
    ("满意度指标", "服务对象满意度指标", "群众满意度", Lean.MORE),
    # Words that point both ways.
    ("产出指标", "成本指标", "财政资金补助", Lean.EITHER),
    ("成本指标", "社会成本指标", "成本控制率", Lean.EITHER),
    ("成本指标", "经济成本指标", "单位成本降低额", Lean.MORE),
    ("效益指标", "生态效益指标", "化学农药量较上年减少", Lean.EITHER),
    ("效益指标", "社会效益指标", "事故起数下降率", Lean.MORE),
    ("产出指标", "数量指标", "污染治理面积", Lean.MORE),
    ("产出指标", "数量指标", "完成投资", Lean.EITHER),
    ("产出指标", "时效指标", "服务周期", Lean.EITHER),
]


@pytest.mark.parametrize(("level1", "level2", "name", "expected"), LEANINGS)
def test_levels_and_names_say_which_way_is_better(
    level1: str, level2: str, name: str, expected: Lean
) -> None:
    assert Subject(level1=level1, level2=level2, name=name).lean is expected


PHRASES = [
    # target, actual, name
    ("有所提升", "显著提升", "", MET),
    ("提升", "明显提升", "", MET),
    ("效果明显", "效果显著", "", MET),  # two words for one degree
    ("提高", "提升", "", MET),
    ("逐步提升", "大幅提升", "", MET),
    ("改善条件", "明显改善", "改善养老服务基础条件", MET),  # the object stands in the name
    ("合格", "良好", "", MET),
    ("良好", "优秀", "", MET),
    ("基本满意", "非常满意", "", MET),
    ("显著提升", "有所提升", "", NOT_MET),
    ("明显改善", "改善", "", NOT_MET),
    ("效果明显", "效果一般", "", NOT_MET),
    ("效果明显", "效果不明显", "", NOT_MET),
    ("完成", "基本完成", "", NOT_MET),
    ("优秀", "合格", "", NOT_MET),
    ("满意", "基本满意", "", NOT_MET),
    ("改善条件", "明显改善", "服务水平", OPEN),  # of what?
    ("有所提升", "养老服务提升", "老年人日益增加的养老服务需求", OPEN),
    ("逐步提升", "提升", "", OPEN),  # as strong, in another manner
    ("稳步提升", "逐年提升", "", OPEN),
    ("有效提升", "显著改善", "", OPEN),
    ("是", "基本达到", "", OPEN),
    ("全天候可用", "全天候", "可保证读者使用时长", OPEN),
    ("明显提升且部分改善", "提升", "", OPEN),
]


@pytest.mark.parametrize(("target", "actual", "name", "expected"), PHRASES)
def test_the_same_or_a_stronger_phrase_is_met_and_a_weaker_one_is_not(
    target: str, actual: str, name: str, expected: Attainment
) -> None:
    judgement = judged(target, actual, None, Subject(name=name))

    assert judgement.attainment is expected, judgement.reason


decimals = st.decimals(
    min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False, places=4
)
bounds = st.sampled_from(list(Comparator))


@given(bounds, decimals, decimals)
def test_a_number_meets_a_bound_exactly_when_the_sign_says_so(
    bound: Comparator, wanted: Decimal, reached: Decimal
) -> None:
    judgement = judged(f"{bound.value}{wanted:f}个", f"{reached:f}个")

    holds = {
        Comparator.AT_LEAST: reached >= wanted,
        Comparator.MORE_THAN: reached > wanted,
        Comparator.EQUAL: reached == wanted,
        Comparator.AT_MOST: reached <= wanted,
        Comparator.LESS_THAN: reached < wanted,
    }
    assert (judgement.attainment is MET) == holds[bound]
    assert judgement.attainment is not OPEN


@given(bounds, decimals, bounds, decimals)
def test_no_actual_value_both_meets_a_bound_and_its_opposite(
    bound: Comparator, wanted: Decimal, actual_bound: Comparator, reached: Decimal
) -> None:
    opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
    actual = f"{actual_bound.value}{reached:f}个"
    one = judged(f"{bound.value}{wanted:f}个", actual).attainment
    other = judged(f"{opposite.get(bound.value, bound.value)}{wanted:f}个", actual).attainment

    if bound is not Comparator.EQUAL:
        assert {one, other} in ({MET, NOT_MET}, {OPEN})


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from([None, POSITIVE, NEGATIVE]))
def test_any_two_texts_get_an_answer_and_never_an_error(
    target: str, actual: str, direction: Direction | None
) -> None:
    judgement = judged(target, actual, direction)

    assert judgement.reason
    assert judgement.rate is None or judgement.rate >= 0


@pytest.mark.parametrize(
    ("executed", "budget", "rate"),
    [
        ("50", "100", "0.5"),
        ("100", "300", "0.333333"),
        ("0", "100", "0"),
        ("120", "100", "1.2"),  # more than the budget is shown as it is; scoring caps it
        ("100", "0", None),
        ("0", "0", None),
        (None, "100", None),
        ("100", None, None),
        ("-5", "100", None),
        ("100", "-100", None),
        ("1" + "0" * 30, "0.000001", "1" + "0" * 36),  # absurd amounts are still no crash
    ],
)
def test_the_execution_rate_is_executed_over_budget_or_nothing(
    executed: str | None, budget: str | None, rate: str | None
) -> None:
    def amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert execution_rate(amount(executed), amount(budget)) == amount(rate)


def test_an_equal_value_with_another_warning_is_judged_anew() -> None:
    sure = parse_value("480人")
    doubtful = replace(sure, warnings=(ValueWarning.APPROXIMATE,))
    target = parse_value("≥500人")
    assert sure == doubtful
    assert sure.warnings != doubtful.warnings

    first, second = judge_attainment(target, sure), judge_attainment(target, doubtful)

    assert first.attainment is Attainment.NOT_MET
    assert second.attainment is Attainment.UNDETERMINED
