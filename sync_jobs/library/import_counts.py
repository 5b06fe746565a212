"""Counts what the files of an import brought (导入计数), each row at its source."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from adapter.domain.library.content import LibraryContent
from adapter.domain.outcome import RunCounts
from adapter.domain.project import Project
from mappings.workbook import ProblemCode, WorkbookContent
from sync_jobs.library.admission import Admission, hidden_projects, public_projects

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")


def count_brought(
    former: LibraryContent,
    listed: Sequence[Project],
    read: Sequence[WorkbookContent],
    admission: Admission,
) -> RunCounts:
    """What became of every row the files brought; a sound template counts as one.

    `former` and `listed` are the library and the public projects before the import. What the files
    do not mention is not counted. Rejected are rows with errors of their own, of a refused template
    too; a file or a table that could not be read counts as one.
    """
    return sum(
        (
            *_library(former, read),
            _templates(former, read, admission),
            _duties(former, read, admission),
            _projects(listed, read),
            _rejected(read),
        ),
        start=RunCounts(),
    )


def _library(former: LibraryContent, read: Sequence[WorkbookContent]) -> Iterable[RunCounts]:
    indicators = [(e.value.code, e.value) for file in read for e in file.indicators]
    yield _taken(indicators, {each.code: each for each in former.indicators})
    bases = [(e.value.code, e.value) for file in read for e in file.bases]
    yield _taken(bases, {each.code: each for each in former.bases})


def _templates(
    former: LibraryContent, read: Sequence[WorkbookContent], admission: Admission
) -> RunCounts:
    brought = [placed.value for file in read for placed in file.templates]
    taken = [(each.code, each) for each in brought if admission.takes_template(each)]
    before = {each.code: each for each in former.templates}
    return _taken(taken, before) + _blocked(len(brought) - len(taken))


def _duties(
    former: LibraryContent, read: Sequence[WorkbookContent], admission: Admission
) -> RunCounts:
    brought = [placed.value for file in read for placed in file.duties]
    # A duty has no key: it is the same or another one.
    taken = [(each, each) for each in brought if admission.takes_duty(each)]
    before = {each: each for each in former.duties}
    return _taken(taken, before) + _blocked(len(brought) - len(taken))


def _projects(listed: Sequence[Project], read: Sequence[WorkbookContent]) -> RunCounts:
    brought = [placed.value for file in read for placed in file.projects]
    before = {(each.agency_code, each.name): each for each in listed}
    public = [((each.agency_code, each.name), each) for each in public_projects(brought)]
    return _taken(public, before) + _blocked(len(hidden_projects(brought)))


def _taken(brought: Iterable[tuple[_Key, _Row]], former: Mapping[_Key, _Row]) -> RunCounts:
    """Rows by key in the order they came: a later file corrects an earlier one."""
    known = dict(former)
    created = updated = unchanged = 0
    for key, row in brought:
        if key not in known:
            created += 1
        elif known[key] != row:
            updated += 1
        else:
            unchanged += 1
        known[key] = row
    return RunCounts(
        read=created + updated + unchanged, created=created, updated=updated, unchanged=unchanged
    )


def _blocked(number: int) -> RunCounts:
    return RunCounts(read=number, blocked=number)


def _rejected(read: Sequence[WorkbookContent]) -> RunCounts:
    refused = {
        (number, each.sheet, each.row)
        for number, file in enumerate(read)
        for each in file.errors
        # This one stands at the first row of a template and speaks of other rows.
        if each.code is not ProblemCode.TEMPLATE_INCOMPLETE
    }
    return RunCounts(read=len(refused), rejected=len(refused))
