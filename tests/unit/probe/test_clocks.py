"""How far two clocks are apart, from what answers and rows say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapter.ports.budget_system import Exchange
from adapter.probe.clocks import judge_clock
from adapter.probe.findings import Standing

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


def exchange(at_s: float, their_s: int | None, took_ms: int = 10) -> Exchange:
    return Exchange(
        exchange_id="x",
        operation="POST /ask",
        started_at=NOW + timedelta(seconds=at_s),
        duration_ms=took_ms,
        status=200,
        digest="",
        byte_length=0,
        their_time=None if their_s is None else NOW + timedelta(seconds=their_s),
    )


@pytest.mark.parametrize(
    ("exchanges", "words", "standing"),
    [
        # Within one second of each other: a whole second says no more.
        ([exchange(0.2, 0)], "快 0.3 秒（±0.5 秒）", Standing.KEPT),
        # Two answers across the turn of a second say it almost exactly.
        ([exchange(0.9, 0), exchange(1.0, 1)], "快 0.0 秒（±0.1 秒）", Standing.KEPT),
        ([exchange(0.5, 30)], "快 30.0 秒", Standing.NOTED),
        ([exchange(0.5, -300)], "慢 300.0 秒", Standing.WEAK),
        # One that tells nothing takes nothing away.
        ([exchange(0.2, None), exchange(0.5, 30)], "快 30.0 秒", Standing.NOTED),
    ],
)
def test_the_difference_is_told_with_its_doubt(
    exchanges: list[Exchange], words: str, standing: Standing
) -> None:
    told = judge_clock(exchanges, None, NOW, "全站")

    assert words in told.sentence
    assert told.standing is standing


def test_without_a_clock_only_a_row_from_the_future_says_something() -> None:
    future = judge_clock([exchange(0, None)], NOW + timedelta(seconds=90), NOW, "全站")
    past = judge_clock([exchange(0, None)], NOW - timedelta(seconds=90), NOW, "全站")

    assert (future.standing, past.standing) == (Standing.WEAK, Standing.UNSEEN)
    assert "至少快这么多" in future.sentence
    assert "无从测量" in past.sentence


def test_an_extract_tells_its_age_and_shows_no_clock() -> None:
    extracts = [replace(exchange(0, seconds), is_extract=True) for seconds in (-7200, -3600)]

    alone = judge_clock(extracts, None, NOW, "全站")
    beside_an_answer = judge_clock([*extracts, exchange(0.5, 30)], None, NOW, "全站")

    assert alone.standing is Standing.UNSEEN
    assert f"{(NOW - timedelta(hours=2)).astimezone():%Y-%m-%d %H:%M}" in alone.sentence
    assert "快 30.0 秒" in beside_an_answer.sentence
