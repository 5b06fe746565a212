"""One owner's lines with their standing, and one row with its bytes (对照与原文)."""

from sqlalchemy import Connection, select

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.compared import LineStanding, StoredRow
from adapter.ports.queries import RowSource
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.queries.line_sources import payload_at
from adapter.storage.rows import is_open
from adapter.storage.tables.analyses import COMPARISON
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.progress import LINE_PROGRESS


def standings(
    connection: Connection, scope: Scope, project_code: str
) -> dict[tuple[RecordKind, str], LineStanding]:
    """See ComparedQueries.line_standings."""
    here = {**scope_values(scope), "project_code": project_code}
    lit = select(LINE_PROGRESS.c.line_kind, LINE_PROGRESS.c.line_key, LINE_PROGRESS.c.light).where(
        matches(LINE_PROGRESS, here), LINE_PROGRESS.c.project_code.in_(open_keys(scope))
    )
    lights = {
        (kind, key): Light(word) for kind, key, word in connection.execute(lit) if word is not None
    }
    told = select(COMPARISON).where(
        matches(COMPARISON, here), COMPARISON.c.project_code.in_(open_keys(scope))
    )
    found = {
        (RecordKind(kind), key): LineStanding(light=light) for (kind, key), light in lights.items()
    }
    for row in connection.execute(told).mappings():
        found[RecordKind(row["line_kind"]), row["line_key"]] = LineStanding(
            attainment=Attainment(row["attainment"]),
            rate=row["rate"],
            reason=row["reason"],
            light=lights.get((row["line_kind"], row["line_key"])),
        )
    return found


def row(
    connection: Connection, scope: Scope, kind: RecordKind, record_key: str
) -> StoredRow | None:
    """See ComparedQueries.admitted_row."""
    table = TYPED_TABLES.get(kind)
    if table is None:
        return None
    owner = gate_field(kind).key_column(table)
    wanted = select(table.c.page_id, table.c.position, owner.label("owner")).where(
        is_open(table, scope), table.c.record_key == record_key, owner.in_(open_keys(scope))
    )
    found = connection.execute(wanted).one_or_none()
    if found is None:
        return None
    place = RowSource(page_id=found.page_id, position=found.position, is_current=True)
    return StoredRow(
        kind=kind,
        record_key=record_key,
        project_code=found.owner,
        page_id=found.page_id,
        position=found.position,
        payload=payload_at(connection, place),
    )
