"""Stored plans (计划台账): changes stream in and out, outcomes always add up."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    insert,
    select,
    update,
)

from adapter.domain.identity import Scope
from adapter.domain.plan.plan import (
    ChangesDigest,
    Decision,
    PlanChange,
    PlanHeader,
)
from adapter.domain.plan.states import (
    DROPPING_OUTCOMES,
    UNTOUCHED_STATES,
    ChangeOutcome,
    Noted,
    PlanState,
    former_states,
)
from adapter.ports.plans import Approval, PlanRecord, StoredChange, Verdict
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import BulkInsert, chunks
from adapter.storage.database.engine import StoreRefused
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, matches, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.plan_rows import (
    DIGEST_AT,
    change_row,
    head_values,
    plan_record,
    stored_change,
)
from adapter.storage.tables.plans import COUNTED, PLAN, PLAN_APPROVAL, PLAN_CHANGE

_PLAN, _CHANGE, _APPROVAL = PLAN.c, PLAN_CHANGE.c, PLAN_APPROVAL.c
#: Positions in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 500
_NOTHING_COUNTED = dict.fromkeys(COUNTED.values(), 0)
#: Plans that bind somebody: a draft is its author's own affair.
_PENDING = [each.value for each in (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.APPLYING)]

#: Plans that do nothing any more, and outcomes by which a change is done or still to be done.
_GIVEN_UP = [each.value for each in (PlanState.REJECTED, PlanState.EXPIRED, PlanState.VOID)]
_IN_EFFECT = [
    each.value
    for each in ChangeOutcome
    if each in {ChangeOutcome.WAITING, ChangeOutcome.UNSETTLED, ChangeOutcome.ALREADY}
    or each in DROPPING_OUTCOMES
]


class SqlPlanRepository:
    """PlanRepository over `plan`, `plan_change` and `plan_approval`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    # --- writing a plan ---

    def add(self, draft: PlanHeader, changes: Iterable[PlanChange]) -> tuple[int, str]:
        """See PlanRepository."""
        connection = self._transaction.writing()
        hold_off_purges(connection, scope_values(draft.scope))
        head = {
            **head_values(draft),
            "state": PlanState.DRAFT.value,
            "reason": "",
            **_NOTHING_COUNTED,
        }
        connection.execute(insert(PLAN).values({**head, "change_count": 0}))
        bulk, digests, count = BulkInsert(connection, PLAN_CHANGE), ChangesDigest(), 0
        for chunk in chunks(changes):
            rows = [change_row(draft.plan_id, each) for each in chunk]
            for row in rows:
                digests.add(row[DIGEST_AT])
            bulk.write(rows)
            count += len(rows)
        return count, digests.hex

    def seal(self, header: PlanHeader) -> str:
        """See PlanRepository."""
        waiting = {**_NOTHING_COUNTED, COUNTED[ChangeOutcome.WAITING]: header.change_count}
        untouched = _PLAN.state.in_([each.value for each in UNTOUCHED_STATES])
        sealed = update(PLAN).where(_PLAN.plan_id == header.plan_id, untouched)
        values = {**head_values(header), **waiting}
        if self._transaction.writing().execute(sealed.values(values)).rowcount != 1:
            raise StoreRefused(f"plan {header.plan_id} is not there, or was begun")
        return header.digest

    def replace(self, plan_id: str, change: PlanChange) -> None:
        """See PlanRepository."""
        row = dict(zip(PLAN_CHANGE.c.keys(), change_row(plan_id, change), strict=True))
        changed = update(PLAN_CHANGE).where(_is_change(plan_id, change.position)).values(row)
        if self._transaction.writing().execute(changed).rowcount != 1:
            raise StoreRefused(f"plan {plan_id} has no change {change.position}")

    # --- reading it ---

    def get(self, plan_id: str) -> PlanRecord | None:
        """See PlanRepository."""
        found = select(PLAN).where(_PLAN.plan_id == plan_id)
        row = self._transaction.reading().execute(found).mappings().first()
        return plan_record(row) if row is not None else None

    def lock(self, plan_id: str) -> None:
        """See PlanRepository; SQLite locks the whole database."""
        locked = update(PLAN).where(_PLAN.plan_id == plan_id).values(plan_id=plan_id)
        self._transaction.writing().execute(locked)

    def open_in(self, scope: Scope) -> list[PlanRecord]:
        """See PlanRepository."""
        here = matches(PLAN, scope_values(scope)), _PLAN.state.in_(_PENDING)
        return self._records(select(PLAN).where(*here).order_by(_PLAN.created_at, _PLAN.plan_id))

    def carrying(self, scope: Scope, kind: TreeKind, key: str, since: datetime) -> str | None:
        """See PlanRepository."""
        changed = {"set_kind": kind.value, "set_key": key}
        found = (
            select(_PLAN.plan_id)
            .join(PLAN_CHANGE, _CHANGE.plan_id == _PLAN.plan_id)
            .where(
                matches(PLAN, scope_values(scope)),
                matches(PLAN_CHANGE, changed),
                _PLAN.created_at >= since,
                _PLAN.state.not_in(_GIVEN_UP),
                _CHANGE.outcome.in_(_IN_EFFECT),
                _CHANGE.decision != Decision.LEAVE_OUT.value,
            )
            .order_by(_PLAN.created_at, _PLAN.plan_id)
            .limit(1)
        )
        return self._transaction.reading().execute(found).scalar_one_or_none()

    def agreed_profile(self, scope: Scope) -> str | None:
        """See PlanRepository."""
        applied = select(_PLAN.profile_digest).where(
            matches(PLAN, scope_values(scope)),
            _PLAN.state.in_([PlanState.APPLIED.value, PlanState.PARTLY.value]),
        )
        latest = applied.order_by(_PLAN.ended_at.desc(), _PLAN.plan_id.desc()).limit(1)
        return self._transaction.reading().execute(latest).scalar()

    def _records(self, plans: Select[Any]) -> list[PlanRecord]:
        return list(map(plan_record, self._transaction.reading().execute(plans).mappings()))

    def changes(self, plan_id: str) -> Iterator[StoredChange]:
        """See PlanRepository."""
        ordered = select(PLAN_CHANGE).where(_CHANGE.plan_id == plan_id).order_by(_CHANGE.position)
        return map(stored_change, self._transaction.stream(ordered))

    def change(self, plan_id: str, position: int) -> StoredChange | None:
        """See PlanRepository."""
        found = select(PLAN_CHANGE).where(_is_change(plan_id, position))
        row = self._transaction.reading().execute(found).mappings().first()
        return stored_change(row) if row is not None else None

    def some_changes(
        self, plan_id: str, *, after: int, at_most: int = _AT_ONCE
    ) -> Sequence[StoredChange]:
        """See PlanRepository."""
        behind = select(PLAN_CHANGE).where(_CHANGE.plan_id == plan_id, _CHANGE.position > after)
        ordered = behind.order_by(_CHANGE.position).limit(at_most)
        return list(map(stored_change, self._transaction.reading().execute(ordered).mappings()))

    def changes_at(self, plan_id: str, positions: Collection[int]) -> Iterator[StoredChange]:
        """See PlanRepository."""
        mine = select(PLAN_CHANGE).where(_CHANGE.plan_id == plan_id)
        for some in chunks(positions, _AT_ONCE):
            found = mine.where(_CHANGE.position.in_(some)).order_by(_CHANGE.position)
            yield from map(stored_change, self._transaction.reading().execute(found).mappings())

    def digests(self, plan_id: str) -> Iterator[str]:
        """See PlanRepository."""
        stored = select(_CHANGE.change_digest).where(_CHANGE.plan_id == plan_id)
        for row in self._transaction.stream(stored.order_by(_CHANGE.position)):
            yield row["change_digest"]

    # --- what becomes of it ---

    def move(
        self,
        plan_id: str,
        state: PlanState,
        *,
        at: datetime,
        reason: str = "",
        run_id: str | None = None,
    ) -> None:
        """See PlanRepository."""
        former = [each.value for each in former_states(state)]
        values: dict[str, object] = {"state": state.value, "reason": reason, **_moment(state, at)}
        if run_id is not None:
            values["run_id"] = run_id
        mine = update(PLAN).where(_PLAN.plan_id == plan_id, _PLAN.state.in_(former))
        if self._transaction.writing().execute(mine.values(values)).rowcount != 1:
            raise StoreRefused(f"plan {plan_id} cannot become {state.value}")

    def note(self, plan_id: str, notes: Sequence[Noted]) -> Mapping[ChangeOutcome, int]:
        """See PlanRepository; the counts move with the rows, so no plan is counted anew."""
        connection = self._transaction.writing()
        moved: Counter[str] = Counter()
        for some in chunks(notes):
            moved.update(self._noted(connection, plan_id, some))
        deltas = {column: _PLAN[column] + moved[each.value] for each, column in COUNTED.items()}
        connection.execute(update(PLAN).where(_PLAN.plan_id == plan_id).values(deltas))
        record = self.get(plan_id)
        return record.balance if record else {}

    def _noted(
        self, connection: Connection, plan_id: str, notes: Sequence[Noted]
    ) -> "Counter[str]":
        """Write some outcomes; by how much each outcome's count moves."""
        positions = [each.position for each in notes]
        former = select(_CHANGE.position, _CHANGE.outcome).where(_CHANGE.plan_id == plan_id)
        found: dict[int, str] = {}
        for some in chunks(positions, _AT_ONCE):
            rows = connection.execute(former.where(_CHANGE.position.in_(some)))
            found |= {row.position: row.outcome for row in rows}
        if len(found) != len(set(positions)) or len(found) != len(notes):
            raise StoreRefused(f"plan {plan_id} has no such changes, or was told of one twice")
        connection.execute(_NOTE, [_note(plan_id, each) for each in notes])
        moved = Counter(each.outcome.value for each in notes)
        moved.subtract(found.values())
        return moved

    # --- approvals ---

    def approve(self, approval: Approval) -> None:
        """See PlanRepository."""
        values = row_values(PLAN_APPROVAL, approval, verdict=approval.verdict.value)
        self._transaction.writing().execute(insert(PLAN_APPROVAL).values(values))

    def approvals(self, plan_id: str) -> list[Approval]:
        """See PlanRepository."""
        said = select(PLAN_APPROVAL).where(_APPROVAL.plan_id == plan_id)
        ordered = said.order_by(_APPROVAL.decided_at, _APPROVAL.approval_id)
        rows = self._transaction.reading().execute(ordered).mappings()
        return [make_record(Approval, row, verdict=Verdict(row["verdict"])) for row in rows]

    def void_approvals(self, plan_id: str, *, at: datetime) -> int:
        """See PlanRepository."""
        standing = _APPROVAL.plan_id == plan_id, _APPROVAL.voided_at.is_(None)
        voided = update(PLAN_APPROVAL).where(*standing).values(voided_at=at)
        return self._transaction.writing().execute(voided).rowcount


_NOTE = (
    update(PLAN_CHANGE)
    .where(_CHANGE.plan_id == bindparam("of_plan"), _CHANGE.position == bindparam("at_position"))
    .values(outcome=bindparam("new_outcome"), outcome_reason=bindparam("new_reason"))
)


def _note(plan_id: str, noted: Noted) -> dict[str, object]:
    return {
        "of_plan": plan_id,
        "at_position": noted.position,
        "new_outcome": noted.outcome.value,
        "new_reason": noted.reason,
    }


def _moment(state: PlanState, at: datetime) -> dict[str, object]:
    """The column that says since when a plan is in a state."""
    if state is PlanState.SUBMITTED:
        return {"submitted_at": at}
    if state is PlanState.APPLYING:
        return {"began_at": at}
    is_over = not any(state in former_states(each) for each in PlanState)
    return {"ended_at": at} if is_over else {}


def _is_change(plan_id: str, position: int) -> ColumnElement[bool]:
    return (_CHANGE.plan_id == plan_id) & (_CHANGE.position == position)
