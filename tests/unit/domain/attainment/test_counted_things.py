"""Counting words that the name makes one, and units, shares and denials written in other ways."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked

MET, MISSED, ASK = "met", "not_met", "undetermined"


def line(name: str, target: str, actual: str, unit: str = "", level2: str = "") -> LineCheck:
    row = {"level2": level2, "level3": name, "value_text": target, "unit": unit}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> list[str]:
    return [each.code.value for each in made.findings]


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("贷款贴息企业", "≥20户", "21家", MET),
        ("培育市场主体", "≥100家", "90户", MISSED),
        ("公益性岗位", "≥50个", "52人", MET),
        ("组织出访团组", "≤3批", "2个", MET),
        ("开展手术数量", "≥500例", "520台", MET),
        ("举办讲座", "≥30场", "28期", MISSED),
        ("发布新闻稿件", "≥100篇", "110条", MET),
        ("办理建议提案", "≥20件", "22项", MET),
        ("日处理污水能力", "≥5000m³/d", "5200立方米/日", MET),
        ("年处理能力", "≥2万t/a", "19000吨/年", MISSED),
        ("检查企业", "≥480家次", "490家次", MET),
        ("营养餐补助", "5元/生/天", "每生每天5元", MET),
        ("营养餐补助", "≥5元/生·天", "每生每天4元", MISSED),
        ("城市低保标准", "≥860元/月", "870元/人·月", MET),
        ("会议费标准", "≤550元/人·天", "人均540元/天", MET),
    ],
)
def test_what_is_counted_makes_two_units_one(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert "unit_conflict" not in codes(made)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("慰问困难群众", "≥20户", "21家"),
        ("新增就业", "≥50个", "52人"),
        ("举办演出", "≥30场", "32期"),
        ("购置设备", "≥20件", "22项"),
        ("水电费标准", "≥860元/户·月", "870元/人·月"),
    ],
)
def test_elsewhere_they_stay_two(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == ASK
    assert codes(made) == ["unit_conflict"]


def test_a_unit_column_in_another_spelling_is_no_conflict() -> None:
    assert codes(line("培训费标准", "≤400元/人·天", "380", "元/人天")) == []
    assert codes(line("检查企业家次", "≥480家次", "490", "家次")) == []


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("矛盾纠纷调解成功率", "≥95%", "1286/1310", MET),
        ("矛盾纠纷调解成功率", "≥95%", "1186/1310", MISSED),
        ("除险加固完工率", "=100%", "5座中完工2座", MISSED),
        ("办理时限压缩比例", "≥60%", "由15个工作日压缩至5个工作日", MET),
        ("办理时限压缩比例", "≥60%", "由15个工作日压缩至9个工作日", MISSED),
        # A month of a year, more than all of them, another act, and a time that is no share.
        ("调解成功率", "≥95%", "3/2024", ASK),
        ("调解成功率", "≥95%", "1310/1286", ASK),
        ("除险加固完工率", "=100%", "5座中开工2座", ASK),
        ("平均办理率", "≥60%", "由15个工作日压缩至5个工作日", ASK),
    ],
)
def test_two_numbers_make_a_share(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("规模性返贫发生数", "0", "未发生规模性返贫", MET),
        ("投诉件数", "0", "全年无投诉", MET),
        ("安全事故数", "0", "无此类事件", MET),
        ("群体性事件", "无", "0起", MET),
        ("火灾起数", "0", "无事故", MET),
        ("生态环境破坏", "无破坏", "无", MET),
        ("负面舆情", "无", "出现1次，已妥善处置", MISSED),
        # Another evil is denied than the one that was asked for.
        ("安全事故数", "0", "无投诉", ASK),
        ("投诉件数", "≤3件", "无伤亡", ASK),
    ],
)
def test_none_of_it_is_zero(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


def test_none_beside_none_decides_nothing_and_asks_for_nothing() -> None:
    made = line("社会成本", "无", "无", level2="社会成本指标")

    assert made.judgement.attainment == ASK
    assert "不作判定" in made.judgement.reason
    assert codes(made) == []


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("污水处理排放标准", "一级A", "一级B", MISSED),
        ("污水处理排放标准", "一级B", "一级A标准", MET),
        ("项目推进情况", "按计划推进", "进度滞后", MISSED),
        ("项目推进情况", "按计划推进", "滞后于其他地区", ASK),
        ("工程验收", "验收合格", "一次性验收合格", MET),
        ("工程验收", "一次性验收合格", "验收合格", ASK),
        ("文化生活水平", "提高", "有所提高", ASK),
        ("文化生活水平", "持续提高", "一定程度提高", ASK),
        ("文化生活水平", "有效提高", "有所提高", MISSED),
        ("文化生活水平", "明显提高", "有所提高", MISSED),
        ("地下水位年降幅", "≤0.5米", "回升0.12米", ASK),
        ("项目支出控制率", "≤100%", "未超预算", MET),
        ("资金使用率", "≤100%", "未超预算", ASK),
        ("预算执行率", "≥100%", "未超预算", ASK),
    ],
)
def test_words_are_weighed_by_what_they_say(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
