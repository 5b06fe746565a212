"""Wordings of rows that strangers read: what each rule decides, and beside it what it does not."""

import pytest

from adapter.domain.attainment import Attainment
from tests.bench.comparing.quality import checked

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED
FULL_MARKS, OVER = "full_marks_for_missed_target", "over_scored"


def row(name: str, target: str, actual: str, score: str = "", full: str = "") -> dict[str, str]:
    return {
        "level2": "",
        "level3": name,
        "value_text": target,
        "unit": "",
        "actual_value_text": actual,
        "score": score,
        "full_score": full,
    }


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # A limit is kept in either wording; another limit is not spoken of.
        ("项目支出", "控制在预算内", "未超预算", MET),
        ("项目支出", "严格控制在预算范围内", "不超预算", MET),
        ("项目支出", "不超过预算", "控制在预算内", MET),
        ("项目支出", "控制在预算", "未超预算", MET),
        ("项目支出", "控制在预算内", "超出预算", MISSED),
        ("项目支出", "控制在预算内", "未超概算", OPEN),
        ("项目支出", "控制在预算内", "已支付", OPEN),
        # Done, or in time, answers no more than that.
        ("宣传", "组织开展宣传活动", "已完成", MET),
        ("宣传", "及时", "按时完成", MET),
        ("宣传", "按时拨付", "已完成", OPEN),
        ("制度", "健全", "已完成", OPEN),
        ("制度", "达到预期", "基本达到预期", OPEN),
        # All is 100 % of what the name calls so.
        ("行政村覆盖率", "100%", "全覆盖", MET),
        ("验收合格率", "≥95%", "全部合格", MET),
        ("验收合格率", "≥95%", "全部完成", OPEN),
        ("行政村覆盖率", "100%", "基本全覆盖", OPEN),
        # How far the work has come is nobody's opinion.
        ("群众满意度", "90%", "已完成100%", OPEN),
        ("群众满意度", "90%", "100%完成", MET),
        ("任务完成率", "90%", "已完成100%", MET),
        # Beyond the better end of a range of what is good.
        ("工程优良率", "90%-95%", "96%", OPEN),
        ("工程优良率", "90%-95%", "85%", MISSED),
        # A fraction beside a share, not one that may be a day.
        ("优良天数比例", "≥4/5", "82%", MET),
        ("优良天数比例", "≥4/5", "78%", MISSED),
        ("优良天数比例", "2/3", "66.67%", MET),
        ("任务", "≥1/2", "3/5", MET),
        ("任务", "3/5", "3/4", OPEN),
        ("任务", "5/3", "166.67%", OPEN),
        # As many as a whole year has; fewer may be those of a part of it.
        ("检查次数", "每季度1次", "4次", MET),
        ("检查次数", "每季度1次", "3次", OPEN),
        ("检查次数", "每季度1次", "全年3次", MISSED),
        ("走访", "每月1次", "全年共开展11次", MISSED),
        ("走访", "每半年1次", "全年1次", MISSED),
        ("走访", "每周1次", "全年50次", OPEN),
        ("走访", "4次", "全年3次", OPEN),
        ("停电次数", "每季度1次", "全年3次", OPEN),
        ("被通报次数", "每季度1次", "全年3次", OPEN),
        ("检查次数", "每月不少于2次", "24次", MET),
        ("检查次数", "≥4次", "每季度1次", MET),
        ("检查次数", "≥6次", "每季度1次", OPEN),
        ("检查次数", "每半年不少于1次", "2次", MET),
        ("检查次数", "≥每月2次", "每月3次", MET),
        ("检查次数", "≥每月2次", "每季度3次", MISSED),
        ("检查次数", "每月不少于2次", "每季度5次", MISSED),
        ("投诉次数", "每季度1次", "4次", OPEN),
        ("检查次数", "每周1次", "52次", MET),
        ("检查次数", "每月≥1次", "每月1-2次", MET),
        ("检查次数", "每季度1次", "每季度通报1次", MET),
        # None of what the name counts keeps under a ceiling of its share.
        ("投诉率", "≤2%", "无投诉", MET),
        ("满意率", "≤2%", "无投诉", OPEN),
        # Classes of water, by GB 3838-2002.
        ("断面水质", "Ⅲ类及以上", "Ⅱ类", MET),
        ("断面水质", "达到Ⅲ类标准", "III类", MET),
        ("断面水质", "Ⅲ类", "Ⅳ类", MISSED),
        ("断面水质", "不低于Ⅲ类", "劣Ⅴ类", MISSED),
        ("断面水质", "优于Ⅲ类", "Ⅲ类", OPEN),
        ("断面水质", "Ⅱ类", "Ⅲ类以上", OPEN),
        ("医疗器械", "Ⅲ类", "Ⅱ类", OPEN),
        # What a number is compared with is no second result.
        ("粮食产量", "≥50万吨", "52万吨（较上年减少1万吨）", MET),
        ("粮食产量", "≥50万吨", "同比增长5%，达到52万吨", MET),
        ("粮食产量", "≥50万吨", "较上年减少1万吨", OPEN),
        ("粮食产量增长率", "≥5%", "6%（较上年下降1个百分点）", MET),
        ("粮食产量增长率", "≥5%", "6%（较上年下降1万吨）", OPEN),
        ("天气优良率", "≥85%", "86.3%（去年同期84%）", MET),
        ("粮食产量", "增长5%", "52万吨（较上年增长3%）", OPEN),
        # The target in prose; not what is hoped for, hedged or half done.
        ("居民素养", "有效提升", "通过开展培训，居民素养得到有效提升。", MET),
        ("居民素养", "有效提升", "居民素养较上年有效提升", MET),
        ("居民素养", "有效提升", "居民素养有待有效提升", OPEN),
        ("居民素养", "有效提升", "项目建成后可有效提升", OPEN),
        ("居民素养", "提升居民素养", "为提升居民素养，开展了培训", OPEN),
        ("工程验收", "验收合格", "18个点位验收合格，2个未验收", OPEN),
        ("居民素养", "提升", "居民素养提升", MET),
        ("服务能力", "提升", "居民素养提升", OPEN),
        # A letter where a digit was: which one, nobody knows.
        ("水电费等成本", "M.8万元", "14.8万元", OPEN),
        ("水电费等成本", "≤.8万元", "14.8万元", MISSED),
        # The same in the passive; an aside of the target left out, and none that limits.
        ("企业形象", "获得目的国(地区)受众欢迎", "受目的国受众欢迎", MET),
        ("企业形象", "获得受众欢迎(不含投诉)", "受受众欢迎", OPEN),
    ],
)
def test_what_the_wordings_of_strangers_say(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judged = checked(row(name, target, actual)).judgement

    assert judged.attainment is expected, judged.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "score", "expected"),
    [
        # A weaker phrase may be of the second tier (60 to 80 %) or of the third.
        ("机制", "健全", "基本健全", "8", []),
        ("机制", "健全", "基本健全", "8.5", [OVER]),
        ("机制", "健全", "基本健全", "10", [FULL_MARKS, OVER]),
        ("机制", "健全", "不健全", "7", [OVER]),
        # Of all of them so many per cent.
        ("覆盖面", "全覆盖", "96%", "9.6", []),
        ("覆盖面", "全覆盖", "96%", "9.8", [OVER]),
        ("覆盖面", "全覆盖", "30%", "6", []),
        # The number is missing, whatever is claimed for it.
        ("检查", "≥50次", "达成预期指标", "", ["number_not_reported"]),
        ("检查", "≥50次", "基本达成目标", "10", ["number_not_reported"]),
        ("检查", "≥50次", "好", "10", []),
        ("控制率", "100%", "按规定执行", "10", ["number_not_reported"]),
        ("结余率", "小于5%", "达成目标值", "10", ["number_not_reported"]),
        ("结余率", "小于5%", "已达标", "", ["number_not_reported"]),
        ("管理率", "超上年2%", "达到目标值", "10", ["number_not_reported"]),
        ("检查", "≥50次", "圆满完成年度目标任务", "10", ["number_not_reported"]),
        ("应急演练次数", "≥2次", "已开展", "10", ["number_not_reported"]),
        ("应急演练次数", "≥2次", "已按计划举办", "", ["number_not_reported"]),
        ("应急演练次数", "≥2次", "已组织实施", "", ["number_not_reported"]),
        ("政策落实率", "100%", "均已落实", "10", []),
        ("政策落实率", "100%", "全面落实", "10", []),
        ("应急演练次数", "≥2次", "已开展2次", "10", []),
        ("应急演练次数", "组织应急演练", "已开展", "10", []),
        ("应急演练时间", "6月底前", "已开展", "10", []),
        ("管理", "规范", "按规定执行", "10", []),
        # So much of the work tells neither how often nor how much.
        ("宣传次数", "≥2次", "已完成100%", "", ["number_not_reported"]),
        ("成本", "10万元", "完成率100%", "10", ["number_not_reported"]),
        ("宣传次数", "≥2次", "已完成40%", "10", []),
        ("宣传次数", "≥2次", "2次，完成率100%", "10", []),
        ("任务完成率", "≥95%", "已完成100%", "10", []),
        ("群众满意度", "≥95%", "已完成100%", "10", []),
        # Points for a line that says nothing at all; 无 and a stroke are answers.
        ("检查", "", "", "10", ["actual_missing", "target_missing"]),
        ("检查", "", "", "", []),
        ("检查", "无", "无", "10", []),
        ("检查", "—", "3次", "10", ["target_missing"]),
        # As many as a year has is no conflict of units; what stays open is.
        ("检查", "每季度1次", "4次", "10", []),
        ("检查", "每季度1次", "3次", "10", []),
    ],
)
def test_what_a_careful_reader_raises_and_what_not(
    name: str, target: str, actual: str, score: str, expected: list[str]
) -> None:
    found = checked(row(name, target, actual, score, "10")).findings

    assert [each.code.value for each in found] == expected


def test_a_reason_of_rates_tells_what_stands_on_the_form() -> None:
    made = checked(row("开展走访", "每季度1次", "全年3次"))

    assert made.judgement.reason == "实际 全年3次，目标 每季度1次（按大于等于比较）"
