"""Records and pulls: small builders, so that a test shows only what it is about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.declaration import TargetLine
from adapter.domain.fingerprint import record_digest
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind, shape_of
from adapter.ports.budget_system import Exchange
from adapter.ports.clock import Clock
from adapter.ports.division import Division
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.ports.staging import BlockedRow, QuarantinedRow, Reading, StagedPage, StagedRow
from adapter.storage.store import SqlStore
from tests.conftest import CountedIds, TurnedClock

SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2025)
DIVISION = Division(division_code="152501000", fiscal_year=2025)
PROJECT = "15250125T000000000001"
EARLY = datetime(2025, 1, 1, tzinfo=UTC)


def line(key: str, **changes: Any) -> TargetLine:
    """A target line with the receiver's id `key`."""
    plain = TargetLine(
        line_id=key,
        project_code=PROJECT,
        agency_code="101001",
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
        level1="产出指标",
        level2="数量指标",
        name="新建口岸查验通道",
        target_value="≥3条",
        created_at=EARLY,
    )
    return replace(plain, **changes)


def staged(position: int, record: Any) -> StagedRow:
    """A record as the codec hands it over."""
    cls: type = type(record)
    shape = shape_of(cls)
    assert shape.key is not None
    return StagedRow(
        position,
        getattr(record, shape.key),
        record_digest(shape, record),
        record.is_deleted,
        tuple(getattr(record, name) for name in shape.names),
    )


def page(
    records: Iterable[Any],
    *,
    number: int = 1,
    blocked: Sequence[BlockedRow] = (),
    quarantined: Sequence[tuple[QuarantinedRow, bytes]] = (),
) -> StagedPage:
    """A judged page of these records."""
    rows = [staged(position, each) for position, each in enumerate(records)]
    payloads = [(row.position, json.dumps([str(v) for v in row.values]).encode()) for row in rows]
    payloads += [(bad.position, payload) for bad, payload in quarantined]
    return StagedPage(
        exchange=Exchange(
            exchange_id=f"exchange-{number}",
            operation="POST /perf/v2/query/PM_PERF_INDICATOR",
            started_at=EARLY,
            duration_ms=12,
            status=200,
            digest=sha256(str(number).encode()).hexdigest(),
            byte_length=4096,
        ),
        number=number,
        row_count=len(rows) + len(blocked) + len(quarantined),
        payloads=sorted(payloads),
        rows=rows,
        blocked=blocked,
        quarantined=[bad for bad, _ in quarantined],
    )


def certified(*pages: StagedPage, at: datetime, **changes: Any) -> CompletenessCertificate:
    """What a job certifies that staged these pages."""
    keys = [
        *(each.record_key for page in pages for each in page.rows),
        *(each.record_key for page in pages for each in page.quarantined),
        *(each.key_digest for page in pages for each in page.blocked),
    ]
    rows = sum(each.row_count for each in pages)
    plain = CompletenessCertificate(
        pages=len(pages),
        rows=rows,
        declared_total=rows,
        distinct_keys=len([key for key in keys if key]),
        asked_from=None,
        newest=None,
        observed_at=at,
    )
    return replace(plain, **changes)


def reading(*pages: StagedPage, at: datetime, is_sweep: bool = True, **changes: Any) -> Reading:
    """A complete reading of these pages."""
    plain = Reading(
        certificate=certified(*pages, at=at),
        is_sweep=is_sweep,
        cursor=Cursor(covered_to=EARLY),
    )
    return replace(plain, **changes)


def run_record(run_id: str, clock: Clock, **changes: Any) -> RunRecord:
    """A run of the pull job that has just started."""
    started = RunRecord(run_id=run_id, job="pull_targets", scope=SCOPE, started_at=clock.now())
    return replace(started, **changes)


@dataclass(frozen=True, slots=True)
class Puller:
    """Pulls target lines into a store, each pull a second after the last."""

    store: SqlStore
    clock: TurnedClock
    ids: CountedIds

    def run(self) -> str:
        """Start a run and return its id."""
        run_id = self.ids.fresh()
        with self.store.begin() as unit:
            unit.runs.start(run_record(run_id, self.clock))
            unit.commit()
        return run_id

    def pull(
        self,
        *pages: StagedPage,
        is_sweep: bool = True,
        kind: RecordKind = RecordKind.TARGET_LINE,
        scope: Scope = SCOPE,
        is_withdrawal_accepted: bool = False,
    ) -> RunCounts:
        """One complete pull."""
        cursor = Cursor(covered_to=self.clock.turn(1), swept_at=None)
        with self.store.open_stage(scope, self.run(), kind) as stage:
            for each in pages:
                stage.add(each)
            return stage.publish(
                reading(
                    *pages,
                    at=self.clock.now(),
                    is_sweep=is_sweep,
                    cursor=cursor,
                    is_withdrawal_accepted=is_withdrawal_accepted,
                )
            )

    def current(self, kind: RecordKind = RecordKind.TARGET_LINE) -> list[Any]:
        """What the store holds now."""
        with self.store.begin() as unit:
            return list(unit.rows.current(SCOPE, kind))
