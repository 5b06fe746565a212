"""Run rows and ticks (运行台账)."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.ports.clock import Clock
from adapter.ports.runs import RunExchange, RunProcess, RunRecord, SchedulePause
from adapter.storage.database.engine import StoreRefused
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import matches, scope_values, upsert
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.archive import RAW_PAGE
from adapter.storage.tables.ledger import COUNTS, RUN, SCHEDULE_PAUSE, TICK

_PAUSED = ("site", "job")


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
            **process_values(run.process),
            **_ending(run),
        }
        self._transaction.writing().execute(insert(RUN).values(values))

    def finish(self, run: RunRecord) -> None:
        """Settle a started run; raises StoreRefused unless it is unsettled and balances.

        Another run may have settled it meanwhile, having taken it for dead. One that failed goes
        on telling what was published under it, where it does not know itself: the word that a
        transaction was committed can be lost.
        """
        connection = self._transaction.writing()
        open_row = RUN.c.run_id == run.run_id, RUN.c.outcome.is_(None)
        if run.outcome is RunOutcome.FAILED:
            row = connection.execute(select(RUN).where(*open_row)).mappings().one_or_none()
            if row is not None and row["rows_read"] > run.counts.read:
                run = replace(run, counts=_counts_of(row))
        settled = update(RUN).where(*open_row).values(_ending(run))
        if connection.execute(settled).rowcount != 1:
            raise StoreRefused(f"run {run.run_id} was never started, or is settled")

    def unfinished(self) -> list[RunRecord]:
        """Rows without an outcome, oldest first."""
        found = select(RUN).where(RUN.c.outcome.is_(None)).order_by(RUN.c.started_at)
        rows = self._transaction.reading().execute(found).mappings()
        return [run_record(row) for row in rows]

    def settled(self, scope: Scope, job: str, *, limit: int) -> list[RunRecord]:
        """See RunRepository."""
        its = {**scope_values(scope), "job": job, "is_dry_run": False}
        found = (
            select(RUN)
            .where(matches(RUN, its), RUN.c.outcome.is_not(None))
            .order_by(RUN.c.started_at.desc(), RUN.c.run_id.desc())
            .limit(limit)
        )
        rows = self._transaction.reading().execute(found).mappings()
        return [run_record(row) for row in rows]

    def abandon(self, run_ids: Sequence[str], *, at: datetime, error: str) -> int:
        """One statement a run: whoever finished it meanwhile is not contradicted."""
        connection = self._transaction.writing()
        ending = {"ended_at": at, "outcome": int(RunOutcome.FAILED), "error": error}
        return sum(
            connection.execute(
                update(RUN).where(RUN.c.run_id == each, RUN.c.outcome.is_(None)).values(ending)
            ).rowcount
            for each in run_ids
        )

    def claim_tick(self, job: str, site: str, slot: datetime) -> bool:
        """Insert the tick unless it is there or its schedule stands still."""
        connection = self._transaction.writing()
        # Asked once the write lock is held: no pause slips in between.
        if any(each.job == job for each in self.pauses(site)):
            return False
        tick = {"job": job, "site": site, "slot": slot, "claimed_at": self._clock.now()}
        return upsert(connection, TICK, tick, key=("job", "site", "slot"), change=None) == 1

    def release_tick(self, job: str, site: str, slot: datetime) -> None:
        """See RunRepository."""
        is_it = matches(TICK, {"job": job, "site": site, "slot": slot})
        self._transaction.writing().execute(delete(TICK).where(is_it))

    def pause(self, wanted: SchedulePause) -> None:
        """See RunRepository."""
        values = row_values(SCHEDULE_PAUSE, wanted)
        upsert(self._transaction.writing(), SCHEDULE_PAUSE, values, key=_PAUSED, change=None)

    def resume(self, job: str, site: str) -> bool:
        """See RunRepository."""
        is_it = matches(SCHEDULE_PAUSE, {"job": job, "site": site})
        gone = delete(SCHEDULE_PAUSE).where(is_it)
        return self._transaction.writing().execute(gone).rowcount > 0

    def pauses(self, site: str) -> list[SchedulePause]:
        """See RunRepository."""
        found = select(SCHEDULE_PAUSE).where(SCHEDULE_PAUSE.c.site == site)
        rows = self._transaction.reading().execute(found).mappings()
        return [make_record(SchedulePause, row) for row in rows]


def process_values(process: RunProcess | None) -> dict[str, object]:
    """The process as column values."""
    return {
        "process_host": process.host if process else None,
        "process_id": process.pid if process else None,
        "process_birth": process.birth if process else None,
    }


def process_of(row: RowMapping) -> RunProcess | None:
    """The process that a row's columns name."""
    if row["process_host"] is None:
        return None
    return RunProcess(host=row["process_host"], pid=row["process_id"], birth=row["process_birth"])


def _ending(run: RunRecord) -> dict[str, object]:
    return {
        "ended_at": run.ended_at,
        "outcome": None if run.outcome is None else int(run.outcome),
        **{f"rows_{name}": getattr(run.counts, name) for name in COUNTS},
        "figures": dict(run.figures),
        "error": run.error,
    }


def _counts_of(row: RowMapping) -> RunCounts:
    return RunCounts(**{name: row[f"rows_{name}"] for name in COUNTS})


def run_record(row: RowMapping) -> RunRecord:
    """A row of `run` as a record."""
    return RunRecord(
        run_id=row["run_id"],
        job=row["job"],
        scope=scope_of(row),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=None if row["outcome"] is None else RunOutcome(row["outcome"]),
        counts=_counts_of(row),
        figures=row["figures"],
        error=row["error"],
        is_dry_run=row["is_dry_run"],
        process=process_of(row),
    )


def add_counts(connection: Connection, run_id: str, counts: RunCounts) -> None:
    """Let an unsettled run row tell what has just been done under it, until it is settled."""
    done = {RUN.c[f"rows_{name}"]: RUN.c[f"rows_{name}"] + getattr(counts, name) for name in COUNTS}
    running = RUN.c.run_id == run_id, RUN.c.outcome.is_(None)
    connection.execute(update(RUN).where(*running).values(done))


def scope_of(row: RowMapping) -> Scope:
    """The scope that a row's columns name."""
    return Scope(
        site=row["site"],
        division_code=row["division_code"],
        fiscal_year=row["fiscal_year"],
    )


def run_exchanges(
    connection: Connection, run_id: str, limit: int, offset: int
) -> tuple[RunRecord, list[RunExchange], int] | None:
    """See Queries.run_exchanges."""
    found = connection.execute(select(RUN).where(RUN.c.run_id == run_id)).mappings().one_or_none()
    if found is None:
        return None
    run = run_record(found)
    # The index of pages is by division; rows and their bytes are not read at all.
    division = {name: found[name] for name in ("division_code", "fiscal_year")}
    is_its = matches(RAW_PAGE, {**division, "run_id": run_id})
    told = (RAW_PAGE.c[name.name] for name in fields(RunExchange))
    order = (RAW_PAGE.c.started_at, RAW_PAGE.c.kind, RAW_PAGE.c.page_number)
    some = select(*told).where(is_its).order_by(*order).limit(limit).offset(offset)
    rows = connection.execute(some).mappings()
    total = connection.execute(select(func.count()).select_from(RAW_PAGE).where(is_its))
    return run, [make_record(RunExchange, row) for row in rows], total.scalar_one()
