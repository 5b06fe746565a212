"""Codes under which something is kept and that nobody owns any more (无主编码)."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from adapter.ports.division import Division
from adapter.storage.database.statements import division_values, matches
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import PUSH_SET
from adapter.storage.tables.library import PROJECT, PROJECT_BINDING
from adapter.storage.tables.observations import TREE_OBSERVATION, TYPED_TABLES

#: The rows of these tell the unit of their project.
_WITH_UNIT = tuple(each for each in TYPED_TABLES.values() if "project_code" in each.c)
_WITHOUT_UNIT = (QUARANTINE, PUSH_SET, TREE_OBSERVATION)


def unowned_codes(connection: Connection, division: Division, agency_code: str) -> set[str]:
    """Codes of kept rows of this unit, or of no known one, that no list row or binding has."""
    here = division_values(division)
    owned = {
        code
        for table in (PROJECT, PROJECT_BINDING)
        for code in connection.execute(
            select(table.c.project_code).where(matches(table, here))
        ).scalars()
    }
    units: dict[str, set[str]] = defaultdict(set)
    for code, unit in _kept(connection, division):
        units[code] |= {unit} - {""}
    return {code for code, known in units.items() if code not in owned and known <= {agency_code}}


def _kept(connection: Connection, division: Division) -> Iterator[tuple[str, str]]:
    """(code, unit), "" where the unit is not told."""
    for table in _WITH_UNIT:
        told = select(table.c.project_code, table.c.agency_code).where(
            table.c.scope_division == division.division_code,
            table.c.scope_year == division.fiscal_year,
        )
        for code, unit in connection.execute(told.distinct()):
            yield code, unit or ""
    for other in _WITHOUT_UNIT:
        named = select(other.c.project_code).where(matches(other, division_values(division)))
        for code in connection.execute(named.distinct()).scalars():
            if code:
                yield code, ""
