"""A desk that is laid out again is the desk that was prepared."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.record import RecordKind
from adapter.storage.tables.base import METADATA
from mappings.profile import Profile
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.kept_desk import Kept


def push_and_let_them_edit(desk: Desk) -> None:
    desk.run("push_templates")
    desk.limit_vanishing(share=1, floor=100)
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    desk.run("reconcile_versions")


PREPARATIONS = {
    "begin_the_year": (Desk.begin_the_year,),
    "only_bind": (Desk.only_bind,),
    "they_edit": (Desk.begin_the_year, push_and_let_them_edit),
}


@pytest.mark.parametrize("preparation", PREPARATIONS.values(), ids=PREPARATIONS)
def test_it_is_as_if_everything_had_been_done_at_it(
    desk: Desk,
    database_url: str,
    kept: Kept,
    profile: Profile,
    preparation: tuple[Callable[[Desk], None], ...],
) -> None:
    began = desk.clock.instant
    for step in preparation:
        step(desk)
    worked = seen(desk, database_url)
    seen_again = []

    for _ in range(2):  # It may be the first of its kind here, and then it is kept.
        emptied(database_url)
        desk.clock.instant, desk.ids.made = began, 0
        again = Desk(desk.store, desk.clock, desk.ids, profile)
        kept.prepare(again, database_url, *preparation)
        seen_again.append(seen(again, database_url))

    assert seen_again == [worked, worked]


def seen(desk: Desk, url: str) -> dict[str, Any]:
    """Every row of ours and of the other side, the time, and the ids that were made."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))  # noqa: S608 - our own names
            for name in METADATA.tables
        }
    engine.dispose()
    theirs = desk.system._tables, desk.system.pushes, desk.vanish_limit
    return {**rows, "": (desk.clock.instant, desk.ids.made, *theirs)}


def emptied(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
