"""Identification (识别): which library indicator a declared line means, and why."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from adapter.domain.indicator import Indicator
from adapter.domain.unit import canonical_unit, is_known_unit


class MatchMethod(StrEnum):
    """How a match was found, surest first."""

    CODE = "code"
    EXACT_NAME = "exact_name"
    SIMILARITY = "similarity"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One line joined to an indicator, or to none."""

    #: Record kind and receiver's id of the line.
    line_kind: str
    line_key: str
    project_code: str
    #: None when nothing was similar enough.
    indicator_code: str | None
    method: MatchMethod
    #: 0..1
    score: float
    #: Chinese sentence: why.
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What identification reads of a declared, monitored or self-evaluated line."""

    line_kind: str
    line_key: str
    project_code: str
    level1: str
    level2: str
    name: str
    indicator_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndex:
    """The library's names, looked up by code and by exact normalised name within a level."""

    by_code: Mapping[str, str]
    #: (normalised second level, normalised name) -> codes.
    by_name: Mapping[tuple[str, str], tuple[str, ...]]
    #: Normalised name -> codes of every level, for lines that name no level.
    by_name_alone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @staticmethod
    def of(indicators: Iterable[Indicator]) -> "NameIndex":
        """The index of a library version."""
        by_code: dict[str, str] = {}
        by_name: dict[tuple[str, str], list[str]] = {}
        by_name_alone: dict[str, list[str]] = {}
        for each in indicators:
            by_code[each.code] = each.name
            level, name = _name_key(each.level2, each.name)
            by_name.setdefault((level, name), []).append(each.code)
            by_name_alone.setdefault(name, []).append(each.code)
        return NameIndex(
            by_code=by_code,
            by_name={k: tuple(v) for k, v in by_name.items()},
            by_name_alone={k: tuple(v) for k, v in by_name_alone.items()},
        )


def match_surely(line: Line, index: NameIndex, template_codes: frozenset[str]) -> Match | None:
    """The match by code or by exact normalised name within its level, or None when neither decides.

    Where several indicators share the name, the one of the project's own template decides; if that
    leaves more than one, nothing is decided. A line without a second level (as in 部门整体 forms)
    is looked up by its name alone.
    """
    code = line.indicator_code.strip()
    if code in index.by_code:
        return _match(line, code, MatchMethod.CODE, 1.0, "指标编码与指标库一致")
    level, name = _name_key(line.level2, line.name)
    if not name:
        return None
    found = index.by_name.get((level, name), ()) if level else index.by_name_alone.get(name, ())
    codes = _narrowed(found, template_codes)
    if len(codes) != 1:
        return None
    reason = "同一级别下指标名称一致" if level else "未填二级指标，按名称唯一对应"
    return _match(line, codes[0], MatchMethod.EXACT_NAME, 1.0, reason)


def _narrowed(codes: tuple[str, ...], template_codes: frozenset[str]) -> tuple[str, ...]:
    """Of several codes those of the project's own template, where it holds any."""
    if len(codes) < 2:  # noqa: PLR2004 - one code needs no choice
        return codes
    return tuple(code for code in codes if code in template_codes) or codes


def match_best(
    line: Line,
    proposals: Sequence[tuple[Indicator, float]],
    template_codes: frozenset[str],
    floor: float,
) -> Match:
    """The match with the most similar of the proposals (indicator, score), or none.

    Among equally similar ones the project's own template decides, then the level; if that leaves
    more than one, a person must: the same name may stand for different indicators.
    """
    if not proposals:
        return match_nothing(line)
    top = max(score for _, score in proposals)
    best = {each.code: each for each, score in proposals if score == top}
    codes = _narrowed(tuple(best), template_codes)
    if len(codes) > 1:
        level = normalised_level(line.level2)
        same_level = (code for code in codes if normalised_level(best[code].level2) == level)
        codes = tuple(same_level) or codes
    if len(codes) > 1 and top >= floor:
        names = "、".join(f"{code} {best[code].name}" for code in codes)
        return _match(line, None, MatchMethod.NONE, top, f"同样相近的有：{names}，请人工指定")
    return match_by_similarity(line, codes[0], best[codes[0]].name, top, floor)


def match_by_similarity(line: Line, code: str, name: str, score: float, floor: float) -> Match:
    """The match with the most similar name, or none when the score stays under the floor."""
    if score < floor:
        reason = f"最相近的是“{name}”，相似度 {score:.2f}，低于 {floor:.2f}，请人工指定"
        return _match(line, None, MatchMethod.NONE, score, reason)
    reason = f"名称与“{name}”相近，相似度 {score:.2f}"
    return _match(line, code, MatchMethod.SIMILARITY, score, reason)


def match_nothing(line: Line) -> Match:
    """The answer of an empty library."""
    return _match(line, None, MatchMethod.NONE, 0.0, "指标库中没有可比的指标")


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
#: A value to fill in (≥**%), a lone sign, or a remark on filling in.
_FORM_MARK = re.compile(r"[≥≤><=]*\s*\*+.*|[≥≤><=]*|(?:必填|选填).*")
#: A point between digits is part of a number.
_NOISE = re.compile(r"(?:[\s,。、;:!?\"'“”‘’()《》〈〉\[\]【】·\-—_/★☆*]|\.(?!\d)|(?<!\d)\.)+")


def _kept_bracket(match: re.Match[str]) -> str:
    inside = match[1].strip()
    says_nothing = _FORM_MARK.fullmatch(inside) or _is_unit(inside)
    return "" if says_nothing else match[0]


def _is_unit(text: str) -> bool:
    words = re.split("[/·]", canonical_unit(text))
    return all(is_known_unit(word) for word in words)


def _name_key(level2: str, name: str) -> tuple[str, str]:
    return normalised_level(level2), normalised_name(name)


def _match(line: Line, code: str | None, method: MatchMethod, score: float, reason: str) -> Match:
    return Match(
        line_kind=line.line_kind,
        line_key=line.line_key,
        project_code=line.project_code,
        indicator_code=code,
        method=method,
        score=score,
        reason=reason,
    )
