"""A site is called as often as it bears: every call takes a token, a repetition too."""

import threading

import pytest

from adapter.errors import RunDeadlineExceeded
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.allowance import Allowance
from connectors.endpoint import Pace
from connectors.remote import Remote
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import (
    FakeClock,
    Site,
    http,
    outbound,
    push_request,
    read_request,
)


@pytest.mark.parametrize(
    ("pace", "draws", "seconds"),
    [
        (Pace(calls_per_second=2, burst=3), 3, 0),
        (Pace(calls_per_second=2, burst=3), 7, 2),
        (Pace(calls_per_second=0.1, burst=1), 4, 30),
        (Pace(calls_per_second=0.01, burst=1), 2, 100),
        (Pace(calls_per_second=30, burst=1), 301, 10),
        (Pace(), 100, 0),
        (Pace(), 150, 1),
    ],
)
def test_after_the_burst_calls_wait_for_their_tokens(
    pace: Pace, draws: int, seconds: float
) -> None:
    clock = FakeClock()
    allowance = Allowance(pace, clock)

    for _ in range(draws):
        allowance.draw(unlimited())

    # A wait is rounded up to the next millisecond.
    assert seconds <= clock.passed_s <= seconds + draws / 1000


def test_a_pause_fills_the_bucket_and_no_further() -> None:
    clock = FakeClock()
    allowance = Allowance(Pace(calls_per_second=1, burst=2), clock)
    for _ in range(2):
        allowance.draw(unlimited())
    clock.passed_s += 1000

    for _ in range(3):
        allowance.draw(unlimited())

    assert clock.slept == [1.0]


@over_both
def test_logins_reads_repetitions_and_pushes_draw_from_one_bucket(site: Site, wire: Wire) -> None:
    remote = Remote(site.clock, pace=Pace(calls_per_second=0.5, burst=2))
    first, second = (wire.system(site, remote=remote) for _ in range(2))
    busy = http(b"", status=503)
    site.server.script = [wire.token(), busy, wire.page(0), wire.token(), wire.taken("T1")]

    list(first.read_pages(read_request()))
    assert site.clock.slept == [1.0, 1.0]  # before the repetition: its own wait, then the token
    second.push_sets(push_request(outbound("T1")))

    assert site.clock.slept == [1.0, 1.0, 2.0, 2.0]


@over_both
def test_nobody_waits_for_a_token_beyond_the_end_of_the_run(site: Site, wire: Wire) -> None:
    remote = Remote(site.clock, pace=Pace(calls_per_second=0.01, burst=1))
    budget = RunBudget(site.clock.monotonic, 60, key="site.here.run_budget")
    system = wire.system(site, remote=remote, budget=budget)
    site.server.script = [wire.token(), wire.page(0)]

    with pytest.raises(RunDeadlineExceeded):
        list(system.read_pages(read_request()))

    assert len(site.server.requests) == 1
    assert site.clock.passed_s == 60


def test_threads_share_one_bucket() -> None:
    clock = FakeClock()
    allowance = Allowance(Pace(calls_per_second=1, burst=40), clock)

    def caller() -> None:
        for _ in range(10):
            allowance.draw(unlimited())

    threads = [threading.Thread(target=caller) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert clock.slept == []
    allowance.draw(unlimited())
    assert clock.slept == [1.0]
