"""Identification of many lines: sure ones first, the others by similarity in batches."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle

import pytest

from adapter.domain.identification.decisions import Decisions, MatchDecision
from adapter.domain.identification.matching import Line, MatchMethod
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value
from adapter.ports.similarity import Similar
from adapter.similarity import IndexSimilarity
from sync_jobs import identifying
from sync_jobs.identifying import identify


class CountedSimilarity(IndexSimilarity):
    """Counts how it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def best(
        self, queries: Sequence[str], choices: Sequence[str], limit: int
    ) -> list[tuple[Similar, ...]]:
        self.batches.append(len(queries))
        return super().best(queries, choices, limit)


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


def test_every_line_gets_exactly_one_match() -> None:
    lines = [
        line("1", "别的", code="A1"),
        line("2", "★培训人次"),
        line("3", "道路养户里程"),
        line("4", "完全无关的文字"),
    ]

    matches = {each.line_key: each for each in identify(lines, LIBRARY, {}, IndexSimilarity())}

    assert {key: (each.indicator_code, each.method.value) for key, each in matches.items()} == {
        "1": ("A1", "code"),
        "2": ("A1", "exact_name"),
        "3": ("A2", "similarity"),
        "4": (None, "none"),
    }
    assert "“户”疑为“护”" in matches["3"].reason


def test_a_confirmed_wording_is_known_again_and_a_rejected_indicator_is_not_proposed() -> None:
    lines = [line("1", "参训人员规模"), line("2", "道路养护里程数")]
    log = [said("参训人员规模", "A1", is_confirmed=True)]
    before = list(identify(lines, LIBRARY, {}, IndexSimilarity()))

    log.append(said("道路养护里程数", "A2", is_confirmed=False))
    after = list(identify(lines, LIBRARY, {}, IndexSimilarity(), Decisions.of(log)))

    assert [each.indicator_code for each in before] == [None, "A2"]
    assert [each.indicator_code for each in after] == ["A1", None]
    assert "A2" not in {each.indicator_code for each in after[1].proposals}
    assert after[1].reason == "指标库中没有其他相近的指标，A2 已经人工否决，请人工指定"


def said(name: str, code: str, *, is_confirmed: bool) -> MatchDecision:
    return MatchDecision(
        decision_id=name,
        project_code="P1",
        level="数量",
        name=name,
        indicator_code=code,
        is_confirmed=is_confirmed,
        decided_by="li",
        reason="",
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_empty_library_matches_nothing_and_asks_nobody() -> None:
    similarity = CountedSimilarity()

    (match,) = identify([line("1", "培训人次")], [], {}, similarity)

    assert (match.indicator_code, similarity.batches) == (None, [])


def test_lines_are_compared_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifying, "_BATCH", 2)
    similarity = CountedSimilarity()

    matches = list(identify([line(str(n), "无") for n in range(5)], LIBRARY, {}, similarity))

    assert [each.line_key for each in matches] == ["0", "1", "2", "3", "4"]
    assert similarity.batches == [2, 2, 1]


def test_lines_are_identified_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifying, "_BATCH", 2)
    endless = cycle([line("sure", "别的", code="A1"), line("unsure", "无")])

    matches = identify(endless, LIBRARY, {}, CountedSimilarity())

    assert [next(matches).line_key for _ in range(4)] == ["sure", "sure", "unsure", "unsure"]


def test_a_name_of_several_indicators_is_not_settled_by_its_similarity_to_itself() -> None:
    (match,) = identify([line("1", "巡察次数")], LIBRARY, {}, IndexSimilarity())

    assert (match.indicator_code, match.method) == (None, MatchMethod.NONE)
    assert "B1" in match.reason
    assert "B2" in match.reason


def test_the_template_of_the_lines_own_project_tells_equal_names_apart() -> None:
    lines = [line("1", "巡察次数"), line("2", "巡察次数", project="P2")]
    templates = {"P1": frozenset({"B1"}), "P2": frozenset({"B2"})}

    matches = list(identify(lines, LIBRARY, templates, IndexSimilarity()))

    assert [each.indicator_code for each in matches] == ["B1", "B2"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("道路养护里程数", "A2"),
        ("公路养护里程", "A2"),
        ("乡村道路养护里程", None),  # a part of the roads
        ("培训人数", None),  # people are not attendances
        ("食品抽检合格率", None),
        ("", None),
    ],
)
def test_near_names_are_found_and_far_ones_and_near_misses_are_left(
    name: str, code: str | None
) -> None:
    (match,) = identify([line("1", name)], LIBRARY, {}, IndexSimilarity())

    assert match.indicator_code == code, (match.score, match.reason)
    assert 0 <= match.score <= 1
