"""Leases (租约): who may work on what, with a token that only grows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from adapter.domain.identity import Scope
from adapter.errors import LeaseHeld, LeaseLost
from adapter.ports.leases import Lease, LeaseClaim, LeaseHolder
from adapter.storage.database.statements import matches, scope_values, upsert
from adapter.storage.database.transaction import Transaction
from adapter.storage.runs import process_of, process_values, scope_of
from adapter.storage.tables.ledger import LEASE

_KEY = ("site", "division_code", "fiscal_year", "name")
#: Made once: every transaction of a job that writes asks it.
_REQUIRED = (
    select(LEASE.c.token)
    .where(*(LEASE.c[each] == bindparam(each) for each in (*_KEY, "token", "run_id")))
    .with_for_update(read=True)
)
_NOBODY = {"run_id": None, "taken_at": None, "expires_at": None, **process_values(None)}


class SqlLeaseRepository:
    """LeaseRepository over `lease`; names are locked in one order: takers never wait in a ring."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def holders(self, scope: Scope, names: Sequence[str]) -> list[LeaseHolder]:
        """See LeaseRepository."""
        held = (
            select(LEASE)
            .where(
                matches(LEASE, scope_values(scope)),
                LEASE.c.name.in_(names),
                LEASE.c.run_id.is_not(None),
            )
            .order_by(LEASE.c.name)
        )
        return [_holder(row) for row in self._transaction.reading().execute(held).mappings()]

    def take(self, claim: LeaseClaim) -> list[Lease]:
        """See LeaseRepository."""
        connection = self._transaction.writing()
        return [_taken(connection, claim, name) for name in sorted(claim.names)]

    def renew(self, leases: Sequence[Lease], *, at: datetime, ttl: timedelta) -> list[Lease]:
        """See LeaseRepository."""
        connection = self._transaction.writing()
        for each in _ordered(leases):
            renewed = update(LEASE).where(matches(LEASE, _identity(each)))
            if connection.execute(renewed.values(expires_at=at + ttl)).rowcount != 1:
                raise LeaseLost(each.name)
        return [replace(each, expires_at=at + ttl) for each in leases]

    def require(self, leases: Sequence[Lease]) -> None:
        """See LeaseRepository."""
        require_leases(self._transaction.writing(), leases)

    def release(self, leases: Sequence[Lease]) -> None:
        """See LeaseRepository."""
        connection = self._transaction.writing()
        for each in _ordered(leases):
            mine = update(LEASE).where(matches(LEASE, _identity(each)))
            connection.execute(mine.values(_NOBODY))


def require_leases(connection: Connection, leases: Sequence[Lease]) -> None:
    """See `LeaseRepository.require`; for transactions that write."""
    for each in _ordered(leases):
        if connection.execute(_REQUIRED, _identity(each)).first() is None:
            raise LeaseLost(each.name)


def _ordered(leases: Sequence[Lease]) -> list[Lease]:
    return sorted(leases, key=lambda each: each.name)


def _identity(lease: Lease) -> dict[str, object]:
    return {
        **scope_values(lease.scope),
        "name": lease.name,
        "token": lease.token,
        "run_id": lease.run_id,
    }


def _locked(connection: Connection, scope: Scope, name: str) -> RowMapping:
    """The row of a name, made if need be, kept until commit."""
    here = {**scope_values(scope), "name": name}
    upsert(connection, LEASE, {**here, "token": 0, **_NOBODY}, key=_KEY, change=None)
    row = select(LEASE).where(matches(LEASE, here)).with_for_update()
    return connection.execute(row).mappings().one()


def _taken(connection: Connection, claim: LeaseClaim, name: str) -> Lease:
    row = _locked(connection, claim.scope, name)
    if not _is_free(row, claim):
        raise LeaseHeld(name=name, run_id=row["run_id"], since=row["taken_at"])
    lease = Lease(
        scope=claim.scope,
        name=name,
        run_id=claim.run_id,
        token=row["token"] + 1,
        expires_at=claim.at + claim.ttl,
    )
    values = {
        "token": lease.token,
        "run_id": lease.run_id,
        "taken_at": claim.at,
        "expires_at": lease.expires_at,
        **process_values(claim.process),
    }
    here = {**scope_values(claim.scope), "name": name}
    connection.execute(update(LEASE).where(matches(LEASE, here)).values(values))
    return lease


def _is_free(row: RowMapping, claim: LeaseClaim) -> bool:
    holder = row["run_id"]
    is_mine = holder is None or holder == claim.run_id or holder in claim.dead_runs
    return is_mine or bool(row["expires_at"] <= claim.at)


def _holder(row: RowMapping) -> LeaseHolder:
    lease = Lease(
        scope=scope_of(row),
        name=row["name"],
        run_id=row["run_id"],
        token=row["token"],
        expires_at=row["expires_at"],
    )
    return LeaseHolder(lease=lease, taken_at=row["taken_at"], process=process_of(row))
