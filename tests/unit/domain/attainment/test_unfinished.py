"""What is not finished is told of a deadline in many words, and of nothing else by them."""

import datetime as dt
from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment, Subject, judge_attainment, read_actual
from adapter.domain.comparing.line_check import EvaluatedResult, check_line
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.progress import judge_progress
from adapter.domain.findings.codes import FindingCode, sentence_of_finding
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()
NOT_MET, OPEN = Attainment.NOT_MET, Attainment.UNDETERMINED
WORDS = (
    "未完工",
    "尚未完工",
    "在建",
    "施工中",
    "正在施工，尚未完工",
    "已完成主体，尚未完工",
    "未竣工",
    "没有建成",
    "推进中",
    "有序推进中",
    "工程尚未完工。",
    "项目仍在施工",
    "正在建设中",
    "目前正在推进",
    "尚未竣工验收",
    "正在施工，预计2026年3月完工",
    "尚未完工，计划12月20日完工",
)


def _judged(target: str, actual: str, name: str) -> Attainment:
    wanted = parse_value(target, name=name)
    read = read_actual(actual, wanted, name)
    return judge_attainment(wanted, read, subject=Subject(name=name)).attainment


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("项目竣工", "2025年11月30日前", "尚未竣工，预计2026年3月", NOT_MET),
        ("项目竣工", "2025年11月30日前", "尚未竣工，预计2025年11月底", OPEN),
        ("项目竣工", "2025年11月30日前", "截至年底尚未竣工", NOT_MET),
        ("项目竣工", "2025年11月30日前", "截至目前尚未竣工", NOT_MET),
        ("道路通车", "2025年9月30日前", "截至年末未通车", NOT_MET),
        ("项目竣工", "2025年11月30日前", "截至10月底尚未竣工", OPEN),
        ("主体封顶", "2025年12月底前", "2026年1月15日封顶", NOT_MET),
        ("主体封顶", "2025年12月底前", "2025年12月15日封顶", Attainment.MET),
        ("证书取得时间", "2025年6月底前", "2025年7月8日取得", NOT_MET),
        # Another stage than the one that was asked for.
        ("项目竣工", "2025年12月底前", "2026年1月15日封顶", OPEN),
        # Of which year the form is, nobody says: it may be due after it.
        ("建成时限", "2026年3月底前", "进行中", OPEN),
        ("建成时限", "2026年3月底前", "按计划推进，尚未建成", OPEN),
        ("建成时限", "2025年11月底前", "尚未建成", NOT_MET),
    ],
)
def test_the_end_is_told_with_the_day_that_it_is_told_of(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert _judged(target, actual, name) is expected


@pytest.mark.parametrize("actual", WORDS)
def test_full_marks_beside_unfinished_work_are_told(actual: str) -> None:
    name = "竣工验收时间"
    line = EvaluatedResult(
        subject=Subject(name=name, year=2025),
        target=parse_value("11月底前"),
        target_value="11月底前",
        actual_value=actual,
        max_score=Decimal(30),
        score=Decimal(30),
    )

    codes = {each.code for each in check_line(line, RULES).findings}

    assert FindingCode.FULL_MARKS_FOR_MISSED_TARGET in codes


@pytest.mark.parametrize("actual", WORDS)
@pytest.mark.parametrize(
    ("until", "light"),
    [
        (dt.date(2025, 3, 31), Light.GREEN),
        (dt.date(2025, 6, 15), Light.YELLOW),
        (dt.date(2025, 7, 31), Light.RED),
    ],
)
def test_unfinished_work_is_late_once_its_deadline_has_passed(
    actual: str, until: dt.date, light: Light
) -> None:
    line = MonitoredResult(
        subject=Subject(name="竣工验收时间"),
        target_value="6月底前",
        actual_value=actual,
        fiscal_year=2025,
        until=until,
    )

    made = judge_progress(line, RULES.monitoring)

    foresees_later = "预计2026年3月" in actual or "计划12月" in actual
    assert made.light is (Light.YELLOW if foresees_later and light is Light.GREEN else light)
    passed = [FindingCode.DEADLINE_PASSED] if light is Light.RED else []
    assert [each.code for each in made.findings] == passed


@pytest.mark.parametrize(
    ("target", "actual", "name"),
    [
        # Work that goes on has begun, and has its papers and its money.
        ("6月底前", "在建", "项目开工时间"),
        ("6月底前", "推进中", "项目启动时间"),
        ("6月底前", "施工中", "设备采购完成时间"),
        ("6月底前", "未完工", "资金拨付时间"),
        ("6月底前开工", "施工中", "项目时间"),
        # What follows on the work was not asked for.
        ("6月底前", "尚未验收", "项目完工时间"),
        ("6月底前", "已完工，尚未验收", "项目完工时间"),
        ("6月底前", "已全部完工，正在推进", "项目完工时间"),
        # A part of it, or another thing.
        ("6月底前", "主体已完工，装修施工中", "项目完工时间"),
        ("6月底前", "二标段未完工", "项目完工时间"),
        ("9月1日起", "推进中", "政策落实时间"),
        ("1-12月", "推进中", "政策落实时间"),
        ("6月底前", "主体已完工，预计7月10日竣工", "项目完工时间"),
        ("6月底前", "预计7月10日完工", "项目完工时间"),
        # Of numbers and of other words it tells nothing.
        ("≥5座", "在建", "新建泵站数量"),
        ("持续推进", "推进中", "改革举措"),
        ("按期推进", "施工中", "工程进度"),
    ],
)
def test_the_same_words_accuse_nobody_where_they_may_be_the_answer(
    target: str, actual: str, name: str
) -> None:
    assert _judged(target, actual, name) is not NOT_MET


@pytest.mark.parametrize(
    ("actual", "expected", "reason"),
    [
        (
            "正在施工，预计2026年3月完工",
            NOT_MET,
            "正在施工，预计完成于 2026年3月31日，时限 11月底前",
        ),
        # The report was written before either day.
        ("正在施工，预计2025年10月20日完工", OPEN, "正在施工，预计完成于 2025年10月20日"),
        ("预计2025年12月完工", OPEN, "预计完成于 2025年12月31日，时限 11月底前"),
        ("预计2026年3月完工", NOT_MET, "预计完成于 2026年3月31日，时限 11月底前"),
        ("主体已完工，附属工程预计2026年5月完工", NOT_MET, "2026年5月31日"),
    ],
)
def test_work_that_goes_on_is_late_where_its_end_is_foreseen_late(
    actual: str, expected: Attainment, reason: str
) -> None:
    wanted = parse_value("11月底前")
    subject = Subject(name="项目完工时间", year=2025)
    judged = judge_attainment(wanted, read_actual(actual, wanted), subject=subject)

    assert judged.attainment is expected
    assert reason in judged.reason


@pytest.mark.parametrize(
    ("name", "actual", "expected"),
    [
        ("补贴发放时间", "计划2026年1月发放", NOT_MET),
        ("任务完成时间", "预计2026年3月", NOT_MET),
        ("项目开工时间", "预计2026年5月完工", OPEN),
        ("主体完工时间", "主体已完工，附属工程预计2026年5月完工", OPEN),
        ("设备采购时间", "预计2026年5月安装", OPEN),
        ("工程完工时间", "已开工，预计2026年5月", OPEN),
        ("工程完工时间", "预计2026年3月前完工", NOT_MET),
    ],
)
def test_an_end_foreseen_for_the_next_year_misses_the_deadline_of_this_one(
    name: str, actual: str, expected: Attainment
) -> None:
    assert _judged("2025年12月底前", actual, name) is expected


def test_work_that_is_due_after_the_year_is_not_missed_in_it() -> None:
    wanted = parse_value("2026年6月底前")
    subject = Subject(name="项目完工时间", year=2025)

    judged = judge_attainment(wanted, read_actual("在建", wanted), subject=subject)

    assert judged.attainment is OPEN


@pytest.mark.parametrize(
    ("actual", "told"),
    [("尚未完工", "截至 2025-07-31 填报“尚未完工”；"), ("", "截至 2025-07-31 未填报完成情况；")],
)
def test_a_passed_deadline_is_told_with_what_was_reported(actual: str, told: str) -> None:
    line = MonitoredResult(
        subject=Subject(name="竣工时间"),
        target_value="6月底前",
        actual_value=actual,
        fiscal_year=2025,
        until=dt.date(2025, 7, 31),
    )

    (found,) = judge_progress(line, RULES.monitoring).findings

    assert told in sentence_of_finding(found.code, found.facts)


SEPTEMBER = dt.date(2025, 9, 30)


def _watched(name: str, target: str, actual: str) -> tuple[Light | None, list[FindingCode]]:
    line = MonitoredResult(
        subject=Subject(name=name, year=2025),
        target_value=target,
        actual_value=actual,
        fiscal_year=2025,
        until=SEPTEMBER,
    )
    made = judge_progress(line, RULES.monitoring)
    return made.light, [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("name", "actual"),
    [
        ("桥梁完工时间", "截至9月30日未完工"),
        ("车辆交付时间", "9月30日尚未交付"),
        ("桥梁完工时间", "预计10月完工"),
        ("排水完工时间", "主体完工，附属工程在建"),
        ("桥梁完工时间", "因雨季推迟至11月"),
        ("桥梁完工时间", "因资金未到位，项目尚未实施"),
    ],
)
def test_a_report_behind_its_deadline_tells_of_what_is_still_to_come(
    name: str, actual: str
) -> None:
    assert _watched(name, "8月底前", actual) == (Light.RED, [FindingCode.DEADLINE_PASSED])


@pytest.mark.parametrize(
    ("name", "actual"),
    [
        ("桥梁完工时间", "7月31日尚未完工"),
        ("桥梁完工时间", "8月20日完工，尚未验收"),
        ("主体完工时间", "主体完工，附属工程在建"),
        ("项目开工时间", "预计10月完工"),
        ("桥梁完工时间", "预计9月20日完工"),
    ],
)
def test_a_report_of_another_day_or_another_stage_passes_no_deadline(
    name: str, actual: str
) -> None:
    assert _watched(name, "8月底前", actual) == (None, [])


def test_what_is_not_due_yet_is_not_late() -> None:
    assert _watched("桥梁完工时间", "12月底前", "预计10月完工")[0] is Light.GREEN
    assert _watched("桥梁完工时间", "12月底前", "因疫情未开展")[0] is Light.GREEN


def test_a_day_that_the_end_was_put_off_to_is_not_told_as_that_of_the_end() -> None:
    wanted = parse_value("8月底前", name="完工时间")
    read = read_actual("因雨季推迟至11月", wanted, "完工时间")

    made = judge_attainment(wanted, read, subject=Subject(name="完工时间", year=2025))

    assert made.attainment is NOT_MET
    assert "完成于" not in made.reason
    assert made.reason.startswith("推迟后的日期为 11月")


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("修建道路", "≥10公里", "未开展"),
        ("修建道路", "≥10公里", "因疫情未开展"),
        ("制度建设", "建立", "未建立"),
        ("验收", "通过验收", "尚未验收"),
    ],
)
def test_what_was_not_begun_by_september_is_behind(name: str, target: str, actual: str) -> None:
    assert _watched(name, target, actual) == (Light.RED, [FindingCode.BEHIND_SCHEDULE])


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("群众满意度", "≥90%", "未开展"),
        ("安全事故起数", "≤3起", "未开展"),
        ("税收", "增长5%", "下降3%"),
    ],
)
def test_what_is_asked_at_the_end_or_went_the_other_way_has_no_light(
    name: str, target: str, actual: str
) -> None:
    assert _watched(name, target, actual) == (None, [])
