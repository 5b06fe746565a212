"""Jobs behind pages: one per subject at a time, their troubles told, asked to stop."""

import threading

from adapter.clock import RandomIds
from adapter.errors import ServerBusy
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


def test_closing_lets_a_task_give_up_what_it_waits_for() -> None:
    bench = Workbench(RandomIds())
    given_up, waits = threading.Event(), threading.Event()

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        task.give_up = given_up.set
        waits.set()
        return ("gave up" if given_up.wait(10) else "waited",), ""

    task = begun(bench.start("a", "s", "zhang", work))
    assert waits.wait(10)
    bench.close()

    assert task.lines == ("gave up",)
