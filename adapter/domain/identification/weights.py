"""What each piece of evidence weighs (证据权重), and from where on a match is accepted.

Log odds, fitted by logistic regression on the pairs of the lines that may be learnt from (README of
the labelled sets in tests/golden/identification), without the pairs that a sure veto decides, by
`python -m tests.bench.identifying.fitting`. Its figures with each document left out chose the
threshold: at 0.55 precision 0.988 and recall 0.921. The words were narrowed later (decision 0050);
fitted anew on all sets (decision 0051) they reach 0.991 and 0.917, and accept more where words are
not known: they stay as they are.
"""

from collections.abc import Mapping
from math import exp

from adapter.domain.identification.evidence import Evidence

BIAS = -0.84
WEIGHTS: Mapping[str, float] = {
    "likeness": 1.45,
    "other_rest": -4.12,
    "same_level": 1.49,
    "other_level": -0.17,
    "bare": -0.70,
    "replaced": -3.58,
    "exact": 1.94,
    "other_direction": -3.86,
    "figure_for_words": -1.95,
    "scattered": 0.83,
    "one_char": 0.66,
    "same_unit": 0.54,
    "other_unit": -2.12,
    "only_adding": -4.90,
    "shared": 1.36,
    "lead": 1.35,
    "rival": -2.18,
}
#: Set, not fitted, as the labelled sets know no projects: the project's function class (功能分类)
#: and department may tip a doubtful line, and do not undo a sure one.
SET_WEIGHTS: Mapping[str, float] = {
    "same_class": 0.5,
    "other_class": -1.0,
    "other_department": -2.0,
}
_ALL = {**WEIGHTS, **SET_WEIGHTS}
#: Log odds of what a line and an indicator are to each other in a whole form (`whole_form.py`),
#: fitted on forms with their templates by `python -m tests.bench.identifying.forms_fitting`.
FORM_BIAS = -5.70
FORM_WEIGHTS: Mapping[str, float] = {
    "alone": 0.52,
    "own": 3.59,
    "taken": -2.04,
    "over_lines": 0.45,
    "over_own": 0.87,
    "over_outside": 0.21,
    "exact": -1.67,
    "only_adding": 0.08,
    "other_direction": -5.90,
    "lead": 2.58,
    "rival": 1.55,
    "other_end": -0.49,
}
#: From this score on a match is accepted, and from that one on a person is asked.
ACCEPT = 0.55
ASK = 0.005
#: What a score is worth under a veto: a person may still be asked.
_UNDER_VETO = 0.2


def score_of(evidence: Evidence) -> float:
    """How likely the line means the indicator, 0..1."""
    odds = BIAS + sum(weight * evidence.pieces.get(name, 0) for name, weight in _ALL.items())
    score = 1 / (1 + exp(-odds))
    return score * _UNDER_VETO if evidence.vetoes else score
