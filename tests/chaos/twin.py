"""The receiver of one experiment: started, told what to do, asked what it holds."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from tests.chaos.preloaded import twin
from tests.chaos.processes import Process

_CALL_TIMEOUT_S = 60
#: What tells right from wrong comes often; what only shuts the door for many calls, rarely.
_WEIGHTS = {
    "drop_after_commit": 6.0,
    "hang_after_commit": 6.0,
    "truncate_after_commit": 6.0,
    "commit_late": 40.0,
    "half_accepted": 3.0,
    "missing_result": 3.0,
    "acknowledged_not_stored": 2.0,
    "maintenance_window": 0.1,
    "endless_pages": 0.1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What kind of receiver it is, and how badly it behaves."""

    seed: int
    deduplicates: bool
    fault_rate: float
    #: How long the faults that wait make a caller wait, in seconds.
    fault_seconds: float
    #: What is committed late is committed when so many queries have come.
    late_by_queries: int
    #: Faults that may strike; empty for all.
    faults: Sequence[str] = ()


class Twin:
    """A simulator process with its state in a file; use it as a context manager."""

    def __init__(self, directory: Path, habits: Habits) -> None:
        self.state = directory / "twin.sqlite"
        self._habits = habits
        self._output = directory / "twin.txt"
        self._process: Process | None = None
        self.address: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        habits = self._habits
        words = ["--port", "0", "--seed", str(habits.seed), "--state", str(self.state)]
        words += ["--deduplicate" if habits.deduplicates else "--no-deduplicate"]
        self._process = Process(twin, words, output=self._output)
        try:
            self.address = self._process.greeting()
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process:
            self._process.stop()

    def act(self, script: str) -> None:
        """Let its users do something."""
        self._admin("POST", f"/admin/scripts/{script}", {})

    def misbehave(self) -> None:
        """From now on a share of the calls goes wrong."""
        habits = self._habits
        plan: dict[str, object] = {
            "seed": habits.seed,
            "rate": habits.fault_rate,
            "seconds": habits.fault_seconds,
            "names": list(habits.faults),
            "weights": _WEIGHTS,
            "queries": habits.late_by_queries,
        }
        self._admin("POST", "/admin/fault-plan", plan)

    def behave(self) -> None:
        """From now on nothing goes wrong that was not begun."""
        self._admin("DELETE", "/admin/fault-plan", None)
        self._admin("DELETE", "/admin/faults", None)

    def _admin(self, method: str, path: str, body: object) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                str(self.address["base_url"]) + path,
                json=body,
                headers={"X-Admin-Token": str(self.address["admin_token"])},
                timeout=_CALL_TIMEOUT_S,
            )
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: HTTP {answer.status_code} {answer.text[:200]}")
        return answer.json()

    @property
    def calls(self) -> int:
        """How many calls it has had so far."""
        (row,) = self.rows("SELECT coalesce(max(ordinal), 0) AS calls FROM sim_call")
        return int(row["calls"])

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Rows of its own database, read past its doors."""
        return list(rows_of(self.state, statement, *values))


def rows_of(file: Path, statement: str, *values: object) -> Iterator[sqlite3.Row]:
    """Rows of a SQLite file that another process may be writing."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as db:
        db.row_factory = sqlite3.Row
        yield from db.execute(statement, values).fetchall()
