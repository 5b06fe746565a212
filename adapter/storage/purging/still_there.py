"""What the other side still holds of projects that are about to be purged here (对方仍存)."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, func, select

from adapter.domain.project import Project
from adapter.ports.division import Division
from adapter.ports.trees import Side, TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import division_values, matches
from adapter.storage.purging.spellings import as_spelled
from adapter.storage.purging.traces import codes_kept_of
from adapter.storage.tables.ledger import PUSH_SET
from adapter.storage.tables.observations import TREE_OBSERVATION

_AT_ONCE = 100


def sets_still_there(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> int:
    """How many templates of these projects stood at the receivers when they were last looked at."""
    tree, here = TREE_OBSERVATION, division_values(division)
    counted = select(func.count()).where(
        matches(tree, here),
        tree.c.side == Side.EXTERNAL.value,
        tree.c.kind == TreeKind.TEMPLATE.value,
        tree.c.observed_to.is_(None),
    )
    number = 0
    for some in chunks(as_spelled(connection, division, projects), _AT_ONCE):
        codes = codes_kept_of(connection, division, some)
        number += connection.execute(counted.where(tree.c.project_code.in_(codes))).scalar_one()
    return number


def sets_on_their_way(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> int:
    """How many other templates of these a sending without an outcome may have put there, or may.

    Nobody saw them there, and nobody will look once they are purged here.
    """
    tree, sent, here = TREE_OBSERVATION, PUSH_SET, division_values(division)
    seen = exists().where(
        tree.c.site == sent.c.site,
        tree.c.division_code == sent.c.division_code,
        tree.c.fiscal_year == sent.c.fiscal_year,
        tree.c.kind == sent.c.kind,
        tree.c.set_key == sent.c.set_key,
        tree.c.side == Side.EXTERNAL.value,
        tree.c.observed_to.is_(None),
    )
    found: set[tuple[str, str]] = set()
    for some in chunks(as_spelled(connection, division, projects), _AT_ONCE):
        codes = codes_kept_of(connection, division, some)
        open_ones = select(sent.c.site, sent.c.set_key).where(
            matches(sent, here),
            sent.c.kind == TreeKind.TEMPLATE.value,
            sent.c.project_code.in_(codes),
            sent.c.adrift > 0,
            ~seen,
        )
        found.update((site, key) for site, key in connection.execute(open_ones))
    return len(found)
