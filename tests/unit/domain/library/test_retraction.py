"""Taking an adoption back: who still builds on what it brought."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryState, record_digest
from adapter.domain.plan.retraction import Surroundings, retraction
from tests.unit.domain.library.test_adoption import indicator

NOW = datetime(2025, 3, 1, tzinfo=UTC)
BEFORE = indicator("101")
BROUGHT = replace(BEFORE, name="对方的名称")
FURTHER = replace(BEFORE, name="再改的名称")


def version(number: int, state: LibraryState) -> LibraryVersion:
    return LibraryVersion(
        version_id=f"v{number}",
        number=number,
        title="",
        state=state,
        content_hash="",
        indicator_count=1,
        template_count=0,
        created_at=NOW,
    )


VERSIONS = [version(1, LibraryState.SUPERSEDED), version(2, LibraryState.DRAFT)]
ADOPTED = DraftEntry(
    entry_id="E1",
    record=BROUGHT,
    base_digest=record_digest(BEFORE),
    origin=EntryOrigin.EXTERNAL,
    origin_name="erenhot",
    origin_by="zhang",
    reason="",
    made_at=NOW,
    state=EntryState.TAKEN,
    taken_into=2,
)


@pytest.mark.parametrize(
    ("state", "taken_into", "is_hindered"),
    [
        (EntryState.OPEN, None, True),
        (EntryState.ACCEPTED, None, True),
        (EntryState.TAKEN, 2, True),
        (EntryState.TAKEN, 1, False),
        (EntryState.DECLINED, None, False),
        (EntryState.STALE, None, False),
    ],
)
def test_what_an_entry_on_its_way_builds_on_is_not_taken_back(
    state: EntryState, taken_into: int | None, *, is_hindered: bool
) -> None:
    other = replace(
        ADOPTED,
        entry_id="E2",
        record=FURTHER,
        base_digest=record_digest(BROUGHT),
        state=state,
        taken_into=taken_into,
    )
    around = Surroundings(
        versions=VERSIONS, drafted=BROUGHT, known=[BEFORE, FURTHER], others=[other]
    )

    found = retraction(ADOPTED, around)

    assert ("在采纳的内容上又作修改" in found.hindrance) is is_hindered
    assert found.former == (None if is_hindered else BEFORE)
