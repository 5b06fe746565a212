"""Puts judged pages into a stage (暂存): what no database can hold costs a row, not the run."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import RecordError
from adapter.ports.staging import (
    AtTheGate,
    PullStage,
    QuarantinedRow,
    Reading,
    StagedPage,
    nothing,
)
from sync_jobs.gate import gate_key_of
from sync_jobs.job import RunContext
from sync_jobs.pulling.unrepeated import storable_key


def stage_of(run: RunContext, kind: RecordKind) -> AbstractContextManager[PullStage]:
    """The stage of a run: a dry one counts and keeps nothing."""
    if run.options.is_dry_run:
        return nullcontext(_DryStage())
    return run.open_stage(kind)


class _DryStage:
    """PullStage that counts and keeps nothing; every understood row counts as unchanged."""

    def __init__(self) -> None:
        self._counts = RunCounts()

    def add(self, page: StagedPage) -> None:
        self._counts += RunCounts(
            read=page.row_count,
            unchanged=len(page.rows),
            quarantined=len(page.quarantined),
            blocked=len(page.blocked),
        )

    def filled_before(
        self,
        names: Sequence[str],  # noqa: ARG002 - the port's arguments; nothing is told
        *,
        is_sweep: bool,  # noqa: ARG002 - see above
    ) -> Mapping[str, int]:
        return {}

    def publish(
        self,
        reading: Reading,  # noqa: ARG002 - the port's arguments; nothing is stored
        *,
        before_commit: Callable[[], None] = nothing,  # noqa: ARG002 - see above
    ) -> RunCounts:
        return self._counts

    @property
    def at_the_gate(self) -> AtTheGate:
        return AtTheGate()


def keep(run: RunContext, kind: RecordKind, page: StagedPage, stage: PullStage) -> StagedPage:
    """Stage a page; returns it as it was staged, rows that cannot be held in quarantine."""
    try:
        stage.add(page)
    except RecordError:
        page = _without_unstorable(run, kind, page)
        stage.add(page)
    return page


def _without_unstorable(run: RunContext, kind: RecordKind, page: StagedPage) -> StagedPage:
    """The page with those rows in quarantine; found by trying each in a stage that is dropped."""
    payloads = dict(page.payloads)
    storable, waiting = [], list(page.quarantined)
    with stage_of(run, kind) as trial:
        for row in page.rows:
            alone = [(row.position, payloads[row.position])]
            try:
                trial.add(
                    replace(
                        page, row_count=1, payloads=alone, rows=[row], blocked=[], quarantined=[]
                    )
                )
            except RecordError as error:
                key = storable_key(row.record_key)
                gate_key = gate_key_of(kind, row.values)
                waiting.append(quarantined(row.position, gate_key, key, error))
            else:
                storable.append(row)
    return replace(page, rows=storable, quarantined=waiting)


def quarantined(position: int, gate_key: str, key: str, error: RecordError) -> QuarantinedRow:
    """A row that was not understood, with the reason."""
    return QuarantinedRow(position, gate_key, error.code, error.field, error.detail, record_key=key)
