"""Names weighed against each other: what is understood, what is near, what is a near miss."""

from dataclasses import replace

import pytest

from adapter.domain.identification.evidence import subject_of_line
from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.likeness import bag_share, ordered_share
from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import read_name
from adapter.domain.identification.proposing import KnownIndicators, Proposal
from adapter.domain.identification.slips import is_slip
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
]
KNOWN = KnownIndicators(LIBRARY)
INDEX = BigramIndex(KNOWN.texts)


def proposals(name: str, value: str = "", level2: str = "数量指标") -> tuple[Proposal, ...]:
    subject = subject_of_line(level2, name, value)
    return KNOWN.proposals(subject, INDEX.nearest(subject.name.main.text, 7))


NEAR = [
    ("★牧区道路硬化里程（≥**公里）", "100公里", "数量指标", "A1", "用语一致"),
    ("牧区道路硬化长度", "100公里", "数量指标", "A1", "用语一致"),
    ("牧区道路硬划里程", "100公里", "数量指标", "A1", "“划”疑为“化”"),
    ("牧区公路硬化里程", "100公里", "数量指标", "A1", "用语一致"),
    ("边境牧户的满意程度", "≥90%", "服务对象满意度指标", "A2", "用语一致"),
    ("牲畜疫苗按时接种率", "100%", "时效指标", "A4", "牲畜疫苗接种及时率"),
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
    near = INDEX.nearest(subject.name.main.text, 7)

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
