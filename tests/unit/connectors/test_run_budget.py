"""A run ends when its time is over, wherever it is; what is on its way there is not cut."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from adapter.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    RunDeadlineExceeded,
    RunStopped,
    ServerBusy,
)
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits, Pace, RetryRule, Timeouts
from connectors.remote import Remote
from connectors.retry import ask_again
from connectors.streaming import RawBody, read_body
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import (
    FakeClock,
    Site,
    Step,
    http,
    outbound,
    push_request,
    read_request,
)

KEY = "site.here.run_budget"


def budget_of(site: Site, total_s: float) -> RunBudget:
    return RunBudget(site.clock.monotonic, total_s, key=KEY)


@dataclass
class RealClock(FakeClock):
    """Time passes by itself."""

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        event.wait(at_most_s)


def test_a_budget_counts_from_its_start_and_ends_for_good() -> None:
    clock = FakeClock()
    budget = RunBudget(clock.monotonic, 10, key=KEY)
    clock.passed_s = 9
    budget.require()
    budget.start()
    clock.passed_s = 18.5
    budget.require()

    assert budget.left_s() == 0.5
    clock.passed_s = 19
    with pytest.raises(RunDeadlineExceeded) as over:
        budget.require()
    assert over.value.key == KEY
    unlimited().require()


@over_both
def test_no_page_is_asked_for_when_the_time_of_the_run_is_over(site: Site, wire: Wire) -> None:
    system = wire.system(site, budget=budget_of(site, 10))
    rows = [{"id": str(number)} for number in range(5)]
    site.server.script = [wire.token(), wire.page(5, *rows[:3]), wire.page(5, *rows[3:])]
    pages = system.read_pages(read_request())
    next(pages)
    site.clock.passed_s += 10

    with pytest.raises(RunDeadlineExceeded):
        next(pages)

    assert len(site.server.requests) == 2


@over_both
def test_no_push_leaves_when_the_time_of_the_run_is_over(site: Site, wire: Wire) -> None:
    system = wire.system(site, budget=budget_of(site, 10))
    site.server.script = [wire.token(), wire.taken("T1"), wire.taken("T2")]
    system.push_sets(push_request(outbound("T1")))
    site.clock.passed_s += 10

    with pytest.raises(RunDeadlineExceeded):
        system.push_sets(push_request(outbound("T2")))

    assert len(site.server.requests) == 2


@over_both
def test_a_wait_that_would_pass_the_end_of_the_run_is_not_begun(site: Site, wire: Wire) -> None:
    system = wire.system(site, budget=budget_of(site, 20))
    site.server.script = [wire.token(), http(b"", status=503, Retry_After="21")]

    with pytest.raises(ServerBusy):
        list(system.read_pages(read_request()))

    assert site.clock.slept == []


def dripping() -> Step:
    def drops() -> Iterator[bytes]:
        while True:
            time.sleep(0.005)
            yield b"x"

    return drops(), True


def once_asked(step: Step, happens: Callable[[], object]) -> Callable[[], Step]:
    """An answer; a moment after it was asked for something happens."""

    def answer() -> Step:
        threading.Timer(0.1, happens).start()
        return step

    return answer


@over_both
def test_a_read_is_cut_at_the_end_of_the_run(site: Site, wire: Wire) -> None:
    site.clock = RealClock()
    system = wire.system(site, budget=budget_of(site, 0.2))
    site.server.script = [wire.token(), dripping()]

    with pytest.raises(RunDeadlineExceeded):
        list(system.read_pages(read_request()))


@over_both
def test_a_push_on_its_way_keeps_its_own_deadline(site: Site, wire: Wire) -> None:
    site.clock = RealClock()
    site.timeouts = Timeouts(total_s=1)
    is_on_its_way = threading.Event()
    budget = RunBudget(lambda: 3600 * float(is_on_its_way.is_set()), 600, key=KEY)
    system = wire.system(site, budget=budget)
    site.server.script = [wire.token(), once_asked(dripping(), is_on_its_way.set)]

    with pytest.raises(OutcomeUnknown):
        system.push_sets(push_request(outbound("T1")))

    assert budget.left_s() < 0


# --- somebody ends it ----------------------------------------------------------------------------


def test_a_stopped_budget_says_so_however_much_time_is_left() -> None:
    budget = unlimited()
    budget.stop()
    budget.start()

    assert budget.left_s() < 0
    with pytest.raises(RunStopped):
        budget.require()


@over_both
def test_a_read_on_its_way_is_given_up_when_somebody_ends_the_run(site: Site, wire: Wire) -> None:
    site.clock = RealClock()
    budget = budget_of(site, 600)
    system = wire.system(site, budget=budget)
    site.server.script = [wire.token(), once_asked(dripping(), budget.stop)]
    began = time.monotonic()

    with pytest.raises(RunStopped):
        list(system.read_pages(read_request()))

    assert time.monotonic() - began < 10
    assert len(site.server.requests) == 2


@over_both
def test_a_wait_between_two_attempts_is_given_up_when_somebody_ends_the_run(
    site: Site, wire: Wire
) -> None:
    site.clock = RealClock()
    budget = budget_of(site, 600)
    system = wire.system(site, budget=budget)
    busy = http(b"", status=503, Retry_After="12")
    site.server.script = [wire.token(), once_asked(busy, budget.stop), wire.page(0)]
    began = time.monotonic()

    with pytest.raises(RunStopped):
        list(system.read_pages(read_request()))

    assert time.monotonic() - began < 10
    assert len(site.server.requests) == 2


@over_both
def test_a_wait_for_a_token_is_given_up_when_somebody_ends_the_run(site: Site, wire: Wire) -> None:
    site.clock = RealClock()
    budget = budget_of(site, 600)
    remote = Remote(site.clock, pace=Pace(calls_per_second=0.08, burst=1))
    system = wire.system(site, budget=budget, remote=remote)
    site.server.script = [once_asked(wire.token(), budget.stop), wire.page(0)]
    began = time.monotonic()

    with pytest.raises(RunStopped):
        list(system.read_pages(read_request()))

    assert time.monotonic() - began < 10
    assert len(site.server.requests) == 1


def test_whoever_ended_the_run_is_named_and_not_the_failure_that_came_last() -> None:
    budget, clock = unlimited(), FakeClock()

    def busy() -> None:
        budget.stop()
        raise ServerBusy("503")

    with pytest.raises(RunStopped):
        ask_again(busy, rule=RetryRule(), clock=clock, chance=lambda: 1.0, budget=budget)
    assert clock.slept == []


@over_both
def test_nothing_is_asked_or_sent_once_somebody_ended_the_run(site: Site, wire: Wire) -> None:
    budget = budget_of(site, 600)
    system = wire.system(site, budget=budget)
    budget.stop()

    with pytest.raises(RunStopped):
        list(system.read_pages(read_request()))
    with pytest.raises(RunStopped):
        system.push_sets(push_request(outbound("T1")))
    assert site.server.requests == []


@over_both
def test_a_push_on_its_way_is_not_given_up(site: Site, wire: Wire) -> None:
    site.clock = RealClock()
    site.timeouts = Timeouts(total_s=1.5)
    budget = budget_of(site, 600)
    system = wire.system(site, budget=budget)
    site.server.script = [wire.token(), once_asked(dripping(), budget.stop)]
    began = time.monotonic()

    with pytest.raises(OutcomeUnknown):
        system.push_sets(push_request(outbound("T1")))

    assert time.monotonic() - began > 1


@pytest.fixture
def read_slowly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour passes between the last byte of an answer and its first row."""

    def read(raw: RawBody, limits: Limits, deadline: Deadline) -> tuple[bytes, str]:
        whole = read_body(raw, limits, deadline)
        if b"7777" in whole[0]:
            site.clock.passed_s += 3600
        return whole

    monkeypatch.setattr("connectors.calling.read_body", read)


@over_both
@pytest.mark.usefixtures("read_slowly")
def test_the_deadline_of_a_call_covers_reading_its_rows(site: Site, wire: Wire) -> None:
    site.never_again()
    site.server.script = [wire.token(), wire.page(1, {"id": "7777"})]

    with pytest.raises(DeadlineExceeded, match="total deadline"):
        list(wire.system(site).read_pages(read_request()))

    assert len(site.server.requests) == 2


@over_both
@pytest.mark.usefixtures("read_slowly")
def test_the_end_of_the_run_is_told_from_that_of_the_call(site: Site, wire: Wire) -> None:
    site.server.script = [wire.token(), wire.page(1, {"id": "7777"})]

    with pytest.raises(RunDeadlineExceeded):
        list(wire.system(site, budget=budget_of(site, 60)).read_pages(read_request()))


@over_both
@pytest.mark.usefixtures("read_slowly")
def test_a_push_whose_answer_is_read_too_late_is_unknown(site: Site, wire: Wire) -> None:
    site.server.script = [wire.token(), wire.taken("7777")]

    with pytest.raises(OutcomeUnknown):
        wire.system(site).push_sets(push_request(outbound("7777")))
