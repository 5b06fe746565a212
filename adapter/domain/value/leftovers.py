"""What a reading left over (剩余文字): whether it leaves the number or date in doubt."""

import re

from adapter.domain.value.moments import find_moments
from adapter.domain.value.quantities import find_quantities
from adapter.domain.value.quantity_grammar import NAMES
from adapter.domain.value.spelling import (
    COMPARATORS,
    DIRECTIONS,
    SUFFIX_COMPARATORS,
    WEAK_WORDS,
    alternatives,
)

# A part of the number before it, and no second target: 50个，其中重点10个.
_PART = re.compile(r"(?:其中|内含|包括|包含|(?<!不)含(?!\s*\)))[^;。]*")
_STRONG = alternatives(
    frozenset(word for word in COMPARATORS if len(word) > 1 and word not in WEAK_WORDS)
)
#: Chinese words that count, wherever they stand.
_COUNTED = (
    r"[½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞]|半[年月天日数]|[一过大]半|[年月个倍]半|[一二两三四五六七八九十百千万几]分之|"
    r"[一二两三四五六七八九十几近]成(?![为立本效果功员长就熟])|二[〇零○][〇零○一二三四五六七八九]{2}年|"
    r"[一二两三四五六七八九十几数上近][十百千万亿]+[多余几来]|[几数上近][十百千万亿]+[个人次家户项元件台]|"
    r"翻[一两]?番"
)
COUNTING_WORDS = re.compile(_COUNTED)
_DOUBT = re.compile(
    rf"[0-9><=≥≤±≈~+∞]|零下|{_COUNTED}|{_STRONG}|(?:^|;)\s*(?:{alternatives(SUFFIX_COMPARATORS)})"
    r"|(?:^|;)\s*[从由自]\s*(?:;|$)"
    # Half of a unit that is not read in full: 4个半月, 2吨半.
    r"|(?:^|;)\s*半(?:\s*(?:;|$)|个?(?:工作日|小时|月|天|学时|公里))"
)
# Words that only say that something is done, on time or entirely.
_PLAIN = re.compile(
    r"全[部面]|基本|按[时期]|及时|完成|完工|竣工|覆盖|达标|合格|到位|实现|达到|发放|支付|拨付|落实|"
    r"约|大概|接近|近|左右|上下|余|多|各|均|共|计|为|是|前|内|在|于|截至"
)
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\s,;:。、.!|()\ufffc]")


def is_doubtful(rest: str, *, dates_may_stand: bool) -> bool:
    """Whether the folded rest holds another number or a bound that the statement did not take.

    A date beside a number is a compound value, each part read in full; beside another date it is
    a second target.
    """
    rest = _PART.sub("", NAMES.sub("", rest))
    rest = without_dates(rest) if dates_may_stand else rest
    return _DOUBT.search(rest) is not None or next(find_quantities(rest), None) is not None


def holds_words(rest: str) -> bool:
    """Whether the folded rest holds words whose meaning for the statement is unknown."""
    pieces = (each for each in without_dates(rest).split(";") if each.strip() not in DIRECTIONS)
    return _WORD.search(_PLAIN.sub("", ";".join(pieces))) is not None


def holds_numbers(rest: str) -> bool:
    """Whether the folded rest holds digits beside those of names and dates."""
    return _DIGIT.search(without_dates(NAMES.sub("", rest))) is not None


def without_dates(rest: str) -> str:
    """The folded rest without the dates in it."""
    for moment in reversed(find_moments(rest)):
        rest = rest[: moment.begin] + rest[moment.stop :]
    return rest
