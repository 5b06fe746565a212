"""Wordings that forms of other places brought up: what they say, and what nobody can tell."""

from decimal import Decimal
from fractions import Fraction

import pytest

from adapter.domain.attainment import Attainment, Subject, common_factors
from adapter.domain.attainment.common.leaning import Lean
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules
from tests.bench.comparing.quality import FORMS, checked, rows_of

SAME = (Fraction(1), Fraction(1))
MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED
RULES = load_rules()
ROWS = [row for name in FORMS for row in rows_of(name) if "expected_score" in row]


def check(name: str, target: str, actual: str) -> LineCheck:
    result = EvaluatedResult(
        subject=Subject(name=name),
        target=parse_value(target, name=name),
        target_value=target,
        actual_value=actual,
    )
    return check_line(result, RULES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_rows_of_other_forms_have_the_points_that_the_rules_give(row: dict[str, str]) -> None:
    expected = Decimal(row["expected_score"]) if row["expected_score"] else None

    assert checked(row).expected_score == expected


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # 无 is none where nothing should happen, and an empty cell elsewhere.
        ("安全事故发生数", "0起", "无", MET),
        ("安全事故发生数", "0起", "未发生安全事故", MET),
        ("安全事故发生数", "0起", "—", OPEN),
        ("群众投诉起数", "无", "2起", MISSED),
        ("宣传活动", "无", "2场", OPEN),
        ("安全生产", "零事故", "未发生", MET),
        ("安全生产", "零距离服务", "零距离服务", MET),
        ("管理制度", "有", "没有", MISSED),
        ("管理制度", "有", "—", OPEN),
        # All is 100 %; what is raised as a whole is no share.
        ("村级覆盖率", "全覆盖", "99.9%", MISSED),
        ("村级覆盖率", "实现全覆盖", "100%", MET),
        ("村级覆盖率", "全覆盖", "≥95%", OPEN),
        ("服务水平", "全面提升", "100%", OPEN),
        # Every number of a cell counts, each beside its own.
        ("培训", "2期，100人", "2期，100人", MET),
        ("培训", "≥2期，≥100人", "3期，99人", MISSED),
        ("培训", "≥2期，≥100人", "120人，3期", MET),
        ("培训", "≥2期，≥100人", "3期", OPEN),
        ("投资", "≥1,200万元，≥3个项目", "1,300万元，3个项目", MET),
        ("归档率", "≥95%，力争100%", "94%", MISSED),
        # A number that went the other way is no attainment, however large.
        ("粮食产量", "提高3%", "降低5%", MISSED),
        ("粮食产量", "提高3%", "提高5%", MET),
        ("事故下降率", "≥3%", "上升8%", MISSED),
        ("出生率变化", "提高3%", "5%", MET),
        # 100±5% may be five or five per cent of it.
        ("温度", "22±2℃", "20℃", MET),
        ("表决", "三分之二以上", "66.6%", MISSED),
        ("表决", "超过二分之一", "51%", MET),
        ("工期", "半年内", "7个月", MISSED),
        ("例会", "每半年1次", "2次", MET),
        ("温度", "22±2℃", "19.9℃", MISSED),
        ("投料", "100±5%", "104", OPEN),
        # The step itself is in 以上; which class is the better one stands nowhere.
        ("等级", "良好以上", "中", MISSED),
        ("等级", "二级及以上", "一级", OPEN),
        ("影响", "优良中低差", "良", OPEN),
        ("影响", "优/良/中/差", "优", MET),
        # Negations.
        ("成本", "不超预算", "没有超预算", MET),
        ("效果", "有效", "无效", MISSED),
        ("偏差", "无偏差", "有偏差", MISSED),
        ("条件", "得到显著改善", "显著改善", MET),
        ("验收", "通过验收", "验收通过", MET),
        ("验收", "通过验收", "未验收", MISSED),
        ("验收", "通过验收", "尚未通过", MISSED),
        ("环境", "有效改善", "未改善", MISSED),
        ("环境", "没有恶化", "未恶化", MET),
        ("竣工", "2023年10月底前", "因资金未到位延期至2024年3月", MISSED),
        ("差错率", "≤万分之二", "0.3‰", MISSED),
        # What is promised is the fall, and less of it will not surely do.
        ("用能成本", "下降5%", "下降4%", OPEN),
        ("用能成本", "下降5%", "下降6%", MET),
        ("群众投诉率", "下降5%", "下降6%", MET),
        ("财政收入增幅", "≥6%", "同比下降8%", MISSED),
        ("增加就业岗位", "≥100个", "120个，较上年减少10个", OPEN),
        ("服务情况", "0", "2", MISSED),
        ("投诉", "≤3起", "无", MET),
        ("投诉", "≥3起", "无", OPEN),
        ("投诉", "逐年减少", "逐年增加", MISSED),
        ("增速", "高于全国平均水平", "低于全国平均水平", MISSED),
        ("收入", "贫困减少", "收入增加", OPEN),
        # A fraction beside a share may be one itself.
        ("办结率", "≥0.9", "92%", MET),
        ("办结率", "≥0.9", "85%", OPEN),
        ("满意度", "≥95分", "0.96", OPEN),
        ("满意度", "≥90", "0.92", OPEN),
        ("浓度", "≤0.9", "1.2", MISSED),
        ("浓度", "≤0.9毫克/升", "1.2毫克/升", MISSED),
        ("满意度", "≥95分", "0.5", MISSED),
        ("服务质量", "无投诉", "0起", MET),
        ("秸秆焚烧火点", "0个", "无火点", MET),
        ("秸秆焚烧火点", "0个", "无人机巡查", OPEN),
        ("服务质量", "无有效投诉", "1起", MISSED),
        ("服务质量", "无偿服务", "无偿服务", MET),
        ("受益群众", "≥500人", "500余人", MET),
        ("受益群众", "≥510人", "500余人", OPEN),
        ("重大安全事故", "不发生", "发生1起", MISSED),
        ("重大安全事故", "无事故", "未发生", MET),
        ("物资", "充足", "较为充足", MISSED),
        ("用量", "较上年减少", "减少", OPEN),
        ("带动投资", "5亿元", "52000万元", MET),
    ],
)
def test_what_words_and_signs_say_of_a_result(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judged = check(name, target, actual).judgement

    assert judged.attainment is expected, judged.reason


def test_none_is_no_missing_value_beside_a_target_of_none() -> None:
    assert check("安全事故发生数", "0起", "无").findings == ()


@pytest.mark.parametrize(
    ("target", "actual"),
    [("场次", "场"), ("人", "名"), ("万人", "万名"), ("家", "个"), ("次", "场"), ("台(套)", "台"),
     ("台/套", "套"), ("次/年", "次"), ("元/人·天", "元/人天"), ("个", "项")],
)  # fmt: skip
def test_counting_words_that_mean_one_thing_compare(target: str, actual: str) -> None:
    assert common_factors(target, actual) == SAME
    assert common_factors(actual, target) == SAME


@pytest.mark.parametrize(
    ("target", "actual"),
    [("人", "人次"), ("户", "户次"), ("个", "人"), ("次", "人次"), ("家", "项"), ("次/月", "次"),
     ("元/人", "元"), ("%", "个"), ("台(套)", "万元"), ("个", "%")],
)  # fmt: skip
def test_counting_words_that_count_other_things_do_not(target: str, actual: str) -> None:
    assert common_factors(target, actual) is None
    assert common_factors(actual, target) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("药品抽检不合格率", Lean.LESS),
        ("抽检合格率", Lean.MORE),
        ("不良贷款率", Lean.LESS),
        ("贫困发生率", Lean.LESS),
        ("案件积压数", Lean.LESS),
        ("逾期办结件数", Lean.EITHER),
        ("查处违法案件数", Lean.MORE),
        ("事故应急演练次数", Lean.MORE),
        ("挽回经济损失", Lean.MORE),
        ("业务办理差错率", Lean.LESS),
        ("处理投诉件数", Lean.EITHER),
        ("疫情防控成本", Lean.LESS),
        ("节约成本", Lean.EITHER),
        ("污染治理成本", Lean.LESS),
        ("投诉处理时间", Lean.LESS),
        ("工程建设周期", Lean.LESS),
        ("补贴资金兑现天数", Lean.LESS),
        ("培训天数", Lean.EITHER),
    ],
)
def test_names_that_hold_a_bad_thing_say_whether_it_is_fought(name: str, expected: Lean) -> None:
    assert Subject(name=name).lean is expected


def test_a_fraction_beside_a_share_has_no_rate() -> None:
    assert check("办结率", "≥0.9", "92%").judgement.rate is None
