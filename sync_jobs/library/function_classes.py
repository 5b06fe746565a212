"""Keeps the function classes (功能分类) that an import brings: a version per year and change."""

from dataclasses import dataclass, replace

from adapter.domain.function_class import FunctionClass, FunctionClassTable, table_hash
from adapter.domain.outcome import RunCounts
from adapter.ports.clock import Clock, Ids
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtClasses:
    """A year's whole table as a file brought it."""

    year: int
    title: str
    classes: tuple[FunctionClass, ...]


def keep_classes(
    work: UnitOfWork, division: Division, brought: BroughtClasses, ids: Ids, clock: Clock
) -> RunCounts:
    """Store the table as the year's next version, unless it says what the newest says."""
    target = replace(division, fiscal_year=brought.year)
    former = work.function_classes.latest(target)
    digest, rows = table_hash(brought.classes), len(brought.classes)
    if former is not None and former.content_hash == digest:
        return RunCounts(read=rows, unchanged=rows)
    table = FunctionClassTable(
        table_id=ids.fresh(),
        number=former.number + 1 if former else 1,
        title=brought.title,
        content_hash=digest,
        created_at=clock.now(),
        classes=brought.classes,
    )
    work.function_classes.add(target, table)
    return RunCounts(read=rows, created=rows)
