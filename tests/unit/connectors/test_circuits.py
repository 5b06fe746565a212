"""A side that only fails is left alone, and asked again by one call alone."""

import threading

import pytest
import structlog

from adapter.errors import (
    AuthenticationRefused,
    CircuitOpen,
    ConnectionLost,
    DeadlineExceeded,
    OutcomeUnknown,
    RemoteRefused,
    RunDeadlineExceeded,
    ServerBusy,
    class_and_code,
)
from adapter.ports.run_budget import RunBudget
from adapter.wording import sentence_of
from connectors.answer_form import BrokenAnswer
from connectors.circuits import Circuits
from connectors.endpoint import CircuitRule, RetryRule
from connectors.remote import Remote
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import (
    DROPPED,
    FakeClock,
    Site,
    Step,
    http,
    outbound,
    push_request,
    read_request,
)

RULE = CircuitRule(failures=3, open_s=30, longest_open_s=100)
BUSY = http(b"", status=503)


def remote_of(site: Site) -> Remote:
    """What all systems of a test share."""
    site.never_again()
    return Remote(site.clock, circuit=RULE)


def fail(circuits: Circuits, error: Exception, operation: str = "ask") -> None:
    def call() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        circuits.guarded(operation, call)
    assert caught.value is error


def is_open(circuits: Circuits, operation: str = "ask") -> bool:
    """Without calling anything that fails."""
    try:
        circuits.guarded(operation, lambda: None)
    except CircuitOpen:
        return True
    return False


@over_both
@pytest.mark.parametrize(
    ("step", "error"),
    [(DROPPED, ConnectionLost), (BUSY, ServerBusy), (http(b""), BrokenAnswer)],
    ids=["dropped", "busy", "broken"],
)
def test_after_so_many_failed_reads_nothing_is_sent_until_the_pause_is_over(
    site: Site, wire: Wire, step: Step, error: type[Exception]
) -> None:
    remote = remote_of(site)
    system = wire.system(site, remote=remote)
    site.server.script = [wire.token(), *[step] * 3, wire.page(0)]
    for _ in range(3):
        with pytest.raises(error):
            list(system.read_pages(read_request()))
    asked = len(site.server.requests)
    site.clock.passed_s += 29

    with pytest.raises(CircuitOpen) as refused:
        list(system.read_pages(read_request()))

    assert (refused.value.operation, refused.value.opens_in_s) == ("query LINES", 1)
    assert len(site.server.requests) == asked
    site.clock.passed_s += 1
    assert len(list(system.read_pages(read_request()))) == 1


@over_both
def test_an_open_circuit_tells_the_latest_failure_and_forgets_it_with_an_answer(
    site: Site, wire: Wire
) -> None:
    remote = remote_of(site)
    system = wire.system(site, remote=remote)
    broken = http(b"", status=500)
    site.server.script = [wire.token(), DROPPED, DROPPED, broken, wire.page(0)]
    for error in (ConnectionLost, ConnectionLost, ServerBusy):
        with pytest.raises(error):
            list(system.read_pages(read_request()))

    with pytest.raises(CircuitOpen) as refused:
        list(system.read_pages(read_request()))

    assert (refused.value.last, refused.value.words) == ("ServerBusy: HTTP 500", "HTTP 500")
    assert class_and_code(refused.value) == "CircuitOpen: ServerBusy: HTTP 500"
    told = sentence_of(refused.value)
    assert "因连续失败，已暂停同类调用" in told
    assert "最近一次失败：一体化系统繁忙或在维护" in told
    assert "HTTP 500" in told
    site.clock.passed_s += 30
    assert len(list(system.read_pages(read_request()))) == 1
    assert remote.circuits._latest == {}


@over_both
def test_the_next_run_knows_what_the_last_one_met(site: Site, wire: Wire) -> None:
    remote = remote_of(site)
    first, second = (wire.system(site, remote=remote) for _ in range(2))
    site.server.script = [wire.token(), *[BUSY] * 3, wire.token()]
    for _ in range(3):
        with pytest.raises(ServerBusy):
            list(first.read_pages(read_request()))

    with pytest.raises(CircuitOpen):
        list(second.read_pages(read_request()))


@over_both
def test_reads_pushes_and_logins_fail_each_for_themselves(site: Site, wire: Wire) -> None:
    system = wire.system(site, remote=remote_of(site))
    site.server.script = [wire.token(), *[DROPPED] * 3, wire.page(0)]
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            system.push_sets(push_request(outbound("T1")))

    with pytest.raises(CircuitOpen, match="push SETS"):
        system.push_sets(push_request(outbound("T1")))

    assert len(list(system.read_pages(read_request()))) == 1
    assert len(site.server.requests) == 5


@over_both
def test_a_login_that_cannot_be_reached_is_left_alone_too(site: Site, wire: Wire) -> None:
    system = wire.system(site, remote=remote_of(site), base_url="http://127.0.0.1:1")
    for _ in range(3):
        with pytest.raises(ConnectionLost):
            system.check()

    with pytest.raises(CircuitOpen, match="login"):
        system.check()


@over_both
def test_refusals_are_answers_and_close_the_circuit(site: Site, wire: Wire) -> None:
    system = wire.system(site, remote=remote_of(site))
    turn = [BUSY, BUSY, wire.refused("no")]
    site.server.script = [wire.token(), *turn * 3]
    for _ in range(3):
        for error in (ServerBusy, ServerBusy, RemoteRefused):
            with pytest.raises(error):
                list(system.read_pages(read_request()))

    assert len(site.server.requests) == 10


def test_the_read_that_opens_a_circuit_tells_its_own_failure(site: Site) -> None:
    site.retry = RetryRule(attempts=9)
    site.server.script = [http(b"", status=503)] * 9

    with pytest.raises(CircuitOpen) as refused:
        site.system().check()

    assert refused.value.last == "ServerBusy: HTTP 503"
    assert len(site.server.requests) == 5
    assert site.clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0]


@pytest.mark.parametrize("error", [DeadlineExceeded("x"), OutcomeUnknown("x"), ServerBusy("x")])
def test_what_counts_against_the_other_side(error: Exception) -> None:
    circuits = Circuits(RULE, FakeClock())
    for _ in range(3):
        fail(circuits, error)

    assert is_open(circuits)


@pytest.mark.parametrize(
    "error",
    [
        RemoteRefused("99", ""),
        AuthenticationRefused("x"),
        RunDeadlineExceeded("x"),
        ZeroDivisionError("a defect of ours"),
    ],
)
def test_what_does_not_count_against_the_other_side(error: Exception) -> None:
    circuits = Circuits(RULE, FakeClock())
    for _ in range(9):
        fail(circuits, error)

    assert not is_open(circuits)


def test_a_single_probe_is_let_through_and_others_are_refused_meanwhile() -> None:
    clock = FakeClock()
    circuits = Circuits(RULE, clock)
    for _ in range(3):
        fail(circuits, ConnectionLost("x"))
    clock.passed_s += 30
    everyone, probing, may_end = threading.Barrier(8), threading.Semaphore(0), threading.Event()
    outcomes: list[object] = []

    def probe() -> str:
        probing.release()
        assert may_end.wait(5)
        return "answer"

    def caller() -> None:
        everyone.wait()
        try:
            outcomes.append(circuits.guarded("ask", probe))
        except CircuitOpen as refused:
            outcomes.append(refused.opens_in_s)

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for each in threads:
        each.start()
    assert probing.acquire(timeout=5)
    while len(outcomes) < 7:
        assert not probing.acquire(blocking=False)
    may_end.set()
    for each in threads:
        each.join()

    assert outcomes == [None] * 7 + ["answer"]
    assert circuits.guarded("ask", lambda: "closed") == "closed"


def test_a_probe_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    clock = FakeClock()
    circuits = Circuits(RULE, clock)
    for _ in range(3):
        fail(circuits, ConnectionLost("x"))
    for pause in (30, 60, 100, 100):
        clock.passed_s += pause - 1
        assert is_open(circuits)
        clock.passed_s += 1
        fail(circuits, ConnectionLost("x"))

    clock.passed_s += 100
    assert not is_open(circuits)


def test_a_probe_that_never_left_decides_nothing() -> None:
    clock = FakeClock()
    circuits = Circuits(RULE, clock)
    for _ in range(3):
        fail(circuits, ConnectionLost("x"))
    clock.passed_s += 30

    fail(circuits, RunDeadlineExceeded("x"))

    assert is_open(circuits)


@over_both
def test_a_circuit_holds_no_answer_and_no_failure(site: Site, wire: Wire) -> None:
    remote = remote_of(site)
    system = wire.system(site, remote=remote)
    site.server.script = [wire.token(), *[BUSY] * 3]
    for _ in range(3):
        with pytest.raises(ServerBusy):
            list(system.read_pages(read_request()))

    (refusal,) = [
        each._engine._last_failure
        for name, each in remote.circuits._made.items()
        if name == "query LINES"
    ]
    assert refusal is None


def test_every_change_is_logged_by_name_alone(
    events: list[structlog.typing.EventDict],
) -> None:
    clock = FakeClock()
    circuits = Circuits(RULE, clock)
    for _ in range(3):
        fail(circuits, ConnectionLost("canary"), "query LINES")
    clock.passed_s += 30
    assert not is_open(circuits, "query LINES")

    assert events == [
        {
            "event": "circuit_changed",
            "log_level": "warning",
            "operation": "query LINES",
            "before": before,
            "after": after,
        }
        for before, after in [("closed", "open"), ("open", "half_open"), ("half_open", "closed")]
    ]


@over_both
def test_the_end_of_a_run_says_nothing_of_the_other_side(site: Site, wire: Wire) -> None:
    remote = remote_of(site)
    budget = RunBudget(site.clock.monotonic, 10, key="site.here.run_budget")
    system = wire.system(site, remote=remote, budget=budget)
    site.server.script = [wire.token(), wire.page(0), wire.page(0)]
    assert len(list(system.read_pages(read_request()))) == 1
    site.clock.passed_s += 11
    for _ in range(9):
        with pytest.raises(RunDeadlineExceeded):
            list(system.read_pages(read_request()))

    budget.start()
    assert len(list(system.read_pages(read_request()))) == 1
