"""Moves and standings asked for in words (升降、高低), and told by how much: 下降5% of 下降.

比上年减少12起 says what 逐年减少 asks for, 高于全区1.2个百分点 what 高于全区平均水平 does.
"""

import re

from adapter.domain.attainment.common.changes import way_of
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, ValueWarning, print_value

_VERB = "(?:提高|提升|增长|增加|增收|上升|上涨|扩大|降低|下降|减少|压减|缩减|缩短|下滑)"
#: Beside a former year, for each, or however it went: none of it says by how much.
_PLAINLY = (
    "(?:与?[较比]?(?:上年|去年|上期|往年)度?(?:同期)?(?:相比)?|同比|环比|[人户年]均"
    "|促进|带动|推动|有所|一定|得到|实现|逐步|逐年|逐渐|稳步|持续|不断|进一步|总体|整体|略有)"
)
#: By how much nobody wrote: of the same way for a person.
_STRONGLY = "(?:显著|明显|大幅度?|较大幅度|大大|极大|有效|切实|快速)"
_HOW = f"(?:{_PLAINLY}|{_STRONGLY})*"
_ASKED = re.compile(f"{_HOW}(?P<before>.*?){_HOW}(?P<verb>{_VERB})(?P<behind>.*)")
#: 下降到3% tells where it stands, and not how far it fell.
_TOLD = re.compile(
    f"{_HOW}(?P<before>.*?){_HOW}(?P<verb>{_VERB})(?P<behind>(?![到至为成]).*?)(?:率|幅度)?[了约近:：]*"
)
#: 1 for above, -1 for below; without 不 the level itself will not do.
_STANDINGS = {"高于": 1, "超过": 1, "超出": 1, "低于": -1, "少于": -1}
_STANDING = re.compile(
    rf"(?P<not>不)?(?P<way>{'|'.join(_STANDINGS)})"
    r"(?P<whom>[全本同][^0-9,，;；。、]+?|[^0-9,，;；。、]*平均[^0-9,，;；。、]*?)"
    r"(?:[约近]?[0-9]+(?:[.][0-9]+)?(?:个?百分点|[%％‰倍元分]|万元|亿元))?"
)
_FORMER = "(?:上一?年度?|去年|前一年|上期|往年)(?:同期)?(?:的?(?:水平|数量?|值))?"
#: 不低于上年, 超过去年同期.
_BESIDE_FORMER = re.compile(rf"(?P<not>不)?(?P<way>{'|'.join(_STANDINGS)}){_FORMER}")
_BY_HOW_MUCH = r"(?:[约近]?[0-9]+(?:[.][0-9]+)?[^0-9,，;；。、]{0,4})?"
_STANDS = re.compile(rf"(?P<way>{'|'.join(_STANDINGS)}){_FORMER}{_BY_HOW_MUCH}")
_AS_BEFORE = re.compile(f"(?:[与同和较比]?{_FORMER}(?:相比)?)?(?:保持)?持平")
_SINCE = re.compile(
    f"(?:(?:与?[较比]|与){_FORMER}(?:相比)?|同比)(?:{_PLAINLY}|{_STRONGLY})*"
    f"(?P<before>.*?)(?P<verb>{_VERB})(?P<behind>(?![到至为成]).*?)[了约近:：]*"
)
_AVERAGE = re.compile("(?:的?(?:平均|同期|总体))?(?:水平|值|数)?$")


def judge_move(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """Whether a number went the way that the target's words ask for; None where they do not say.

    `name` is the indicator's: what rose or fell must be a part of it on either side, or left out.
    A number that went the asked way leaves open whether it did so strongly (显著提升).
    """
    is_certain = actual.comparator in (None, Comparator.EQUAL, Comparator.AT_LEAST)
    if actual.kind is not ValueKind.QUANTITATIVE or not is_certain or not actual.number:
        return None
    if actual.number < 0 or ValueWarning.SEVERAL_NUMBERS in actual.warnings:
        return None
    asked, told = _ASKED.fullmatch(target.text.strip()), _TOLD.fullmatch(actual.also.strip())
    if asked is None or told is None or not all(_is_of(each, name) for each in (asked, told)):
        return None
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    if way_of(asked["verb"]) != way_of(told["verb"]):
        return Judgement(Attainment.NOT_MET, None, f"{both}升降方向相反")
    if re.search(_STRONGLY, target.text):
        return None
    return Judgement(Attainment.MET, None, f"{both}升降方向一致")


def judge_standing(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """Whether a result stands above (or below) whom the target names; None where it does not say.

    高于全区 is told by 高于全区平均水平, with or without by how much.
    """
    asked, told = (_STANDING.fullmatch(each.text.strip()) for each in (target, actual))
    if asked is None or told is None or told["not"] or _whom(asked) != _whom(told):
        return None
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    wanted = _STANDINGS[asked["way"]] * (-1 if asked["not"] else 1)
    if wanted != _STANDINGS[told["way"]]:
        return Judgement(Attainment.NOT_MET, None, f"{both}高低相反")
    return Judgement(Attainment.MET, None, f"{both}高低一致")


def judge_beside_former(
    target: IndicatorValue, actual: IndicatorValue, name: str
) -> Judgement | None:
    """Whether a result keeps to 不低于上年 and the like; None where it does not say.

    It may stand where it stood (持平), above or below, or tell its move since. A floor under what
    nobody wants, and what is a move by its own name, are for a person.
    """
    asked = _BESIDE_FORMER.fullmatch(target.text.strip())
    went = _way_since(actual, name)
    if asked is None or went is None or way_of(name):
        return None
    wanted = _STANDINGS[asked["way"]] * (-1 if asked["not"] else 1)
    if wanted > 0 and names_bad_thing(name):
        return None
    is_met = went == wanted or (went == 0 and asked["not"] is not None)
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    told = "相比，不违背目标" if is_met else "高低相反" if went else "相比，未超出上年"
    decided = Attainment.MET if is_met else Attainment.NOT_MET
    # How far below still counts as partly done, nobody says.
    return Judgement(decided, None, both + told, is_weaker=not is_met)


def _way_since(actual: IndicatorValue, name: str) -> int | None:
    """1 for above the former year, -1 for below, 0 where it stands as before; None if not said."""
    text = actual.text.strip()
    if actual.kind is ValueKind.QUANTITATIVE:
        is_certain = actual.comparator in (None, Comparator.EQUAL, Comparator.AT_LEAST)
        is_more = actual.number is not None and actual.number > 0
        if not (is_certain and is_more) or ValueWarning.SEVERAL_NUMBERS in actual.warnings:
            return None
        text = actual.also.strip()
    elif actual.kind is not ValueKind.QUALITATIVE:
        return None
    elif _AS_BEFORE.fullmatch(text):
        return 0
    if stands := _STANDS.fullmatch(text):
        return _STANDINGS[stands["way"]]
    moved = _SINCE.fullmatch(text)
    is_of_it = moved is not None and _is_of(moved, name)
    return (way_of(moved["verb"]) or None) if moved and is_of_it else None


def _whom(found: re.Match[str]) -> str:
    return _AVERAGE.sub("", found["whom"])


def _is_of(found: re.Match[str], name: str) -> bool:
    """Whether the move is of what the name says; a single character (未下降) may be of anything."""
    parts = [found[each].strip("的") for each in ("before", "behind")]
    return all(len(each) != 1 and each in name for each in parts)
