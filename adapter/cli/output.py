"""How doors speak: JSON alone on stdout, tables for people, progress and complaints on stderr."""

import codecs
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from enum import Enum

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from sync_jobs.job import Progress as ProgressCallback

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出（仅标准输出）。")


#: Where the root context remembers that stdout has its one document.
_ANSWERED = "adapter.cli.answered"


def has_answered(context: click.Context) -> bool:
    """True once the command has printed its JSON document."""
    return bool(context.meta.get(_ANSWERED, False))


def echo_json(value: object) -> None:
    """Print one JSON document on stdout; decimals as text, instants as ISO 8601."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_ANSWERED] = True
    click.echo(json_text(value))


def json_text(value: object) -> str:
    """As JSON; in ASCII alone where stdout is not of Unicode, so that it is JSON there too."""
    is_ascii = not codecs.lookup(sys.stdout.encoding or "ascii").name.startswith("utf")
    return json.dumps(value, ensure_ascii=is_ascii, indent=2, default=plain_value)


def plain_value(value: object) -> object:
    """What JSON has no form for, as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def echo_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people; an empty one says so."""
    if not rows:
        click.echo(f"{title}：暂无记录。")
        return
    table = Table(title=title, title_justify="left")
    for heading in headings:
        # Numbers are copied into the next command, and a broken one is no number any more.
        table.add_column(heading, overflow="fold", no_wrap=heading.startswith("编号"))
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(table, markup=False)


def complain(sentence: str) -> None:
    """A sentence on stderr."""
    click.echo(sentence, err=True)


def local_time(moment: datetime | None) -> str:
    """An instant on the clock of the machine, as people read it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


@contextmanager
def progress_bars() -> Iterator[ProgressCallback]:
    """One bar per label on stderr."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks = {}

        def show(label: str, done: int, total: int | None) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield show
