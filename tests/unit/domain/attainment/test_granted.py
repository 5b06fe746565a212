"""What was granted or duly done, told with the words that say so."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("医院等级", "二级甲等", "通过二级甲等复审", MET),
        ("医院等级", "二级甲等", "通过二级乙等评审", MISSED),
        ("绩效考核等次", "良好及以上", "优秀等次", MET),
        ("绩效考核等次", "优秀", "良好等次", MISSED),
        ("资质认定", "取得CMA资质", "已取得CMA资质认定证书", MET),
        ("文明城市", "获得全国文明城市称号", "被评为全国文明城市", MET),
        ("国家卫生城市", "通过复审", "已通过复审", MET),
        ("国家卫生城市", "通过复审", "复审未通过", MISSED),
        ("预算公开", "公开", "已按要求公开", MET),
        ("审计结论", "无保留意见", "标准无保留意见", MET),
        ("审计结论", "无保留意见", "保留意见", MISSED),
        # Not granted yet, by whom, or what: for a person.
        ("资质认定", "取得CMA资质", "正在申请CMA资质", OPEN),
        ("文明城市", "获得全国文明城市称号", "获得全区文明城市称号", OPEN),
        ("项目验收", "通过国家验收", "通过市级验收", OPEN),
        ("国家卫生城市", "通过复审", "复审", OPEN),
        ("预算公开", "按规定公开", "已公开", OPEN),
        ("预算公开", "按时公开", "已按要求公开", OPEN),
    ],
)
def test_the_words_of_granting_say_nothing_more(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
