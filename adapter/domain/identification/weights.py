"""What each piece of evidence weighs (证据权重), and from where on a match is accepted.

Log odds, fitted by logistic regression (L2, C = 3) on the pairs of the half `tune` of the labelled
set in tests/golden/identification, without the pairs that a veto decides.
"""

from collections.abc import Mapping
from math import exp

from adapter.domain.identification.evidence import Evidence

BIAS = -4.33
WEIGHTS: Mapping[str, float] = {
    "cosine": 7.72,
    "rest": -3.83,
    "other_rest": -5.44,
    "rest_weight": -0.06,
    "other_rest_weight": 0.14,
    "slips": 0.11,
    "other_measure": 0.23,
    "other_counting": -1.34,
    "other_unit": -3.06,
    "same_level": 1.66,
    "other_level": -0.96,
    "bare": -0.92,
    "replaced": -2.37,
    "exact": 1.55,
    "rate_word": -1.38,
    "worded_count": -1.41,
    "near": 1.39,
    "other_direction": -1.70,
    "more_people": -0.49,
}
#: From this score on a match is accepted, and from that one on a person is asked.
ACCEPT = 0.75
ASK = 0.05
#: What a score is worth under a veto: a person may still be asked.
_UNDER_VETO = 0.2


def score_of(evidence: Evidence) -> float:
    """How likely the line means the indicator, 0..1."""
    odds = BIAS + sum(WEIGHTS[name] * piece for name, piece in evidence.pieces.items())
    score = 1 / (1 + exp(-odds))
    return score * _UNDER_VETO if evidence.vetoes else score
