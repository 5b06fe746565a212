"""Where the other part of a compound value stands (附注位置) when a person writes it."""

import re
from collections.abc import Iterator

from adapter.domain.value.moments import find_moments
from adapter.domain.value.spelling import fold

# What leads up to a number: 较上年增长5%, 合格率≥95%, 完成3个乡镇道路建设.
_BEFORE = re.compile(
    r"(?:各|均|约|近|大概|接近|共|较|比|同比|环比|完成|新增|新建|建设|改造|培训|增长|提高|每|截至).*"
    r"|.*(?:到|至|为|是|达|率|度|数|量|值|额|比例|面积|完成|不|其中)"
)
_BEHIND = re.compile(r"左右|上下|完成|达标")
_ASIDE = re.compile(r"不?含|按|见|详见|注|暂|其|如|指")
#: A denominator that no unit table knows: 250元/路·月.
_PER = ("/", "·")
_INSIDE = re.compile(r"[余多几]")


def places(also: str, *, sign: str, digits: str, unit: str) -> Iterator[str]:
    """Texts of a number with its other part where people write it, the likeliest first."""
    body = sign + digits + unit
    if _INSIDE.fullmatch(also):
        yield sign + digits + also + unit
    if also.endswith("的"):
        yield sign + also + digits + unit
    if _BEHIND.fullmatch(also):
        yield body + also
    head, _, tail = also.partition("；")
    if head.startswith(_PER):
        yield body + head + (f"（{tail}）" if tail else "")
    if leads(head):
        if not is_aside(tail):
            yield head + body + tail
        yield f"{head}{body}（{tail}）"
    if also.startswith("其中"):
        yield f"{body}，{also}"


def is_aside(text: str) -> bool:
    """Whether a remark only explains and belongs in brackets: 含税."""
    return _ASIDE.match(text) is not None


def leads(text: str) -> bool:
    """Whether a remark leads up to what stands behind it: 11月底完成, 较上年增长, 合格率."""
    folded = fold(text)
    moments = find_moments(folded)
    is_dated = bool(moments) and moments[0].begin == 0
    if is_dated and moments[-1].stop == len(folded):
        return False  # 2024年至2026年 before 3年 would run together
    return is_dated or _BEFORE.fullmatch(folded) is not None
