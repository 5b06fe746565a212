"""Moves, standings and manners asked for in words (升降、高低、及时), and how results tell them."""

import pytest

from adapter.domain.attainment import Judgement
from tests.bench.comparing.quality import checked


def judged(name: str, target: str, actual: str) -> Judgement:
    row = {"level2": "社会效益指标", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


MET, NOT_MET, OPEN = "met", "not_met", "undetermined"
MOVES = [
    ("发案率", "下降", "下降3%", MET),
    ("发案率", "下降", "同比下降5.2%", MET),
    ("发案率", "下降", "下降率5%", MET),
    ("发案数", "逐年减少", "比上年减少12起", MET),
    ("服务效率", "不断提升", "较上年提升15%", MET),
    ("税收", "稳步增长", "增长3.5亿元", MET),
    ("群众满意度", "提高", "满意度提高2个百分点", MET),
    ("农民收入", "促进农民增收", "人均增收300元", MET),
    ("碳排放", "减少碳排放", "减少碳排放0.5万吨", MET),
    ("项目成本", "降低成本", "降低5%以上", MET),
    ("发案率", "下降", "上升2%", NOT_MET),
    ("服务效率", "显著提升", "下降2%", NOT_MET),
    # By how much it is strong nobody wrote.
    ("服务效率", "显著提升", "提升15%", OPEN),
    ("服务效率", "有效提升", "提升15%", OPEN),
    ("发案率", "下降", "下降到3%", OPEN),
    ("发案率", "下降", "下降0%", OPEN),
    ("发案率", "下降", "预计下降3%", OPEN),
    ("发案率", "下降", "盗窃案下降3%", OPEN),
    ("发案率", "下降", "3%", OPEN),
    ("群众满意度", "提高", "不足2%", OPEN),
    ("不良率", "下降", "不下降2%", OPEN),
]
STANDINGS = [
    ("GDP增速", "高于全区平均水平", "高于全区平均水平1.2个百分点", MET),
    ("GDP增速", "高于全区平均水平", "高于全区1.2个百分点", MET),
    ("失业率", "不高于全国平均水平", "低于全国1个百分点", MET),
    ("GDP增速", "不低于全市平均水平", "高于全市平均水平", MET),
    ("GDP增速", "高于全国平均", "低于全国平均水平0.3个百分点", NOT_MET),
    ("GDP增速", "不低于全市平均水平", "低于全市平均水平", NOT_MET),
    ("GDP增速", "高于全区平均水平", "高于全国平均水平1.2个百分点", OPEN),
    ("GDP增速", "高于全区平均水平", "不低于全区平均水平", OPEN),
]
FORMER_YEARS = [
    ("巩固水平", "不低于上年", "与上年持平", MET),
    ("巩固水平", "不低于上年", "持平", MET),
    ("服务能力", "不低于上年水平", "高于上年水平", MET),
    ("教师培训参与面", "不低于去年同期", "较上年提高1.5个百分点", MET),
    ("教师培训参与面", "超过上年", "较上年有所提高", MET),
    ("事故起数", "不高于上年", "较上年下降20%", MET),
    ("投诉率", "低于去年同期", "低于去年同期2个百分点", MET),
    ("教师培训参与面", "不低于上年", "较上年下降1.5%", NOT_MET),
    ("教师培训参与面", "高于上年", "与上年持平", NOT_MET),
    ("事故起数", "不高于上年", "比上年增加2起", NOT_MET),
    # What nobody wants more of, what is a move by its name, and what is told of something else.
    ("事故起数", "不低于上年", "同比增长2起", OPEN),
    ("事故下降率", "不低于上年", "较上年下降20%", OPEN),
    ("就业人数", "不低于上年", "比上年失业下降2%", OPEN),
    ("就业人数", "不低于上年", "较上年未下降", OPEN),
    ("参与面", "不低于上年", "有所下降", OPEN),
    ("参与面", "不低于上年", "与上年基本持平", OPEN),
    ("参与面", "不低于上年", "较上年下降到90%", OPEN),
    ("参与面", "不低于上年", "较上年下降0%", OPEN),
    ("参与面", "不低于上年", "95%", OPEN),
]
SINCE_A_YEAR = [
    ("农药使用量", "较上年不增加", "较上年减少2.1%", MET),
    ("农药使用量", "较上年不增加", "同比下降2.1%", MET),
    ("农药使用量", "农药使用量较上年不增加", "减少2.1%", MET),
    ("农药使用量", "与上年相比不增加", "与上年相比减少2.1%", MET),
    ("农药使用量", "较上年不增加", "与上年持平", MET),
    ("农药使用量", "较上年不增加", "较上年未增加", MET),
    ("农药使用量", "较上年不增加", "没有增加", MET),
    ("入学人数", "较上年不减少", "较上年增加12人", MET),
    ("入学人数", "同比不下降", "较去年提高1.2%", MET),
    ("入学人数", "较上年不降低", "未下降", MET),
    ("入学人数", "不低于上年", "较上年增加12人", MET),
    ("农药使用量", "不超过上年", "较上年减少2.1%", MET),
    ("农药使用量", "较上年不增加", "较上年增加0.3%", NOT_MET),
    ("入学人数", "较上年不减少", "较去年减少12人", NOT_MET),
    ("入学人数", "不低于去年", "比上年减少12人", NOT_MET),
    # Another year, another thing, a move by its own name, or no move at all.
    ("农药使用量", "较上年不增加", "较往年减少2.1%", OPEN),
    ("农药使用量", "较往年不增加", "较上年减少2.1%", OPEN),
    ("农药使用量", "较上年不增加", "环比减少2.1%", OPEN),
    ("农药使用量", "较上年不增加", "化肥用量较上年减少2.1%", OPEN),
    ("农药使用量", "化肥用量较上年不增加", "较上年减少2.1%", OPEN),
    ("能耗降低率", "较上年不降低", "较上年下降5%", OPEN),
    ("农药使用量", "较上年不增加", "未减少", OPEN),
    ("农药使用量", "较上年不增加", "未明显增加", OPEN),
    ("农药使用量", "较上年不增加", "320吨", OPEN),
    ("农药使用量", "较上年不增加", "预计减少2.1%", OPEN),
    ("农药使用量", "较上年不增加", "减少到2.1%", OPEN),
]
MANNERS = [
    ("资金拨付时间", "及时", "及时拨付", MET),
    ("资金拨付时间", "及时", "均已及时足额发放到位", MET),
    ("影响期限", "长期", "长期有效", MET),
    ("保障群众生活", "有效保障", "有效保障了群众生活", MET),
    ("居民健康水平", "提高", "居民健康水平不断提高", MET),
    ("资金拨付时间", "及时", "未及时拨付", NOT_MET),
    ("影响期限", "长期", "短期有效", OPEN),
    ("保障群众生活", "有效保障", "有效保障了部分群众生活", OPEN),
    ("长效机制", "完善", "逐步完善", OPEN),
    ("服务水平", "持续提升", "提升", OPEN),
]
SCALES = [
    ("评定等级", "优秀", "优秀（95分）", MET),
    ("满意度", "满意", "满意（96%）", MET),
    ("满意度", "满意", "基本满意（82%）", NOT_MET),
    ("满意度", "满意", "96%", OPEN),
]
SEVERAL = [
    ("培训人次", "≥500人次", "举办培训班6期，培训520人次", MET),
    ("培训人次", "≥500人次", "举办培训班6期，培训480人次", NOT_MET),
    ("改造里程", "≥20公里", "改造道路3条，共21.5公里", MET),
    ("建设项目", "12个", "12个，完成100%", MET),
    ("种植面积", "≥1000亩", "种植1050亩，补植200亩", OPEN),
    ("改造里程", "≥35公里", "35公里，合格率90%", OPEN),
    ("投诉", "≤3次", "未收到投诉", MET),
    ("投诉", "≤3次", "没有接到投诉", MET),
    ("孕产妇死亡率", "≤18/10万", "9.6/10万", MET),
    ("孕产妇死亡率", "≤18/10万", "20.5/10万", NOT_MET),
    ("孕产妇死亡率", "≤18/10万", "9.6%", OPEN),
]


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [*MOVES, *STANDINGS, *FORMER_YEARS, *SINCE_A_YEAR, *MANNERS, *SCALES, *SEVERAL],
)
def test_words_are_answered_as_a_reader_would(
    name: str, target: str, actual: str, expected: str
) -> None:
    assert judged(name, target, actual).attainment == expected


def test_a_move_the_other_way_says_so() -> None:
    reason = judged("发案率", "下降", "上升2%").reason

    assert reason == "实际“2%（上升）”与目标“下降”升降方向相反"


def test_how_many_points_a_fall_below_the_former_year_costs_is_for_the_office() -> None:
    row = {"level2": "社会效益指标", "level3": "参与面", "value_text": "不低于上年", "unit": ""}
    row |= {"actual_value_text": "较上年下降1.5%", "full_score": "8"}
    told = {score: checked(row | {"score": score}).findings for score in ("5", "8")}

    assert told["5"] == ()
    assert "full_marks_for_missed_target" in {each.code.value for each in told["8"]}
