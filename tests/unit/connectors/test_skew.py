"""The other side's clock is read off its answers, and told to whoever asks by it."""

from datetime import UTC, datetime, timedelta

import pytest
import structlog

from adapter.ports.budget_system import ClockSkew, Exchange
from connectors.memory import MemoryBudgetSystem
from connectors.remote import Remote
from connectors.skew import TheirClock, skew_of
from connectors.transport import http_date
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import START, CountingIds, FakeClock, Site, Step, read_request

NOW = datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC)


def exchange(
    their_time: datetime | None, *, duration_ms: int = 0, later_s: float = 0.0
) -> Exchange:
    return Exchange(
        exchange_id="1",
        operation="ask",
        started_at=NOW + timedelta(seconds=later_s),
        duration_ms=duration_ms,
        status=200,
        digest="",
        byte_length=0,
        their_time=their_time,
    )


def dated(step: Step, ahead_s: float) -> Step:
    """The answer with the Date of a clock that is so far ahead of ours."""
    pieces, is_last = step
    first, rest = b"".join(pieces).split(b"\r\n", 1)
    date = f"{START + timedelta(seconds=ahead_s):%a, %d %b %Y %H:%M:%S} GMT"
    return [first + f"\r\nDate: {date}\r\n".encode() + rest], is_last


@pytest.mark.parametrize(
    ("theirs_s", "duration_ms", "ahead_s", "doubt_s"),
    [(0, 0, 0.5, 0.5), (100, 0, 100.5, 0.5), (-100, 0, -99.5, 0.5), (10, 4000, 8.5, 2.5)],
)
def test_a_skew_is_measured_halfway_through_the_call(
    theirs_s: float, duration_ms: int, ahead_s: float, doubt_s: float
) -> None:
    told = exchange(NOW + timedelta(seconds=theirs_s), duration_ms=duration_ms)

    assert skew_of(told) == ClockSkew(
        ahead_s=ahead_s,
        doubt_s=doubt_s,
        measured_at=NOW + timedelta(milliseconds=duration_ms),
    )


def test_without_a_date_nothing_is_known() -> None:
    clock = TheirClock()

    assert clock.note(exchange(None)) is clock.skew() is None


@pytest.mark.parametrize(("later_s", "ahead_s"), [(10, 5.5), (900, -896.5)])
def test_a_slow_answer_does_not_replace_a_quick_one_that_is_fresh(
    later_s: float, ahead_s: float
) -> None:
    clock = TheirClock()
    clock.note(exchange(NOW + timedelta(seconds=5)))

    known = clock.note(exchange(NOW + timedelta(seconds=5), duration_ms=4000, later_s=later_s))

    assert known is clock.skew()
    assert known is not None
    assert known.ahead_s == ahead_s


@over_both
def test_the_latest_answer_tells_the_skew_to_every_run(site: Site, wire: Wire) -> None:
    remote = Remote(site.clock)
    first, second = (wire.system(site, remote=remote) for _ in range(2))
    assert first.clock_skew() is None
    site.server.script = [dated(wire.token(), 30), dated(wire.page(0), 45)]
    list(first.read_pages(read_request()))

    skew = second.clock_skew()

    assert skew is not None
    # The Date header leaves out what stands behind the whole second.
    assert abs(skew.ahead_s - 45) <= skew.doubt_s == 0.5


@over_both
def test_a_skew_is_warned_of_once_in_seconds_alone(
    site: Site, wire: Wire, events: list[structlog.typing.EventDict]
) -> None:
    system = wire.system(site)
    site.server.script = [dated(wire.token(), 120), *[dated(wire.page(0), 120)] * 3]
    for _ in range(3):
        list(system.read_pages(read_request()))

    (told,) = [each for each in events if each["event"] == "clock_skew"]
    assert set(told) == {"event", "log_level", "ahead_s", "doubt_s"}
    assert abs(told["ahead_s"] - 120) <= 0.5


@over_both
def test_clocks_that_nearly_agree_are_not_worth_a_line(
    site: Site, wire: Wire, events: list[structlog.typing.EventDict]
) -> None:
    site.server.script = [dated(wire.token(), -59), dated(wire.page(0), 59)]

    list(wire.system(site).read_pages(read_request()))

    assert [each for each in events if each["event"] == "clock_skew"] == []


def test_the_reference_in_memory_tells_what_it_was_given() -> None:
    system = MemoryBudgetSystem([], clock=FakeClock(), ids=CountingIds())
    assert system.clock_skew() is None

    system.skew = ClockSkew(ahead_s=5, doubt_s=1, measured_at=NOW)

    assert system.clock_skew() is system.skew


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Sat, 01 Aug 99999 00:00:00 GMT",
        "Sat, 01 Aug 2026 00:00:00 +9999",
    ],
)
def test_a_date_that_no_clock_shows_is_none(text: str) -> None:
    assert http_date(text) is None
