"""The same records by our trees, each judged by itself: recorded, compared in SQL, decided."""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.domain.pushing.hand_over import flat_hash
from adapter.domain.reconcile.one_record import Trees, decide_record
from adapter.ports.runs import RunRecord
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from adapter.storage.database.schema import upgrade
from adapter.storage.store import open_store
from sync_jobs.sets.spool import batches
from tests.bench.measuring import measure
from tests.bench.place import SCOPE

_KIND = TreeKind.TEMPLATE
_RUN = "bench"
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Record what was agreed, then measure what both sides moved."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    upgrade(arguments.url)
    store = open_store(arguments.url, clock=SystemClock(), ids=RandomIds())
    folder = arguments.folder
    with store.begin() as work:
        work.runs.start(RunRecord(run_id=_RUN, job=_RUN, scope=SCOPE, started_at=_BEGIN))
        for side in Side:
            _observe(work, side, folder / "agreed.jsonl", 0)
        work.commit()
    with store.begin() as work:
        measure(lambda: _reconciled(work, folder))
    store.close()


def _reconciled(work: UnitOfWork, folder: Path) -> Mapping[str, object]:
    _observe(work, Side.INTERNAL, folder / "ours.jsonl", 1)
    _observe(work, Side.EXTERNAL, folder / "theirs.jsonl", 1)
    began = time.perf_counter()
    keys = [each.key for each in work.trees.triples(SCOPE, _KIND)]
    agreed = work.trees.agreed_count(SCOPE, _KIND)
    compared_s = time.perf_counter() - began
    work.trees.replace_verdicts(SCOPE, _RUN, _verdicts(work, keys))
    work.commit()
    return {"moved": len(keys), "agreed": agreed, "compared_s": compared_s}


def _observe(work: UnitOfWork, side: Side, file: Path, minute: int) -> None:
    at = _BEGIN + timedelta(minutes=minute)
    work.trees.observe(SCOPE, side, _KIND, _entries(file), at=at, is_complete=True)


def _entries(file: Path) -> Iterator[TreeEntry]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            key = fields.pop("key")
            yield TreeEntry(key=key, project_code="", content_hash=flat_hash(fields), fields=fields)


def _verdicts(work: UnitOfWork, moved: list[str]) -> Iterator[VerdictRecord]:
    for keys in batches(moved, 200):
        held = work.trees.sides(SCOPE, _KIND, keys)
        for key in keys:
            found = {side: held.get((side, key)) for side in Side}
            flat = {side.value: each.fields if each else None for side, each in found.items()}
            decided = decide_record(Trees(**flat))
            yield VerdictRecord(kind=_KIND, key=key, verdict=decided.verdict, fields=decided.fields)


if __name__ == "__main__":
    main()
