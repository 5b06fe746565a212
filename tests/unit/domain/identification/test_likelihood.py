"""How sure a proposal is in words: each means what came true on the labelled lines."""

from collections import Counter

import pytest

from adapter.domain.identification.likelihood import EVEN, Likelihood, likelihood_of
from adapter.domain.identification.proposing import CANDIDATES, KnownIndicators
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.weights import ACCEPT, ASK
from adapter.similarity import IndexSimilarity
from tests.bench.identifying.quality import labelled_library, rows_of

#: The lines of the halves that were looked at last, and the library that they are looked for in.
LABELLED = (
    ("queries.csv", "report", labelled_library()),
    ("second_queries.csv", "tune2", labelled_library("second_library.csv")),
    ("second_queries.csv", "report2", labelled_library("second_library.csv")),
    ("fresh_queries.csv", "check", labelled_library("fresh_library.csv")),
    ("sector_queries.csv", "check", labelled_library("sector_library.csv", "check")),
)


def test_the_borders_are_those_of_accepting_and_of_asking() -> None:
    assert likelihood_of(1.0) is likelihood_of(ACCEPT) is Likelihood.LIKELY
    assert likelihood_of(ACCEPT - 1e-9) is likelihood_of(EVEN) is Likelihood.POSSIBLE
    assert likelihood_of(EVEN - 1e-9) is likelihood_of(ASK) is Likelihood.UNLIKELY


def test_each_word_comes_true_as_often_as_the_page_says() -> None:
    made: Counter[Likelihood] = Counter()
    right: Counter[Likelihood] = Counter()
    for file, half, library in LABELLED:
        known, index = KnownIndicators(library), IndexSimilarity()
        for row in rows_of(file):
            if row["half"] != half:
                continue
            subject = subject_of_line(row["level2"], row["name"], row["value_text"], row["unit"])
            (near,) = index.best([subject.name.main.text], known.texts, CANDIDATES)
            for each in known.proposals(subject, [(one.position, one.score) for one in near]):
                if each.score >= ASK:
                    word = likelihood_of(each.score)
                    made[word] += 1
                    right[word] += each.indicator_code == row["expected"]
    shares = {word: right[word] / made[word] for word in Likelihood}

    assert min(made.values()) > 50
    assert shares[Likelihood.LIKELY] >= 0.97
    assert shares[Likelihood.POSSIBLE] == pytest.approx(0.5, abs=0.1)
    assert shares[Likelihood.UNLIKELY] == pytest.approx(0.1, abs=0.03)
