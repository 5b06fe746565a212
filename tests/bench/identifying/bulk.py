"""One way of finding the nearest of 20,000 names for 100,000, or for the first of them."""

import sys
from collections.abc import Mapping

import numpy as np
from rapidfuzz import fuzz, process

from adapter.domain.identification.matching import Line
from adapter.domain.identification.names import wording_of
from adapter.domain.identification.proposing import CANDIDATES
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value
from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity
from adapter.similarity_sparse import SparseSimilarity
from sync_jobs.identifying import identify
from tests.bench.identifying.names import declared, library
from tests.bench.measuring import measure

_BATCH = 2_000
#: Lines of a form.
_IN_FORM = 12


def by_index(similarity: Similarity, choices: list[str], said: list[tuple[str, int]]) -> int:
    """How many come first, with all the reading of names that a run does."""
    texts = [wording_of(each) for each in choices]
    right = 0
    for start in range(0, len(said), _BATCH):
        batch = said[start : start + _BATCH]
        queries = [wording_of(name) for name, _ in batch]
        found = similarity.best(queries, texts, CANDIDATES)
        right += sum(
            bool(best) and best[0].position == at
            for (_, at), best in zip(batch, found, strict=True)
        )
    return right


def by_cdist(choices: list[str], said: list[tuple[str, int]]) -> int:
    """rapidfuzz over all pairs, a block of names at a time."""
    right = 0
    for start in range(0, len(said), _BATCH):
        batch = said[start : start + _BATCH]
        names = [name for name, _ in batch]
        scores = process.cdist(names, choices, scorer=fuzz.ratio, workers=2, dtype=np.uint8)
        right += int((scores.argmax(axis=1) == np.array([at for _, at in batch])).sum())
    return right


def by_evidence(choices: list[str], said: list[tuple[str, int]], in_form: int = 0) -> int:
    """The whole of what the job does with lines that no code and no exact name settles.

    With `in_form` so many of them make a form, whose template has what they mean.
    """
    indicators = [_indicator(at, name) for at, name in enumerate(choices)]
    form_of = [str(key // in_form) if in_form else "" for key in range(len(said))]
    lines = (_line(str(key), name, form_of[key]) for key, (name, _) in enumerate(said))
    templates: dict[str, set[str]] = {}
    for form, (_, at) in zip(form_of, said, strict=True):
        templates.setdefault(form, set()).add(str(at))
    codes = {each: frozenset(own) for each, own in templates.items() if each}
    found = identify(lines, indicators, codes, SparseSimilarity())
    return sum(each.indicator_code == str(said[int(each.line_key)][1]) for each in found)


def _indicator(at: int, name: str) -> Indicator:
    return Indicator(
        code=str(at),
        level1="产出指标",
        level2="数量指标",
        name=name,
        is_common=False,
        is_quantitative=False,
        standard=parse_value(""),
    )


def _line(key: str, name: str, form: str) -> Line:
    return Line(
        line_kind="target_line",
        line_key=key,
        project_code=form or "P",
        form=form,
        level1="产出指标",
        level2="数量指标",
        name=name,
        indicator_code="",
    )


def main(method: str, size: int) -> None:
    """Measure one way and print its figures."""
    choices = library(20_000)
    said = declared(choices, size)

    def work() -> Mapping[str, object]:
        if method == "cdist":
            right = by_cdist(choices, said)
        elif method in {"evidence", "forms"}:
            right = by_evidence(choices, said, _IN_FORM if method == "forms" else 0)
        else:
            similarity = SparseSimilarity() if method == "sparse" else IndexSimilarity()
            right = by_index(similarity, choices, said)
        return {"rows": size, "right": right}

    measure(work)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
