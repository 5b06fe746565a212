"""The receiver's clock never stands still and never runs back, whatever the wall clock does."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from connectors.simulator.clock import ReceiverClock, seventeen_digits
from connectors.simulator.seeding import begin
from connectors.simulator.state import Settings, State

_NOON = datetime(2026, 12, 31, 16, 30, 15, 123456, tzinfo=UTC)


def test_a_stamp_is_china_standard_time_in_seventeen_digits() -> None:
    assert seventeen_digits(_NOON) == "20270101003015123"


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=-1), timedelta(microseconds=10)])
def test_every_tick_is_later_than_every_tick_before(step: timedelta) -> None:
    instants = (_NOON + step * number for number in range(100))
    clock = ReceiverClock(lambda: next(instants), "")

    stamps = [clock.tick() for _ in range(50)]

    assert stamps == sorted(set(stamps))


def test_a_tick_carries_over_the_end_of_the_year() -> None:
    clock = ReceiverClock(lambda: _NOON, "20261231235959999")
    late = ReceiverClock(lambda: _NOON, "20271231235959999")

    assert clock.tick() == "20270101003015123"
    assert late.tick() == "20280101000000000"


def test_stamps_of_rows_that_were_there_from_the_start_lie_before_every_tick() -> None:
    clock = ReceiverClock(lambda: _NOON, "")

    early = clock.before(1500)

    assert early == sorted(set(early))
    assert len(early) == 1500
    assert clock.tick() > early[-1]


def _the_same(instant: datetime) -> datetime:
    return instant


def test_changes_after_a_restart_are_later_although_the_wall_clock_was_set_back(
    tmp_path: Path,
) -> None:
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026")
    stamps = []
    for now in (_NOON, _NOON - timedelta(days=1), _NOON):
        state = State(tmp_path / "state.sqlite", settings, begin=begin, now=partial(_the_same, now))
        with state.operation() as operation:
            stamps.append(operation.stamp)
        newest = state.db.execute("SELECT max(update_time) FROM PM_PROJECT_INFO").fetchone()[0]
        state.close()

    assert stamps == sorted(set(stamps))
    assert newest < stamps[0]
