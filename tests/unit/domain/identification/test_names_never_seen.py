"""What names of departments that nobody looked at need: classes of causes, each by one example."""

import pytest

from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.known_pairs import is_known_pair, is_word
from adapter.domain.identification.names import read_name
from adapter.domain.identification.proposing import KnownIndicators, Proposal
from adapter.domain.identification.slips import is_slip, sounds_near
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.values_beside import without_values
from adapter.domain.identification.weights import ACCEPT
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value


def best_of(
    name: str, value: str, meant: str, unit: str, level2: str = "数量指标", unit_column: str = ""
) -> Proposal:
    """What is made of a line where the library holds that one indicator."""
    only = Indicator(
        code="A1",
        level1="产出指标",
        level2=level2,
        name=meant,
        is_common=False,
        is_quantitative=bool(unit),
        standard=parse_value("1", unit=unit) if unit else parse_value(""),
    )
    known, subject = KnownIndicators([only]), subject_of_line(level2, name, value, unit_column)
    return known.proposals(subject, BigramIndex(known.texts).nearest(subject.name.main.text, 1))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a word that ends as a word of counting or begins as another word does
        ("涉牧案件数", "涉牧案件数量"),
        ("窗口证件办理件数量", "窗口证件办理数量"),
        # a share and people, however the words before them are read
        ("棚圈能耗下降的比例", "棚圈能耗下降率"),
        ("牧机使用的比例", "牧机使用率"),
        ("牧民接种人员数", "牧民接种人数"),
        ("农村居民最低生活保障户数", "农村低保户数"),
        ("饲草细颗粒物浓度", "饲草PM2.5浓度"),
    ],
)
def test_two_wordings_of_one_figure_are_read_as_one(one: str, other: str) -> None:
    assert read_name(one).main == read_name(other).main


def test_a_patient_is_read_as_one_behind_a_disease_too() -> None:
    assert read_name("包虫病患者人数").main.text == "包虫病患者人数"


def test_words_for_a_degree_only_tell_that_it_is_one() -> None:
    assert read_name("牧场管理规范度").stem == read_name("牧场管理规范性").stem


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("棚圈完好率（不低于80%或比上年提升5个百分点）", "棚圈完好率"),
        ("牧民参保率（达到95%）", "牧民参保率"),
        ("牧民健康管理人数（不低于65岁）", "牧民健康管理人数(不低于65岁)"),
    ],
)
def test_a_bound_of_a_share_in_a_bracket_is_no_part_of_its_name(name: str, kept: str) -> None:
    assert without_values(name) == kept


@pytest.mark.parametrize(
    ("written", "meant", "expected"),
    [("照", "造", True), ("明", "民", True), ("男", "蓝", True), ("路", "桥", False)],
)
def test_characters_that_many_speak_alike_are_told(
    written: str, meant: str, *, expected: bool
) -> None:
    assert sounds_near(written, meant) is expected


ACCEPTED = [
    ("牧区草情监侧点数", "320个", "牧区草情监测点数", "个", "“侧”疑为“测”"),
    # what is written stands in a word that is left out
    ("饲草采购按其到货数量", "320吨", "饲草采购按期到货数量", "吨", "“其”疑为“期”"),
    ("牧场资金落实到位率", "≥98%", "牧场资金到位率", "%", "用语一致"),
    ("牧区卫生室看病人次", "320人次", "牧区卫生室就诊人次", "人次", "用语一致"),
    ("牧场2型糖尿病患者管理人数", "320人", "牧场糖尿病患者管理人数", "人", "用语一致"),
    ("参加自治区级及以上赛马获得奖牌数", "3枚", "自治区级以上赛马奖牌数", "枚", "多出“参加”"),
    ("组织和参与牧民接待件数", "6件", "牧民接待件数", "件", "多出“参与”"),
    ("牧区12350热线受理件数", "6件", "牧区热线受理件数", "件", "多出“12350”"),
    ("牧场污水处理设施座数", "6座", "城市牧场污水处理设施座数", "座", "缺少“城市”"),
    ("每吨饲草加工成本", "6元/吨", "单位饲草加工成本", "元/吨", "用语一致"),
]


@pytest.mark.parametrize(("name", "value", "meant", "unit", "word"), ACCEPTED)
def test_what_forms_say_otherwise_is_accepted_and_told(
    name: str, value: str, meant: str, unit: str, word: str
) -> None:
    best = best_of(name, value, meant, unit)

    assert best.score >= ACCEPT, best
    assert word in best.reason


ASKED = [
    ("储备食用麦轮换数量", "300吨", "储备粮轮换数量", "吨", "食用麦"),
    # two things of a row without a joint
    ("高血压糖尿病牧民管理人数", "300人", "高血压牧民管理人数", "人", "两个指标合写"),
    ("发放牧业资料份数", "300份", "发放牧业资料种数", "种", "计量单位不同（份与种）"),
    ("牧业档案扫描卷数", "300卷", "牧业档案扫描页数", "万页", "计量单位不同（卷与万页）"),
    ("牧业普查指导员聘用人数", "300人", "牧业普查员聘用人数", "人", "人群不同"),
    ("牧区赛马金牌数", "3枚", "牧区赛马奖牌数", "枚", "另一阶段"),
    ("签约亿元以上牧业项目数", "3个", "签约牧业项目数", "个", "另一阶段"),
    ("残疾牧民子女学生入学人数", "3人", "牧民子女学生入学人数", "人", "另一阶段"),
    ("牧区水井数量", "3眼", "牧区水井维护数量", "眼", "另一阶段"),
    ("居民医保缴存人数", "3人", "职工医保缴存人数", "人", "所指事物不同"),
]


@pytest.mark.parametrize(("name", "value", "meant", "unit", "word"), ASKED)
def test_what_makes_another_figure_is_asked_about_and_told(
    name: str, value: str, meant: str, unit: str, word: str
) -> None:
    best = best_of(name, value, meant, unit)

    assert best.score < ACCEPT, best
    assert word in best.reason


#: What is written, and what it would be a slip for.
MAYBE_MEANT = (
    # many speak the one as the other
    "改照/改造 思政/市政 三区/山区 私立/市立 产地/场地 阵地/征地 音像/影像 引用/应用 产房/厂房"
    " 犯案/方案 勤工/轻工 房补/饭补 晚点/网点 行人/新人"
    # of one sound or like shape
    " 水费/税费 水务/税务 操场/草场 检察/检查 遗嘱/遗属 分数/份数"
    # two beside each other
    " 店员/电源 程式/城市 捕猪/补助"
)


@pytest.mark.parametrize("pair", MAYBE_MEANT.split())
@pytest.mark.parametrize("name", ["牧民{}服务覆盖率", "牧区{}项目完成率"])
def test_what_may_be_meant_as_it_is_written_is_asked_about(name: str, pair: str) -> None:
    written, meant = pair.split("/")

    best = best_of(name.format(written), "≥98%", name.format(meant), "%")

    assert best.score < ACCEPT, best


def test_it_is_told_that_a_slip_may_be_none() -> None:
    assert (
        "“水”疑为“税”，也可能不是笔误"
        in best_of("牧区水费收缴率", "9%", "牧区税费收缴率", "%").reason
    )


@pytest.mark.parametrize(
    ("pair", "expected"), [("水费", True), ("操场", True), ("监侧", False), ("补肋", False)]
)
def test_common_words_are_known(pair: str, *, expected: bool) -> None:
    assert is_word(pair) is expected


#: Words of names in which the one counts another thing than the other.
OTHER_FIGURES = (
    "献血/采血 报到/报名 续聘/聘任 选拔/遴选 遴选/选调 到岗/在岗 征缴/缴费 巡展/展览 返校/复学"
    " 视察/考察 挂牌/揭牌 翻建/重建 截污/截流 承诺/约定 评定/认定 优待/优惠 排放/排出"
    " 存栏/饲养 行政村/村庄 水井/机井 充电桩/充电设施 民宿/农家乐 服务器/主机 奖牌/奖杯"
    " 界桩/界碑 服务能力/服务质量 放流/投放 收运/转运 清运/转运 火情/火灾 森林火情/森林火灾"
    " 旱情/旱灾 疫情/疫病 提案/建议 宣传/宣讲 客车/客运车辆 厂房/车间 餐具/厨具 资质/资格"
    " 孵化/培育 架设/敷设 补植/补种 运维/维护 商铺/门店 帮教/教育帮扶 女性/妇女"
    " 普查员/普查人员"
)


@pytest.mark.parametrize("pair", OTHER_FIGURES.split())
@pytest.mark.parametrize("name", ["牧区{}总数", "牧民{}覆盖率"])
def test_words_that_count_other_things_do_not_stand_for_each_other(name: str, pair: str) -> None:
    one, other = pair.split("/")

    for line, meant in ((one, other), (other, one)):
        best = best_of(name.format(line), "≥98%", name.format(meant), "%")

        assert best.score < ACCEPT, best


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("牧场资金落实到位率", "牧场资金拨付率"),
        ("牧场资金落实到位率", "牧场资金支付率"),
        ("牧场资金落实到位率", "牧场资金下达率"),
        ("牧场责任落实到位率", "牧场责任发放率"),
        ("牧场整改措施落实到位率", "牧场整改措施发放率"),
        ("牧区补贴发放到位率", "牧区补贴发放及时率"),
        ("牧区补贴发放到位率", "牧区补贴发放准确率"),
        ("65岁以上老人转场率", "老人转场率"),
        ("牧区65岁及以上老年人健康管理率", "牧区老年人健康管理率"),
        ("牧区2型糖尿病患病率", "牧区糖尿病患病率"),
    ],
)
def test_what_is_in_place_is_another_side_and_an_age_another_group(name: str, meant: str) -> None:
    best = best_of(name, "≥98%", meant, "%")

    assert best.score < ACCEPT, best


def test_a_word_of_the_field_is_no_slip_for_what_is_none() -> None:
    assert is_slip("食", "粮")
    assert is_known_pair("食用")
    assert not is_known_pair("粮用")


def test_of_two_as_likely_the_one_that_is_written_so_comes_first() -> None:
    names = ("牧业资金下达时间", "牧业资金拨付时间")
    library = [
        Indicator(
            code=f"A{number}",
            level1="产出指标",
            level2="时效指标",
            name=name,
            is_common=False,
            is_quantitative=False,
            standard=parse_value(""),
        )
        for number, name in enumerate(names)
    ]
    known, subject = KnownIndicators(library), subject_of_line("时效指标", names[1], "12月底前")
    found = known.proposals(
        subject, BigramIndex(known.texts).nearest(subject.name.main.text, len(names))
    )

    assert [each.indicator_code for each in found] == ["A1", "A0"]
