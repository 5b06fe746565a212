"""What is found once of versions and kept (版本汇总): branches, picks, what differs between two.

Content is never changed in place, so neither is this: it is written with a version and goes with
it, in the same transaction. It tells of indicators alone, which no purge takes.
"""

import json
import zlib
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from adapter.ports.division import Division
from adapter.ports.library_differences import IndicatorDifferences
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.statements import division_values, matches
from adapter.storage.database.transaction import Transaction
from adapter.storage.library.differing import found_differences
from adapter.storage.tables.library import (
    INDICATOR,
    LIBRARY_BRANCH,
    LIBRARY_DIFFERENCE,
    LIBRARY_PICK,
    LIBRARY_VERSION,
)

#: So many of a kind are picked: `PROPOSED`, when migration 0026 picked those of older versions. A
#: greater number needs another migration.
PICKED = 3
#: With so many other versions one is compared when it is written; other writers wait meanwhile.
COMPARED = 8
#: What a recommendation asks of an indicator besides its use.
_ALIKE = (
    *("level1", "level2", "function_class", "project_categories"),
    *("is_common", "department_code", "valid_from", "valid_to"),
)
_KEPT = LIBRARY_DIFFERENCE.c


def keep_summaries(transaction: Transaction, division: Division, version_id: str) -> None:
    """Keep what is told of a version whose content was just written.

    It is compared with the newest others of the year, see `COMPARED`: what differs from older ones
    is found at each look.
    """
    connection = transaction.writing()
    _keep_branches(connection, version_id)
    _keep_picks(connection, version_id)
    of_year = select(LIBRARY_VERSION.c.version_id).where(
        matches(LIBRARY_VERSION, division_values(division))
    )
    by_age = list(connection.execute(of_year.order_by(LIBRARY_VERSION.c.version_number)).scalars())
    here = by_age.index(version_id)
    for number, other in list(enumerate(by_age))[-COMPARED - 1 :]:
        if number != here:
            pair = (other, version_id) if number < here else (version_id, other)
            _keep_differences(transaction, *pair)


def forget_summaries(connection: Connection, version_id: str) -> None:
    """Remove what is kept of a version, and of others beside it."""
    is_of_it = or_(_KEPT.old_id == version_id, _KEPT.new_id == version_id)
    connection.execute(delete(LIBRARY_DIFFERENCE).where(is_of_it))
    for table in (LIBRARY_BRANCH, LIBRARY_PICK):
        connection.execute(delete(table).where(table.c.version_id == version_id))


def kept_differences(
    connection: Connection, old_id: str, new_id: str
) -> IndicatorDifferences | None:
    """What is kept of two versions in either order; None where they were not compared yet."""
    forth = and_(_KEPT.old_id == old_id, _KEPT.new_id == new_id)
    back = and_(_KEPT.old_id == new_id, _KEPT.new_id == old_id)
    found = connection.execute(select(_KEPT.old_id, _KEPT.codes).where(or_(forth, back))).first()
    if found is None:
        return None
    told: dict[str, Any] = json.loads(zlib.decompress(found.codes))
    # Read backwards, what came is gone; that something changed is the same either way.
    sides = (told["gone"], told["came"])
    gone, came = sides if found.old_id == old_id else reversed(sides)
    changed = dict(zip(told["changed"], told["numbers"], strict=True))
    return IndicatorDifferences(gone=gone, came=came, changed=changed, in_doubt=told["in_doubt"])


def _keep_branches(connection: Connection, version_id: str) -> None:
    position, level1, level2 = INDICATOR.c.position, INDICATOR.c.level1, INDICATOR.c.level2
    counted = (
        select(INDICATOR.c.version_id, func.min(position), level1, level2, func.count())
        .where(INDICATOR.c.version_id == version_id)
        .group_by(INDICATOR.c.version_id, level1, level2)
    )
    names = ["version_id", "position", "level1", "level2", "row_count"]
    connection.execute(insert(LIBRARY_BRANCH).from_select(names, counted))


def _keep_picks(connection: Connection, version_id: str) -> None:
    kept, code = INDICATOR.c, INDICATOR.c.code
    alike = [kept[name] for name in _ALIKE]
    by_code = code if is_sqlite(connection) else code.collate("C")
    ordered = (
        select(
            kept.version_id,
            kept.position,
            func.min(kept.position).over(partition_by=alike).label("first_position"),
            func.row_number().over(partition_by=alike, order_by=by_code).label("place"),
        )
        .where(kept.version_id == version_id)
        .subquery()
    )
    names = [each.name for each in LIBRARY_PICK.c]
    picked = select(*(ordered.c[name] for name in names)).where(ordered.c.place <= PICKED)
    connection.execute(insert(LIBRARY_PICK).from_select(names, picked))


def _keep_differences(transaction: Transaction, old_id: str, new_id: str) -> None:
    """Facts of SQL alone: codes of which texts of values differ are kept as being in doubt.

    What such texts say is asked at the look: a later release may read them otherwise, and others
    wait while a version is written.
    """
    found = found_differences(transaction, old_id, new_id)
    changed = dict(sorted(found.changed.items()))
    told = {
        "gone": sorted(found.gone),
        "came": sorted(found.came),
        "changed": list(changed),
        "numbers": list(changed.values()),
        "in_doubt": sorted(found.in_doubt),
    }
    codes = zlib.compress(json.dumps(told, ensure_ascii=False).encode())
    added = insert(LIBRARY_DIFFERENCE).values(old_id=old_id, new_id=new_id, codes=codes)
    transaction.writing().execute(added)
