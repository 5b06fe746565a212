"""Progress of projects (监控进度), for people: only of those that are open at this moment."""

from collections import Counter

from sqlalchemy import Connection, RowMapping, case, literal, select

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.comparing.execution import Execution
from adapter.domain.comparing.monitoring_rules import LIGHTS, Light
from adapter.domain.comparing.project_progress import ProjectProgress
from adapter.domain.identity import Scope
from adapter.domain.secrecy import DEPARTMENT_MARK
from adapter.ports.queries import ProgressEntry, ProgressFilter, Shown
from adapter.storage.admission import open_bindings_of, open_departments, open_keys
from adapter.storage.database.statements import count_of, in_scope
from adapter.storage.tables.progress import PROJECT_PROGRESS

_TOLD = PROJECT_PROGRESS.c


def progress(
    connection: Connection, scope: Scope, chosen: ProgressFilter, limit: int
) -> Shown[ProgressEntry]:
    """See Queries.admitted_progress."""
    asked = in_scope(PROJECT_PROGRESS, scope)
    if chosen.project_code is not None:
        asked = asked.where(_TOLD.project_code == chosen.project_code)
    if chosen.light is not None:
        asked = asked.where(_TOLD.light == chosen.light.value)
    seen = asked.where(_TOLD.project_code.in_(open_keys(scope)))
    total = count_of(connection, seen)
    place = case(*((_TOLD.light == each.value, n) for n, each in enumerate(LIGHTS)), else_=9)
    order = (_TOLD.until_day.desc(), place, _TOLD.project_code)
    rows = connection.execute(seen.order_by(*order).limit(limit)).mappings().all()
    names = names_of(connection, scope, {row["project_code"] for row in rows})
    entries = [_entry(row, names) for row in rows]
    # Of one project the number of what is hidden would tell of it.
    is_told = chosen.project_code is None and is_seen_whole(scope)
    hidden = count_of(connection, asked) - total if is_told else 0
    return Shown(entries=entries, total=total, hidden=hidden)


def names_of(connection: Connection, scope: Scope, keys: set[str]) -> dict[str, str]:
    """Names of open projects and departments, by the gate's key."""
    wholes = open_departments(scope).subquery()
    key = literal(DEPARTMENT_MARK) + wholes.c.department_code
    projects = connection.execute(open_bindings_of(scope, keys))
    departments = connection.execute(select(key, wholes.c.department_name).where(key.in_(keys)))
    named = {row.project_code: row.project_name for row in projects}
    return named | {row[0]: row[1] for row in departments}


def _entry(row: RowMapping, names: dict[str, str]) -> ProgressEntry:
    money = Execution(
        executed=row["executed"],
        budget=row["budget"],
        rate=row["execution_rate"],
        light=_light(row["execution_light"]),
    )
    told = ProjectProgress(
        project_code=row["project_code"],
        until=row["until_day"],
        light=_light(row["light"]),
        progress=row["progress"],
        execution=money,
        lights=Counter({each: row[f"{each.value}_lines"] for each in LIGHTS}),
        undecided=row["undecided_lines"],
        undated_round=row["undated_round"],
    )
    return ProgressEntry(name=names.get(row["project_code"], ""), told=told)


def _light(word: str | None) -> Light | None:
    return None if word is None else Light(word)
