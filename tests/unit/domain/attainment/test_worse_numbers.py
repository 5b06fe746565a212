"""Bare numbers whose name counts a bad thing: more is worse, and where unsure for a person."""

import pytest

from tests.bench.comparing.quality import checked


def verdict(name: str, target: str, actual: str) -> str:
    row = {"level2": "社会效益指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})
    return made.judgement.attainment.value


WORSE = [
    ("噪声值", "55分贝", "60分贝"),
    ("厂界噪音", "55分贝", "60分贝"),
    ("森林火灾起数", "20起", "26起"),
    ("犯罪率", "2%", "3%"),
    ("发案率", "2%", "3%"),
    ("供水管网漏损率", "10%", "13%"),
    ("管网漏失率", "10%", "13%"),
    ("误差率", "1%", "3%"),
    ("设备返修率", "3%", "5%"),
    ("退稿率", "3%", "5%"),
    ("贷款违约率", "2%", "4%"),
    ("赤字率", "3%", "3.8%"),
    ("产品残次率", "1%", "2%"),
    ("生猪病死率", "0.5%", "0.9%"),
    ("学生近视率", "45%", "52%"),
    ("儿童肥胖率", "10%", "14%"),
    ("贫困人口数", "120人", "150人"),
    ("PM2.5年均浓度", "35微克/立方米", "40微克/立方米"),
    ("PM10浓度", "70微克/立方米", "75微克/立方米"),
    ("细颗粒物（PM2.5）平均浓度", "35微克/立方米", "40微克/立方米"),
    ("氨氮浓度", "1.0毫克/升", "1.6毫克/升"),
    ("出水COD浓度", "50毫克/升", "61毫克/升"),
    ("碳排放强度", "0.8吨/万元", "1.1吨/万元"),
    ("药占比", "30%", "34%"),
    ("平均住院日", "8天", "9.5天"),
    ("交通拥堵指数", "1.5", "1.9"),
]


@pytest.mark.parametrize(("name", "target", "actual"), WORSE)
def test_more_of_what_is_bad_is_missed_and_less_of_it_met(
    name: str, target: str, actual: str
) -> None:
    assert verdict(name, target, actual) == "not_met"
    assert verdict(name, actual, target) == "met"


UNSURE = [
    ("设备报废率", "2%", "4%"),
    ("岗位空缺率", "5%", "9%"),
    ("含沙量", "1.5千克/立方米", "2千克/立方米"),
    ("溶解氧浓度", "5毫克/升", "6毫克/升"),
    ("信访总量", "100件", "120件"),
    ("刑事案件数", "100件", "120件"),
    ("噪声治理后噪声值", "55分贝", "60分贝"),
    ("扑救火灾起数", "20起", "26起"),
    ("近视率降低", "2%", "3%"),
]


@pytest.mark.parametrize(("name", "target", "actual"), UNSURE)
def test_a_number_of_which_nobody_knows_whether_more_is_better_is_for_a_person(
    name: str, target: str, actual: str
) -> None:
    assert verdict(name, target, actual) == "undetermined"
    assert verdict(name, actual, target) == "undetermined"


BETTER = [
    ("近视筛查人数", "500人", "600人"),
    ("带动贫困人口数", "120人", "150人"),
    ("贫困人口参保率", "95%", "96%"),
    ("接待信访人次", "100人次", "120人次"),
    ("火灾扑救及时率", "95%", "96%"),
    ("氨氮去除率", "80%", "85%"),
    ("犯罪预防宣传次数", "5次", "6次"),
    ("噪声监测点位数", "20个", "22个"),
    ("化学需氧量减排量", "120吨", "135吨"),
]


@pytest.mark.parametrize(("name", "target", "actual"), BETTER)
def test_what_is_done_against_a_bad_thing_is_still_met_by_more(
    name: str, target: str, actual: str
) -> None:
    assert verdict(name, target, actual) == "met"
