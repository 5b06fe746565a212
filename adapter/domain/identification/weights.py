"""What each piece of evidence weighs (证据权重), and from where on a match is accepted.

Log odds, fitted by logistic regression (L2, C = 3) on the pairs of the half `tune` of the labelled
set in tests/golden/identification, without the pairs that a veto decides.
"""

from collections.abc import Mapping
from math import exp

from adapter.domain.identification.evidence import Evidence

BIAS = -1.38
WEIGHTS: Mapping[str, float] = {
    "cosine": 5.76,
    "rest": -1.70,
    "other_rest": -4.02,
    "rest_weight": -0.43,
    "other_rest_weight": -0.20,
    "slips": 1.29,
    "other_measure": -0.86,
    "other_counting": -2.22,
    "other_unit": -2.92,
    "same_level": 1.16,
    "other_level": -1.26,
    "bare": -1.27,
    "replaced": -1.44,
    "exact": 0.65,
    "rate_word": -1.53,
    "worded_count": -1.08,
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
