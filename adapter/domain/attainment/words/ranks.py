"""Places in a ranking (名次): 第4名 is none of the first three, 第2名 is one."""

import re
from dataclasses import dataclass

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.attainment.words.alike_words import with_digits
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, print_value

_LED_BY = (
    "(?:考核|综合|团体|总分|评价|评比|成绩|绩效|排名|排在?|位列|位居|名列|居|进入|列|获得?|取得"
    "|达到|保持在?|力争|稳居|为|在)"
)
_RANK = re.compile(
    rf"(?P<denied>(?:尚?未能?|没有?能?)(?={_LED_BY}))?{_LED_BY}*(?P<whom>(?:全[国省市州县区盟旗]|同类|[本各]?[省市州县区盟旗])*)"
    rf"{_LED_BY}*(?P<kind>前|第|)(?P<place>[0-9]{{1,3}})(?P<noun>名|位|)(?:次)?(?:以内|之内|内|以上|及以上)?"
)
_RANKING = re.compile("排名|名次|位次|排位|考核|评比")
_TURNED = re.compile("倒数|信访|降幅")


@dataclass(frozen=True, slots=True)
class _Rank:
    place: int
    #: 前N名: one of so many.
    is_among: bool
    is_denied: bool
    whom: str


_MOVE = re.compile(
    "(?P<place>[^，,；;0-9]{0,6}第[0-9一二三四五六七八九十]{1,3}[名位]?)[，,；;（(]"
    "[与较比](?:上年|去年|上期)度?(?:相比)?(?:上升|下降|提升|前进|前移|后退|后移)了?[0-9]{1,3}个?[名位]次?[)）]?[。]?"
)


def without_move(text: str) -> str:
    """全区第9位 of 全区第9位，较上年上升2位; any other text as it is."""
    found = _MOVE.fullmatch(text.strip())
    return found["place"] if found else text


def judge_rank(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """How a place stands to the one that was asked for; None where either tells none."""
    wanted, reached = _rank(target, name), _rank(actual, name)
    if wanted is None or reached is None or wanted.is_denied:
        return None
    is_elsewhere = wanted.whom and reached.whom and wanted.whom != reached.whom
    if is_elsewhere or names_bad_thing(name) or _TURNED.search(name):
        return None
    decided = _decided(wanted, reached)
    if decided is None:
        return None
    return Judgement(decided, None, f"实际“{print_value(actual)}”，目标“{print_value(target)}”")


def _decided(wanted: _Rank, reached: _Rank) -> Attainment | None:
    is_within = reached.place <= wanted.place
    if reached.is_denied:
        is_out = reached.is_among and reached.place >= wanted.place
        return Attainment.NOT_MET if is_out else None
    if reached.is_among and not is_within:
        return None  # 前五名 may be the second
    return Attainment.MET if is_within else Attainment.NOT_MET


def is_of_ranks(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a target read as a number may be a place: 前5, and ≤5名 beside 第6名."""
    if target.kind is not ValueKind.QUANTITATIVE or target.unit not in _NOUNS:
        return False
    is_limit = target.comparator is Comparator.AT_MOST and target.unit != ""
    is_place = actual.kind is ValueKind.QUALITATIVE and actual.text.strip().startswith("第")
    return target.also == _AMONG or (is_limit and is_place and not target.also)


_NOUNS = ("", "名", "位")
_AMONG = "前"


def _written(value: IndicatorValue) -> str:
    """前5, of which the number alone was read, as it was written; so ≤5名, which is the same."""
    is_among = value.also == _AMONG or (
        value.comparator is Comparator.AT_MOST and value.unit in _NOUNS[1:] and not value.also
    )
    if value.number is None or not is_among:
        return print_value(value)
    return f"{_AMONG}{value.number}{value.unit}"


def _rank(value: IndicatorValue, name: str) -> _Rank | None:
    plain = plain_words(with_digits(_written(value)))
    found = _RANK.fullmatch(plain)
    if found is None or not int(found["place"]):
        return None
    is_plain = found["noun"] or found["whom"] or _RANKING.search(plain + name)
    # 3名 are three people, where nobody speaks of a ranking.
    is_told = found["kind"] or _RANKING.search(plain + name)
    if not is_plain or not is_told:
        return None
    is_among = found["kind"] == "前"
    return _Rank(int(found["place"]), is_among, found["denied"] is not None, found["whom"])
