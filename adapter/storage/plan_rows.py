"""Plans and their changes (计划、改动) between rows and records."""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from adapter.domain.plan.plan import (
    ChangeKind,
    Decision,
    FieldChange,
    PlanChange,
    PlanHeader,
    PlanKind,
    dropped_values,
)
from adapter.domain.plan.states import ChangeOutcome, PlanState
from adapter.domain.reconcile.one_record import Dropped, Party
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Reason
from adapter.ports.plans import PlanRecord, StoredChange
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import scope_values
from adapter.storage.runs import scope_of
from adapter.storage.tables.plans import COUNTED, PLAN, PLAN_CHANGE

#: Where the digest stands in a row of `plan_change`.
DIGEST_AT = PLAN_CHANGE.c.keys().index("change_digest")


def head_values(header: PlanHeader) -> dict[str, object]:
    """A header as column values of `plan`."""
    return row_values(
        PLAN,
        header,
        **scope_values(header.scope),
        kind=header.kind.value,
        guards=list(header.guards),
        needed_because=list(header.needed_because),
        plan_digest=header.digest,
    )


def plan_record(row: RowMapping) -> PlanRecord:
    """A row of `plan` as a record."""
    header = make_record(
        PlanHeader,
        row,
        scope=scope_of(row),
        kind=PlanKind(row["kind"]),
        guards=tuple(row["guards"]),
        needed_because=tuple(row["needed_because"]),
    )
    return make_record(
        PlanRecord,
        row,
        header=header,
        digest=row["plan_digest"],
        state=PlanState(row["state"]),
        balance={each: row[column] for each, column in COUNTED.items() if row[column]},
    )


def change_row(plan_id: str, change: PlanChange) -> tuple[Any, ...]:
    """A change as a row of `plan_change`, its values in the order of the columns."""
    return (
        plan_id,
        change.position,
        change.kind.value,
        change.set_kind,
        change.key,
        change.title,
        change.project_code,
        change.expected,
        change.target,
        change.rows_digest,
        change.version_id,
        change.reason,
        change.removed_rows,
        change.decision.value,
        _packed(change),
        change.digest,
        ChangeOutcome.WAITING.value,
        "",
        False,
        change.expected_mark,
    )


def _packed(change: PlanChange) -> bytes:
    """What becomes of either side's fields, what that drops, and the entry that is withdrawn."""
    parts = {
        "fields": [[each.path, each.before, each.after] for each in change.fields],
        "adopted": [[each.path, each.before, each.after] for each in change.adopted],
        "dropped": [dropped_values(each) for each in change.dropped],
        **({"entry": change.entry_id} if change.entry_id else {}),
    }
    return zlib.compress(json.dumps(parts, ensure_ascii=False).encode(), 1)


def _unpacked(packed: bytes) -> dict[str, Any]:
    """The same as fields of a PlanChange; plans of before hold nothing but the first."""
    kept = json.loads(zlib.decompress(packed)) if packed else {}
    parts = {"fields": kept} if isinstance(kept, list) else kept
    return {
        "fields": _field_changes(parts.get("fields", ())),
        "adopted": _field_changes(parts.get("adopted", ())),
        "entry_id": parts.get("entry", ""),
        "dropped": tuple(
            Dropped(
                path=path,
                party=Party(party),
                value=value,
                kept=stands,
                owner=FieldOwner(owner),
                reason=Reason(reason),
            )
            for path, party, value, stands, owner, reason in parts.get("dropped", ())
        ),
    }


def _field_changes(kept: Iterable[Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(path=path, before=old, after=new) for path, old, new in kept)


def stored_change(row: RowMapping) -> StoredChange:
    """A row of `plan_change` as a record."""
    change = make_record(
        PlanChange,
        row,
        kind=ChangeKind(row["kind"]),
        key=row["set_key"],
        expected=row["expected_hash"],
        target=row["target_hash"],
        decision=Decision(row["decision"]),
        **_unpacked(row["fields"]),
    )
    return make_record(
        StoredChange,
        row,
        change=change,
        digest=row["change_digest"],
        outcome=ChangeOutcome(row["outcome"]),
    )
