"""Names weighed against each other: what is understood, what is near, what is a near miss."""

from dataclasses import replace

import pytest

from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.likeness import bag_share, ordered_share
from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import read_name
from adapter.domain.identification.proposing import KnownIndicators, Proposal
from adapter.domain.identification.slips import is_slip
from adapter.domain.identification.subjects import subject_of_indicator, subject_of_line
from adapter.domain.identification.values_beside import without_values
from adapter.domain.identification.weights import ACCEPT
from adapter.domain.indicator import Indicator
from adapter.domain.value import Direction, parse_value


def indicator(code: str, name: str, unit: str, level2: str = "数量指标") -> Indicator:
    standard = parse_value("1", unit=unit) if unit else parse_value("")
    return Indicator(
        code=code,
        level1="产出指标",
        level2=level2,
        name=name,
        is_common=False,
        is_quantitative=bool(unit),
        standard=standard,
    )


LIBRARY = [
    indicator("A1", "牧区道路硬化里程", "公里"),
    indicator("A2", "边境牧户满意度", "%", "服务对象满意度指标"),
    indicator("A3", "一期棚圈建设数量", "座"),
    indicator("A4", "牲畜疫苗接种及时率", "%", "时效指标"),
    indicator("A5", "牲畜疫苗接种率", "%", "质量指标"),
    indicator("A6", "棚圈质量达标率", "%", "质量指标"),
    indicator("A7", "草原监测站点建设", "个"),
    indicator("A8", "服务对象满意度", "%", "服务对象满意度指标"),
    indicator("A9", "饲草补贴标准", "元/亩", "成本指标"),
    indicator("B1", "护边员慰问人数", "人"),
    indicator("B2", "棚圈修缮面积", "平方米"),
    indicator("B3", "饲料抽检批次", "批次"),
    indicator("B4", "国家助学金人数", "人"),
]
KNOWN = KnownIndicators(LIBRARY)
INDEX = BigramIndex(KNOWN.texts)


def proposals(name: str, value: str = "", level2: str = "数量指标") -> tuple[Proposal, ...]:
    subject = subject_of_line(level2, name, value)
    return KNOWN.proposals(subject, INDEX.nearest(subject.name.main.text, len(LIBRARY)))


def proposals_from(library: list[Indicator], level2: str, name: str) -> tuple[Proposal, ...]:
    known, subject = KnownIndicators(library), subject_of_line(level2, name, "95%")
    near = BigramIndex(known.texts).nearest(subject.name.main.text, len(library))
    return known.proposals(subject, near)


NEAR = [
    ("★牧区道路硬化里程（≥**公里）", "100公里", "数量指标", "A1", "用语一致"),
    ("牧区道路硬化长度", "100公里", "数量指标", "A1", "用语一致"),
    ("牧区道路硬划里程", "100公里", "数量指标", "A1", "“划”疑为“化”"),
    ("牧区公路硬化里程", "100公里", "数量指标", "A1", "用语一致"),
    ("边境牧户的满意程度", "≥90%", "服务对象满意度指标", "A2", "用语一致"),
    ("牲畜疫苗按时接种率", "100%", "时效指标", "A4", "牲畜疫苗接种及时率"),
    # the level says whose
    ("满意度", "≥90%", "服务对象满意度指标", "A8", "用语一致"),
    # the unit says what the name leaves open: for each 亩, and that people are counted
    ("每亩饲草补贴标准", "100元/亩", "成本指标", "A9", "用语一致"),
    ("护边员慰问数量", "20人", "数量指标", "B1", "用语一致"),
    ("棚圈维修", "500平方米", "数量指标", "B2", "用语一致"),
    ("完成饲料监督抽检", "50批次", "数量指标", "B3", "多出“完成”"),
    # a printed form like another's, values beside the name, a remark on counting
    ("牲畜疫苗接神及时率", "100%", "时效指标", "A4", "“神”疑为“种”"),
    ("①牲畜疫苗接种率100%", "100%", "质量指标", "A5", "用语一致"),
    ("护边员慰问人数（≥20人）", "20人", "数量指标", "B1", "用语一致"),
    ("护边员慰问人数（按月平均）", "20人", "数量指标", "B1", "用语一致"),
    # people whom the thing implies
    ("获得国家助学金的学生数", "20人", "数量指标", "B4", "国家助学金人数"),
]
MISSES = [
    ("牧区道路硬化面积", "30万平方米", "数量指标", "A1", "度量不同（面积与长度）"),
    ("二期棚圈建设数量", "20座", "数量指标", "A3", "“二”"),
    ("棚圈质量不达标率", "≤2%", "质量指标", "A6", "相反"),
    ("草原监测站点建设", "30万元", "成本指标", "A7", "度量不同（金额与数量）"),
    ("牧区道路硬化、绿化里程", "100公里", "数量指标", "A1", "两个指标合写"),
    ("新增牧区道路硬化里程", "100公里", "数量指标", "A1", "另一阶段"),
    ("牧区道路硬化里程", "≤300万元", "成本指标", "A1", "计量单位不同（万元与公里）"),
    ("边境商户满意度", "≥90%", "服务对象满意度指标", "A2", "人群不同"),
    ("改建草原监测站点", "5个", "数量指标", "A7", "另一阶段"),
    ("7岁以下牲畜疫苗接种率", "90%", "质量指标", "A5", "数字不同"),
    # people narrower than the indicator's, and another side of the same thing
    ("残疾人护边员慰问人数", "20人", "数量指标", "B1", "人群不同"),
    ("棚圈质量检测准确达标率", "95%", "质量指标", "A6", "另一方面"),
    # words that never stand for each other
    ("兽药抽检批次", "50批次", "数量指标", "B3", "所指事物不同"),
    ("获得国家助学金的教师数", "20人", "数量指标", "B4", "人群不同"),
]


@pytest.mark.parametrize(("name", "value", "level2", "code", "word"), NEAR)
def test_what_people_write_for_an_indicator_is_accepted_and_told_why(
    name: str, value: str, level2: str, code: str, word: str
) -> None:
    best = proposals(name, value, level2)[0]

    assert best.indicator_code == code
    assert best.score >= ACCEPT, best
    assert word in best.reason


@pytest.mark.parametrize(("name", "value", "level2", "code", "word"), MISSES)
def test_near_misses_are_proposed_with_what_tells_them_apart_and_never_accepted(
    name: str, value: str, level2: str, code: str, word: str
) -> None:
    found = proposals(name, value, level2)
    missed = next(each for each in found if each.indicator_code == code)

    assert all(each.score < ACCEPT for each in found), found
    assert word in missed.reason


@pytest.mark.parametrize(
    ("name", "body", "measure"),
    [
        ("牧区道路硬化里程", "牧区道路硬化", Measure.LENGTH),
        ("受益人口数", "受益", Measure.PEOPLE),
        ("培训场次", "培训", Measure.TIMES),
        ("补助标准", "", Measure.MONEY),
        ("合格率", "合格", Measure.RATE),
        ("生态修复", "生态修复", Measure.UNSAID),
    ],
)
def test_a_name_says_what_is_measured_and_how(name: str, body: str, measure: Measure) -> None:
    reading = read_name(name)

    assert (reading.body, reading.measure) == (body, measure)


@pytest.mark.parametrize("name", ["", "★", "的", "、", "（）", "！？"])
def test_a_name_that_says_nothing_is_read_and_near_nothing(name: str) -> None:
    assert read_name(name).body == read_name(name).body
    assert all(each.score < ACCEPT for each in proposals(name))


@pytest.mark.parametrize(
    ("written", "meant", "expected"),
    [
        ("侧", "测", True),
        ("密", "蜜", True),
        ("讬", "托", True),
        ("庹", "度", True),
        ("亮", "硬", False),
        ("暖", "水", False),
        # alike in print, or alike and names of things of one kind
        ("神", "种", True),
        ("舍", "会", False),
        ("牛", "午", True),
        ("杏", "李", False),
        ("a", "b", False),
    ],
)
def test_slips_are_like_shapes_like_sounds_and_rare_characters(
    written: str, meant: str, *, expected: bool
) -> None:
    assert is_slip(written, meant) is expected


def test_a_name_is_nearest_to_itself_and_ties_go_to_the_first() -> None:
    index = BigramIndex(["巡察次数", "培训人次", "巡察次数"])

    found = index.nearest("巡察次数", 3)

    assert [position for position, _ in found] == [0, 2]
    assert found[0][1] == pytest.approx(1.0)


def test_rejected_indicators_are_not_proposed() -> None:
    subject = subject_of_line("数量指标", "牧区道路硬化里程", "")
    near = INDEX.nearest(subject.name.main.text, len(LIBRARY))

    found = KNOWN.proposals(subject, near, frozenset({"A1"}))

    assert "A1" not in {each.indicator_code for each in found}


CLASSED = [
    replace(indicator("C1", "棚圈修缮补助户数", "户"), function_class="2130122"),
    replace(indicator("C2", "校舍修缮补助户数", "户"), function_class="2050202"),
]


@pytest.mark.parametrize(
    ("function_class", "codes", "word"),
    [
        ("2130199", ["C1", "C2"], "与项目的功能分类相同"),
        ("2050299", ["C2", "C1"], "与项目的功能分类相同"),
        ("2080101", ["C1", "C2"], "功能分类不同（208与213）"),
        ("", ["C1", "C2"], "缺少“棚圈”"),
    ],
)
def test_the_function_class_of_the_project_tips_a_doubtful_line(
    function_class: str, codes: list[str], word: str
) -> None:
    known = KnownIndicators(CLASSED)
    subject = subject_of_line("数量指标", "修缮补助户数", "", function_class=function_class)
    near = BigramIndex(known.texts).nearest(subject.name.main.text, 2)

    found = known.proposals(subject, near)

    assert [each.indicator_code for each in found] == codes
    assert word in found[0].reason


def test_a_reason_quotes_words_as_the_names_have_them() -> None:
    library = [indicator("E1", "改造老旧小区数量", "个"), indicator("E2", "农产品抽检批次", "批次")]

    (old, *_) = proposals_from(library, "数量指标", "改造小区个数")
    (drawn, *_) = proposals_from(library, "数量指标", "抽检批次")

    assert "缺少“老旧”" in old.reason
    assert "缺少“农产品”" in drawn.reason


@pytest.mark.parametrize(
    ("department", "name", "is_accepted"),
    [
        ("204", "投诉件数", True),
        ("", "投诉件数", True),
        ("202", "投诉件数", False),  # of somebody else's heating
        ("202", "供热投诉的件数", True),
    ],
)
def test_an_indicator_of_another_department_needs_its_object_in_the_name(
    department: str,
    name: str,
    is_accepted: bool,  # noqa: FBT001 - a column of the table
) -> None:
    owned = replace(indicator("H1", "供热投诉件数", "件"), department_code="204")
    known = KnownIndicators([owned])
    subject = subject_of_line("数量指标", name, "≤6件", department=department)

    (found,) = known.proposals(subject, [(0, 0.8)])

    assert (found.score >= ACCEPT) == is_accepted, found
    assert ("属其他部门的指标" in found.reason) == (department == "202")


@pytest.mark.parametrize(
    ("written", "meant"), [("牲畜疫苗接种及吋率", "A4"), ("棚圈质量达标律", "A6")]
)
def test_a_slip_inside_a_word_of_the_trade_is_put_right_before_words_are_read(
    written: str, meant: str
) -> None:
    level = "时效指标" if meant == "A4" else "质量指标"

    best = proposals(written, "100%", level)[0]

    assert (best.indicator_code, best.score >= ACCEPT) == (meant, True)
    assert "疑为" in best.reason


@pytest.mark.parametrize("name", ["接种率", "接种及时率"])
def test_words_that_several_indicators_end_in_are_asked_about(name: str) -> None:
    library = [
        indicator(f"D{at}", f"{animal}疫苗{name}", "%", "质量指标")
        for at, animal in enumerate(("牛羊", "马匹", "犬只"))
    ]
    known = KnownIndicators(library)
    subject = subject_of_line("质量指标", name, "≥90%")

    found = known.proposals(subject, BigramIndex(known.texts).nearest(subject.name.main.text, 3))

    assert all("未写明是哪一个" in each.reason for each in found)
    assert all(each.score < ACCEPT for each in found)


def test_a_name_that_two_explain_as_well_is_asked_about_unless_one_is_common() -> None:
    two = [
        indicator("R1", "机井设备完好率", "%", "质量指标"),
        indicator("R2", "水泵设备完好率", "%", "质量指标"),
    ]
    asked = proposals_from(two, "质量指标", "设备完好率")
    common = [replace(two[0], is_common=True, name="各类设备完好率"), two[1]]

    assert [each.indicator_code for each in asked] == ["R1", "R2"]
    assert all(each.score < ACCEPT for each in asked), asked
    assert "另有同样贴近的指标" in asked[0].reason
    assert proposals_from(common, "质量指标", "设备完好率")[0].score >= ACCEPT
    exact = [indicator("R3", "设备完好率", "%", "质量指标"), *two]
    assert "另有" not in proposals_from(exact, "质量指标", "设备完好率")[0].reason


def test_more_where_less_is_better_speaks_against_and_is_told() -> None:
    library = [replace(indicator("E1", "牲畜病死率", "%"), direction=Direction.NEGATIVE)]
    known = KnownIndicators(library)
    more, less = (subject_of_line("数量指标", "牲畜病亡率", value) for value in ("≥5%", "≤5%"))

    (against,) = known.proposals(more, [(0, 0.8)])
    (fitting,) = known.proposals(less, [(0, 0.8)])

    assert against.score < fitting.score
    assert "指标方向不同" in against.reason
    assert "指标方向不同" not in fitting.reason


@pytest.mark.parametrize(
    ("one", "other", "ordered", "bag"),
    [
        ("接种率", "接种率", 1, 1),
        ("接种率", "种接率", 2 / 3, 1),
        ("接种率", "接种", 0.8, 0.8),
        ("接种率", "面积", 0, 0),
        ("", "面积", 0, 0),
        ("", "", 1, 1),
    ],
)
def test_likeness_is_by_characters_in_order_and_at_all(
    one: str, other: str, ordered: float, bag: float
) -> None:
    assert ordered_share(one, other) == pytest.approx(ordered)
    assert bag_share(one, other) == pytest.approx(bag)


def test_a_unit_in_a_bracket_of_the_name_counts_where_column_and_value_have_none() -> None:
    by_bracket = subject_of_line("数量指标", "污水处理量（万吨）", "600")

    assert by_bracket.unit == "万吨"
    assert subject_of_line("数量指标", "污水处理量（万吨）", "600立方米").unit == "立方米"
    assert subject_of_line("数量指标", "道路硬化里程（一期）", "600").unit == ""
    assert subject_of_line("数量指标", "合格率(≥**%)", "600").unit == ""


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        # At the end, also before a value to fill in or a remark on filling in.
        ("污水处理量（万吨）", "万吨"),
        ("补助面积（亩）（≥**）", "亩"),
        ("★补助面积 （ 亩 ）：", "亩"),
        ("新建卫生所（个）", "个"),
        ("整治河道（公里）", "公里"),
        ("公用经费标准（元/人）", "元/人"),
        # Within a name the bracket is of its words.
        ("车（台）运行成本", ""),
        ("农牧民人（户）均增收", ""),
        ("乡（镇）覆盖率", ""),
        ("区（县）满意度", ""),
        ("补助（元）的发放人数（一期）", ""),
        # At the end it may complete the word of counting before it, or offer another one.
        ("参训人（次）", ""),
        ("受益户（次）", ""),
        ("购置设备台（套）", ""),
        ("受益人（户）", ""),
        ("培训规模（人（次））", ""),
    ],
)
def test_only_a_bracket_that_ends_the_name_and_no_word_of_it_tells_the_unit(
    name: str, unit: str
) -> None:
    assert subject_of_line("数量指标", name, "600").unit == unit
    assert subject_of_indicator("数量指标", name, "", is_common=False).unit == unit


def test_a_bracket_of_the_word_of_counting_takes_no_acceptance_away() -> None:
    library = [indicator("A1", "参训人次", "人次"), indicator("A2", "培训课时", "课时")]
    known, subject = KnownIndicators(library), subject_of_line("数量指标", "参训人（次）", "600")
    best = known.proposals(subject, [(0, 0.8), (1, 0.1)])[0]

    assert best.score >= ACCEPT, best.reason


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("资金支付完成率100%", "资金支付完成率"),
        ("发放辅助器具人数（≥４０００人）", "发放辅助器具人数"),
        ("临时救助标准——一户年最高5300元", "临时救助标准"),
        ("结余率（计算方法为：结余数/预算数）", "结余率"),
        # what says of whom, which or when is part of the name
        ("健康管理率（≥65岁）", "健康管理率(≥65岁)"),
        ("建设项目数（≥500万元）", "建设项目数(≥500万元)"),
        ("≥500万元项目数量", "≥500万元项目数量"),
        ("2021——2023年规划完成率", "2021——2023年规划完成率"),
        ("", ""),
    ],
)
def test_a_value_beside_a_name_is_no_part_of_it_and_a_bound_of_what_is_counted_is(
    name: str, expected: str
) -> None:
    assert without_values(name) == expected
