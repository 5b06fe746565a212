"""Phrases of everyday forms: in use besides, by whom, only begun, by the rules, stars."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("长效机制", "建立", "已建立并运行", MET),
        ("管理制度", "制定", "已制定并印发", MET),
        ("管理制度", "建立", "未建立并运行", OPEN),
        ("管理制度", "建立", "部分建立并运行", OPEN),
        ("长效机制", "建立健全", "正在建立", MISSED),
        ("实施方案", "制定", "正在编制中", OPEN),
        ("实施方案", "方案编制", "目前正在编制中", MISSED),
        ("项目推进", "正在推进", "正在推进", MET),
        ("机制建设", "推进", "正在推进", OPEN),
        ("报告质量", "通过评审", "通过专家评审", MET),
        ("成果验收", "通过验收", "已通过竣工验收", MET),
        ("成果验收", "通过验收", "通过初步验收", OPEN),
        ("成果验收", "通过自治区验收", "通过验收", OPEN),
        ("采购程序", "合规", "符合相关规定", MET),
        ("采购程序", "符合要求", "合法合规", MET),
        ("采购程序", "合法合规", "合规", OPEN),
        ("采购程序", "合规", "总体合规", OPEN),
        ("采购程序", "合规", "存在不合规问题", MISSED),
        ("采购程序", "合规", "不存在不合规问题", OPEN),
        ("一站式结算时限", "即时", "即时结算", MET),
        ("等级保护测评", "三级", "通过三级等保测评", MET),
        ("等级保护测评", "三级", "通过二级等保测评", OPEN),
        ("抚恤补助标准", "不低于国家标准", "按国家标准执行", MET),
        ("抚恤补助标准", "不低于国家标准", "按自治区标准执行", OPEN),
        ("工程造价", "不超概算", "概算2.31亿元，决算2.28亿元", MET),
        ("工程造价", "不超概算", "概算2.31亿元，决算2.36亿元", MISSED),
        ("法定债务余额", "不超过债务限额", "余额18.62亿元，限额19.10亿元", MET),
        ("法定债务余额", "不超过债务限额", "余额1.862亿元，限额19100万元", OPEN),
        ("工程造价", "不超预算", "概算2.31亿元，决算2.28亿元", OPEN),
        ("三公经费变动率", "≤0", "与上年持平", MET),
        ("三公经费变动率", "≤-3%", "与上年持平", MISSED),
        ("三公经费支出", "≤0", "与上年持平", OPEN),
        ("瘦肉精检出率", "0", "未检出", MET),
        ("事故发生数", "0", "未统计", OPEN),
        ("高标准农田建设", "2.3万亩", "2.1万亩建成，0.2万亩跨年实施", MISSED),
        ("党支部建设", "三星级", "四星级", MET),
        ("酒店评定", "四星级及以上", "三星级", MISSED),
        ("酒店评定", "四星", "五星级", MET),
        ("风险隐患分级", "三星级", "四星级", OPEN),
    ],
)
def test_phrases_of_everyday_forms(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥50个", "建成46个，4个因征地未完成", MISSED),
        ("≥50个", "建成46个，2个因征地尚未完成", MISSED),
        ("50个", "建成46个，4个未建成", MISSED),
        ("50个", "建成46个，2个未建成", OPEN),
        ("≥40个", "建成46个，4个因征地未完成", OPEN),
    ],
)
def test_what_was_left_lacks_to_the_target(target: str, actual: str, expected: Attainment) -> None:
    made = check("新建充电桩", target, actual).judgement

    assert made.attainment is expected, made.reason
