"""The indicator's own share among other figures (其他数字): 发放100份，回收98份，满意度92.9%."""

import re
from decimal import Decimal

from adapter.domain.attainment.pairs.rate_labels import (
    LEADS,
    SHARES,
    core_of,
    is_asked_for,
    is_denied,
    shares_asked,
)
from adapter.domain.value import IndicatorValue

_CLAUSES = re.compile("[，,；;、。()（）]+")
_NUMBER = "[0-9]+(?:[.][0-9]+)?"
_ALL = Decimal(100)
_IS = "(?:约?为|是|达到?|[:：])?"
#: 满意度92.9%, and 98.6% alone.
_SHARE = re.compile(
    rf"(?P<label>[\u4e00-\u9fff]*?(?:率|满意程?度|知晓度)|){_IS}(?P<number>{_NUMBER})\s*(?P<sign>[%％‰])"
)
#: 发放问卷100份, 123人考试, 收入12.3亿元.
_COUNT = re.compile(
    rf"(?P<head>[\u4e00-\u9fff]*)(?P<number>{_NUMBER})\s*(?P<unit>[^0-9%％‰\s/]{{1,3}}?)(?P<behind>[\u4e00-\u9fff]{{0,4}})"
)
#: What stands beside it may be what it lacks: 整改率100%，未整改3个.
_DENIES = re.compile("[不未非没尚仍剩余无缺漏错误损坏退违差失滞]|死亡|[延逾超]期|其中|另有")
#: Of another time or place, foreseen, or asked for.
_OF_ANOTHER = re.compile(
    "目标|计划|任务|预[计期]|预算|上年|去年|往年|同期|同比|环比|较|比上|平均|全[国省区市县]|季度|半年|[月年]"
    "|提[高升]|下降|降低|增加|减少|达标线|标准|要求|不低于|不少于"
)


def own_share_of(text: str, target: IndicatorValue, name: str) -> str:
    """满意度92.9% of a cell that tells counts or other shares too; else the text as it is.

    Exactly one share is called by the words of the name; or of nothing but shares the first has no
    name, and all others have another. Parts (男生98%，女生92%), plans and other years leave it.
    """
    if target.unit not in SHARES or not shares_asked(target, name) or _OF_ANOTHER.search(text):
        return text
    clauses = [each.strip() for each in _CLAUSES.split(text) if each.strip()]
    shares = [(each, found) for each in clauses if (found := _SHARE.fullmatch(each))]
    others = [each for each in clauses if not _SHARE.fullmatch(each)]
    counts = [found for each in others if (found := _COUNT.fullmatch(each))]
    if len(clauses) < 2 or len(counts) < len(others) or any(map(_DENIES.search, others)):  # noqa: PLR2004
        return text
    own = [each for each in shares if each[1]["label"] and _is_own(each[1]["label"], target, name)]
    if not own and not others:
        own = [each for each in shares[:1] if not each[1]["label"]]
    rest = [found for _, found in shares if not own or found is not own[0][1]]
    if len(own) != 1 or not _is_told_by(own[0][1], counts):
        return text
    are_others = all(_is_another(each, own[0][1], target, name) for each in rest)
    return own[0][0] if are_others else text


def _is_another(
    found: re.Match[str], own: re.Match[str], target: IndicatorValue, name: str
) -> bool:
    """Whether a share is surely not the one asked for, and leaves room for it: 不合格率1.4%."""
    label = found["label"]
    if not label or is_asked_for(label, target, name):
        return False
    together = Decimal(found["number"]) + Decimal(own["number"])
    return not is_denied(core_of(label)) or found["sign"] != own["sign"] or together <= _ALL


def _is_told_by(own: re.Match[str], counts: list[re.Match[str]]) -> bool:
    """Whether the counts bear it out, where they are of what it is called: 满意186份 of 200份."""
    tail = core_of(own["label"])[-2:]
    parts = [each for each in counts if tail and tail in (each["head"][-2:], each["behind"])]
    wholes = [each for each in counts if each not in parts and Decimal(each["number"])]
    if len(parts) != 1 or own["sign"] == "‰":
        return not parts
    part = parts[0]
    alike = [Decimal(each["number"]) for each in wholes if each["unit"] == part["unit"]]
    shares = [Decimal(part["number"]) * _ALL / whole for whole in alike]
    return not shares or any(abs(each - Decimal(own["number"])) <= 1 for each in shares)


def _is_own(label: str, target: IndicatorValue, name: str) -> bool:
    """Whether it is called in the words of the name, and no part of the whole (城区达标率)."""
    said = core_of(label)
    for asked in map(core_of, shares_asked(target, name)):
        tail = asked[-2:]
        if said.endswith(tail) and not is_denied(said) and not is_denied(asked):
            head = said.removesuffix(tail)
            if head in asked or LEADS.fullmatch(head):
                return True
    return False
