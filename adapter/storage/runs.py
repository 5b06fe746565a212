"""Run rows and ticks (运行台账)."""

from datetime import datetime

from sqlalchemy import RowMapping, insert, update

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.ports.clock import Clock
from adapter.ports.store import RunRecord
from adapter.storage.engine import StoreRefused
from adapter.storage.statements import scope_values, upsert
from adapter.storage.tables.ledger import COUNTS, RUN, TICK
from adapter.storage.transaction import Transaction


class SqlRunRepository:
    """RunRepository over the tables `run` and `tick`."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def start(self, run: RunRecord) -> None:
        """Insert the row of a run that begins."""
        values = {
            "run_id": run.run_id,
            "job": run.job,
            **scope_values(run.scope),
            "started_at": run.started_at,
            "is_dry_run": run.is_dry_run,
            **_ending(run),
        }
        self._transaction.writing().execute(insert(RUN).values(values))

    def finish(self, run: RunRecord) -> None:
        """Settle a started run; raises StoreRefused when it never started or does not balance."""
        settled = update(RUN).where(RUN.c.run_id == run.run_id).values(_ending(run))
        if self._transaction.writing().execute(settled).rowcount != 1:
            raise StoreRefused(f"run {run.run_id} was never started")

    def claim_tick(self, job: str, site: str, slot: datetime) -> bool:
        """Insert the tick unless it is there."""
        tick = {"job": job, "site": site, "slot": slot, "claimed_at": self._clock.now()}
        connection = self._transaction.writing()
        return upsert(connection, TICK, tick, key=("job", "site", "slot"), change=None) == 1


def _ending(run: RunRecord) -> dict[str, object]:
    return {
        "ended_at": run.ended_at,
        "outcome": None if run.outcome is None else int(run.outcome),
        **{f"rows_{name}": getattr(run.counts, name) for name in COUNTS},
        "figures": dict(run.figures),
        "error": run.error,
    }


def run_record(row: RowMapping) -> RunRecord:
    """A row of `run` as a record."""
    return RunRecord(
        run_id=row["run_id"],
        job=row["job"],
        scope=scope_of(row),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=None if row["outcome"] is None else RunOutcome(row["outcome"]),
        counts=RunCounts(**{name: row[f"rows_{name}"] for name in COUNTS}),
        figures=row["figures"],
        error=row["error"],
        is_dry_run=row["is_dry_run"],
    )


def scope_of(row: RowMapping) -> Scope:
    """The scope that a row's columns name."""
    return Scope(
        site=row["site"],
        division_code=row["division_code"],
        fiscal_year=row["fiscal_year"],
    )
