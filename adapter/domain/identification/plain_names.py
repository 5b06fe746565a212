"""Names without decoration (名称规范化): which marks, ordinals and signs distinguish nothing."""

import re
import unicodedata
from functools import lru_cache

from adapter.domain.identification.measures import Measure
from adapter.domain.identification.unit_measures import measure_of_unit
from adapter.domain.unit import canonical_unit, is_known_unit
from adapter.domain.unit_words import UNIT_WORD_PATTERN
from adapter.domain.value import ValueKind


# The same name stands in the library, in each form of its project and of others of its kind.
@lru_cache(maxsize=16384)
def normalised_name(name: str) -> str:
    """A name without what does not distinguish it: marks, ordinals, template values, punctuation.

    Examples: ``★补助面积（≥**亩）`` -> ``补助面积``, ``指标1：合格率(%)`` -> ``合格率``. What a
    bracket says about the thing itself stays: 道路硬化（一期） is not 道路硬化（二期）.
    """
    text = _BRACKET.sub(_kept_bracket, without_ordinal(name))
    return _NOISE.sub("", text).casefold()


def without_ordinal(name: str) -> str:
    """A name folded, without spaces and what stands before it: ``★指标1：合格率`` -> ``合格率``."""
    text = "".join(unicodedata.normalize("NFKC", name).split()).replace("≧", "≥").replace("≦", "≤")
    return _ORDINAL.sub("", text.lstrip("★*☆●◆■▲※“\"'《【["))


@lru_cache(maxsize=1024)
def normalised_level(level: str) -> str:
    """A second level without marks and its closing 指标: 数量指标 (必填硬性指标) -> 数量."""
    return normalised_name(level).removesuffix("指标")


_HEADING = r"(?:[一二三四]级|绩效)?指标(?:名称|内容)?"
#: 指标1：, 三级指标：, 其中：, (2), 4、 — but not the 7 of 7岁以下 nor the 1. of 1.5倍.
_ORDINAL = re.compile(
    r"^(?:其中[:,])?"
    rf"(?:{_HEADING}\d+[:.、]?|{_HEADING}[一二三四五六七八九十]*[:.、]"
    r"|\(\d{1,2}\)|\d{1,2}[.、)](?!\d))?"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
#: The bracket at the end, and what stands before it.
_LAST_BRACKET = re.compile(r"(.*)\(([^()]*)\)[\s,。、;:!?★☆*]*", re.DOTALL)
#: One word of counting: 人次, 台套.
_UNIT_WORD = re.compile(UNIT_WORD_PATTERN)
#: Ways of counting the same event that forms write as one word with a bracket: 人（次）, 人（户）.
_COUNTS = frozenset({Measure.PEOPLE, Measure.VISITS, Measure.HOUSEHOLDS, Measure.TIMES})
#: A value to fill in (≥**%) or filled in (100%), a lone sign, or a remark on filling in.
_FORM_MARK = re.compile(
    r"[≥≤><=]*(?:\*+|[×xX○●△□_]{2,}|\.{3,}|-{2,}).*|[≥≤><=]*|[≥≤><=]*\d+(?:\.\d+)?%|(?:必填|选填).*"
)
#: A point between digits is part of a number.
_NOISE = re.compile(r"(?:[\s,。、;:!?\"'“”‘’()《》〈〉\[\]【】·\-—_/★☆*]|\.(?!\d)|(?<!\d)\.)+")


def unit_in_name(name: str) -> str:
    """The unit in the bracket that ends a name, canonical: 补助面积（亩） -> 亩; "" where none is.

    A bracket within a name is part of its words, 车（台）运行成本, and so is one at the end that
    completes the word of counting before it or offers another one: 参训人（次）, 受益人（户）.
    """
    text = unicodedata.normalize("NFKC", name)
    while found := _LAST_BRACKET.fullmatch(text):
        text, inside = found[1].rstrip(), found[2].strip()
        if not inside or _FORM_MARK.fullmatch(inside):
            continue
        is_the_unit = _is_unit(inside) and not _is_of_the_word(text, inside)
        return canonical_unit(inside) if is_the_unit else ""
    return ""


def _is_of_the_word(before: str, inside: str) -> bool:
    """Whether what a bracket says is part of the word of counting that it follows."""
    completed = (before[-length:] + inside for length in (1, 2))
    if not inside.isascii() and any(_UNIT_WORD.fullmatch(each) for each in completed):
        return True
    ways = {measure_of_unit(each, ValueKind.QUANTITATIVE) for each in (before[-1:], inside)}
    return len(ways & _COUNTS) > 1


def _kept_bracket(match: re.Match[str]) -> str:
    inside = match[1].strip()
    says_nothing = _FORM_MARK.fullmatch(inside) or _is_unit(inside)
    return "" if says_nothing else match[0]


def _is_unit(text: str) -> bool:
    words = re.split("[/·]", canonical_unit(text))
    return all(is_known_unit(word) for word in words)
