"""Numbers that a careless reader takes for the result: parts, states, signs, other counters."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # The name asks for the part.
        ("获领导批示篇数", "≥4篇", "8篇，其中获批示3篇", OPEN),
        ("省级以上获奖数", "≥5件", "12件，其中省级以上3件", OPEN),
        ("脱贫户就业人数", "≥200人", "320人，其中脱贫户150人", OPEN),
        ("获领导批示篇数", "≥2篇", "8篇，其中获批示3篇", MET),
        ("获领导批示篇数", "≥9篇", "8篇，其中获批示3篇", MISSED),
        ("培训人数", "≥100人", "120人，其中女性46人", MET),
        ("新建改造厕所", "≥20座", "新建改造22座，其中新建12座", MET),
        # States of one whole come to it as well as kinds.
        ("保障房分配", "100套", "已分配60套、待分配40套", OPEN),
        ("建设项目", "5个", "完工3个，完成招标2个", OPEN),
        ("引进企业", "10人", "签约7人、意向3人", OPEN),
        ("设备购置", "60台", "新购50台、维修10台", OPEN),
        ("保障房分配", "100套", "100套（已分配60套、待分配40套）", OPEN),
        ("建设项目", "5个", "5个（完工3个、招标2个）", OPEN),
        # Falls of what varies.
        ("三公经费变动率", "≤0", "下降15%", MET),
        ("三公经费变动率", "≤0%", "较上年减少12.3%", MET),
        ("三公经费变动率", "≤0%", "较上年增长2.3%", MISSED),
        ("三公经费变动率", "≤-3%", "下降3.6%", MET),
        ("三公经费变动率", "≤-3%", "下降2.1%", MISSED),
        ("能耗下降率", "≥5%", "-5.6%", OPEN),
        ("能耗下降率", "≥5%", "5.6%", MET),
        ("收入增长率", "≥5%", "-5.6%", MISSED),
        # More of it in another counter.
        ("人工增雨作业", "≥60次", "地面作业48次，飞机作业14架次", OPEN),
        ("人工增雨作业", "≥60次", "地面作业48次", MISSED),
        ("巡查次数", "≥300次", "日常巡查260次，联合检查52家次", OPEN),
        ("宣传活动", "≥60次", "开展活动48次，参与群众3200人次", MISSED),
        ("人工增雨作业", "≥40次", "地面作业48次，飞机作业14架次", MET),
        # Parts of one share.
        ("理论教育和党性教育课时比例", "≥70%", "理论教育48%，党性教育24%", OPEN),
        ("台网运行率", "≥98%", "97.2%、96.1%", MISSED),
    ],
)
def test_parts_states_and_signs(name: str, target: str, actual: str, expected: Attainment) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
