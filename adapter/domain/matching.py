"""Identification (识别): which library indicator a declared line means, and why."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from adapter.domain.indicator import Indicator


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
    by_name: Mapping[tuple[str, str], tuple[str, ...]]

    @staticmethod
    def of(indicators: Iterable[Indicator]) -> "NameIndex":
        """The index of a library version."""
        by_code: dict[str, str] = {}
        by_name: dict[tuple[str, str], list[str]] = {}
        for each in indicators:
            by_code[each.code] = each.name
            by_name.setdefault(_name_key(each.level2, each.name), []).append(each.code)
        return NameIndex(by_code=by_code, by_name={k: tuple(v) for k, v in by_name.items()})


def match_surely(line: Line, index: NameIndex, template_codes: frozenset[str]) -> Match | None:
    """The match by code or by exact normalised name within its level, or None when neither decides.

    Where several indicators share the name, the one of the project's own template decides; if that
    leaves more than one, nothing is decided.
    """
    if line.indicator_code in index.by_code:
        return _match(line, line.indicator_code, MatchMethod.CODE, 1.0, "指标编码与指标库一致")
    codes = index.by_name.get(_name_key(line.level2, line.name), ())
    if len(codes) > 1:
        codes = tuple(code for code in codes if code in template_codes)
    if len(codes) != 1:
        return None
    return _match(line, codes[0], MatchMethod.EXACT_NAME, 1.0, "同一级别下指标名称一致")


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

    Examples: ``★补助面积（≥**亩）`` -> ``补助面积``, ``指标1：合格率(%)`` -> ``合格率``.
    """
    text = unicodedata.normalize("NFKC", name)
    text = _ORDINAL.sub("", text.lstrip("★*☆ "))
    text = _BRACKETED_VALUE.sub("", text)
    return _NOISE.sub("", text).casefold()


_ORDINAL = re.compile(r"^(?:其中:)?指标\s*\d+\s*[:.、]?\s*")
#: Brackets that hold a value to fill in, a bare unit or a remark on filling in.
_BRACKETED_VALUE = re.compile(r"\((?:[≥≤><=]*\s*\*+[^()]*|[^()]{0,3}|必填[^()]*|选填)\)")
_NOISE = re.compile(r"[\s,。、;:.!?\"'“”‘’()《》〈〉\[\]【】·\-—_/★☆*]+")


def _name_key(level2: str, name: str) -> tuple[str, str]:
    level = normalised_name(level2).removesuffix("指标")
    return level, normalised_name(name)


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
