"""Names weighed against each other: what is understood, what is near, what is a near miss."""

import pytest

from adapter.domain.identification.evidence import subject_of_line
from adapter.domain.identification.index import BigramIndex
from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import read_name
from adapter.domain.identification.proposing import KnownIndicators, Proposal
from adapter.domain.identification.slips import is_slip
from adapter.domain.identification.weights import ACCEPT
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value


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
