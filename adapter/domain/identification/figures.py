"""Numbers in names as people wrote them (名称中的数字): ranges whole, with what they count."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from adapter.domain.identification.names import Reading

_NUMBER = r"\d+(?:\.\d+)?"
_COUNTED = (
    r"周岁|岁|年级|年代|年度|年|个月|月龄|月|日|天|小时|分钟|公里|千米|平方米|立方米|米|万元|亿元|元"
    r"|千伏|千瓦|兆瓦|kv|KV|kV|%|‰|℃|度|级|类|期|批|标段|号|路|人|户|吨|亩|次|个"
)
_FIGURE = re.compile(
    rf"[A-Za-z]*{_NUMBER}(?:{_COUNTED})?(?:[-—–~～至到]{_NUMBER})*(?:{_COUNTED})?(?:\(?(?:及|含)?以[上下内外]\)?)?"
)
_PARTS = re.compile(_NUMBER)
_DIGITS = re.compile(r"\d[\d.]*")


def other_figures(name: Reading, other: Reading) -> tuple[str, ...]:
    """Figures of a name that the other one has not, as often as it has them more."""
    if not name.numbers:
        return ()
    more = Counter(_keys(name))
    more.subtract(_keys(other))
    found = []
    for figure, key in zip(_figures(name), _keys(name), strict=True):
        if more[key] > 0:
            more[key] -= 1
            found.append(figure)
    return tuple(dict.fromkeys(found))


def without_figures(words: Sequence[str], figures: Sequence[str]) -> Iterator[str]:
    """Words without what the figures say whole; those with digits of none of them stay."""
    if not figures:
        yield from words
        return
    said = "".join(figures)
    for word in words:
        is_said = all(_bare(each) in _bare(said) for each in _DIGITS.findall(word))
        rest = _DIGITS.sub("", word) if is_said else word
        # 岁以上, ~ and the g of G331 stand in the figure already.
        is_beside = not rest.strip(_BESIDE) or rest in said.casefold()
        if not is_beside:
            yield rest


#: What counts a number, or bounds it.
_BESIDE = "周岁年级个月日天小时分钟公里千米元伏瓦期批类号次户吨亩以上下内外及含%~至到"


def _figures(name: Reading) -> list[str]:
    """Those that the name is compared by: not a value or an ordinal beside it."""
    return [each for each in _FIGURE.findall(name.written) if _is_compared(each, name.plain.text)]


def _keys(name: Reading) -> list[tuple[str, ...]]:
    return [(*_PARTS.findall(each), _bound(each)) for each in _figures(name)]


def _bound(figure: str) -> str:
    found = re.search("以[上下内外]", figure)
    return found[0] if found else ""


def _is_compared(figure: str, plain: str) -> bool:
    parts = _PARTS.findall(figure)
    return "".join(parts) in plain or all(each in plain for each in parts)


def _bare(text: str) -> str:
    return re.sub(r"\D", "", text)
