"""Indicators of a template that no line of its form means (剩余指标): a person is asked.

A line that shares no word with any indicator may still mean one of those, in words of its own.
"""

from collections.abc import Sequence

from adapter.domain.identification.evidence import Difference
from adapter.domain.identification.proposing import Scored

#: Below whatever the words speak for.
_OFFERED = 0.006
#: So many are offered, the likeliest first.
_MOST = 2


def offered(scored: Sequence[Scored], free: frozenset[str]) -> list[Scored]:
    """The same, the likeliest of `free` that are measured as the line is told to be asked about."""
    fitting = [each for each in scored if each.indicator.code in free and _is_fitting(each)]
    best = sorted(fitting, key=lambda each: (-each.score, each.indicator.code))[:_MOST]
    codes = {each.indicator.code for each in best if each.score < _OFFERED}
    return [
        each._replace(score=_OFFERED, beside=_WORDS) if each.indicator.code in codes else each
        for each in scored
    ]


_WORDS = "本项目模板所列，本表没有其他行对应"


def _is_fitting(scored: Scored) -> bool:
    evidence = scored.evidence
    return (
        not evidence.pieces["other_level"]
        and evidence.measure is Difference.NONE
        and not evidence.is_unit_other
        and not evidence.pieces["other_unit"]
        and not evidence.pieces["other_direction"]
    )
