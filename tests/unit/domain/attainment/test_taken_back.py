"""Results that take something back, and wordings near those that a second stranger brought."""

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


def check(name: str, target: str, actual: str) -> LineCheck:
    written = {"level3": name, "value_text": target, "actual_value_text": actual}
    blank = dict.fromkeys(("level2", "unit", "score", "full_score"), "")
    return checked(blank | written)


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # A number is not all that was said.
        ("培训期数", "≥5期", "5期未按时完成", OPEN),
        ("培训期数", "5期", "5期，未完成考核", OPEN),
        ("新建仓库", "3座", "3座（未验收）", OPEN),
        ("完成时间", "2023年6月底前", "2023年5月（未完成验收）", OPEN),
        ("资金发放", "按时发放100%", "100%，未能及时发放", MISSED),
        ("资金发放", "按时发放100%", "100%，无逾期", MET),
        ("考核", "1-6期培训结束后及时考核", "1-2期未能及时培训", MISSED),
        ("新建水库", "3座", "3座（在建）", OPEN),
        ("新建水库", "3座", "3座，正在施工", OPEN),
        ("新建水库", "3座", "3座（未投入使用）", OPEN),
        ("新建水库", "3座", "3座（仅完成设计）", OPEN),
        ("开工水库", "3座", "3座（在建）", MET),
        ("在建项目数", "≥3个", "3个在建", MET),
        ("资金支付率", "≥90%", "预计100%", OPEN),
        ("项目进度", "≥80%", "完成80%，剩余部分下年完成", OPEN),
        ("竣工时间", "2022年12月底前", "预计2022年11月", OPEN),
        ("采购设备", "10台", "10台（未安装）", OPEN),
        ("问题整改", "12个", "12个（其中3个正在整改）", OPEN),
        ("隐患整改率", "100%", "100%（未整改3个）", OPEN),
        # What denies a bad thing and the name's own words take nothing back.
        ("资金拨付率", "100%", "100%，无逾期", MET),
        ("事故起数", "0起", "0起（未发生）", MET),
        ("项目成本", "≤90万元", "85万元（未超预算）", MET),
        ("项目成本", "≤90万元", "85万元（未达到上限）", MET),
        ("项目成本", "≤90万元", "85万元（剩余资金已收回）", MET),
        ("检查次数", "≥4次", "4次（明年继续）", MET),
        ("安全事故", "0起", "0起（正在建设）", MET),
        ("维修次数", "≤5次", "3次，未发生停工", MET),
        ("停工次数", "≤1次", "0次（未停工）", MET),
        ("管理办法", "3份", "3份（拟定后印发）", MET),
        ("发放率", "≥95%", "98%，未达100%", MET),
        ("逾期贷款笔数", "≤2笔", "2笔逾期", MET),
        ("未完成项目数", "≤2个", "2个未完成", MET),
        # Some outside of a range.
        ("招生对象", "18—54周岁", "存在18岁以下、54周岁以上", MISSED),
        ("招生对象", "18—54周岁", "存在20岁以下、54周岁以上", OPEN),
        ("招生对象", "18—54周岁", "有专人负责，18岁以下、54岁以上从优", OPEN),
        ("招生对象", "18—54周岁", "20-50周岁", MET),
        ("招生对象", "18—54周岁", "存在54周岁以上", MISSED),
        ("招生对象", "18—54周岁", "存在50周岁以上", OPEN),
        # 周岁 is 岁, not weeks.
        ("补贴对象年龄", "60周岁以上", "65岁", MET),
        ("工期", "≥4周", "5周", MET),
        # The year of the first day.
        ("工期", "2021.1.1-12.31", "2021.1.1-12.31", MET),
        ("工期", "2021.1.1-12.31", "2021年11月完成", MET),
        ("工期", "2021/1/1-12/31", "2022年2月", MISSED),
        ("工期", "2021.6", "2021.10", MISSED),
        ("工期", "2021.6", "2021.5", MET),
        # In time, in other words.
        ("完成时间", "2023年12月底", "在规定时间内完成", MET),
        ("完成时间", "2023年12月底", "未在规定时间内完成", MISSED),
        ("完成时间", "2023年12月底", "均已在规定时限内完工", MET),
        ("完成时间", "2023年12月底", "未能如期竣工", MISSED),
        ("完成时间", "2023年12月底", "能够按期完工", OPEN),
        ("工程质量", "完整规范", "在规定时间内完成", OPEN),
        # 优良 is one of the two.
        ("工程等级", "合格", "优良", MET),
        ("工程等级", "合格", "优", MET),
        ("工程等级", "良好", "优良", MET),
        ("工程等级", "优秀", "优良", OPEN),
        ("工程等级", "优良", "良好", MET),
        ("工程等级", "优良", "合格", MISSED),
        # The degree that the target ends with.
        ("经济效益", "提高教育质量与上年相比显著提高", "显著提高", MET),
        ("办学条件", "改善办学条件", "办学条件得到改善", MET),
        ("办学条件", "显著改善办学条件", "办学条件得到改善", MISSED),
        ("办学条件", "改善办学条件", "住宿条件得到改善", OPEN),
        ("经济效益", "就业率不显著提高", "显著提高", OPEN),
        ("经济效益", "完成改造并显著提高", "显著提高", OPEN),
        ("经济效益", "知晓率提高，满意度显著提高", "显著提高", OPEN),
        ("经济效益", "就业率显著提高", "提高", OPEN),
    ],
)
def test_a_result_is_read_with_what_it_takes_back(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judgement = check(name, target, actual).judgement

    assert judgement.attainment is expected, judgement.reason


@pytest.mark.parametrize("actual", ["按该标准发放", "按照规定标准及时足额发放", "均按政策标准执行"])
def test_paid_by_the_standard_is_no_number(actual: str) -> None:
    made = check("补助标准", "260元/辆", actual)

    assert made.judgement.attainment is OPEN
    assert [each.code.value for each in made.findings] == ["number_not_reported"]


def test_days_of_one_year_have_no_rate() -> None:
    assert check("工期", "2021.1.1-12.31", "2021.1.1-12.31").judgement.rate is None
