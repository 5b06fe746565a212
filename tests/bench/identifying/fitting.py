"""The weights of the evidence, fitted and cross-validated: whole documents are left out in turn.

Alone by `python -m tests.bench.identifying.fitting`: prints the figures with each document left
out, then the weights fitted on all that may be learnt from, as they stand in
adapter/domain/identification/weights.py.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from adapter.domain.identification.evidence import Evidence, Veto
from adapter.domain.identification.proposing import CANDIDATES, KnownIndicators
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.weights import ACCEPT, WEIGHTS
from adapter.domain.indicator import Indicator
from adapter.similarity import IndexSimilarity
from tests.bench.identifying.quality import Row, labelled_library, rows_of

#: The strength of the pull towards no weight at all.
_RIDGE = 0.3
_STEPS = 30
_VETOED = 0.2
#: Vetoes by lists of words. New documents have words that no list has, so that the weights learn
#: from these pairs as well how much a word too many says.
LISTED = frozenset({Veto.SCOPE, Veto.PEOPLE, Veto.DENIAL, Veto.VAGUE, Veto.CONTRAST})
Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """A line with the evidence for each of its candidates."""

    row: Row
    evidence: tuple[tuple[str, Evidence], ...]


def learnable() -> list[Weighed]:
    """All lines that may be learnt from."""
    return [
        *weighed(rows_of("queries.csv"), labelled_library()),
        *weighed(rows_of("second_queries.csv"), labelled_library("second_library.csv")),
        *weighed(rows_of("fresh_queries.csv"), labelled_library("fresh_library.csv")),
        *_by_sector("learn"),
        *_by_sector("check"),
    ]


def _by_sector(half: str) -> Iterator[Weighed]:
    rows = [row for row in rows_of("sector_queries.csv") if row["half"] == half]
    return weighed(rows, labelled_library("sector_library.csv", half))


def weighed(rows: Sequence[Row], library: Sequence[Indicator]) -> Iterator[Weighed]:
    """The evidence of each line's candidates."""
    known, index = KnownIndicators(library), IndexSimilarity()
    for row in rows:
        subject = subject_of_line(row["level2"], row["name"], row["value_text"], row["unit"])
        (near,) = index.best([subject.name.main.text], known.texts, CANDIDATES)
        found = known.weighed(subject, [(each.position, each.score) for each in near])
        yield Weighed(row, tuple((each.code, evidence) for evidence, each in found))


def fitted(lines: Sequence[Weighed]) -> Numbers:
    """Log odds, the bias first, by Newton's method; pairs that a sure veto decides are left out."""
    pairs = [
        (_numbers(evidence), code == line.row["expected"])
        for line in lines
        for code, evidence in line.evidence
        if not evidence.vetoes - LISTED
    ]
    return log_odds(pairs)


def log_odds(pairs: Sequence[tuple[Numbers, bool]]) -> Numbers:
    """The weight of each number of a pair for what came true, the first one's without a pull."""
    given, meant = np.array([each for each, _ in pairs]), np.array([each for _, each in pairs])
    weights = np.zeros(given.shape[1])
    pull = np.full(len(weights), _RIDGE)
    pull[0] = 0
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (likely - meant) + pull * weights
        bend = (given.T * (likely * (1 - likely))) @ given + np.diag(pull)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def scored(line: Weighed, weights: Numbers) -> list[tuple[str, float]]:
    """The candidates' codes with their scores, best first."""
    found = [
        (
            code,
            float(1 / (1 + np.exp(-_numbers(evidence) @ weights)))
            * (_VETOED if evidence.vetoes else 1),
        )
        for code, evidence in line.evidence
    ]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _numbers(evidence: Evidence) -> Numbers:
    return np.array([1.0, *(float(evidence.pieces[name]) for name in WEIGHTS)])


def left_out(lines: Sequence[Weighed]) -> Iterator[tuple[Weighed, list[tuple[str, float]]]]:
    """Each line scored by weights that were fitted without its document."""
    for source in sorted({each.row["source"] for each in lines}):
        weights = fitted([each for each in lines if each.row["source"] != source])
        for line in lines:
            if line.row["source"] == source:
                yield line, scored(line, weights)


def told(answers: Sequence[tuple[Weighed, list[tuple[str, float]]]], threshold: float) -> str:
    """Precision, recall and the kinds of errors at a threshold."""
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    accepted = right = meant = 0
    for line, ranked in answers:
        kind, expected = line.row["kind"], line.row["expected"]
        is_accepted = bool(ranked) and ranked[0][1] >= threshold
        is_right = is_accepted and ranked[0][0] == expected
        accepted, right = accepted + is_accepted, right + is_right
        meant += bool(expected)
        wrong[kind] += is_accepted and not is_right
        missed[kind] += bool(expected) and not is_right
    return (
        f"at {threshold:.2f}: {accepted} accepted, precision {right / accepted:.3f},"
        f" recall {right / meant:.3f}; wrong: {_counted(wrong)}; missed: {_counted(missed)}"
    )


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in kinds.most_common() if n) or "none"


def main() -> None:
    """Cross-validate, fit, print."""
    lines = learnable()
    answers = list(left_out(lines))
    for threshold in sorted({0.6, 0.65, 0.7, 0.75, 0.8, ACCEPT}):
        print(f"documents left out, {told(answers, threshold)}")  # noqa: T201 - speaks on stdout
    bias, *weights = fitted(lines)
    print(f"BIAS = {bias:.2f}")  # noqa: T201 - see above
    for name, weight in zip(WEIGHTS, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')  # noqa: T201 - see above


if __name__ == "__main__":
    main()
