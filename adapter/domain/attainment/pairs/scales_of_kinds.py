"""Levels and kinds of which only some count (国家级、核心期刊): a lower one is not as good."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.value import IndicatorValue, print_value


@dataclass(frozen=True, slots=True)
class _Scale:
    """Words of one scale, the highest first; without an order each is only itself."""

    words: Sequence[re.Pattern[str]]
    is_ordered: bool = True

    def ranks(self, text: str) -> set[int]:
        """Which of them a text names."""
        return {at for at, word in enumerate(self.words) if word.search(text)}


def _scale(*words: str, is_ordered: bool = True) -> _Scale:
    return _Scale(tuple(map(re.compile, words)), is_ordered)


#: Not 高级中学, 中级人民法院.
_OF_A_PERSON = "(?!中学|人民|法院|别)"
_SCALES = (
    _scale(
        "国家级",
        "[省部]级|自治区级",
        "(?:盟市|地市|[盟市州])级(?!市)",
        "(?:旗县|区县|县区|县市|旗)级|(?<!自治)(?<![地社])区级|县级(?!市)",
        "(?:乡镇|苏木镇?|[乡镇])级",
    ),
    _scale("中央(?:级|主流|主要)?媒体|央媒", "(?:地方|省级|市级|旗?县级|区级|本地)媒体"),
    _scale("核心(?:期刊|刊物)", "(?:普通|一般)(?:期刊|刊物)"),
    _scale("博士", "硕士", "本科(?!室|技)", "专科(?!医|护|联|疾)|大专"),
    _scale("一级公路", "二级公路", "三级公路", "四级公路"),
    _scale(*(f"{each}{_OF_A_PERSON}" for each in ("高级", "中级", "初级"))),
    _scale("新能源|纯?电动", "燃油|汽油|柴油", is_ordered=False),
    _scale("水冲", "旱厕", is_ordered=False),
)
#: Words for several of them at once.
_SEVERAL = re.compile("省市级|[各多]级|[高中]初级|中高级|硕博|[、和与及或/]")


def as_of_its_kind(
    judged: Judgement, target: IndicatorValue, actual: IndicatorValue, name: str
) -> Judgement:
    """For a person where what was counted is of a lower level or another kind than was asked for.

    省级奖项3项 beside 国家级奖项≥1项; a higher one than was asked for does.
    """
    is_ceiling = target.comparator is not None and target.comparator.is_upper_bound
    if judged.attainment is not Attainment.MET or not actual.number or is_ceiling:
        return judged
    told = actual.also
    if not told or _SEVERAL.search(told) or not _is_lower(target.also, told, name):
        return judged
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    reason = f"{both}：所报的级别或种类与要求的不同，请人工判断"
    return replace(judged, attainment=Attainment.UNDETERMINED, rate=None, reason=reason)


def _is_lower(asked: str, told: str, name: str) -> bool:
    for scale in _SCALES:
        wanted, ranks = scale.ranks(asked) or scale.ranks(name), scale.ranks(told)
        if not wanted or not ranks:
            continue
        is_short = min(ranks) > max(wanted) if scale.is_ordered else wanted.isdisjoint(ranks)
        if is_short and not _names_whole(scale, ranks, name):
            return True
    return False


def _names_whole(scale: _Scale, ranks: set[int], name: str) -> bool:
    """Whether the name itself speaks of the told ones: 市级电视台国家级奖项."""
    return not ranks.isdisjoint(scale.ranks(name))
