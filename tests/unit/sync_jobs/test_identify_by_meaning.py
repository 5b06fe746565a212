"""What a model of meaning takes for near is asked about: it accepts nothing and takes nothing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapter.domain.identification.matching import Line, MatchAnswer
from adapter.ports.similarity import Similar
from adapter.similarity import IndexSimilarity
from sync_jobs.identifying import identify
from tests.unit.sync_jobs.test_identify_forms import CODES, FORM, LIBRARY, lines


class Knowing:
    """A model that takes every line for near to the indicators at these places."""

    method = "semantic"

    def __init__(self, *places: int) -> None:
        self._places = places
        self._by_characters = IndexSimilarity()

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        """See Similarity."""
        found = self._by_characters.best(queries, choices, limit)
        return [
            (
                *(s._replace(meaning=0.95 if s.position in self._places else 0.0) for s in each),
                *(
                    Similar(at, 0.0, 0.95)
                    for at in self._places
                    if at not in {s.position for s in each}
                ),
            )
            for each in found
        ]


PLACES = {each.code: at for at, each in enumerate(LIBRARY)}


def said(name: str, form: str) -> Line:
    (line,) = lines(("9", "数量指标", name, "≥3个"))
    return replace(line, form=form)


@pytest.mark.parametrize("form", ["", "target_line/P1/V1"])
def test_a_person_is_asked_about_what_the_model_alone_proposes(form: str) -> None:
    given = [*(replace(each, form=form) for each in lines(*FORM)), said("引水沟渠整修", form)]

    by_characters = {e.line_key: e for e in identify(given, LIBRARY, CODES, IndexSimilarity())}
    by_meaning = {
        e.line_key: e for e in identify(given, LIBRARY, CODES, Knowing(PLACES["X2"], PLACES["W1"]))
    }

    asked = by_meaning["9"]
    assert asked.answer is MatchAnswer.ASK
    told = {each.indicator_code: each.reason for each in asked.proposals}
    assert told["X2"].endswith("语义模型认为词义相近（0.95）")
    assert all(each.score < 0.55 for each in asked.proposals)
    # What was accepted is accepted, and nothing else is.
    assert {key: each.indicator_code for key, each in by_meaning.items()} == {
        key: each.indicator_code for key, each in by_characters.items()
    }
