"""The spellings of the value language: folded characters, bounds in signs and words, numerals."""

import re
from decimal import Decimal

from adapter.domain.value.types import Comparator, Direction

_BOUNDS: dict[Comparator, str] = {
    Comparator.AT_LEAST: """
        ≥ >= => ≥= >≥ ≮ 大于等于 大于或等于 大于或者等于 大于、等于 高于等于 高于或等于
        多于等于 多于或等于 超过或等于 不小于 不低于 不少于 不短于 不下于 不亚于 不得低于
        不得少于 不得小于 不能低于 不能少于 不应低于 不应少于 应不低于 应不少于 不早于 至少
        最少 最低 起码 不< 达到 达到了 达 保持在 维持在 稳定在
    """,
    Comparator.MORE_THAN: """
        > 大于 高于 多于 超过 超出 超 突破 晚于 迟于
    """,
    Comparator.EQUAL: """
        = == 等于 恰好 正好
    """,
    Comparator.AT_MOST: """
        ≤ <= =< ≤= <≤ ≯ 小于等于 小于或等于 小于或者等于 小于、等于 低于等于 低于或等于
        少于等于 少于或等于 不大于 不高于 不超过 不超出 不超 不多于 不长于 不晚于 不迟于
        不逾 不得超过 不得高于 不得大于 不得多于 不得晚于 不得超 不能超过 不应超过 不应高于
        应不超过 应不高于 不> 未超过 至多 最多 最高 最大 最长 最晚 最迟 控制在 控制到 压减到
        压降到 降至 降到 降低到 降低至 下降到 下降至
    """,
    Comparator.LESS_THAN: """
        < 小于 低于 少于 不足 不到 短于 早于
    """,
}
_WEAK = """
        达到 达到了 达 保持在 维持在 稳定在 控制在 控制到 压减到 压降到 降至 降到 降低到
        降低至 下降到 下降至 最高 最低
"""
#: Spelling (folded) of a bound before its number -> comparator.
COMPARATORS: dict[str, Comparator] = {
    word: comparator for comparator, words in _BOUNDS.items() for word in words.split()
}
#: Words that a bound behind the number (以上, 以内) may overrule without contradiction.
WEAK_WORDS = frozenset(_WEAK.split())
#: Spelling of a bound behind its number -> comparator.
SUFFIX_COMPARATORS: dict[str, Comparator] = {
    **dict.fromkeys(
        ("及以上", "(含)以上", "(及以上)", "以上(含)", "以上", "之上", "+"), Comparator.AT_LEAST
    ),
    **dict.fromkeys(
        ("及以下", "(含)以下", "(及以下)", "(含)以内", "以下", "之下", "以内", "之内", "内"),
        Comparator.AT_MOST,
    ),
}
DIRECTIONS: dict[str, Direction] = {
    **dict.fromkeys(("正向", "正向指标"), Direction.POSITIVE),
    **dict.fromkeys(
        ("反向", "反向指标", "负向", "负向指标", "逆向", "逆向指标"), Direction.NEGATIVE
    ),
}


def alternatives(words: object) -> str:
    """A regular expression that prefers the longest of some words."""
    if not isinstance(words, dict | frozenset):
        raise TypeError(words)
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _folding() -> dict[int, str]:
    """Every key becomes exactly one character: offsets in folded text hold in the original."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for characters, folded in (
        ("\u3000\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff\t\r\n\v\f\u2028\u2029\x85", " "),
        ("≧⩾≽", "≥"),
        ("≦⩽≼", "≤"),
        ("═﹦⹀", "="),
        ("﹥〉〉", ">"),
        ("﹤〈〈", "<"),
        ("〜∼˜﹏", "~"),
        ("–—―‒−﹣‐‑─━", "-"),
        ("﹪٪", "%"),
        ("≈≒≅", "约"),
        ("＊∗", "*"),
        ("•・‧∙⋅", "·"),
        ("✕✖", "×"),
        ("[【〔［﹙", "("),
        ("]】〕］﹚", ")"),
        ("﹐", ","),
        ("﹔", ";"),
        ("﹕∶", ":"),
    ):
        table |= dict.fromkeys(map(ord, characters), folded)
    return table


_FOLDING = _folding()


#: An arrow before the number of its clause: ↓5%; of 由15天↓4天 it tells where it went.
_ARROW = re.compile(r"(?P<lead>(?:^|[，,；;（(])[^0-9，,；;（(↓↑]*)(?P<arrow>[↓↑])(?=\s*[0-9])")
_MOVES = {"↓": "下降", "↑": "上升"}


def without_arrows(text: str) -> str:
    """The text with the words that an arrow stands for: 下降5% for ↓5%."""
    if not any(each in text for each in _MOVES):
        return text
    return _ARROW.sub(lambda found: found["lead"] + _MOVES[found["arrow"]], text)


def fold(text: str) -> str:
    """The text with full-width and look-alike characters made plain, character by character."""
    return text.translate(_FOLDING)


#: An Arabic number, thousands separators allowed;
#: .8 behind a letter (M.8万元, No.8) has lost a digit or counts nothing.
NUMBER_PATTERN = (
    r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|(?<![A-Za-z])\.[0-9]+)"
)
#: A blank that printing put behind the point (3577. 95); of 1. 95 and 2023. 12 nobody knows.
_SPLIT = r"(?!(?:19|20)[0-9]{2}\.)[0-9]{3,}\. [0-9]{1,4}(?![0-9.])"
#: Groups of three set off by spaces (1 000), a number only where a unit follows.
SPACED_PATTERN = rf"(?:(?<![0-9] )[0-9]{{1,3}}(?: [0-9]{{3}})+(?![0-9])(?:\.[0-9]+)?|{_SPLIT})"
#: A Chinese number that says how many.
NUMERAL_PATTERN = r"[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,8}"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WELL_FORMED = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千[零〇]?)?(?:(?P<hundreds>[一二两三四五六七八九])百[零〇]?)?"
    r"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十))?(?P<ones>[一二两三四五六七八九])?"
)


def numeral(text: str) -> int | None:
    """The value of a Chinese numeral below ten thousand; None for a mere row of digits (十四五)."""
    match = _WELL_FORMED.fullmatch(text)
    if match is None or not text:
        return None
    place = {name: _DIGITS.get(digit or "", 0) for name, digit in match.groupdict().items()}
    tens = (place["tens"] or 1) * 10 if match["ten"] else 0
    return place["thousands"] * 1000 + place["hundreds"] * 100 + tens + place["ones"]


def decimal(written: str) -> Decimal:
    """The number of an Arabic spelling, separators removed, digits kept as written (28.40)."""
    return Decimal(written.replace(",", "").replace(" ", ""))
