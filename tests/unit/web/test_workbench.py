"""Jobs behind pages: one per subject at a time, their troubles told, asked to stop."""

import threading

from adapter.clock import RandomIds
from adapter.errors import RunNotBegun, ServerBusy
from adapter.web.workbench import Task, Workbench
from adapter.wording import sentence_of


def begun(task: Task | None) -> Task:
    assert task is not None
    return task


def test_the_same_subject_is_not_begun_twice_at_a_time() -> None:
    bench, go = Workbench(RandomIds()), threading.Event()

    def work(_task: Task) -> tuple[tuple[str, ...], str]:
        assert go.wait(10)
        return ("done",), "/there"

    first = begun(bench.start("a", "plan-1", "zhang", work))
    second = bench.start("a", "plan-1", "li", work)
    go.set()
    bench.close()

    assert second is None
    assert (first.is_over, first.lines, first.result) == (True, ("done",), "/there")


def test_what_stopped_a_task_is_told_in_a_sentence_and_a_defect_without_its_words() -> None:
    bench = Workbench(RandomIds())

    def busy(_task: Task) -> tuple[tuple[str, ...], str]:
        raise ServerBusy("secret words of the other side")

    def broken(_task: Task) -> tuple[tuple[str, ...], str]:
        raise KeyError("secret-project")

    refused, failed = (begun(bench.start("a", str(work), "zhang", work)) for work in (busy, broken))
    bench.close()

    assert refused.trouble == sentence_of(ServerBusy("secret words of the other side"))
    assert failed.trouble
    assert "secret" not in failed.trouble


def test_closing_asks_what_is_under_way_to_stop() -> None:
    bench = Workbench(RandomIds())

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        return ("stopped" if task.stop.wait(10) else "ran",), ""

    task = begun(bench.start("a", "s", "zhang", work))
    bench.close()

    assert task.lines == ("stopped",)


def waiting(bench: Workbench) -> Task:
    """A task that waits for something and can give it up."""
    given_up, waits = threading.Event(), threading.Event()

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        task.give_up = given_up.set
        waits.set()
        return ("gave up" if given_up.wait(10) else "waited",), ""

    task = begun(bench.start("a", "s", "zhang", work))
    assert waits.wait(10)
    return task


def test_closing_lets_a_task_give_up_what_it_waits_for() -> None:
    bench = Workbench(RandomIds())
    task = waiting(bench)
    bench.close()

    assert task.lines == ("gave up",)


class Full:
    """A bench with no place free, until its places are left."""

    def __init__(self) -> None:
        self.bench, self.leave = Workbench(RandomIds()), threading.Event()
        self.done: list[str] = []
        for number in range(4):
            begun(self.bench.start("held", f"held-{number}", "zhang", self._hold))

    def _hold(self, _task: Task) -> tuple[tuple[str, ...], str]:
        assert self.leave.wait(10)
        return (), ""

    def queued(self, subject: str = "plan-1") -> Task:
        def work(_task: Task) -> tuple[tuple[str, ...], str]:
            self.done.append(subject)
            return (), ""

        return begun(self.bench.start("queued", subject, "zhang", work))


def test_closing_begins_nothing_that_waited_for_a_place() -> None:
    full = Full()
    queued = full.queued()

    def leave() -> None:
        """Only once the bench is closing, which tells every task to stop."""
        assert queued.stop.wait(10)
        full.leave.set()

    leaving = threading.Thread(target=leave)
    leaving.start()
    full.bench.close()
    leaving.join()

    assert full.done == []
    assert (queued.is_over, queued.is_begun, queued.is_interrupted) == (True, False, True)
    assert "在开始前已停止，没有读取，也没有发送任何内容" in queued.trouble


def test_a_task_that_is_stopped_before_it_began_never_begins() -> None:
    full = Full()
    stopped, other = full.queued("plan-1"), full.queued("plan-2")

    is_begun = full.bench.stop(stopped)
    full.leave.set()
    assert stopped.ended.wait(10)
    assert other.ended.wait(10)
    full.bench.close()

    assert not is_begun
    assert full.done == ["plan-2"]
    assert stopped.trouble == sentence_of(RunNotBegun())
    assert not stopped.is_interrupted


def test_one_that_has_begun_is_told_to_stop_and_gives_up_what_it_waits_for() -> None:
    bench = Workbench(RandomIds())
    task = waiting(bench)

    assert bench.stop(task)
    assert task.ended.wait(10)
    bench.close()
    assert task.lines == ("gave up",)
    assert task.stop.is_set()
