"""The lines of one form read together, beside the template of their project (整表对照).

A template is what a department is asked to fill in. So a line that says an indicator of it in other
words is known by what the others leave: it is like that indicator rather than another of the
template, and no other line of the form is more like it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp, log
from types import MappingProxyType
from typing import NamedTuple

from adapter.domain.identification.proposing import Scored
from adapter.domain.identification.weights import ASK, FORM_BIAS, FORM_WEIGHTS

#: By name as in `weights.FORM_WEIGHTS`: log odds, differences of them, shares, or 1 where it is so.
Pieces = Mapping[str, float]
#: What the other lines and indicators say; all else are pieces of the evidence, which weigh
#: otherwise once the form is known.
_OF_THE_FORM = frozenset({"alone", "own", "taken", "over_lines", "over_own", "over_outside"})
_OF_THE_NAMES = FORM_WEIGHTS.keys() - _OF_THE_FORM
#: So large a share of the lines must be nearest to an indicator of the template, and as likely mean
#: it, or the template is not what the form was filled in from.
LEAST_SHARE, _LEAST_LIKELY = 0.3, 0.05
#: Log odds are told apart within these; differences of them, within less.
_FLOOR, _CEILING, _FAR = -8.0, 13.8, 3.0
_LEAST = 1e-6
#: From here on the form alone is reason enough to ask a person.
_WORTH_ASKING = 0.05
#: The most that the form makes of what it never settles.
_AT_MOST = 0.5


class Alone(NamedTuple):
    """What a line read by itself says of one indicator."""

    #: How likely it is meant, 0..1; 1 where that is sure.
    score: float
    #: As in `Evidence`; none where it is sure.
    pieces: Pieces = MappingProxyType({})


#: By the codes of indicators.
ReadAlone = Mapping[str, Alone]


class Seen(NamedTuple):
    """What the whole form says of one line and one indicator."""

    #: How likely the line means it, now that the form is known, 0..1.
    score: float
    is_own: bool
    is_taken: bool

    def put_on(self, alone: Scored, *, is_open: bool = False) -> Scored:
        """The same indicator with this score, and what it is made of in words.

        What the form never settles stays a question, and what neither the names nor the form speak
        for is not asked about.
        """
        if alone.score < ASK and self.score < _WORTH_ASKING:
            return alone
        score = min(self.score, _AT_MOST) if is_open else self.score
        return alone._replace(score=score, beside="，".join(self._told()))

    def _told(self) -> Iterator[str]:
        yield "本项目模板所列" if self.is_own else "不在本项目模板内"
        if self.is_taken:
            yield "本表另有一行更像该指标"


def follows(template: frozenset[str], lines: Sequence[ReadAlone]) -> bool:
    """Whether the form was filled in from the template, as far as its lines tell."""
    nearest = [max(line.items(), key=lambda each: each[1].score) for line in lines if line]
    following = sum(code in template and it.score >= _LEAST_LIKELY for code, it in nearest)
    return following >= max(LEAST_SHARE * len(lines), 1)


def read_together(
    template: frozenset[str], lines: Sequence[ReadAlone]
) -> Iterator[dict[str, Seen]]:
    """For each line of a form what becomes of its scores."""
    for line in pieces_together(template, lines):
        yield {
            code: Seen(_score_of(pieces), code in template, bool(pieces["taken"]))
            for code, pieces in line.items()
        }


def _score_of(pieces: Pieces) -> float:
    odds = FORM_BIAS + sum(FORM_WEIGHTS[name] * piece for name, piece in pieces.items())
    return 1 / (1 + exp(-odds))


def pieces_together(
    template: frozenset[str], lines: Sequence[ReadAlone]
) -> Iterator[dict[str, Pieces]]:
    """For each line of a form and each of its indicators what they are to each other."""
    odds = [{code: _log_odds(each.score) for code, each in line.items()} for line in lines]
    best = _two_best(odds)
    for read, line in zip(lines, odds, strict=True):
        own = _largest(line[code] for code in line.keys() & template)
        outside = _largest(line[code] for code in line.keys() - template)
        yield {
            code: {
                "alone": max(found, _FLOOR),
                "own": code in template,
                "taken": _but(best[code], found) > 0,
                "over_lines": _within(found - _but(best[code], found)),
                "over_own": _within(found - _but(own, found)),
                "over_outside": _within(found - _but(outside, found)),
                **{name: float(read[code].pieces.get(name, 0)) for name in _OF_THE_NAMES},
            }
            for code, found in line.items()
        }


#: The largest of some log odds and the next.
_Two = tuple[float, float]


def _largest(odds: Iterable[float]) -> _Two:
    first, second = -_CEILING, -_CEILING
    for each in odds:
        if each > first:
            first, second = each, first
        elif each > second:
            second = each
    return first, second


def _two_best(lines: Sequence[Mapping[str, float]]) -> dict[str, _Two]:
    """For each indicator its largest log odds in the form, and the next."""
    by_code: dict[str, list[float]] = {}
    for line in lines:
        for code, found in line.items():
            by_code.setdefault(code, []).append(found)
    return {code: _largest(found) for code, found in by_code.items()}


def _but(two: _Two, one: float) -> float:
    """The largest of the others; `one` need not be among them."""
    return two[1] if one == two[0] else two[0]


def _within(difference: float) -> float:
    return max(-_FAR, min(_FAR, difference))


def _log_odds(score: float) -> float:
    sure = min(max(score, _LEAST), 1 - _LEAST)
    return log(sure / (1 - sure))
