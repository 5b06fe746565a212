"""What must not happen or move (坚决杜绝、零容忍、不增加、不反弹), and did or did not."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import DOWNS, UPS, way_of
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, ValueWarning, print_value

_OUTRIGHT = re.compile(
    "(?:坚决|严格|切实|全面|确保|做到|实现|一律|有效)*(?:杜绝|严禁|零容忍)(?:发生)?"
)
_CASES = frozenset("起件次例宗人户")
_IN_ALL = "(?:全年|年内|本年度?|共|共计|累计|实际|已)*"
_HAPPENED = re.compile(f"{_IN_ALL}(?:发生|出现)(?:了|过)?(?P<what>[\u4e00-\u9fff]*)")
_HAPPENED_TIMES = re.compile(rf"{_IN_ALL}(?:发生|出现)(?:了|过)?(?P<times>[0-9]+)[起件次例宗]")
#: A bare count of these may be of those that were found out.
_DEALT_WITH = re.compile("违[法规纪]|犯罪|案件")
_DID_NOT = re.compile(f"{_IN_ALL}(?:未|没有|无|零)(?:发生|出现)?")

_OTHERS = {"加重": 1, "减轻": -1, "恶化": 1, "好转": -1, "改善": -1}
#: A way of its own, without its opposite.
_COMES_BACK = ("反弹", "反复", "回潮", "倒退", "滑坡")
_VERB = "|".join((UPS.pattern, DOWNS.pattern, *_OTHERS, *_COMES_BACK))
#: Beside which year; of two spellings of one year the same.
_SINCE = "(?:[与较比同和](?:上一?年|去年|上期|往年)度?(?:同期)?(?:相比)?|同比)"
_YEAR = re.compile("上期|往年|上一?年|去年|同比")
_OWN_YEARS = ("上期", "往年")
_MUST_NOT = re.compile(
    rf"(?P<since>{_SINCE})?(?P<what>[^不未无再]*?)(?P<of>{_SINCE})?(?:不得|不再|不)(?P<verb>{_VERB})"
)
_HOW = f"(?:{_SINCE}|有所|略有|稍有|有|出现了?|明显|显著|大幅度?|小幅度?|持续|进一步|得到|较大)*"
#: 较上年未增加.
_DID_NOT_MOVE = re.compile(
    rf"{_HOW}(?P<what>[^不未无没再]*?){_HOW}(?:并?未|没有|无)(?:再|有|有所|出现)?(?P<verb>{_VERB})"
)
_MOVED = re.compile(
    rf"{_HOW}(?P<what>[^不未无没再]*?){_HOW}(?P<verb>{_VERB})(?:现象|情况|趋势)?了?"
)
_STOOD = re.compile(
    "(?:[与同和较比]?(?:上年|去年|上期|往年)度?(?:同期)?(?:相比)?)?(?:基本)?(?:保持)?(?:持平|不变)"
)


def judge_forbidden(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """Whether what words forbid happened or moved after all; None where they do not say.

    `name` is the indicator's, without marks and spaces: a bare 1起 is of what it calls bad.
    """
    wanted = plain_words(target.text)
    if _OUTRIGHT.fullmatch(wanted):
        return _judge_outright(target, actual, name)
    asked = _MUST_NOT.fullmatch(wanted)
    if asked is None or not _is_of(asked["what"], name):
        return None
    since = asked["since"] or asked["of"] or ""
    if since and (way_of(name) or not _is_of_year(since, actual)):
        return None
    went = _way_told(actual, asked["what"] + name, asked["verb"])
    if went is None:
        return None
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    if went:
        # How far behind the former year still counts as partly done, nobody says.
        return Judgement(Attainment.NOT_MET, None, f"{both}相反", is_weaker=bool(since))
    return Judgement(Attainment.MET, None, f"{both}不相违背")


def _is_of_year(since: str, actual: IndicatorValue) -> bool:
    """Whether a result is compared with that year too, where it says with which."""
    told = _YEAR.search(actual.also + actual.text)
    return told is None or _year(told) == _year(_YEAR.search(since))


def _year(found: re.Match[str] | None) -> str:
    return found[0] if found and found[0] in _OWN_YEARS else ""


def _judge_outright(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    times = _times(actual, name)
    if times is None:
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    return Judgement(Attainment.NOT_MET if times else Attainment.MET, None, both)


def _times(actual: IndicatorValue, name: str) -> int | None:
    """How often just that happened, None where it is not told."""
    if actual.kind is ValueKind.QUALITATIVE:
        text = plain_words(actual.text)
        found = _HAPPENED_TIMES.fullmatch(text)
        none = 0 if _DID_NOT.fullmatch(text) else None
        return int(found["times"]) if found else none
    is_exact = actual.comparator in (None, Comparator.EQUAL) and actual.unit in _CASES
    if actual.number is None or not is_exact:
        return None
    happened = _HAPPENED.fullmatch(actual.also)
    is_told = happened["what"] in ("", name) if happened else not actual.also
    is_bad = names_bad_thing(name) and (not actual.number or not _DEALT_WITH.search(name))
    is_told = is_told and (happened is not None or is_bad)
    return int(actual.number) if is_told else None


def _way_told(actual: IndicatorValue, name: str, verb: str) -> int | None:
    """1 where it went the way of the verb, 0 where it stood or went the other way, else None."""
    if actual.kind is ValueKind.QUANTITATIVE:
        is_exact = actual.comparator in (None, Comparator.EQUAL, Comparator.AT_LEAST)
        is_more = actual.number is not None and actual.number > 0
        text = actual.also.strip() if is_exact and is_more else ""
        if ValueWarning.SEVERAL_NUMBERS in actual.warnings:
            return None
    else:
        text = plain_words(actual.text)
    if actual.kind is ValueKind.QUALITATIVE and _STOOD.fullmatch(text):
        return 0
    stood = _DID_NOT_MOVE.fullmatch(text) if actual.kind is ValueKind.QUALITATIVE else None
    if stood is not None and _is_of(stood["what"], name):
        return 0 if stood["verb"] == verb or _way(stood["verb"]) * _way(verb) > 0 else None
    moved = _MOVED.fullmatch(text)
    if moved is None or not _is_of(moved["what"], name):
        return None
    told, asked = _way(moved["verb"]), _way(verb)
    if moved["verb"] == verb or (told and told == asked):
        return 1
    return 0 if told and told == -asked else None


def _way(verb: str) -> int:
    return _OTHERS.get(verb) or way_of(verb)


def _is_of(what: str, name: str) -> bool:
    return not what or (len(what) > 1 and what in name)
