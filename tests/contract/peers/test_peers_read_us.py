"""Clients that we did not write read our own pull API over SOAP, each by our contract alone."""

import json
import subprocess
from typing import Any

import pytest

from adapter.api.soap.envelope import contract, in_soap_11
from tests.contract.peers.stacks import (
    HERE,
    STACKS,
    StackMissing,
    axis_reader,
    metro_reader,
    node_modules,
)
from tests.integration.api.conftest import profile, sqlite_live
from tests.integration.api.live import Live
from tests.integration.jobs.desk import SCOPE, csv_file, indicator

__all__ = ["profile", "sqlite_live"]

pytestmark = pytest.mark.peers
PLACE = {"division_code": SCOPE.division_code, "fiscal_year": SCOPE.fiscal_year}


def require(name: str) -> None:
    try:
        STACKS[name].require()
    except StackMissing as missing:
        pytest.skip(str(missing))


def told_by(command: list[str], live: Live, version: str) -> dict[str, Any]:
    """What a client says of a library with a second version."""
    live.counter.desk.import_files(csv_file("更多.csv", [indicator("104")]))
    wsdl = f"{live.address}/soap?wsdl"
    done = subprocess.run(  # noqa: S603 - our own scripts
        [*command, wsdl, version, live.counter.token, json.dumps(PLACE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


EXPECTED = {
    "versions": [1, 2],
    "version": 4,
    "bases": 0,
    "indicators": ["资助人数101", "资助人数102", "资助人数103", "资助人数104"],
    "templates": ["MB1", "MB2"],
    "target": "≥90人",
    "changes": ["104"],
}


def as_expected(said: dict[str, Any]) -> None:
    fault = said.pop("fault")
    assert isinstance(fault, dict)
    # node-soap reads numbers of a type with a name of its own as texts.
    said["versions"] = [int(each) for each in said["versions"]]
    said["version"] = int(said["version"])
    assert fault["code"] == "token_refused"
    assert "令牌缺失" in fault["words"]
    assert said == EXPECTED


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_php_reads_us(sqlite_live: Live, version: str) -> None:
    require("php")

    as_expected(told_by(["php", str(HERE / "readers" / "read.php")], sqlite_live, version))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_node_soap_reads_us(sqlite_live: Live, version: str) -> None:
    require("node")
    script = ["node", str(HERE / "readers" / "read.js")]

    as_expected(told_by(["env", f"NODE_PATH={node_modules()}", *script], sqlite_live, version))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_soap_lite_reads_us(sqlite_live: Live, version: str) -> None:
    """It gives values types of its own guessing: a code of digits is an xsd:int."""
    require("perl")

    as_expected(told_by(["perl", str(HERE / "readers" / "read.pl")], sqlite_live, version))


def test_a_client_made_by_wsimport_reads_us(sqlite_live: Live) -> None:
    require("metro")

    as_expected(told_by(metro_reader(), sqlite_live, "1.1"))


def test_a_client_made_by_axis_reads_us(sqlite_live: Live) -> None:
    require("axis")
    command = axis_reader(in_soap_11(contract("api.wsdl")))

    as_expected(told_by(command, sqlite_live, "1.1"))
