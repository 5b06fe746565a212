"""Rows of library versions by code (指标库的行), some at a time."""

from collections.abc import Collection
from itertools import chain

from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.entries import EntryRecord
from adapter.domain.plan.retraction import RowKey, row_key
from adapter.ports.store import UnitOfWork


def rows_of(
    work: UnitOfWork, version: LibraryVersion | None, codes: Collection[str]
) -> dict[RowKey, EntryRecord]:
    """The indicators and templates of a version under these codes."""
    if version is None or not codes:
        return {}
    named = (e for e in work.library.indicators(version.version_id) if e.code in codes)
    templates = work.library.templates_of(version.version_id, codes)
    return {row_key(each): each for each in chain[EntryRecord](named, templates)}
