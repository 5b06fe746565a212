"""What each piece of evidence weighs (证据权重), and from where on a match is accepted.

Log odds, fitted by logistic regression on the pairs of the half `tune`, of the fresh lines `learn`
and of the lines by sector `learn` of the labelled set in tests/golden/identification, without the
pairs that a sure veto decides, by `python -m tests.bench.identifying.fitting`. Its figures with
each document left out chose the threshold: at 0.65 precision 0.994 and recall 0.921.
"""

from collections.abc import Mapping
from math import exp

from adapter.domain.identification.evidence import Evidence

BIAS = -1.13
WEIGHTS: Mapping[str, float] = {
    "likeness": 2.07,
    "other_rest": -3.48,
    "same_level": 1.38,
    "other_level": -0.11,
    "bare": -0.76,
    "replaced": -3.68,
    "exact": 1.49,
    "other_direction": -3.33,
    "figure_for_words": -1.90,
    "scattered": 0.92,
    "one_char": 0.54,
    "same_unit": 0.53,
    "other_unit": -2.37,
    "only_adding": -4.77,
    "shared": 0.98,
    "lead": 1.64,
    "rival": -2.20,
}
#: Set, not fitted, as the labelled set knows no projects: the project's function class (功能分类)
#: may tip a doubtful line, and does not undo a sure one.
SECTOR_WEIGHTS: Mapping[str, float] = {"same_class": 0.5, "other_class": -1.0}
_ALL = {**WEIGHTS, **SECTOR_WEIGHTS}
#: From this score on a match is accepted, and from that one on a person is asked.
ACCEPT = 0.65
ASK = 0.01
#: What a score is worth under a veto: a person may still be asked.
_UNDER_VETO = 0.2


def score_of(evidence: Evidence) -> float:
    """How likely the line means the indicator, 0..1."""
    odds = BIAS + sum(_ALL[name] * piece for name, piece in evidence.pieces.items())
    score = 1 / (1 + exp(-odds))
    return score * _UNDER_VETO if evidence.vetoes else score
