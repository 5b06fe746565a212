"""The page of a job under way: what is decided on its state is what is shown of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from adapter.web.asked import Asked, Reply
from adapter.web.pages.plan_running import show_task, task_progress
from adapter.web.workbench import Task


@pytest.mark.parametrize("show", [show_task, task_progress])
def test_a_job_that_ends_as_its_page_is_made_is_shown_as_under_way(
    show: Callable[[Any, Asked], Reply],
) -> None:
    """Shown as over it would never lead to its result."""
    task = Task(task_id="t1", subject="here", label="核对表格", user="")
    shown: list[bool] = []

    def page(_name: str, _asked: Asked, *, task: Task) -> Reply:
        running.is_over, running.result = True, "/checked"
        shown.append(task.is_over)
        return Reply()

    running = task
    console = SimpleNamespace(
        bench=SimpleNamespace(task=lambda _id: task), templates=SimpleNamespace(page=page)
    )
    asked = Asked(method="GET", path="/tasks/t1", query={}, params={"task_id": "t1"})

    show(console, asked)
    assert shown == [False]

    # Asked again it is over, and leads on.
    again = show(console, asked)
    assert shown == [False]
    assert again.status != 200 or again.headers
