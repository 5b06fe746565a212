"""What a form never settles by itself (整表对照的限度): there a person is asked.

That an indicator is left over, and no other line is like it, is also the picture of an officer who
put another figure in its place: 受理率 for 办结率, 检修次数 for 检修长度.
"""

from collections.abc import Sequence

from adapter.domain.identification.contrasts import STRICT
from adapter.domain.identification.evidence import Evidence, Veto
from adapter.domain.identification.names import Reading, as_written, read_name
from adapter.domain.identification.proposing import Scored

#: Names that have less in common are asked about at most.
_LEAST_ALIKE = 0.001


def left_open(name: str, found: Sequence[Scored], template: frozenset[str]) -> frozenset[str]:
    """The codes of those that a line of this name means only by a person's word."""
    words = read_name(name).main.text
    is_vague = sum(_is_fitting(each, words, template) for each in found) > 1
    return frozenset(
        each.indicator.code
        for each in found
        if each.score < _LEAST_ALIKE
        or _is_measured_otherwise(each.evidence)
        or _is_opposed(each.evidence.line.name, each.evidence.indicator.name)
        or _is_denial_in_words(each.evidence)
        or _is_half(each.evidence)
        or (is_vague and not _is_its_name(each, words, template))
    )


def _is_measured_otherwise(evidence: Evidence) -> bool:
    """No number turns the one into the other: people and what they get, times and lengths."""
    return evidence.is_unit_other or bool(evidence.pieces["other_unit"])


def _is_denial_in_words(evidence: Evidence) -> bool:
    """A denial on one side, and no figure tells what is counted: 成效, 零辍学 beside 辍学率."""
    return Veto.DENIAL in evidence.vetoes and evidence.line.is_worded


def _is_half(evidence: Evidence) -> bool:
    """Only one of two things that the line joins: 造林和封山育林面积 and 封山育林面积."""
    line = evidence.line.name
    if line.joints <= evidence.indicator.name.joints:
        return False
    more = [as_written(line, word) for word in evidence.alignment.rest if len(word) > 1]
    return any(_is_joined(word, line.plain.text) for word in more)


def _is_joined(word: str, name: str) -> bool:
    return any(joint + word in name or word + joint in name for joint in _JOINTS)


_JOINTS = "、和及与"


def _is_opposed(line: Reading, indicator: Reading) -> bool:
    """Of a strict row each says another word: 月报 and 年报."""
    mine, its = _strict_words(line), _strict_words(indicator)
    return any(mine[row].isdisjoint(its[row]) for row in mine.keys() & its.keys())


def _strict_words(name: Reading) -> dict[int, set[str]]:
    words: dict[int, set[str]] = {}
    for row, word in name.contrasts:
        if row < STRICT:
            words.setdefault(row, set()).add(word)
    return words


def _is_fitting(scored: Scored, words: str, template: frozenset[str]) -> bool:
    """One of the template's that the words leave open: 满意度 of 家长满意度."""
    evidence = scored.evidence
    return (
        scored.indicator.code in template
        and bool(evidence.pieces["same_level"])
        and evidence.indicator.name.main.text.endswith(words)
    )


def _is_its_name(scored: Scored, words: str, template: frozenset[str]) -> bool:
    """The words are all of its name, or the level says the rest of one of the template's."""
    is_whole = scored.evidence.indicator.name.main.text == words
    return is_whole or (scored.indicator.code in template and bool(scored.evidence.pieces["exact"]))
