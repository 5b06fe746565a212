"""Identification of many lines: sure ones first, the others by similarity in batches."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.matching import Line, MatchMethod
from adapter.domain.value import parse_value
from adapter.ports.similarity import Similar, Similarity
from adapter.similarity import RapidfuzzSimilarity
from sync_jobs import identify_indicators
from sync_jobs.identify_indicators import identify


class TableSimilarity:
    """Scores from a table; counts how it is asked."""

    method = "table"

    def __init__(self, scores: Mapping[tuple[str, str], float]) -> None:
        self._scores = scores
        self.batches: list[int] = []

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        self.batches.append(len(queries))
        return [self._best(query, choices)[:limit] for query in queries]

    def _best(self, query: str, choices: Sequence[str]) -> tuple[Similar, ...]:
        scored = (
            Similar(at, self._scores[query, choice])
            for at, choice in enumerate(choices)
            if (query, choice) in self._scores
        )
        return tuple(sorted(scored, key=lambda each: -each.score))


def indicator(code: str, name: str) -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2="数量指标",
        name=name,
        is_common=False,
        is_quantitative=True,
        standard=parse_value("≥1"),
    )


def line(key: str, name: str, code: str = "", project: str = "P1") -> Line:
    return Line(
        line_kind="target_line",
        line_key=key,
        project_code=project,
        level1="产出指标",
        level2="数量指标",
        name=name,
        indicator_code=code,
    )


LIBRARY = [
    indicator("A1", "培训人次"),
    indicator("A2", "道路养护里程"),
    indicator("B1", "巡察次数"),
    indicator("B2", "巡察次数"),
]
RAPIDFUZZ: Similarity = RapidfuzzSimilarity()


def test_every_line_gets_exactly_one_match() -> None:
    lines = [
        line("1", "别的", code="A1"),
        line("2", "★培训人次"),
        line("3", "培训人数"),
        line("4", "完全无关的文字"),
    ]
    similarity = TableSimilarity(
        {("培训人数", "培训人次"): 0.75, ("完全无关的文字", "培训人次"): 0.1}
    )

    matches = {each.line_key: each for each in identify(lines, LIBRARY, {}, similarity)}

    assert {key: (each.indicator_code, each.method.value) for key, each in matches.items()} == {
        "1": ("A1", "code"),
        "2": ("A1", "exact_name"),
        "3": ("A1", "similarity"),
        "4": (None, "none"),
    }


def test_names_are_compared_in_their_normalised_form() -> None:
    similarity = TableSimilarity({("培训人数", "培训人次"): 0.9})

    (match,) = identify([line("1", "指标1：培训人数（≥**人）")], LIBRARY, {}, similarity)

    assert match.indicator_code == "A1"


def test_a_similarity_without_any_proposal_leaves_the_line_to_a_person() -> None:
    (match,) = identify([line("1", "培训人数")], LIBRARY, {}, TableSimilarity({}))

    assert (match.indicator_code, match.method) == (None, MatchMethod.NONE)


def test_an_empty_library_matches_nothing_and_asks_nobody() -> None:
    similarity = TableSimilarity({})

    (match,) = identify([line("1", "培训人次")], [], {}, similarity)

    assert (match.indicator_code, similarity.batches) == (None, [])


def test_lines_are_compared_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identify_indicators, "_BATCH", 2)
    similarity = TableSimilarity({})

    matches = list(identify([line(str(n), "无") for n in range(5)], LIBRARY, {}, similarity))

    assert [each.line_key for each in matches] == ["0", "1", "2", "3", "4"]
    assert similarity.batches == [2, 2, 1]


def test_lines_are_identified_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identify_indicators, "_BATCH", 2)
    endless = cycle([line("sure", "别的", code="A1"), line("unsure", "无")])

    matches = identify(endless, LIBRARY, {}, TableSimilarity({}))

    assert [next(matches).line_key for _ in range(4)] == ["sure", "sure", "unsure", "unsure"]


def test_a_name_of_several_indicators_is_not_settled_by_its_similarity_to_itself() -> None:
    (match,) = identify([line("1", "巡察次数")], LIBRARY, {}, RAPIDFUZZ)

    assert (match.indicator_code, match.method) == (None, MatchMethod.NONE)
    assert "B1" in match.reason
    assert "B2" in match.reason


def test_the_template_of_the_lines_own_project_tells_equal_names_apart() -> None:
    lines = [line("1", "巡察次数"), line("2", "巡察次数", project="P2")]
    templates = {"P1": frozenset({"B1"}), "P2": frozenset({"B2"})}

    matches = list(identify(lines, LIBRARY, templates, RAPIDFUZZ))

    assert [each.indicator_code for each in matches] == ["B1", "B2"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("道路养护里程数", "A2"),
        ("乡村道路养护里程", "A2"),
        ("培训人数", "A1"),
        ("食品抽检合格率", None),
        ("", None),
    ],
)
def test_the_shipped_similarity_finds_near_names_and_leaves_far_ones(
    name: str, code: str | None
) -> None:
    (match,) = identify([line("1", name)], LIBRARY, {}, RAPIDFUZZ)

    assert match.indicator_code == code, (match.score, match.reason)
    assert 0 <= match.score <= 1
