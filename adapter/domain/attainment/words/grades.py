"""Grades (等级): A级 is above B级 of who is rated, AAA above AA, 三级甲等 above 二级甲等."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.attainment.words.granted import plainly_granted
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, print_value

_LED_BY = "(?:达到?|不低于|保持在?|维持在?|稳定在?|为|[获被]|评[定为]|获得|(?:信用)?等级)*"
_AND_UP = "(?:标准|水平)?(?P<open>含?[及或]?以上)?(?:标准|水平)?"
_LETTERS = re.compile(
    rf"{_LED_BY}(?P<letters>(?P<letter>[A-D])(?P=letter){{0,4}})(?P<noun>等级|级|等)?{_AND_UP}"
)
_DEGREE = re.compile(
    rf"{_LED_BY}(?P<degree>[一二三123])(?:级(?:(?P<step>[甲乙丙])等)?|(?P<short>[甲乙丙])等?)"
    rf"(?:综合|专科|中)?(?:医院)?{_AND_UP}"
)
#: Who is rated gets A for the best; things that are called so go either way.
_RATED = re.compile("评[定价估级比审]|考[核评]|信用|资信|诚信|纳税|等次|测评|年检|量化")
_EITHER_WAY = re.compile("绝缘|[锁钢缆]|材料|燃烧|[危险患害伤残病]|污染|噪声|故障|缺陷")
_HOSPITALS = re.compile("医院|保健院|卫生院|医疗(?:机构|中心)")
#: 甲级 of what a company may do is above 乙级; of a test of speech or a bond it is another order.
_LICENCE = re.compile(
    rf"{_LED_BY}(?:具有|具备|持有)?(?P<licence>[甲乙丙丁])级(?:资质|资格)?{_AND_UP}"
)
_LICENSED = "资质"
_LICENCES = "丁丙乙甲"
#: A test of speech, of which 一级 is the best.
_SPEECH = "普通话"
#: More stars are better, of hotels, shops and branches of the Party alike.
_STARS = re.compile(rf"{_LED_BY}(?P<stars>[一二三四五1-5])(?:颗)?星(?:级)?{_AND_UP}")
_COUNT = "一二三四五"
_NOUNS = re.compile("[级等甲乙丙星]")
_SIGNED = re.compile(r"[+\-＋－]")
_DEGREES, _STEPS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}, "丙乙甲"


def judge_grade(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """How a grade stands to the one that was asked for; None where the order is not sure.

    `name` is the indicator's, without marks and spaces.
    """
    if actual.kind is not ValueKind.QUALITATIVE or not _NOUNS.search(target.text + actual.text):
        return None
    if names_bad_thing(name):
        return None
    if target.comparator not in (None, Comparator.AT_LEAST) or actual.comparator is not None:
        return None
    if _SIGNED.search(target.text + actual.text):
        return None
    wanted, reached = (plainly_granted(plain_words(each.text)) for each in (target, actual))
    order = _of_letters(wanted, reached, name)
    order = _of_hospitals(wanted, reached, name) if order is None else order
    order = _of_licences(wanted, reached, name) if order is None else order
    order = _of_stars(wanted, reached, name) if order is None else order
    if order is None:
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    decided = Attainment.NOT_MET if order < 0 else Attainment.MET
    # How many points a lower grade costs, nobody says.
    return Judgement(decided, None, both, is_weaker=order < 0)


def _of_letters(target: str, actual: str, name: str) -> int | None:
    """1 where the actual grade is the higher one, -1 where it is the lower, 0 for the same."""
    wanted, reached = _LETTERS.fullmatch(target), _LETTERS.fullmatch(actual)
    if wanted is None or reached is None or not (wanted["noun"] or reached["noun"]):
        return None
    order = len(reached["letters"]) - len(wanted["letters"])
    if wanted["letter"] != reached["letter"]:
        if not _RATED.search(name) or _EITHER_WAY.search(name):
            return None
        order = ord(wanted["letter"]) - ord(reached["letter"])
    return None if order < 0 and reached["open"] else order


def _of_hospitals(target: str, actual: str, name: str) -> int | None:
    """As `_of_letters`; a degree without its step (二级) is below none of its steps."""
    if not _HOSPITALS.search(name) or _SPEECH in name:
        return None
    wanted, reached = _DEGREE.fullmatch(target), _DEGREE.fullmatch(actual)
    if wanted is None or reached is None:
        return None
    steps = [each["step"] or each["short"] for each in (wanted, reached)]
    order = _DEGREES[reached["degree"]] - _DEGREES[wanted["degree"]]
    if steps == [None, None] or (order == 0 and steps[0] and not steps[1]):
        return None
    if order == 0 and steps[0]:
        order = _STEPS.index(steps[1]) - _STEPS.index(steps[0])
    return None if order < 0 and reached["open"] else order


def _of_licences(target: str, actual: str, name: str) -> int | None:
    """As `_of_letters`, of 甲级 and those below it."""
    if _LICENSED not in name + target:
        return None
    wanted, reached = _LICENCE.fullmatch(target), _LICENCE.fullmatch(actual)
    if wanted is None or reached is None:
        return None
    order = _LICENCES.index(reached["licence"]) - _LICENCES.index(wanted["licence"])
    return None if order < 0 and reached["open"] else order


def _of_stars(target: str, actual: str, name: str) -> int | None:
    """As `_of_letters`, of 五星级 and those below it."""
    wanted, reached = _STARS.fullmatch(target), _STARS.fullmatch(actual)
    if wanted is None or reached is None or _EITHER_WAY.search(name):
        return None
    order = _stars(reached["stars"]) - _stars(wanted["stars"])
    return None if order < 0 and reached["open"] else order


def _stars(figure: str) -> int:
    return int(figure) if figure.isdecimal() and figure.isascii() else _COUNT.index(figure) + 1
