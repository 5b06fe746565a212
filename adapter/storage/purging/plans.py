"""Taking closed projects out of plans (计划清除): a digest stays, and no open plan survives it."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, and_, select, update

from adapter.domain.plan.states import UNTOUCHED_STATES, PlanState
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import matches
from adapter.storage.tables.plans import PLAN, PLAN_APPROVAL, PLAN_CHANGE

#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 100
_WHY = "其中有项目或部门已不再列为非密"
_BLANK: Mapping[str, object] = {
    "set_key": "",
    "title": "",
    "project_code": "",
    "expected_hash": None,
    "target_hash": None,
    "rows_digest": "",
    "version_id": "",
    "reason": "",
    "removed_rows": 0,
    "fields": b"",
    "outcome_reason": "",
    "is_purged": True,
    "expected_mark": None,
}


def purge_plans(
    connection: Connection,
    here: Mapping[str, object],
    keys: Collection[str],
    template_codes: Collection[str],
) -> int:
    """Blank the changes under these keys of the gate and void the open plans that hold one.

    What reviewers wrote beside such a plan goes too. Returns how many changes were blanked.
    """
    touched = _blank(connection, here, "project_code", keys)
    touched += _blank(connection, here, "set_key", template_codes)
    if touched:
        hit = select(PLAN_CHANGE.c.plan_id).where(PLAN_CHANGE.c.is_purged)
        connection.execute(
            update(PLAN_APPROVAL).where(PLAN_APPROVAL.c.plan_id.in_(hit)).values(comment="")
        )
        untouched = PLAN.c.state.in_([each.value for each in UNTOUCHED_STATES])
        voided = {"state": PlanState.VOID.value, "reason": _WHY}
        connection.execute(update(PLAN).where(PLAN.c.plan_id.in_(hit), untouched).values(voided))
    return touched


def _blank(
    connection: Connection, here: Mapping[str, object], column: str, values: Collection[str]
) -> int:
    plans = select(PLAN.c.plan_id).where(matches(PLAN, here))
    is_template = PLAN_CHANGE.c.set_kind == TreeKind.TEMPLATE.value
    touched = 0
    for some in chunks(sorted(values), _AT_ONCE):
        mine = PLAN_CHANGE.c[column].in_(some)
        is_meant = mine if column == "project_code" else and_(mine, is_template)
        found = and_(PLAN_CHANGE.c.plan_id.in_(plans), is_meant, ~PLAN_CHANGE.c.is_purged)
        touched += connection.execute(update(PLAN_CHANGE).where(found).values(_BLANK)).rowcount
    return touched
