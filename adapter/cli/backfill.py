"""The options of a backfill (补拉): some days of the other side's calendar, read once more."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from sync_jobs.job import Backfill

_Command = TypeVar("_Command", bound=Callable[..., Any])
_DAY = click.DateTime(["%Y-%m-%d"])


def backfill_options(command: _Command) -> _Command:
    """`--from` and `--to`, handed over as `first` and `until`."""
    first = click.option(
        "--from",
        "first",
        type=_DAY,
        metavar="日期",
        help="补拉：这一天起有变化的记录再读一遍，不影响平时的增量进度（仅用于拉取作业）。",
    )
    until = click.option(
        "--to",
        "until",
        type=_DAY,
        metavar="日期",
        help="补拉到这一天为止，不含这一天；与 --from 同用。",
    )
    return first(until(command))


def asked_backfill(job: str, first: datetime | None, until: datetime | None) -> Backfill | None:
    """What the two dates ask for; raises UsageError where they cannot be meant."""
    if first is None and until is None:
        return None
    if not job.startswith("pull_"):
        raise click.UsageError("--from 与 --to 只用于拉取作业（pull_…）。")
    if first is None or until is None or first >= until:
        raise click.UsageError("补拉须同时写 --from 与 --to，且 --from 早于 --to。")
    return Backfill(first=first.date(), until=until.date())
