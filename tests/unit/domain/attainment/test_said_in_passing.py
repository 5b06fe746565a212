"""What cells say in passing: 余 behind 万, 全年 of months, none in the last clause, by the rule."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # More than so many, wherever 余 stands.
        ("受益群众", "≥3万人", "惠及群众3.2万余人", MET),
        ("受益群众", "≥3万人", "3万多人", MET),
        ("受益群众", "≥3万人", "2万余人", MISSED),
        ("受益群众", "≥3万人", "2.9万余人", OPEN),
        # A whole year in months.
        ("运维服务期限", "12个月", "全年", MET),
        ("运维服务期限", "≥12个月", "2024年1-12月", MET),
        ("运维服务期限", "12个月", "1-10月", OPEN),
        ("运维服务期限", "≥365天", "全年", OPEN),
        # None, behind a clause that says nothing of it.
        ("系统故障率", "<1%", "系统运行稳定，无故障", MET),
        ("系统故障率", "<1%", "个别系统停机，无故障", OPEN),
        ("系统故障率", "<1%", "发生3次，无故障", OPEN),
        # All of what the target itself names.
        ("保洁", "100%覆盖", "全覆盖", MET),
        ("保洁", "100%覆盖", "全部完工", OPEN),
        # By the rule.
        ("款项支付", "按合同约定", "按合同支付", MET),
        ("生活补助标准", "按国家标准", "按国家标准执行", MET),
        ("生活补助标准", "按国家标准", "按自治区标准执行", OPEN),
        ("生活补助标准", "按国家标准", "未按国家标准执行", OPEN),
        ("项目成本", "≤预算批复数", "未超预算", MET),
        ("项目成本", "≤预算批复数", "超预算", MISSED),
        ("人才队伍稳定性", "稳定", "队伍稳定", MET),
        ("养老服务需求", "有所提升", "养老服务提升", OPEN),
        # What a bracket says of a share, and what it says is not there.
        ("补贴发放准确率", "100%", "100%（错发0人）", MET),
        ("补贴发放准确率", "100%", "100%（错发2人）", OPEN),
        ("项目开工率", "100%", "100%（2个项目均已开工）", MET),
        ("项目开工率", "100%", "100%（2个项目未全部开工）", OPEN),
        ("河道治理长度", "≥4.5公里", "4.2公里（剩余0.3公里2025年实施）", MISSED),
        ("河道治理长度", "≥4.5公里", "4.6公里（剩余0.3公里2025年实施）", MET),
    ],
)
def test_said_in_passing(name: str, target: str, actual: str, expected: Attainment) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("补贴发放率", "100%", "46人全部发放", MET),
        ("补贴发放率", "100%", "已全部发放到位", MET),
        ("补贴发放率", "100%", "全部通过“一卡通”发放", MET),
        ("项目验收合格率", "100%", "3个项目全部通过验收", MET),
        ("项目验收合格率", "100%", "全部验收合格", MET),
        ("项目验收及时率", "100%", "3个项目全部通过验收", OPEN),
        ("企业满意度", "≥95%", "9.6分（10分制）", MET),
        ("企业满意度", "≥95%", "92.5分（百分制）", MISSED),
        ("补贴发放率", "100%", "46人未全部发放", OPEN),
        ("补贴发放及时率", "100%", "46人全部发放", OPEN),
        ("补贴发放率", "100%", "已发放46人", OPEN),
    ],
)
def test_all_of_them_beside_a_share(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # Of another year than that of the deadline.
        ("项目完成时间", "当年完成", "跨年完成", MISSED),
        ("项目完成时间", "年度内完成", "结转下年", MISSED),
        ("项目完成时间", "2024年12月底前", "结转下年实施", MISSED),
        ("项目完成时间", "2024年12月底前", "不跨年实施", OPEN),
        ("结转资金", "≤5万元", "结转下年", OPEN),
        # A day that was written out is that day, and no month or quarter.
        ("完工时间", "2024年11月底前", "2024年12月31日", MISSED),
        ("完工时间", "2024年11月底前", "2024-12-31", MISSED),
        ("完工时间", "2024年11月底前", "2024年12月31日前", OPEN),
        ("完工时间", "2024年11月底前", "2024年四季度", OPEN),
        ("完工时间", "2024年12月底前", "2024年12月31日", MET),
        # Some days are when it was done, where nothing has to last.
        ("培训完成时间", "上半年", "6月12日至16日", MET),
        ("培训完成时间", "上半年", "6月28日至7月3日", OPEN),
        ("运维服务时间", "全年", "6月12日至16日", OPEN),
        ("培训完成时间", "全年", "1月至6月", OPEN),
    ],
)
def test_days_as_they_are_named(name: str, target: str, actual: str, expected: Attainment) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("食品抽检", "1200批次", "1200批次，不合格18批次", MET),
        ("食品抽检", "≥1200批次", "1100批次（其中不合格18批次）", MISSED),
        ("抽检合格率", "≥98%", "1200批次中不合格18批次", MET),
        ("抽检合格率", "≥99%", "1200批次中有不合格18批次", MISSED),
        ("抽检完成率", "≥98%", "1200批次中不合格18批次", OPEN),
        ("抽检合格率", "≥98%", "98.5%（不合格18批次）", MET),
        ("培训合格率", "≥95%", "参训人员全部合格", MET),
        ("培训合格率", "≥95%", "部分人员全部合格", OPEN),
        ("培训完成率", "≥95%", "参训人员全部合格", OPEN),
        ("垃圾无害化处理率", "≥98%", "实现全部无害化处理", MET),
        ("税收收入", "≥1.2亿元", "完成1.31亿元，增长9%", MET),
        ("税收收入", "≥1.4亿元", "完成1.31亿元，增长9%", MISSED),
        ("税收增长率", "≥8%", "1.31亿元，增长9%", OPEN),
        ("营商环境", "优化", "持续优化", MET),
        ("营商环境", "持续优化", "优化", OPEN),
        ("管理制度", "完善", "持续完善", OPEN),
        ("占用耕地", "不占用", "未占用耕地", MET),
        ("占用耕地", "不占用", "未占用林地", OPEN),
        ("安全生产", "不发生重特大事故", "未发生重特大安全事故", MET),
        ("社会治安", "不发生重特大事故", "未发生重特大安全事故", OPEN),
        ("安全生产", "不发生事故", "未发生重特大安全事故", OPEN),
    ],
)
def test_said_beside_what_was_asked(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
