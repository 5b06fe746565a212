"""Names that look alike and mean another figure: never accepted, always shown with why."""

from itertools import combinations

import pytest

from adapter.domain.identification.contrasting import Contrasts, are_opposite
from adapter.domain.identification.contrasts import CONTRASTS
from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.near_words import NEAR_WORDS
from adapter.domain.identification.proposing import KnownIndicators, Proposal
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.weights import ACCEPT
from adapter.domain.identification.words import SAME_WORDS
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value

#: (the line's name, the indicator's, unit)
ALIKE = [
    # acts that go together or look alike, of people and of money
    ("收回垫付资金笔数", "返还垫付资金笔数", "笔"),
    ("牧民医保缴费人数", "牧民医保参保人数", "人"),
    ("水费减免户数", "水费征收户数", "户"),
    ("衡器校准台数", "衡器检定台数", "台"),
    ("加装充电桩数量", "购置充电桩数量", "个"),
    ("兽药监管机构数", "兽药监管企业数", "家"),
    ("危险路段漏洞点数量", "危险路段隐患点数量", "个"),
    ("旧厂房改装面积", "旧厂房改造面积", "平方米"),
    ("尘肺病治愈人数", "尘肺病康复人数", "人"),
    ("尘肺病检出人数", "尘肺病诊断人数", "人"),
    ("应聘人员学籍审核人数", "应聘人员学历审核人数", "人"),
    ("工程结算审核项目数", "工程决算审核项目数", "个"),
    ("走私人员抓获人数", "走私人员逮捕人数", "人"),
    ("改建农村公路里程", "农村公路新改建里程", "公里"),
    ("青年教师谈心人次", "青年教师约谈人次", "人次"),
    ("超速车辆警示次数", "超速车辆警告次数", "次"),
    ("无证作坊取缔数量", "无证作坊关闭数量", "家"),
    ("煤气管道改造长度", "天然气管道改造长度", "公里"),
    ("房产税收入库笔数", "房产税费入库笔数", "笔"),
    ("集训人员食宿人数", "集训人员住宿人数", "人"),
    ("矿山生产事件起数", "矿山生产事故起数", "起"),
    ("寒门学子资助人数", "寒门学子救助人数", "人"),
    ("廉租房分配套数", "公租房分配套数", "套"),
    ("户外样品数量", "户外样本数量", "个"),
    ("牧草监测面积", "牧草检测面积", "亩"),
    # people who are each other's opposites
    ("成年人社会实践人数", "未成年人社会实践人数", "人"),
    ("未成年人社会实践人数", "成年人社会实践人数", "人"),
    ("残疾人就业帮扶人数", "非残疾人就业帮扶人数", "人"),
    ("外来务工子女入学人数", "本地务工子女入学人数", "人"),
    ("在校生创业扶持人数", "毕业生创业扶持人数", "人"),
    ("户籍人口登记人数", "流动人口登记人数", "人"),
    ("在职教师疗养人数", "退休教师疗养人数", "人"),
    ("女职工疗养人数", "男职工疗养人数", "人"),
    ("少年女子组参赛人数", "少年男子组参赛人数", "人"),
    ("农村居民健身人数", "城镇居民健身人数", "人"),
    # what the trade's one wording takes for each other or swallows
    ("牧民纸质健康档案份数", "牧民电子健康档案份数", "份"),
    ("孕妇营养包发放人数", "产妇营养包发放人数", "人"),
    ("孕妇营养包发放人数", "孕产妇营养包发放人数", "人"),
    ("来信办结件数", "来访办结件数", "件"),
    ("小区物业费收缴户数", "小区物业服务收缴户数", "户"),
    ("党支部换届数量", "党组织换届数量", "个"),
    # an act or a kind more or fewer
    ("煤矿开采量", "煤矿开采监管量", "吨"),
    ("馆藏档案利用卷数", "馆藏档案卷数", "卷"),
    ("藏书册数", "藏书借阅册数", "册"),
    ("闲置厂房租金标准", "闲置厂房补助标准", "元/平方米"),
    ("建筑垃圾清运吨数", "垃圾清运吨数", "吨"),
    ("垃圾清运吨数", "建筑垃圾清运吨数", "吨"),
    ("渔船数量", "渔船补助数量", "艘"),
    ("学生近视人数", "学生近视筛查人数", "人"),
    ("危房改造户数", "危房改造验收户数", "户"),
    ("人才公寓装修套数", "人才公寓套数", "套"),
    ("就业培训合格人数", "就业培训人数", "人"),
    ("冷链设备台数", "冷链设备运维台数", "台"),
    ("特困救助人数", "农村特困救助人数", "人"),
    ("慢病用药补助人数", "住院慢病用药补助人数", "人"),
    ("办公楼翻新维护面积", "办公楼维修维护面积", "平方米"),
    # one character for its opposite
    ("粮食入库吨数", "粮食出库吨数", "吨"),
    ("日间病房床位数", "夜间病房床位数", "张"),
    ("草原鼠害防治面积", "草原虫害防治面积", "亩"),
    ("货车进站辆次", "货车出站辆次", "辆次"),
]
#: What still means the same.
SAME = [
    ("衡器校准台数", "衡器检校台数", "台"),
    ("旧厂房改造面积", "旧厂房升级改造面积", "平方米"),
    ("牧民医保投保人数", "牧民医保参保人数", "人"),
    ("养老服务机构补贴家数", "养老服务机构补助家数", "家"),
    ("妇女体检人数", "妇女健康体检人数", "人"),
    ("种植补助面积", "补助种植面积", "亩"),
    ("食品检验批次", "食品检测批次", "批次"),
    ("教师参训人数", "教师培训人数", "人"),
]


def proposed(line: str, name: str, unit: str) -> Proposal:
    meant = Indicator(
        code="A1",
        level1="产出指标",
        level2="数量指标",
        name=name,
        is_common=False,
        is_quantitative=True,
        standard=parse_value("1", unit=unit),
    )
    known, subject = KnownIndicators([meant]), subject_of_line("数量指标", line, f"5{unit}")
    return known.proposals(subject, BigramIndex(known.texts).nearest(subject.name.main.text, 1))[0]


@pytest.mark.parametrize(("line", "name", "unit"), ALIKE)
def test_what_looks_alike_and_is_another_figure_is_never_accepted(
    line: str, name: str, unit: str
) -> None:
    found = proposed(line, name, unit)

    assert found.score < ACCEPT, found


@pytest.mark.parametrize(("line", "name", "unit"), SAME)
def test_what_means_the_same_figure_is_still_accepted(line: str, name: str, unit: str) -> None:
    found = proposed(line, name, unit)

    assert found.score >= ACCEPT, found


def test_words_of_a_row_are_told_apart_where_the_one_wording_takes_them_for_each_other() -> None:
    told = Contrasts(
        {"来信": "信访", "来访": "信访", "给水": "供水"},
        [
            {"来信": "来信", "来访": "来访"},
            {"供水": "供水", "供电": "供电"},
        ],
    )

    assert told.found("信访件数", "来信件数") == {(0, "来信")}
    assert told.found("信访件数", "信访件数") == frozenset()
    assert told.found("供水户数", "给水户数") == told.found("供水户数", "供水户数") == {(1, "供水")}


def test_words_that_say_the_same_in_a_row_are_one() -> None:
    told = Contrasts({}, [{"男性": "男", "男": "男", "女": "女"}])

    assert told.found("男性人数", "男性人数") == told.found("男人数", "男人数") == {(0, "男")}


@pytest.mark.parametrize(
    ("rest", "other_rest", "is_so"),
    [
        (("入",), ("出",), True),
        (("入",), ("入",), False),
        (("入",), (), False),
        (("入库",), ("出库",), False),
    ],
)
def test_a_character_opposes_where_it_alone_stands_for_its_opposite(
    rest: tuple[str, ...], other_rest: tuple[str, ...], *, is_so: bool
) -> None:
    assert are_opposite(rest, other_rest) is is_so


def test_no_word_is_near_or_the_same_as_one_that_it_never_stands_for() -> None:
    same, near = dict(SAME_WORDS), {each: row[0] for row in NEAR_WORDS for each in row}

    for row in CONTRASTS:
        for one, other in combinations(row, 2):
            if row[one] != row[other]:
                assert same.get(one, one) != same.get(other, other), (one, other)
                assert near.get(one, one) != near.get(other, other), (one, other)


def test_a_near_word_stands_in_one_row() -> None:
    words = [each for row in NEAR_WORDS for each in row]

    assert len(words) == len(set(words))
