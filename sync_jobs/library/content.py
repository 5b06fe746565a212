"""Content of the next library version (下一版内容): the former one with what was brought."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent, content_hash
from mappings.workbook import WorkbookContent
from sync_jobs.library.admission import Admission

_Row = TypeVar("_Row")


def merged(
    former: LibraryContent, read: Sequence[WorkbookContent], admission: Admission
) -> tuple[LibraryContent, int]:
    """The former content with every row the files bring, and how many rows were held back.

    What was let in before is judged again: its project may have lost its mark.
    """
    templates = [placed.value for each in read for placed in each.templates]
    duties = [placed.value for each in read for placed in each.duties]
    taken = [each for each in templates if admission.takes_template(each)]
    known = (
        list(filter(admission.takes_duty, duties))
        if duties
        else list(filter(admission.keeps_duty, former.duties))
    )
    content = LibraryContent(
        indicators=upserted(
            former.indicators,
            [placed.value for each in read for placed in each.indicators],
            lambda row: row.code,
        ),
        templates=upserted(
            list(filter(admission.keeps_template, former.templates)), taken, lambda row: row.code
        ),
        bases=upserted(
            former.bases,
            [placed.value for each in read for placed in each.bases],
            lambda row: row.code,
        ),
        duties=tuple(known),
    )
    held_back = len(templates) - len(taken)
    if duties:
        held_back += len(duties) - len(known)
    return content, held_back


def upserted(
    former: Sequence[_Row], brought: Sequence[_Row], key: Callable[[_Row], str]
) -> tuple[_Row, ...]:
    """The former rows in their order, each replaced by what was brought under its key."""
    rows = {key(each): each for each in former} | {key(each): each for each in brought}
    return tuple(rows.values())


def still_admitted(content: LibraryContent, admission: Admission) -> tuple[LibraryContent, int]:
    """The content without templates and duties that today's list does not let in; how many went."""
    kept = replace(
        content,
        templates=tuple(filter(admission.keeps_template, content.templates)),
        duties=tuple(filter(admission.keeps_duty, content.duties)),
    )
    gone = len(content.templates) - len(kept.templates) + len(content.duties) - len(kept.duties)
    return kept, gone


def brings_library_rows(read: Sequence[WorkbookContent]) -> bool:
    """True when the files hold more than a project list or function classes."""
    return any(each.indicators or each.templates or each.bases or each.duties for each in read)


def described(version: LibraryVersion, content: LibraryContent) -> LibraryVersion:
    """The head with the hash and the counts of this content."""
    return replace(
        version,
        content_hash=content_hash(content),
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
    )


def new_head(
    version_id: str,
    number: int,
    title: str,
    state: LibraryState,
    at: datetime,
    content: LibraryContent,
) -> LibraryVersion:
    """The head of a version that holds this content."""
    return LibraryVersion(
        version_id=version_id,
        number=number,
        title=title,
        state=state,
        content_hash=content_hash(content),
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
        created_at=at,
    )
