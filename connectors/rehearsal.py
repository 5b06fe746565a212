"""The simulator as a child process (模拟系统): started, told what its users do, stopped."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from adapter.errors import RunError

_CALL_TIMEOUT_S = 120


class RehearsalFailed(RunError):
    """The simulator did not start or refused what its users were to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorAddress:
    """Where a running simulator listens and with which credentials."""

    base_url: str
    app_id: str
    app_secret: str
    division_code: str
    fiscal_year: int


class SimulatorProcess:
    """A simulator of our own on a free loopback port; use as a context manager."""

    def __init__(
        self,
        *,
        state_file: Path,
        seed: int,
        division_code: str,
        fiscal_year: int,
        bulk_rows: int = 0,
        more: Sequence[str] = (),
    ) -> None:
        """`more` are further options of the simulator, e.g. of its file drop."""
        self._command = [
            sys.executable,
            "-m",
            "connectors.simulator",
            "--port",
            "0",
            "--seed",
            str(seed),
            "--state",
            str(state_file),
            "--division",
            division_code,
            "--fiscal-year",
            str(fiscal_year),
            # Its input is a pipe of ours: if we are killed, it closes, and the simulator ends.
            "--stop-with-stdin",
            *more,
        ]
        if bulk_rows:
            self._command += ["--bulk-rows", str(bulk_rows)]
        self._log_file = state_file.with_suffix(".log")
        self._process: subprocess.Popen[str] | None = None
        self._greeting: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        with self._log_file.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        try:
            self._greeting = self._read_greeting()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _read_greeting(self) -> Mapping[str, Any]:
        process = self._process
        line = process.stdout.readline() if process and process.stdout else ""
        if not line:
            raise RehearsalFailed(f"the simulator ended at once; see {self._log_file.name}")
        greeting: Mapping[str, Any] = json.loads(line)
        return greeting

    @property
    def address(self) -> SimulatorAddress:
        """Where to reach it and how to log in."""
        return SimulatorAddress(
            base_url=self._greeting["base_url"],
            app_id=self._greeting["app_id"],
            app_secret=self._greeting["app_secret"],
            division_code=self._greeting["division_code"],
            fiscal_year=int(self._greeting["fiscal_year"]),
        )

    @property
    def pid(self) -> int:
        """Process id, for those who measure or stop it."""
        return self._process.pid if self._process else 0

    def act(self, script: str) -> Mapping[str, Any]:
        """Let the scripted users do something; returns their counts."""
        return self._admin("POST", f"/admin/scripts/{script}", {})

    def fail(self, name: str, *, times: int = 1, **match: object) -> None:
        """Switch a fault on for the next calls."""
        self._admin("POST", "/admin/faults", {"name": name, "times": times, **match})

    def cancel_faults(self) -> None:
        """Switch every fault off that is still waiting for its call."""
        self._admin("DELETE", "/admin/faults", None)

    def drop(self, call: str, **wish: object) -> Mapping[str, Any]:
        """Steer its file drop: `faults`, `extracts` or `release`."""
        return self._admin("POST", f"/admin/drop/{call}", wish)

    def cancel_drop_faults(self) -> None:
        """Switch every fault of its file drop off."""
        self._admin("DELETE", "/admin/drop/faults", None)

    def state(self) -> Mapping[str, Any]:
        """Row counts per data set."""
        return self._admin("GET", "/admin/state", None)

    def _admin(self, method: str, path: str, body: object) -> Mapping[str, Any]:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                self._greeting["base_url"] + path,
                json=body,
                headers={"X-Admin-Token": self._greeting["admin_token"]},
                timeout=_CALL_TIMEOUT_S,
                allow_redirects=False,
            )
        if not answer.ok:
            raise RehearsalFailed(f"{method} {path}: HTTP {answer.status_code}")
        result: Mapping[str, Any] = answer.json()
        return result

    def stop(self) -> None:
        """End the process; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
