"""What each piece of evidence weighs (证据权重), and from where on a match is accepted.

Log odds, fitted by logistic regression on the pairs of the half `tune` and of the fresh lines
`learn` of the labelled set in tests/golden/identification, without the pairs that a veto decides,
by `python -m tests.bench.identifying.fitting`. Its figures with each document left out chose the
threshold: at 0.70 precision 0.994 and recall 0.926.
"""

from collections.abc import Mapping
from math import exp

from adapter.domain.identification.evidence import Evidence

BIAS = -4.21
WEIGHTS: Mapping[str, float] = {
    "likeness": 7.84,
    "rest": -4.69,
    "other_rest": -4.69,
    "slips": -0.73,
    "other_measure": -0.17,
    "other_counting": -1.36,
    "same_level": 1.50,
    "other_level": -0.77,
    "bare": -0.84,
    "replaced": -2.28,
    "exact": 1.26,
    "rate_word": -1.46,
    "worded_count": -1.52,
    "near": 1.35,
    "other_direction": -0.41,
    "more_people": -0.13,
}
#: Set, not fitted, as the labelled set knows no projects: the project's function class (功能分类)
#: may tip a doubtful line, and does not undo a sure one.
SECTOR_WEIGHTS: Mapping[str, float] = {"same_class": 0.5, "other_class": -1.0}
_ALL = {**WEIGHTS, **SECTOR_WEIGHTS}
#: From this score on a match is accepted, and from that one on a person is asked.
ACCEPT = 0.70
ASK = 0.05
#: What a score is worth under a veto: a person may still be asked.
_UNDER_VETO = 0.2


def score_of(evidence: Evidence) -> float:
    """How likely the line means the indicator, 0..1."""
    odds = BIAS + sum(_ALL[name] * piece for name, piece in evidence.pieces.items())
    score = 1 / (1 + exp(-odds))
    return score * _UNDER_VETO if evidence.vetoes else score
