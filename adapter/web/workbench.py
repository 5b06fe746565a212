"""Jobs that take longer than a page (后台作业): run in threads, watched and stopped from pages."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog

from adapter.errors import AdapterError, RunNotBegun, class_and_code
from adapter.ports.clock import Ids
from adapter.web.page_words import on_page
from adapter.wording import defect_sentence, sentence_of

_log = structlog.get_logger(__name__)
_AT_ONCE = 4
#: Ended tasks that are remembered for who looks later; their runs stay in the store for good.
_REMEMBERED = 200


@dataclass(slots=True, kw_only=True)
class Task:
    """One job under way, or just ended; written by its thread alone."""

    task_id: str
    #: What it is about: a plan's number, or a site.
    subject: str
    label: str
    #: The login of who began it.
    user: str
    #: The page that one came from.
    back: str = "/plans"
    step: str = "准备中"
    done: int = 0
    total: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    #: Gives up what it waits for, where nothing is lost by that; called from another thread.
    give_up: Callable[[], None] = lambda: None
    #: Its work was started; one that was stopped before never begins.
    is_begun: bool = False
    #: It was stopped by the end of this process, not by a person who wanted it to end.
    is_interrupted: bool = False
    is_over: bool = False
    #: Set once it is over, for who waits.
    ended: threading.Event = field(default_factory=threading.Event)
    #: What it said at the end.
    lines: tuple[str, ...] = ()
    #: Where its result is looked at; "" for nowhere.
    result: str = ""
    #: What it found to tell who began it alone; it is forgotten with the task.
    found: tuple[object, ...] = ()
    #: Gives back what `found` holds of the machine, once it is forgotten.
    let_go: Callable[[], None] = lambda: None
    #: Why it ended without one; "" when it did not.
    trouble: str = ""

    def progress(self, label: str, done: int, total: int | None) -> None:
        """See `sync_jobs.job.Progress`."""
        self.step, self.done, self.total = label, done, total

    def require_wanted(self) -> None:
        """Raises RunNotBegun where it was stopped; to be asked before anything is done.

        Once more after `give_up` is set: who stopped it before that did not reach it.
        """
        if self.stop.is_set():
            raise RunNotBegun


#: Does the work; (what it said, where its result is).
Work = Callable[[Task], tuple[tuple[str, ...], str]]


class Workbench:
    """The tasks of this process; what they did stands in the store, whoever looks."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="console-job")
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()

    def start(
        self, label: str, subject: str, user: str, work: Work, *, back: str = "/plans"
    ) -> Task | None:
        """Begin; None where a task of the same subject is under way: `work` is not done then."""
        with self._lock:
            if self._is_running(subject):
                return None
            task_id = self._ids.fresh()
            task = Task(task_id=task_id, subject=subject, label=label, user=user, back=back)
            self._forget()
            self._tasks[task.task_id] = task
        self._pool.submit(self._run, task, work)
        return task

    def task(self, task_id: str) -> Task | None:
        """A task by its number."""
        return self._tasks.get(task_id)

    def about(self, subject: str) -> Task | None:
        """The latest task about something."""
        with self._lock:
            return next((e for e in reversed(self._tasks.values()) if e.subject == subject), None)

    def stop(self, task: Task) -> bool:
        """Ask a task to stop at its next safe place; False where it has not begun, and never will.

        What it waits for is given up where nothing is lost by that.
        """
        with self._lock:
            task.stop.set()
            is_begun = task.is_begun
        task.give_up()
        return is_begun

    def close(self) -> None:
        """Ask every task to stop at its next safe place, and wait for them.

        Those that wait for an answer of the other side and change nothing there give it up; those
        that have not begun do not begin.
        """
        for each in list(self._tasks.values()):
            each.is_interrupted = not each.stop.is_set()
            self.stop(each)
        self._pool.shutdown(wait=True)
        for each in self._tasks.values():
            each.let_go()

    def _is_running(self, subject: str) -> bool:
        return any(e.subject == subject and not e.is_over for e in self._tasks.values())

    def _forget(self) -> None:
        ended = [each.task_id for each in self._tasks.values() if each.is_over]
        for task_id in ended[: max(0, len(ended) - _REMEMBERED)]:
            self._tasks.pop(task_id).let_go()

    def _run(self, task: Task, work: Work) -> None:
        try:
            self._begin(task)
            lines, task.result = work(task)
            task.lines = tuple(map(on_page, lines))
        except AdapterError as error:
            task.trouble = on_page(sentence_of(error))
        except Exception as error:  # noqa: BLE001 - a defect of ours; its traceback would quote values
            _log.warning("console_job_failed", error=class_and_code(error))
            task.trouble = defect_sentence(error)
        finally:
            task.is_over = True
            task.ended.set()

    def _begin(self, task: Task) -> None:
        with self._lock:
            task.require_wanted()
            task.is_begun = True
