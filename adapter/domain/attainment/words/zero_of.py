"""None of something by its own name (零脱管、无漏管、不发生上访), beside so many of just that."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import way_of
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.value import (
    Comparator,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    print_value,
)

_HAN = "[\u4e00-\u9fff]"
_ASKED = re.compile(
    "(?:确保|实现|做到|保持|力争|达到|坚决|全年|全面)*"
    f"(?:零(?P<zero>[^不未没]{{2,8}})|(?:无|没有)(?P<none>{_HAN}{{2,8}})"
    f"|(?:不|未|不得|不再)(?:发生|出现|产生)(?P<never>{_HAN}{{2,10}}))"
)
_ENDS = re.compile("(?:发生|出现|产生|现象|情况|问题|的?目标|零|为)+$")
#: 脱管漏管 are two: 脱管 and 漏管.
_TWO_OF_ONE = re.compile(f"({_HAN}(?P<of>{_HAN}))({_HAN}(?P=of))")
_IN_ALL = "(?:全年|年内|本年度?|当年|期间|共计?|累计|合计|实际|已|有|存在|发生|出现|产生|了|过)*"
_SETTLED = (
    "(?:[；，](?:均?已)(?:整改|处[理置罚]|收监|追回|查处|解决|结案|办结|化解|警告)(?:完毕|到位)?)?"
)
_TOLD = re.compile(
    f"{_IN_ALL}(?P<what>{_HAN}*?)(?:的?(?:人员|人数|情况|现象|问题|事件|案件|数量?))?{_SETTLED}"
)
_EXACTLY = (None, Comparator.EQUAL, Comparator.AT_LEAST, Comparator.MORE_THAN)
_SHARES = frozenset({"%", "‰", "百分点"})
#: Of these a bare number says that they happened.
_CASES = frozenset("起例宗")
_LAPSES = re.compile("[脱漏失虚]管|漏[报检查保登征发]|脱[保贫]|错[发报]")


def judge_zero_of(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """漏管1人 beside 零脱管零漏管 is missed; None where the number is of anything else.

    `name` is the indicator's, without marks and spaces: a bare 1人 is of what it names too.
    """
    if actual.number is None or actual.kind is not ValueKind.QUANTITATIVE:
        return None
    asked = _ASKED.fullmatch(plain_words(target.text))
    is_count = actual.comparator in _EXACTLY and actual.unit not in _SHARES
    if asked is None or not is_count or ValueWarning.SEVERAL_NUMBERS in actual.warnings:
        return None
    matters = _matters(next(filter(None, asked.groups())))
    if not matters or not _is_of(matters, actual, name):
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    return Judgement(Attainment.NOT_MET if actual.number else Attainment.MET, None, both)


def _matters(asked: str) -> frozenset[str]:
    """What there shall be none of; nothing of what moves, which has its own rules (零增长)."""
    found = set[str]()
    for each in re.split("[零无]", _ENDS.sub("", asked)):
        two = _TWO_OF_ONE.fullmatch(each)
        found.update((two[1], two[3]) if two else (each,))
        # 无偿服务及培训 denies no 培训.
        found.update(part for part in re.split("[和与及或]", each) if names_bad_thing(part))
    return frozenset(each for each in found if len(each) > 1 and not way_of(each))


def _is_of(matters: frozenset[str], actual: IndicatorValue, name: str) -> bool:
    if not actual.also:
        is_case = actual.unit in _CASES or any(each in name for each in matters)
        return is_case and all(map(_LAPSES.fullmatch, matters))
    told = _TOLD.fullmatch(actual.also)
    if told is None:
        return False
    what = told["what"]
    if what in matters:
        return True
    is_new = "新增" in matters and what.startswith("新增")
    return is_new and what.removeprefix("新增") in name
