"""Similarity of meaning: what the model finds beside what the characters find."""

import sys

import pytest

from adapter.bootstrap.similarity import best_similarity, similarity_of_lines
from adapter.errors import ConfigurationError
from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity

NAMES = ["资金拨付及时率", "库区群众满意度", "改造道路里程", "档案查阅利用者满意度"]


@pytest.fixture(scope="module")
def semantic() -> Similarity:
    module = pytest.importorskip("adapter.similarity_semantic", exc_type=ImportError)
    similarity: Similarity = module.SemanticSimilarity(IndexSimilarity())
    return similarity


def test_the_model_finds_names_that_share_hardly_a_character(semantic: Similarity) -> None:
    (found,) = semantic.best(["查档群众满意度"], NAMES, 1)

    meant = {each.position: each.meaning for each in found}
    assert meant[3] > 0.9
    assert all(each.meaning == 0 for each in found if each.position in (0, 2))


def test_what_the_characters_find_stays_as_it_was(semantic: Similarity) -> None:
    said = ["道路改造里程", "拨付资金及时率", "毫不相干", ""]
    by_characters = IndexSimilarity().best(said, NAMES, 3)

    for mine, its in zip(semantic.best(said, NAMES, 3), by_characters, strict=True):
        assert [each[:2] for each in mine[: len(its)]] == [each[:2] for each in its]
        assert all(each.score == 0 for each in mine[len(its) :])


def test_another_library_is_learnt_anew_and_an_empty_one_has_nothing(semantic: Similarity) -> None:
    assert semantic.best(["改造道路里程"], NAMES[2:], 1)[0][0].position == 0
    assert semantic.best(["改造道路里程"], [], 1) == [()]
    assert semantic.best([], NAMES, 1) == []


def test_it_is_off_unless_it_is_switched_on() -> None:
    assert type(similarity_of_lines(is_semantic=False)) is type(best_similarity())


def test_without_its_extra_the_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adapter.similarity_semantic", None)

    with pytest.raises(ConfigurationError, match=r"\[semantic\]") as refused:
        similarity_of_lines(is_semantic=True)
    assert refused.value.key == "identify.semantic"
