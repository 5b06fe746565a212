"""Denials (否定): words that deny what a target asks for, and one spelling for denied phrases."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.attainment.words.prevention import is_prevented

#: Not 没有, which denies things (没有返贫) as well as work.
_UNDONE = ("尚未", "未能", "未")
_NEGATIONS = ("不", "未", "非", "没有", "没", "未能", "不能", "不予")
_NOT_SEEN = ("未见", "未有", "尚未", "并未", "未得到", "没有得到", "未能得到", "未实现", "未达到")


def contradicts(actual: str, target: str) -> bool:
    """Whether the actual words deny the target's: 不合格 for 合格, 否 for 是."""
    said, wanted = plain_words(actual), plain_words(target)
    if {said, wanted} == {"是", "否"} or _is_lack(said, wanted) or _is_lack(wanted, said):
        return True
    if _is_left_undone(said, wanted) or _is_found_wanting(said, wanted):
        return True
    both = {said, wanted}
    return bool(said and wanted) and any(
        both == {negation + plain, plain} for negation in _NEGATIONS + _NOT_SEEN for plain in both
    )


def _is_found_wanting(said: str, wanted: str) -> bool:
    """存在不合规问题 beside 合规."""
    found = _FOUND_WANTING.fullmatch(said)
    return found is not None and found["what"] == wanted


_FOUND_WANTING = re.compile(
    "(?:仍|还|尚)?(?:存在|发现|有)(?:少量|个别|部分|一些)?不(?P<what>.{2,6}?)的?(?:问题|情况|现象|行为|之处)"
)


def is_turned_round(said: str, wanted: str) -> bool:
    """验收通过 is 通过验收; equal words are."""
    is_denied = any(each in wanted for each in "不未没无非")
    return said == wanted or (len(said) == len(wanted) and not is_denied and said in wanted * 2)


def _is_left_undone(said: str, wanted: str) -> bool:
    """未验收 beside 通过验收."""
    if any(each in wanted for each in "不未没无非") or is_prevented(wanted):
        return False
    left = next((said.removeprefix(each) for each in _UNDONE if said.startswith(each)), "")
    return len(left) > 1 and left in wanted and not names_bad_thing(left)


#: Work that ends with something that is there.
_MADE = "建立|制定|编制|起草|组建|筹建|搭建|出台|修订|开发|建设"
_BEGUN = re.compile(
    f"(?:目前)?(?:正在|尚在|仍在)(?:抓紧|积极|逐步)?(?P<what>(?:{_MADE}).{{0,10}}?)(?:中|之中)?"
)


def is_only_begun(said: str, wanted: str) -> bool:
    """Whether what was to be there is only under way: 正在建立 beside 建立健全."""
    begun = _BEGUN.fullmatch(said)
    if begun is None or "正在" in wanted:
        return False
    return wanted.startswith(begun["what"][:2]) or wanted.endswith(begun["what"][:2])


def _is_lack(said: str, wanted: str) -> bool:
    """无效 beside 有效, 无 beside 有."""
    return said[:1] == "无" and wanted[:1] == "有" and said[1:] == wanted[1:]


#: In the name of safety each accident is one of safety.
_SAFETY = re.compile("(?:安全(?:生产)?|生产安全)(?=[责事])")


def denies_the_same(said: str, wanted: str, name: str) -> bool:
    """Whether both deny one thing: 未占用耕地 beside 不占用, of 占用耕地.

    Of 安全生产, 未发生重特大安全事故 is 不发生重特大事故.
    """
    told, asked = negated(said), negated(wanted)
    if not told.startswith("不") or not asked.startswith("不") or len(asked) < _LEAST_DENIED:
        return False
    if "安全" in name:
        told, asked = _SAFETY.sub("", told), _SAFETY.sub("", asked)
    return told == asked or (told.startswith(asked) and told.removeprefix("不") in name)


_LEAST_DENIED = 3


def negated(phrase: str) -> str:
    """A phrase that begins with a negation, in the one spelling: 未超预算 is 不超预算."""
    for each in ("没有", "未", "不", "无"):
        if phrase.startswith(each) and len(phrase) > len(each) + 1:
            return "不" + phrase.removeprefix(each)
    return phrase
