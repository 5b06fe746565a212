"""Proposals (候选指标): the indicators that a line may mean, best first, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from adapter.domain.identification.evidence import Evidence, Veto, weigh
from adapter.domain.identification.index import character_weights
from adapter.domain.identification.likeness import alike
from adapter.domain.identification.reasons import reason_of
from adapter.domain.identification.rivals import among_rivals
from adapter.domain.identification.subjects import Subject, subject_of_indicator
from adapter.domain.identification.weights import score_of
from adapter.domain.indicator import Indicator

#: So many indicators of like wording are weighed for a line.
CANDIDATES = 10
#: One that shares so much less with the line than the nearest is not weighed: it never won.
_SHARE_OF_NEAREST = 0.4
#: So many are proposed.
PROPOSALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One indicator that a line may mean."""

    indicator_code: str
    #: How likely it is meant, 0..1.
    score: float
    #: Chinese sentence: what speaks for and against it.
    reason: str


class Scored(NamedTuple):
    """An indicator that a line may mean, before its reason is told."""

    indicator: Indicator
    evidence: Evidence
    #: How likely it is meant, 0..1.
    score: float
    #: What else than the two names the score is made of, in Chinese.
    beside: str = ""
    #: How near a model of meaning takes both to be, 0..1; 0 where none proposes it.
    meaning: float = 0.0

    def asked_by_meaning(self) -> "Scored":
        """A person is asked about what a model alone takes for near; it accepts nothing."""
        if not self.meaning or self.score >= _BY_MEANING:
            return self
        told = f"语义模型认为词义相近（{self.meaning:.2f}）"
        beside = f"{self.beside}，{told}" if self.beside else told
        return self._replace(score=_BY_MEANING, beside=beside)


#: Of thirty that a model alone proposes one is right (decision 0066).
_BY_MEANING = 0.02


_NO_MEANINGS: Mapping[int, float] = MappingProxyType({})


class KnownIndicators:
    """A library prepared for many lines."""

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self._indicators = indicators
        self._subjects = [_subject(each) for each in indicators]
        #: The names in the wording that a search compares.
        self.texts = [each.name.main.text for each in self._subjects]
        self._weight_of = character_weights(self.texts)
        self._positions = {each.code: at for at, each in enumerate(indicators)}

    def weighed(
        self,
        line: Subject,
        candidates: Sequence[tuple[int, float]],
        rejected: frozenset[str] = frozenset(),
        template: frozenset[str] = frozenset(),
    ) -> list[tuple[Evidence, Indicator]]:
        """The evidence for each of these (position, likeness) that is worth it and not rejected.

        Those of `template` are worth it, however little they are like the line.
        """
        near = [
            (at, likeness)
            for at, likeness in self._worth_it(line, candidates, template)
            if self._indicators[at].code not in rejected
        ]
        vague = _VAGUE if _is_vague(line, [self._subjects[at] for at, _ in near]) else frozenset()
        found = [
            weigh(line, self._subjects[at], likeness, self._weight_of, vague)
            for at, likeness in near
        ]
        return [
            (evidence, self._indicators[at])
            for evidence, (at, _) in zip(among_rivals(found), near, strict=True)
        ]

    def _worth_it(
        self, line: Subject, candidates: Sequence[tuple[int, float]], template: frozenset[str]
    ) -> Iterator[tuple[int, float]]:
        least = _SHARE_OF_NEAREST * max((likeness for _, likeness in candidates), default=0.0)
        own = {self._positions[code] for code in template if code in self._positions}
        for at, likeness in candidates:
            if likeness >= least or at in own:
                yield at, likeness
            own.discard(at)
        text = line.name.main.text
        for at in sorted(own):
            # The search did not find it: hardly any rare pair is in both.
            yield at, alike(0.0, text, self.texts[at])

    def scored(
        self,
        line: Subject,
        candidates: Sequence[tuple[int, float]],
        rejected: frozenset[str] = frozenset(),
        template: frozenset[str] = frozenset(),
        meanings: Mapping[int, float] = _NO_MEANINGS,
    ) -> list[Scored]:
        """As `weighed`, each with its score; those of `meanings`, by position, come on top.

        What only a model of meaning proposes is nobody's rival.
        """
        near = {self._indicators[at].code: each for at, each in meanings.items() if each}
        found = self.weighed(line, candidates, rejected, template)
        if near:
            codes = {each.code for _, each in found}
            more = self.weighed(line, (), rejected, frozenset(near.keys() - codes))
            found = [*found, *more]
        return [
            Scored(each, evidence, score_of(evidence), meaning=near.get(each.code, 0.0))
            for evidence, each in found
        ]

    def proposals(
        self,
        line: Subject,
        candidates: Sequence[tuple[int, float]],
        rejected: frozenset[str] = frozenset(),
    ) -> tuple[Proposal, ...]:
        """The likeliest (position, likeness), best first, ties as written, no rejected one."""
        return likeliest(self.scored(line, candidates, rejected))


def likeliest(scored: Sequence[Scored]) -> tuple[Proposal, ...]:
    """The best of them with their reasons: best first, equal ones as written, then by code."""
    best = sorted(
        scored,
        key=lambda each: (
            -round(each.score, _EQUAL_DIGITS),
            not _is_as_written(each.evidence),
            each.indicator.code,
        ),
    )
    return tuple(map(_proposed, best[:PROPOSALS]))


def _proposed(scored: Scored) -> Proposal:
    told = reason_of(scored.evidence, scored.indicator.name)
    return Proposal(
        indicator_code=scored.indicator.code,
        score=scored.score,
        reason=f"{told}；{scored.beside}" if scored.beside else told,
    )


#: Scores that differ less, by the place of a name in the search, are equal.
_EQUAL_DIGITS = 6


def _is_as_written(evidence: Evidence) -> bool:
    return evidence.line.name.plain == evidence.indicator.name.plain


_VAGUE = frozenset({Veto.VAGUE})


def _is_vague(line: Subject, near: Sequence[Subject]) -> bool:
    """Several indicators end in the line's words, none is all of them or alone common (共性)."""
    words = line.name.main.text
    ending = [each for each in near if each.name.main.text.endswith(words)]
    if len(ending) < _SEVERAL or any(each.name.main.text == words for each in ending):
        return False
    return sum(each.is_common for each in ending) != 1


_SEVERAL = 2


def _subject(indicator: Indicator) -> Subject:
    subject = subject_of_indicator(
        indicator.level2,
        indicator.name,
        indicator.standard.unit,
        is_common=indicator.is_common,
        direction=indicator.direction,
    )
    if indicator.is_common:
        return subject
    return replace(
        subject,
        function_class=indicator.function_class,
        department=indicator.department_code,
    )
