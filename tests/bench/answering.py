"""A site whose other side answers from files: what is measured is our own reading and deciding."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.ports.budget_system import (
    ClockSkew,
    Exchange,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    RawRow,
    ReadRequest,
)
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore, open_store
from mappings.profile import Profile, load_profile
from sync_jobs.job import SiteContext
from tests.bench.place import SCOPE

PROFILE = "std-v2-rest"


class FileAnswers:
    """BudgetSystem that reads pages from the files of a folder, whatever it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """One page per line."""
        with (self._folder / f"{request.kind}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                rows = json.loads(line, parse_float=Decimal)
                yield RawPage(
                    exchange=replace(self.check(), digest=sha256(line.encode()).hexdigest()),
                    kind=request.kind,
                    number=number,
                    rows=[RawRow(at, fields, _bytes(fields)) for at, fields in enumerate(rows)],
                    declared_total=None,
                )

    def check(self) -> Exchange:
        """Always there."""
        return Exchange(
            exchange_id="bench",
            operation="bench",
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            duration_ms=0,
            status=200,
            digest="",
            byte_length=0,
        )

    def push_sets(self, request: PushRequest) -> PushReply:
        """Nothing is sent here."""
        raise NotImplementedError

    def clock_skew(self) -> ClockSkew | None:
        """No clock."""
        return None

    def reread(self, payload: bytes) -> RawFields:
        """No bytes are kept here."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


def _bytes(fields: RawFields) -> bytes:
    return json.dumps(fields, ensure_ascii=False, default=str).encode()


@contextmanager
def opened(url: str, folder: Path, profile: Profile | None = None) -> Iterator[SiteContext]:
    """The site with its store."""
    store: SqlStore = open_store(url, clock=SystemClock(), ids=RandomIds())
    try:
        yield SiteContext(
            scope=SCOPE,
            store=store,
            system=FileAnswers(folder),
            profile=profile or load_profile(PROFILE),
            clock=SystemClock(),
            ids=RandomIds(),
            similarity=IndexSimilarity(),
        )
    finally:
        store.close()
