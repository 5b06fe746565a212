"""A caller of the simulator that checks every request and answer against the contract."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import jsonschema
import requests

from tests.integration.simulator.sets import ROOT, Json, seed_rows
from tests.warm_simulators import WarmSimulator


def _senders() -> list[str]:
    """Every unit, and every department under its own code."""
    rows = seed_rows("agencies.csv")
    return sorted({row[name] for row in rows for name in ("agency_code", "dept_code")})


class Contract:
    """The written contract, asked for the schema of a request or an answer."""

    def __init__(self, name: str = "openapi.json") -> None:
        self.text = (ROOT / "contracts" / name).read_text(encoding="utf-8")
        self.document = json.loads(self.text)

    def operation(self, method: str, path: str) -> Json:
        for template, item in self.document["paths"].items():
            if _fits(template, path) and method.lower() in item:
                found: Json = item[method.lower()]
                return found
        raise AssertionError(f"{method} {path} is not in the contract")

    def check_request(self, method: str, path: str, body: object) -> None:
        operation = self.operation(method, path)
        if "requestBody" in operation:
            self._check(operation["requestBody"]["content"]["application/json"]["schema"], body)

    def check_answer(self, method: str, path: str, response: requests.Response) -> None:
        answers = self.operation(method, path)["responses"]
        assert str(response.status_code) in answers, (path, response.status_code)
        kind = response.headers["content-type"].partition(";")[0]
        content = self._resolved(answers[str(response.status_code)])["content"]
        assert kind in content, (path, kind)
        if kind == "application/json":
            self._check(content[kind]["schema"], response.json())

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def _check(self, schema: Json, value: object) -> None:
        rooted = {**schema, "components": self.document["components"]}
        jsonschema.Draft202012Validator(rooted).validate(value)


def _fits(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.partition("?")[0].split("/")
    return len(parts) == len(given) and all(
        part == word or part.startswith("{") for part, word in zip(parts, given, strict=True)
    )


@dataclass
class Caller:
    """A caller whose every request and answer is checked against the contract."""

    facts: Json
    contract: Contract
    session: requests.Session = field(default_factory=requests.Session)
    login: str = ""

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        checked: bool = True,
        timeout_s: float = 30,
    ) -> requests.Response:
        if checked:
            self.contract.check_request(method, path, body)
        response = self.session.request(
            method,
            self.facts["base_url"] + path,
            json=body,
            headers={
                "Authorization": f"Bearer {self.login}",
                "X-Admin-Token": self.facts["admin_token"],
            },
            timeout=timeout_s,
        )
        if checked:
            self.contract.check_answer(method, path, response)
        return response

    def log_in(self) -> None:
        names = ("app_id", "app_secret")
        body = {name: self.facts[name] for name in names}
        self.login = self.data("POST", "/perf/v2/token", body)["access_token"]

    def data(self, method: str, path: str, body: object = None) -> Json:
        """The data of an answer that must be a success."""
        answered = self.send(method, path, body).json()
        assert answered["result_code"] == "0000", answered
        found: Json = answered["data"]
        return found

    def order(self, name: str, **more: object) -> None:
        self.data("POST", "/admin/faults", {"name": name, "times": 1, **more})

    def run(self, script: str, **wish: object) -> Json:
        counts: Json = self.data("POST", f"/admin/scripts/{script}", wish or None)["counts"]
        return counts

    def state(self) -> Json:
        return self.data("GET", "/admin/state")

    def ask(self, **more: object) -> Json:
        return {
            "mof_div_code": self.facts["division_code"],
            "fiscal_year": self.facts["fiscal_year"],
            "agency_codes": _senders(),
            "page_no": 1,
            "page_size": 5000,
            **more,
        }

    def page(self, name: str, **more: object) -> Json:
        return self.data("POST", f"/perf/v2/query/{name}", self.ask(**more))

    def rows(self, name: str, **more: object) -> list[Json]:
        """Every row of a query, page by page."""
        found: list[Json] = []
        number = 1
        while True:
            page = self.page(name, **{"page_no": number, **more})
            found += page["rows"]
            if len(found) >= page["total"]:
                return found
            assert page["rows"], "the total promises more rows than there are"
            number += 1

    def live(self, name: str, **more: object) -> list[Json]:
        return self.rows(name, is_deleted=2, **more)

    def push_body(self, *sets: Json) -> Json:
        return {
            "mof_div_code": self.facts["division_code"],
            "fiscal_year": self.facts["fiscal_year"],
            "request_id": "request-1",
            "sets": list(sets),
        }

    def push(self, name: str, *sets: Json) -> list[Json]:
        results: list[Json] = self.data("POST", f"/perf/v2/push/{name}", self.push_body(*sets))[
            "results"
        ]
        return results

    def strikes(self) -> list[tuple[int, str, str, str]]:
        """Ordinal, operation, data set and name of everything that struck."""
        names = ("ordinal", "operation", "data_set", "name")
        return [
            (each[names[0]], each[names[1]], each[names[2]], each[names[3]])
            for each in self.data("GET", "/admin/strikes")["strikes"]
        ]

    def logged(self, set_key: str) -> list[Json]:
        """What the twin's own ledger says of a set."""
        entries, after = [], 0
        while page := self.data("GET", f"/admin/push-log?after={after}")["entries"]:
            entries += [each for each in page if each["set_key"] == set_key]
            after = page[-1]["log_id"]
        return entries

    def push_one(self, name: str, pushed: Json) -> Json:
        return self.push(name, pushed)[0]


#: A simulator that runs.
Running: TypeAlias = subprocess.Popen[bytes] | WarmSimulator


class Stage:
    """Starts simulators of one's own, and stops them."""

    def __init__(
        self,
        folder: Path,
        contract: Contract,
        starting: Callable[..., Running] = WarmSimulator,
    ) -> None:
        """`starting` is Popen where the start itself is what a test is about."""
        self._folder = folder
        self._contract = contract
        self._starting = starting
        self._running: list[tuple[Running, Caller]] = []

    def __call__(self, *more: str, seed: int = 7, state: str = "state.sqlite") -> Caller:
        arguments = ["--seed", str(seed), "--state", str(self._folder / state), *more]
        self._running.append(launch(arguments, self._contract, self._starting))
        return self._running[-1][1]

    def stop_all(self) -> list[int]:
        """End every simulator that runs, and give the exit codes."""
        codes = [stop(process, caller) for process, caller in self._running]
        self._running.clear()
        return codes

    def kill_all(self) -> None:
        """End every simulator that runs as a power cut would."""
        for process, caller in self._running:
            caller.session.close()
            process.kill()
            process.communicate(timeout=20)
        self._running.clear()


def launch(
    arguments: list[str],
    contract: Contract,
    starting: Callable[..., Running] = subprocess.Popen,
) -> tuple[Running, Caller]:
    """Start a simulator, wait until it listens, and log in."""
    process = starting(
        [sys.executable, "-m", "connectors.simulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        caller = Caller(facts=json.loads(process.stdout.readline()), contract=contract)
        caller.log_in()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return process, caller


def stop(process: Running, caller: Caller, number: signal.Signals = signal.SIGTERM) -> int:
    """End a simulator as a supervisor would, and give its exit code."""
    caller.session.close()
    process.send_signal(number)
    said, _ = process.communicate(timeout=20)
    assert said == b"", "only the announcement belongs on stdout"
    assert process.returncode is not None
    return process.returncode


def wait_until(is_so: Callable[[], bool]) -> None:
    """Poll until something is so over there, where somebody may still be at work."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def run_to_its_end(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a simulator that is expected to refuse its arguments."""
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "connectors.simulator", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
