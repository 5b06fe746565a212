"""Cases of another class (事故等级) than the one that must not happen: 一般事故 beside 重大事故."""

import re
import unicodedata

from adapter.domain.value import IndicatorValue

#: What narrows the cases that are asked about, without an order.
_WORST = (
    *("群体", "规模性", "有责", "责任", "有效", "死亡", "亡人", "重伤", "轻伤", "受伤"),
    *("越级", "非法", "恶性", "极端", "非正常"),
)
#: Classes of accidents from the slightest to the worst.
_CLASSES = (("轻微", "轻度"), ("一般",), ("较大",), ("重大",), ("特大",))
_SPELLINGS = (("特别重大", "特大"), ("重特大", "重大特大"))
_DENIED = re.compile("(?:未|无|没有|没|非|不)")
_CLAUSES = re.compile("[,;。、()]")
#: Words that tell of which class it was, or what else it was.
_TELLS = re.compile("事故|事件|火灾|疫情|舆情|访|案|伤|一般|较大|轻微|轻度|个体|个人|普通|非")


def is_of_less(actual: IndicatorValue, asked: str) -> bool:
    """Whether only the worst is asked about, and the result tells of something else.

    发生一般安全事故1起 beside 不发生重大安全事故; a bare 1起 is of what was asked for, and 重大事故
    is worse than 较大事故. `asked`: the indicator's name and the target's words.
    """
    said = _folded(actual.also or actual.text)
    if not said or _TELLS.search(said) is None:
        return False
    asked = _folded(asked)
    rank, worst = _rank(asked, lowest=True), [each for each in _WORST if each in asked]
    if rank is None and not worst:
        return False
    told = "".join(each for each in _CLAUSES.split(said) if not _DENIED.match(each))
    if any(each in told for each in worst):
        return False
    reached = _rank(told, lowest=False)
    return rank is None or reached is None or reached < rank


def _rank(text: str, *, lowest: bool) -> int | None:
    """The class that a text names: the lowest of those asked for, the worst of those told of."""
    found = [at for at, words in enumerate(_CLASSES) if any(each in text for each in words)]
    return (found[0] if lowest else found[-1]) if found else None


def _folded(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    for one, other in _SPELLINGS:
        folded = folded.replace(one, other)
    return folded
