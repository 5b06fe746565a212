"""What a careful reader would leave alone: no accusation by a part, a draft or another spelling."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment, Subject, judge_attainment, read_actual
from adapter.domain.comparing.answered import findings_on_answers, findings_on_monitoring
from adapter.domain.comparing.declared_form import check_declared_form
from adapter.domain.comparing.declared_versions import is_approved
from adapter.domain.comparing.doubled import doubled
from adapter.domain.comparing.form_check import check_lines, with_unscored
from adapter.domain.comparing.later_report import has_fallen, is_worse
from adapter.domain.comparing.line_check import EvaluatedResult, check_line
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.stage_calendar import Stage, StageMark
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.value import ValueKind, parse_value
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.amounts import Spent
from sync_jobs.comparing.changed_targets import is_changed
from sync_jobs.comparing.result_lines import Result
from tests.unit.domain.comparing.test_answered import declared, evaluated
from tests.unit.domain.comparing.test_declared_check import rate, row
from tests.unit.domain.comparing.test_doubled import ONE, TWO
from tests.unit.domain.comparing.test_stated_rate import contradicted
from tests.unit.sync_jobs.test_amount_findings import found, money
from tests.unit.sync_jobs.test_compare_results import LEVELS, WHERE
from tests.unit.sync_jobs.test_compare_results import declared as declared_line
from tests.unit.sync_jobs.test_peer_findings import last, of_name, own


@pytest.mark.parametrize(
    "name",
    [
        *(
            "前期工作完成时间",
            "可行性研究报告编制完成时间",
            "用地手续办理完成时间",
            "三通一平完成时间",
        ),
        *(
            "施工许可证办理时间",
            "监理单位确定时间",
            "环评完成时间",
            "主体封顶时间",
            "基础工程完成时间",
        ),
        *("首批设备供货时间", "任务完成时间"),
    ],
)
def test_work_that_goes_on_says_nothing_of_a_stage_of_it(name: str) -> None:
    target = parse_value("2024年6月前", name=name)
    actual = read_actual("正在施工", target, name)

    judged = judge_attainment(target, actual, None, Subject(name=name, year=2024))

    assert judged.attainment is Attainment.UNDETERMINED


FORM = [
    declared(f"d{n}", name) for n, name in enumerate(("培训人次", "合格率", "知晓率", "满意度"))
]
ANSWERS = [evaluated(each.name) for each in FORM]


@pytest.mark.parametrize("name", ["预算执行率", "预算资金执行率", "资金支付进度", "合计", "总分"])
def test_lines_of_the_form_itself_are_no_indicators(name: str) -> None:
    extra = declared("x", name, "≥95%")

    assert list(findings_on_answers([*FORM, extra], ANSWERS)) == []
    assert list(findings_on_answers(FORM, [*ANSWERS, evaluated(name, "≥95%")])) == []


def test_points_that_the_execution_rate_took_from_all_are_nobodys_change() -> None:
    ten = [declared(f"w{n}", f"指标{n}甲乙", weight=Decimal(10)) for n in range(10)]
    nine = [evaluated(each.name, weight=Decimal(9)) for each in ten]
    rate = evaluated("预算执行率", "≥95%", weight=Decimal(10))

    assert list(findings_on_answers(ten, [*nine, rate])) == []


@pytest.mark.parametrize(
    ("approved", "stated"),
    [
        (("成本指标", "项目总成本"), ("经济成本指标", "总成本控制")),
        (("服务对象满意度指标", "受益群众满意度"), ("满意度指标", "受益群众满意程度")),
    ],
)
def test_two_spellings_of_a_level_may_be_one(
    approved: tuple[str, str], stated: tuple[str, str]
) -> None:
    promised = declared("p", approved[1], "≤100万元", level2=approved[0])
    reported = evaluated(stated[1], "≤100万元", level2=stated[0])

    assert list(findings_on_answers([*FORM, promised], [*ANSWERS, reported])) == []


MARKS = (StageMark(stage=Stage.APPROVAL, version_words=("批复", "年初预算", "调整预算")),)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        *((each, True) for each in ("批复", "年初预算", "调整预算批复")),
        *((each, False) for each in ("待批复", "未批复", "不予批复", "批复前", "调整预算申请")),
        *((each, False) for each in ("年初预算申报稿", "年初预算一上", "二上（年初预算）")),
    ],
)
def test_what_is_on_its_way_is_not_approved(version: str, *, expected: bool) -> None:
    heads: list[DeclaredTarget] = []

    assert is_approved(heads, MARKS)(version) is expected


@pytest.mark.parametrize(
    ("approved", "stated"),
    [
        *(("≥0.95", "≥95%"), ("2026年1-12月", "2026年12月31日前"), ("100%", "全覆盖")),
        *(("≥90分", "≥90%"), ("0", "不发生"), ("2026年", "2026年12月底前")),
        *(("≤12/10万", "≤12人/10万人"), ("≤12/10万", "≤ １２/10万"), ("≥4/5", "≥80%")),
        *(("三分之二以上", "三分之二 以上"), ("零投诉", "0起"), ("每月2次", "24次")),
    ],
)
def test_another_spelling_of_a_target_is_no_other_target(approved: str, stated: str) -> None:
    line = MonitoringLine(
        line_id="M1",
        task_id=None,
        name="合格率",
        target_value=stated,
        actual_value="",
        **WHERE | LEVELS,
    )

    assert not is_changed(Result(line, None, declared_line(approved)))


@pytest.mark.parametrize(
    ("name", "target", "actual", "stated"),
    [
        ("合格率", "≥95", "90", "0.9"),
        ("群众满意度", "≥90", "85", "0.85"),
        ("覆盖率", "≥0.95", "0.9", "0.9"),
    ],
)
def test_a_share_that_lost_its_sign_may_be_stated_as_itself(
    name: str, target: str, actual: str, stated: str
) -> None:
    assert contradicted(target, actual, stated, name=name) is None


@pytest.mark.parametrize("text", ["月", "周", "年", "季", "日", "县", "每月", "按季"])
def test_a_frequency_in_one_word_is_a_promise(text: str) -> None:
    assert parse_value(text).kind is ValueKind.QUALITATIVE


def changed(name: str, approved: str, repeated: str, actual: str) -> set[str]:
    """The codes of a self-evaluated line whose target was approved in these words."""
    line = EvaluatedResult(
        subject=Subject(name=name, year=2025),
        target=parse_value(repeated, name=name),
        target_value=repeated,
        unit="",
        actual_value=actual,
        max_score=None,
        score=None,
        deviation_analysis=None,
        declared=parse_value(approved, name=name),
        declared_value=approved,
    )
    found = check_line(line, load_rules()).findings
    return {each.code.value for each in found} & {"target_changed_after_approval"}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("孕产妇死亡率", "≤12/10万", "10.5/10万"),
        ("家长参与率", "≥4/5", "5/6"),
        ("业主同意比例", "三分之二以上", "80%"),
        ("服务投诉", "零投诉", "2起"),
        ("安全生产", "不发生较大事故", "未发生"),
        ("覆盖率", "九成以上", "95%"),
    ],
)
def test_a_target_in_the_words_that_were_approved_was_not_changed(
    name: str, target: str, actual: str
) -> None:
    assert changed(name, target, target, actual) == set()
    # Nor by width and blanks.
    assert changed(name, target, f" {target} ".replace("≥", "≥ "), actual) == set()


@pytest.mark.parametrize(
    ("name", "approved", "repeated", "actual"),
    [
        ("孕产妇死亡率", "≤12/10万", "≤12人/10万人", "10.5/10万"),
        ("家长参与率", "≥80%", "≥4/5", "多数家长参与"),
        # So many a month, and in all of the year.
        ("巡查次数", "每月2次", "24次", "24次"),
        ("培训期数", "≥4期", "≥1期/季", "4期"),
    ],
)
def test_a_target_in_other_words_for_the_same_was_not_changed(
    name: str, approved: str, repeated: str, actual: str
) -> None:
    assert changed(name, approved, repeated, actual) == set()


@pytest.mark.parametrize(
    ("name", "approved", "stated"),
    [
        ("孕产妇死亡率", "≤12/10万", "≤15/10万"),
        ("家长参与率", "≥4/5", "≥3/5"),
        ("业主同意比例", "三分之二以上", "三分之一以上"),
    ],
)
def test_another_target_in_words_for_numbers_is_told_of_monitoring_too(
    name: str, approved: str, stated: str
) -> None:
    line = MonitoringLine(
        line_id="M1",
        task_id=None,
        name=name,
        target_value=stated,
        actual_value="",
        **WHERE | LEVELS,
    )

    assert is_changed(Result(line, None, declared_line(approved)))


@pytest.mark.parametrize(
    ("name", "approved", "repeated", "actual"),
    [
        ("孕产妇死亡率", "≤12/10万", "≤15/10万", "14/10万"),
        ("培训人数", "≥500人", "≥300人", "310人"),
        ("满意度", "三分之二以上", "≥60%", "61%"),
        ("巡查次数", "≥4次", "≥1次/年", "1次"),
    ],
)
def test_a_target_that_was_changed_is_told(
    name: str, approved: str, repeated: str, actual: str
) -> None:
    assert changed(name, approved, repeated, actual) == {"target_changed_after_approval"}


@pytest.mark.parametrize(
    ("budget", "executed", "monitored"),
    [
        # Spending grows after the cut-off day, and a forecast is a forecast.
        (12_000_000, 11_760_000, [(6_000_000, 12_000_000), (9_960_000, 12_000_000)]),
        (12_000_000, 12_000_000, [(600_000, 12_000_000)]),
        (12_000_000, 11_760_000, [(9_960_000, 9_000_000)]),
        # A first payment of some hundred yuan is no 万元, nor is money that was given back.
        (12_000_000, 11_760_000, [(980, 12_000_000), (9_960_000, 12_000_000)]),
        (12_000_000, 996_000, [(9_960_000, 12_000_000)]),
    ],
)
def test_money_that_was_spent_after_the_cut_off_is_no_difference(
    budget: int, executed: int, monitored: list[tuple[int, int]]
) -> None:
    rounds = [
        ("P1", Spent(number, Decimal(spent), Decimal(expected)))
        for number, (spent, expected) in enumerate(monitored, 1)
    ]

    made = found(money(str(budget), str(executed)), *rounds, listed={"P1": (Decimal(budget),)})

    assert made == []


@pytest.mark.parametrize("name", ["预算执行率", "资金执行率", "预算执行率（≥**%）"])
def test_an_execution_rate_that_stands_in_the_funds_is_not_missing(name: str) -> None:
    assert list(check_declared_form([row("≥90人次")], {"R1": rate(name)})) == []


@pytest.mark.parametrize("name", ["预算执行率", "合计"])
def test_monitoring_need_not_name_the_lines_of_the_form_itself(name: str) -> None:
    extra = declared("x", name, "≥95%")

    assert list(findings_on_monitoring([*FORM, extra], ANSWERS)) == []


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026年12月底前", "2025年12月底前"),  # every year
        ("2026年12月底前", "2026年12月底前"),  # work of two years
        ("12月底前", "2025年6月底前"),
        ("40户", "100%"),
        ("有效控制", "≥100次"),
    ],
)
def test_a_target_of_the_next_year_may_be_told_otherwise(now: str, before: str) -> None:
    assert of_name([own(now)], [last(before)]) == []


def test_a_unit_of_its_own_may_evaluate_its_part_of_a_project() -> None:
    assert list(doubled([ONE, replace(TWO, agency_code="103009")])) == []


@pytest.mark.parametrize(
    ("name", "target", "before", "later"),
    [
        ("发病率", "较上年下降5%以上", "下降6.3%", "下降6.1%"),
        ("群众满意度", "≥90%", "98%", "90%"),
        ("漏损率", "≤12%", "11%", "12%"),
        ("平均入库水位", "≥30米", "33米", "31米"),
        ("户均增收", "≥500元", "620元", "540元"),
    ],
)
def test_what_goes_up_and_down_is_no_step_back_while_it_meets_its_target(
    name: str, target: str, before: str, later: str
) -> None:
    first = MonitoredResult(
        subject=Subject(name=name),
        target_value=target,
        actual_value=before,
        fiscal_year=2025,
        until=date(2025, 7, 31),
    )

    assert not is_worse(first, later)
    assert not has_fallen(first, later)


@pytest.mark.parametrize(
    ("name", "actual", "score"),
    [
        ("任务完成率", "120%", "20"),
        ("群众满意度", "计划的120%", "20"),
        ("扣分项", "95%", "-2"),
        ("预算执行率", "95%", None),
        ("合格率", "未开展", None),
    ],
)
def test_what_may_be_above_all_below_nothing_or_blank_is_left_alone(
    name: str, actual: str, score: str | None
) -> None:
    lines = [
        EvaluatedResult(
            subject=Subject(name=each, year=2025),
            target=parse_value("≥90%", name=each),
            target_value="≥90%",
            actual_value=said,
            max_score=Decimal(20),
            score=None if points is None else Decimal(points),
        )
        for each, said, points in (
            ("甲率", "95%", "20"),
            ("乙率", "95%", "20"),
            (name, actual, score),
        )
    ]
    made = with_unscored(list(check_lines(lines, load_rules())))

    told = {each.code.value for _, checked in made for each in checked.findings}
    assert not told & {"share_impossible", "score_negative", "score_missing"}
