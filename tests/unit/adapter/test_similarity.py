"""Both searches of similar names: the small index and the one for the bulk give one answer."""

import pytest

from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity
from tests.bench.identifying.names import declared, library

NAMES = library(400)
SAID = [name for name, _ in declared(NAMES, 60)] + ["", "无关xyz"]


def test_the_search_for_the_bulk_answers_as_the_small_one() -> None:
    sparse = pytest.importorskip("adapter.similarity_sparse", exc_type=ImportError)
    small: Similarity = IndexSimilarity()
    bulk: Similarity = sparse.SparseSimilarity()

    for mine, its in zip(small.best(SAID, NAMES, 5), bulk.best(SAID, NAMES, 5), strict=True):
        assert [each.position for each in its] == [each.position for each in mine]
        assert [each.score for each in its] == pytest.approx([each.score for each in mine])


def test_an_index_is_made_anew_for_another_library() -> None:
    similarity = IndexSimilarity()
    first, second = ["巡察次数"], ["培训人次", "巡察次数"]

    assert similarity.best(["巡察次数"], first, 1)[0][0].position == 0
    assert similarity.best(["巡察次数"], second, 1)[0][0].position == 1
    assert similarity.best(["别的"], [], 3) == [()]
