"""Lights of monitored lines, and what a later report tells less of."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.later_report import has_fallen, is_worse
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.monitoring_rules import DayOfYear, Light, share_of_year
from adapter.domain.comparing.progress import judge_progress
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import Direction
from mappings.scoring_rules_file import load_rules

RULES = load_rules().monitoring
JULY = dt.date(2026, 7, 31)


def report(
    target: str,
    actual: str,
    until: dt.date = JULY,
    name: str = "培训人次",
    direction: Direction | None = None,
) -> MonitoredResult:
    return MonitoredResult(
        subject=Subject(level1="产出指标", level2="数量指标", name=name),
        target_value=target,
        actual_value=actual,
        fiscal_year=2026,
        until=until,
        direction=direction,
    )


@pytest.mark.parametrize(
    ("name", "actual", "light"),
    [
        # A level of 90 % is due whole, in July as in December.
        ("群众满意度", "50%", "red"),
        ("群众满意度", "60%", "yellow"),
        ("验收合格率", "60%", "yellow"),
        ("发放及时率（%）", "60%", "yellow"),
        ("群众满意度", "88%", "green"),
        ("群众满意度", "95%", "green"),
        # What is done grows over the year: 52.5 % are due of 90 %.
        ("任务完成率", "50%", "green"),
        ("资金支付率", "30%", "red"),
        ("不合格产品处置完成率", "60%", "green"),
    ],
)
def test_a_share_that_says_how_good_is_held_against_the_target_itself(
    name: str, actual: str, light: str
) -> None:
    told = judge_progress(report("≥90%", actual, name=name), RULES)

    assert told.light is not None
    assert told.light.value == light
    assert ("不按月折算" in told.reason) is not name.endswith(
        "完成率" if "完成" in name else "支付率"
    )


@pytest.mark.parametrize(
    ("target", "actual", "light"),
    [
        # 7 of 12 months: 70 are due of 120.
        ("≥120人", "41人", "red"),
        ("≥120人", "42人", "yellow"),
        ("≥120人", "55人", "yellow"),
        ("≥120人", "56人", "green"),
        ("≥120人", "83人", "green"),
        ("≥120人", "84人", "blue"),
        ("120人", "41人", "red"),
        ("≥1.2万元", "4100元", "red"),
        ("≥100%", "100%", "green"),  # a level, not far ahead of the year
        ("≤5次", "5次", "green"),
        ("≤5次", "6次", "red"),
        ("反向 5次", "6次", "red"),
        ("10-20人", "15人", "green"),
        ("10-20人", "5人", None),
        ("≥120人", "60天", None),  # units that do not convert
        ("≥95%", "0.96", None),  # 96 % or 0.96 %
        ("≥120人", "已完成", None),
        ("≥120人", "正在推进", None),
        ("≥120人", "", None),
        ("", "5人", None),
        ("有效提升", "达成预期指标", "green"),
        ("有效提升", "部分达成预期指标", "yellow"),
        ("有效提升", "未达成预期指标", "red"),
        ("有效提升", "正在推进", None),
        ("2026年6月30日前", "未完成", "red"),
        ("6月底前", "未完成", "red"),  # the budget year's June
        ("6月底前", "80%", "red"),
        ("6月底前", "2026年6月20日", "green"),
        ("6月底前", "2026年7月20日", "red"),
        ("6月底前", "已完成", None),  # in time or late, nobody said
        ("8月30日前", "未完成", "yellow"),
        ("8月31日前", "未完成", "green"),
        ("8月31日前", "已完成", "green"),
        ("8月31日前", "正在验收", None),
    ],
)
def test_a_line_shows_the_light_that_the_rules_give(
    target: str, actual: str, light: str | None
) -> None:
    told = judge_progress(report(target, actual), RULES)

    assert told.light == light
    assert told.reason


@pytest.mark.parametrize(
    ("target", "actual", "codes"),
    [
        ("≥120人", "41人", [FindingCode.BEHIND_SCHEDULE]),
        ("≥120人", "56人", []),
        ("≤5次", "6次", [FindingCode.BEHIND_SCHEDULE]),
        ("有效提升", "未达成预期指标", [FindingCode.BEHIND_SCHEDULE]),
        ("有效提升", "正在推进", []),
        ("6月底前", "未完成", [FindingCode.DEADLINE_PASSED]),
        ("8月30日前", "未完成", []),
        ("≥120人", "已完成", [FindingCode.NUMBER_NOT_REPORTED]),
        ("≥2次", "已开展", [FindingCode.NUMBER_NOT_REPORTED]),
        ("≥2次", "已完成100%", [FindingCode.NUMBER_NOT_REPORTED]),
        ("≥120人", "正在推进", []),
    ],
)
def test_what_is_to_be_looked_at_is_found(
    target: str, actual: str, codes: list[FindingCode]
) -> None:
    found = judge_progress(report(target, actual), RULES).findings

    assert [each.code for each in found] == codes


def test_the_direction_of_the_library_turns_a_bare_number_into_a_ceiling() -> None:
    line = report("5次", "6次", direction=Direction.NEGATIVE)

    assert judge_progress(line, RULES).light == "red"


def test_pace_and_share_are_exact_numbers() -> None:
    told = judge_progress(report("≥120人", "35人"), RULES)

    assert (told.pace, told.share) == (Decimal("0.5"), Decimal("0.291667"))


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (dt.date(2026, 1, 31), "1/12"),
        (dt.date(2026, 2, 14), "1/8"),
        (dt.date(2026, 7, 31), "7/12"),
        (dt.date(2026, 12, 31), "1"),
        (dt.date(2027, 1, 1), "1"),
        (dt.date(2025, 12, 31), "0"),
    ],
)
def test_the_year_passes_month_by_month(day: dt.date, share: str) -> None:
    assert str(share_of_year(day, 2026)) == share


@pytest.mark.parametrize(("round_no", "month"), [(None, 7), (1, 7), (2, 10), (3, None), (12, None)])
def test_the_month_of_a_round_is_told_where_the_rules_know_it(
    round_no: int | None, month: int | None
) -> None:
    rules = replace(RULES, cut_offs={2: DayOfYear(10, 31)})

    assert rules.month_of(round_no) == month


def test_the_first_round_is_not_after_the_second_in_its_month_either() -> None:
    rules = replace(RULES, cut_offs={2: DayOfYear(5, 31)})

    assert (rules.told_until(1, 2026, dt.date(2026, 12, 1)).month, rules.month_of(1)) == (5, 5)


def test_a_report_tells_up_to_its_rounds_day_and_never_of_days_to_come() -> None:
    assert RULES.told_until(None, 2026, dt.date(2026, 9, 1)) == JULY
    assert RULES.told_until(1, 2026, dt.date(2026, 5, 3)) == dt.date(2026, 5, 3)
    assert DayOfYear(2, 29).on(2026) == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("target", "before", "later", "worse", "fell"),
    [
        ("≥100人", "80人", "70人", True, True),
        ("≥100人", "80人", "80人", False, False),
        ("≥100人", "80人", "90人", False, False),
        ("≥100人", "120人", "110人", True, True),  # a count, though it still meets its target
        ("≥95%", "93%", "90%", True, False),  # a level may go down within the year
        ("≥95%", "98%", "94%", True, False),
        ("≤100万元", "60万元", "90万元", False, False),  # costs grow
        ("≤5%", "6%", "7%", True, False),
        ("≤5%", "2%", "6%", True, False),
        ("≤12/10万", "10/10万", "15/10万", True, False),
        ("≥4/5", "5/6", "3/5", True, False),
        ("有效提升", "达成预期指标", "未达成预期指标", True, False),
        ("有效提升", "正在推进", "未达成预期指标", False, False),
        ("≥100人", "80人", "基本完成", False, False),
        ("≥100人", "80人", "70天", False, False),
        ("≥1万元", "9000元", "0.8万元", True, True),
        ("≥100人", "90人", "未达到80人", False, False),
        ("≥100人", "90人", "预计80人", False, False),
        ("≥100人", "预计90人", "80人", False, False),
    ],
)
def test_a_later_report_that_tells_of_less_is_known(
    target: str, before: str, later: str, *, worse: bool, fell: bool
) -> None:
    first = report(target, before)

    assert is_worse(first, later) is worse
    assert has_fallen(first, later) is fell


@pytest.mark.parametrize(
    ("name", "target", "before", "later", "worse"),
    [
        ("文物安全事故", "0起", "0起", "1起", False),
        ("供热投诉件数", "≤500件", "420件", "530件", False),
        ("森林火灾起数", "≤3起", "2起", "4起", False),
        ("安全生产事故", "不发生较大事故", "未发生", "发生1起", False),
        # No count of cases: a rate, a level, what was promised and reached.
        ("投诉率", "≤2%", "1%", "3%", True),
        ("交通事故死亡率", "≤3/10万", "2/10万", "4/10万", True),
        ("厂界噪声", "≤55分贝", "50分贝", "60分贝", True),
        ("投诉处理件数", "≥100件", "110件", "90件", True),
    ],
)
def test_what_should_not_happen_may_have_happened_since(
    name: str, target: str, before: str, later: str, *, worse: bool
) -> None:
    assert is_worse(report(target, before, name=name), later) is worse


@pytest.mark.parametrize(
    ("name", "target", "before", "later"),
    [
        ("乙类传染病发病率", "较上年下降5%以上", "下降6.3%", "下降6.1%"),
        ("农户满意度", "≥90%", "98%", "91%"),
        ("供水管网漏损率", "≤12%", "11.2%", "11.8%"),
        ("亩均增产", "≥50公斤/亩", "58公斤/亩", "55公斤/亩"),
        ("人均增收", "较上年增加500元以上", "增加620元", "增加540元"),
        ("平均成绩", "≥80分", "86分", "83分"),
        ("生猪存栏", "≥5万头", "5.6万头", "5.2万头"),
        ("孕产妇死亡率", "≤12/10万", "9/10万", "11/10万"),
        ("业主同意比例", "三分之二以上", "80%", "75%"),
    ],
)
def test_a_rate_or_level_that_still_meets_its_target_is_not_worse(
    name: str, target: str, before: str, later: str
) -> None:
    first = report(target, before, name=name)

    assert not is_worse(first, later)
    assert not has_fallen(first, later)


@pytest.mark.parametrize(
    ("name", "target", "actual", "light"),
    [
        ("孕产妇死亡率", "≤12/10万", "14/10万", Light.RED),
        ("孕产妇死亡率", "≤12/10万", "14人/10万人", Light.RED),
        ("孕产妇死亡率", "≤12/10万", "10.5/10万", Light.GREEN),
        ("服务投诉", "零投诉", "2起", Light.RED),
        ("服务投诉", "零投诉", "未发生", Light.GREEN),
        ("业主同意比例", "三分之二以上", "30%", Light.YELLOW),
        ("业主同意比例", "三分之二以上", "80%", Light.GREEN),
        ("冷库温度", "4±2℃", "5℃", Light.GREEN),
        # Of words that count nothing nobody knows how far they are.
        ("巡查次数", "每月2次", "14次", None),
        ("办学条件", "三分之二以上有所改善", "多数改善", None),
    ],
)
def test_a_target_in_words_for_a_number_has_the_light_of_the_number(
    name: str, target: str, actual: str, light: Light | None
) -> None:
    assert judge_progress(report(target, actual, name=name), RULES).light is light


@pytest.mark.parametrize(
    ("target", "actual", "light"),
    [("≥-5%", "-3%", Light.GREEN), ("≥-5%", "-20%", None), ("≥5%", "-2%", None)],
)
def test_growth_that_may_be_negative_has_no_share_that_is_due(
    target: str, actual: str, light: Light | None
) -> None:
    made = judge_progress(
        MonitoredResult(
            subject=Subject(level2="经济效益指标", name="产值增长率"),
            target_value=target,
            actual_value=actual,
            fiscal_year=2025,
            until=dt.date(2025, 7, 31),
        ),
        RULES,
    )

    assert made.light is light
    assert ("零或负数" in made.reason) is (light is None)


def test_of_a_day_before_the_budget_year_nothing_is_due() -> None:
    made = judge_progress(
        MonitoredResult(
            subject=Subject(level2="数量指标", name="培训人数"),
            target_value="≥100人",
            actual_value="10人",
            fiscal_year=2025,
            until=dt.date(2024, 12, 31),
        ),
        RULES,
    )

    assert made.light is None
    assert "预算年度之前" in made.reason


@pytest.mark.parametrize(
    ("name", "level1", "target", "actual"),
    [
        ("工程合格率", "产出指标", "0.95", "0.96"),
        ("工程合格率", "产出指标", "≥0.95", "0.96"),
        ("工程合格率", "产出指标", "≥95", "96"),
        ("工程合格率", "产出指标", "≥0.95", "96%"),
        ("工程合格率（%）", "产出指标", "≥95", "96%"),
        ("亩均投资", "产出指标", "≥2800元/亩", "2900元/亩"),
        ("设备购置", "成本指标", "≥100万元", "90万元"),
    ],
)
def test_shares_and_costs_do_not_grow_over_the_year(
    name: str, level1: str, target: str, actual: str
) -> None:
    line = MonitoredResult(
        subject=Subject(level1=level1, level2="质量指标", name=name),
        target_value=target,
        actual_value=actual,
        fiscal_year=2025,
        until=dt.date(2025, 3, 31),
    )

    assert judge_progress(line, RULES).share is None
    # So a smaller one in a later report is no step back.
    assert not has_fallen(line, actual.replace("9", "8"))


@pytest.mark.parametrize(("actual", "light"), [("0.96", "green"), ("0.5", "red"), ("96%", None)])
def test_a_share_without_its_sign_is_a_level_all_the_same(actual: str, light: str | None) -> None:
    line = report("≥0.95", actual, name="工程合格率")

    told = judge_progress(line, RULES)

    assert (told.light and told.light.value) == light


@pytest.mark.parametrize(
    "name",
    [
        *("在库项目数", "在册人数", "医院床位数", "生猪存栏量", "公益性岗位在岗人数", "在校生数"),
        *("城乡居民养老保险参保人数", "待遇领取人数", "养老金发放人数", "保障离退休人员数"),
        *("维护信号灯路口数量", "绿地管护面积", "农村公路日常养护里程", "运维视频点位数"),
        *("灾害预警提前量", "备件常年储备", "平台服务用户数"),
        *("基金累计结余可支付月数", "汽车保有量", "财政资金放大倍数", "本息覆盖倍数（倍）"),
    ],
)
def test_what_is_there_anyway_is_neither_ahead_nor_a_progress_of_work(name: str) -> None:
    made = judge_progress(report("≥100", "105", name=name), RULES)

    assert made.light is Light.GREEN
    assert made.share is None


@pytest.mark.parametrize(
    ("target", "actual"), [("≥3倍", "3.2倍"), ("≥1.5倍", "1.6"), ("1.2", "1.3倍")]
)
def test_so_many_times_of_something_are_no_progress_of_work(target: str, actual: str) -> None:
    line = report(target, actual, name="返投比例")
    made = judge_progress(line, RULES)

    assert (made.light, made.share) == (Light.GREEN, None)
    assert not has_fallen(line, "1倍")


@pytest.mark.parametrize(
    ("actual", "light"),
    [
        *(("12个月", Light.GREEN), ("9个月", Light.GREEN), ("8.1个月", Light.YELLOW)),
        *(("4个月", Light.RED), ("0.5年", Light.YELLOW)),
    ],
)
def test_a_reserve_below_its_floor_is_short_at_any_time(actual: str, light: Light) -> None:
    line = report("≥9个月", actual, name="基金滚存结余可支付月数")

    made = judge_progress(line, RULES)

    assert made.light is light
    assert [each.code.value for each in made.findings] == ["behind_schedule"] * (
        light in (Light.YELLOW, Light.RED)
    )


def test_a_fall_of_what_varies_is_below_nothing() -> None:
    made = judge_progress(report("≤0%", "下降8%", name="公用经费变动率"), RULES)

    assert made.light is not Light.RED
    assert made.findings == ()


@pytest.mark.parametrize("name", ["公益性岗位在岗人数", "粮食收储量", "储备粮轮换数量"])
def test_what_may_grow_until_december_is_not_short_yet(name: str) -> None:
    assert judge_progress(report("≥9个", "8.1个", name=name), RULES).findings == ()


@pytest.mark.parametrize(
    "name",
    [
        *("新增用户数", "发展用户数", "备件储备采购数"),
        *("新增床位数", "在校学生资助人次", "在册贫困户走访次数", "新增参保人数", "参保扩面人数"),
        *("维护检修灯具数量", "维护改造路口数", "道路养护里程", "设备维护次数"),
        *("盘活存量土地面积", "存量违建拆除面积", "慰问离退休人员人次", "补贴发放人数"),
    ],
)
def test_what_is_done_for_a_stock_is_a_progress_of_work(name: str) -> None:
    made = judge_progress(report("≥100", "105", name=name), RULES)

    assert made.light is Light.BLUE
    assert made.share == Decimal("1.05")
