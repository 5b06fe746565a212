"""Identification (识别): which library indicator a declared line means, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from adapter.domain.identification.decisions import (
    NO_DECISIONS,
    Decisions,
    MatchDecision,
    Wording,
    name_key,
)
from adapter.domain.identification.proposing import Proposal
from adapter.domain.identification.weights import ACCEPT, ASK
from adapter.domain.indicator import Indicator

#: One so much less likely than the best, by odds, is another answer; a nearer one is as likely.
_ODDS_APART = 1.5


class MatchMethod(StrEnum):
    """How a match was found, surest first."""

    CODE = "code"
    #: A person said so of this wording.
    ALIAS = "alias"
    EXACT_NAME = "exact_name"
    SIMILARITY = "similarity"
    NONE = "none"


#: What is said of every line that waits for a person.
UNSURE = "把握不足，请人工确认或指定"


class MatchAnswer(StrEnum):
    """What comes of a line."""

    ACCEPT = "accept"
    #: A person chooses among the proposals.
    ASK = "ask"
    NONE = "none"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    MatchAnswer.ACCEPT: "已识别",
    MatchAnswer.ASK: "待人工确认",
    MatchAnswer.NONE: "未识别",
}


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
    #: What else, or what at all, it may mean; best first, none for a sure match.
    proposals: tuple[Proposal, ...] = ()

    @property
    def answer(self) -> MatchAnswer:
        """Accepted, to be asked about, or none."""
        if self.indicator_code is not None:
            return MatchAnswer.ACCEPT
        return MatchAnswer.ASK if self.proposals else MatchAnswer.NONE


class Meant(NamedTuple):
    """What a comparison asks of a match: which indicator a line means, and how that was found."""

    indicator_code: str | None
    method: MatchMethod


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
    #: The target as the unit wrote it; its unit and kind are evidence.
    value_text: str = ""
    #: 功能分类 and 主管部门 of its project, "" where the list has none.
    function_class: str = ""
    department_code: str = ""
    #: Equal on all lines that were handed in at once; "" where a line is to be read by itself.
    form: str = ""

    @property
    def wording(self) -> Wording:
        """Level and name as decisions of people are kept."""
        return name_key(self.level2, self.name)


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
            level, name = name_key(each.level2, each.name)
            by_name.setdefault((level, name), []).append(each.code)
            by_name_alone.setdefault(name, []).append(each.code)
        return NameIndex(
            by_code=by_code,
            by_name={k: tuple(v) for k, v in by_name.items()},
            by_name_alone={k: tuple(v) for k, v in by_name_alone.items()},
        )


def match_surely(
    line: Line,
    index: NameIndex,
    template_codes: frozenset[str],
    decisions: Decisions = NO_DECISIONS,
) -> Match | None:
    """The match by code, by a person's word or by exact normalised name within its level, or None.

    Where several indicators share the name, the one of the project's own template decides; if that
    leaves more than one, nothing is decided. A line without a second level (as in 部门整体 forms)
    is looked up by its name alone. What a person rejected for this wording is never the answer.
    """
    code = line.indicator_code.strip()
    level, name = wording = line.wording
    rejected = decisions.rejected(wording)
    if code in index.by_code and code not in rejected:
        return _match(line, code, MatchMethod.CODE, 1.0, "指标编码与指标库一致")
    if not name:
        return None
    told = decisions.confirmed(wording)
    if told is not None and told.indicator_code in index.by_code:
        when = f"{told.decided_at:%Y-%m-%d}"
        reason = f"{told.decided_by} 于 {when} 确认此写法即该指标"
        return _match(line, told.indicator_code, MatchMethod.ALIAS, 1.0, reason)
    found = index.by_name.get((level, name), ()) if level else index.by_name_alone.get(name, ())
    codes = _narrowed(tuple(each for each in found if each not in rejected), template_codes)
    if len(codes) != 1:
        return None
    reason = "同一级别下指标名称一致" if level else "未填二级指标，按名称唯一对应"
    return _match(line, codes[0], MatchMethod.EXACT_NAME, 1.0, reason)


def _narrowed(codes: tuple[str, ...], template_codes: frozenset[str]) -> tuple[str, ...]:
    """Of several codes those of the project's own template, where it holds any."""
    if len(codes) < 2:  # noqa: PLR2004 - one code needs no choice
        return codes
    return tuple(code for code in codes if code in template_codes) or codes


def match_likely(
    line: Line,
    proposals: Sequence[Proposal],
    template_codes: frozenset[str],
    rejected: frozenset[str] = frozenset(),
) -> Match:
    """The match with the likeliest proposal (best first), or none and the proposals to ask with.

    `rejected` are those that a person said this wording does not mean. Among equally likely ones
    the project's own template decides; if that leaves more than one, a person must: the same name
    may stand for different indicators.
    """
    likely = tuple(each for each in proposals if each.score >= ASK)
    if not likely:
        said = f"，{'、'.join(sorted(rejected))} 已经人工否决" if rejected else ""
        reason = f"指标库中没有{'其他' if rejected else ''}相近的指标{said}，请人工指定"
        return _match(line, None, MatchMethod.NONE, 0.0, reason)
    best = likely[0]
    equal = [each for each in likely if _odds(each) * _ODDS_APART >= _odds(best)]
    codes = _narrowed(tuple(each.indicator_code for each in equal), template_codes)
    if best.score < ACCEPT:
        reason = f"{best.reason}；{UNSURE}"
        return _match(line, None, MatchMethod.NONE, best.score, reason, likely)
    if len(codes) > 1:
        reason = f"同样相近的有：{'、'.join(codes)}，请人工指定"
        return _match(line, None, MatchMethod.NONE, best.score, reason, likely)
    chosen = next(each for each in equal if each.indicator_code == codes[0])
    method = MatchMethod.SIMILARITY
    return _match(line, codes[0], method, chosen.score, chosen.reason, likely)


def _odds(proposal: Proposal) -> float:
    return proposal.score / max(1 - proposal.score, _LEAST_DOUBT)


#: No score is so sure that it has no odds.
_LEAST_DOUBT = 1e-6


def after_decision(match: Match, decision: MatchDecision) -> Match:
    """The match once a person has spoken about its line: what the next identification builds on.

    What was rejected is neither the answer nor proposed; the other proposals stay.
    """
    when = f"{decision.decided_by} 于 {decision.decided_at:%Y-%m-%d}"
    code = decision.indicator_code
    if decision.is_confirmed:
        reason = f"{when} 确认此写法即该指标"
        return replace(
            match,
            indicator_code=code,
            method=MatchMethod.ALIAS,
            score=1.0,
            reason=reason,
            proposals=(),
        )
    left = tuple(each for each in match.proposals if each.indicator_code != code)
    if match.indicator_code not in {None, code}:
        return replace(match, proposals=left)
    return replace(
        match,
        indicator_code=None,
        method=MatchMethod.NONE,
        score=left[0].score if left else 0.0,
        reason=f"{when} 否决 {code}，请人工指定",
        proposals=left,
    )


def match_nothing(line: Line) -> Match:
    """The answer of an empty library."""
    return _match(line, None, MatchMethod.NONE, 0.0, "指标库中没有可比的指标")


def _match(
    line: Line,
    code: str | None,
    method: MatchMethod,
    score: float,
    reason: str,
    proposals: tuple[Proposal, ...] = (),
) -> Match:
    return Match(
        line_kind=line.line_kind,
        line_key=line.line_key,
        project_code=line.project_code,
        indicator_code=code,
        method=method,
        score=score,
        reason=reason,
        proposals=proposals,
    )
