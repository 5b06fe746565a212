"""Names without decoration (名称规范化): which marks, ordinals and signs distinguish nothing."""

import re
import unicodedata

from adapter.domain.unit import canonical_unit, is_known_unit


def normalised_name(name: str) -> str:
    """A name without what does not distinguish it: marks, ordinals, template values, punctuation.

    Examples: ``★补助面积（≥**亩）`` -> ``补助面积``, ``指标1：合格率(%)`` -> ``合格率``. What a
    bracket says about the thing itself stays: 道路硬化（一期） is not 道路硬化（二期）.
    """
    text = unicodedata.normalize("NFKC", name).strip()
    text = _ORDINAL.sub("", text.lstrip("★*☆ "))
    text = _BRACKET.sub(_kept_bracket, text)
    return _NOISE.sub("", text).casefold()


def normalised_level(level: str) -> str:
    """A second level without marks and its closing 指标: 数量指标 (必填硬性指标) -> 数量."""
    return normalised_name(level).removesuffix("指标")


#: 指标1：, 指标3., 其中：, (2), 4、 — but not the 7 of 7岁以下 nor the 1. of 1.5倍.
_ORDINAL = re.compile(
    r"^(?:其中\s*[:,]\s*)?"
    r"(?:指标\s*\d+\s*[:.、]?\s*|指标[一二三四五六七八九十]+\s*[:.、]\s*"
    r"|\(\d{1,2}\)\s*|\d{1,2}[.、)](?!\d)\s*)?"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
#: A value to fill in (≥**%) or filled in (100%), a lone sign, or a remark on filling in.
_FORM_MARK = re.compile(r"[≥≤><=]*\s*\*+.*|[≥≤><=]*|[≥≤><=]*\d+(?:\.\d+)?%|(?:必填|选填).*")
#: A point between digits is part of a number.
_NOISE = re.compile(r"(?:[\s,。、;:!?\"'“”‘’()《》〈〉\[\]【】·\-—_/★☆*]|\.(?!\d)|(?<!\d)\.)+")


def unit_in_name(name: str) -> str:
    """The unit in a bracket of a name, canonical: 补助面积（亩） -> 亩; "" where none is."""
    inside = (each.strip() for each in _BRACKET.findall(unicodedata.normalize("NFKC", name)))
    return next((canonical_unit(each) for each in inside if each and _is_unit(each)), "")


def _kept_bracket(match: re.Match[str]) -> str:
    inside = match[1].strip()
    says_nothing = _FORM_MARK.fullmatch(inside) or _is_unit(inside)
    return "" if says_nothing else match[0]


def _is_unit(text: str) -> bool:
    words = re.split("[/·]", canonical_unit(text))
    return all(is_known_unit(word) for word in words)
