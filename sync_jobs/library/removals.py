"""Takes templates out of the library's next version (撤下模板): entries that say who and why."""

from collections.abc import Sequence

from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryState, record_digest
from adapter.errors import LibraryRefused
from adapter.ports.division import Division
from sync_jobs.import_library import ImportContext
from sync_jobs.library.proposals import Accepted, content_of_next, into_draft
from sync_jobs.library.rights import require_writer


def drop_templates(
    context: ImportContext, division: Division, codes: Sequence[str], *, by: str, reason: str
) -> Accepted:
    """Take templates out of the draft, made where there is none; in a review they wait.

    What is released stays as it is. Raises LibraryRefused, with nothing written, where one is not
    in the library.
    """
    with context.store.begin() as work:
        require_writer(work, by, division)
        work.library.hold(division)
        content = content_of_next(work, division)
        entries = [
            _removal(context, content, division, code, by, reason) for code in dict.fromkeys(codes)
        ]
        work.library_entries.add(division, entries)
        draft = into_draft(context, work, division, by)
        work.commit()
    return Accepted(entries=tuple(entries), draft=draft)


def _removal(
    context: ImportContext,
    content: LibraryContent,
    division: Division,
    code: str,
    by: str,
    reason: str,
) -> DraftEntry:
    template = next((each for each in content.templates if each.code == code), None)
    if template is None:
        raise LibraryRefused(
            f"下一版指标库中没有模板 {code}，请用 library show 查看编码；指标不撤下，请写明停用日期"
        )
    now = context.clock.now()
    return DraftEntry(
        entry_id=context.ids.fresh(),
        record=template,
        base_digest=record_digest(template),
        origin=EntryOrigin.BUREAU,
        origin_name=division.division_code,
        origin_by=by,
        reason=reason,
        made_at=now,
        is_removal=True,
        state=EntryState.ACCEPTED,
        decided_by=by,
        decided_at=now,
        decision_reason=reason,
    )
