"""The command `simulator` as a process: it ends whole, and a restart keeps its secrets."""

import json
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.warm_simulators import WarmSimulator

_PATIENCE_S = 60


@contextmanager
def running(state: Path, *more: str) -> Iterator[tuple["subprocess.Popen[bytes]", dict[str, Any]]]:
    """The command on a free port, with what it announced."""
    words = [sys.executable, "-m", "adapter.cli.main", "simulator", "--state", str(state), *more]
    process = subprocess.Popen(  # noqa: S603 - our own command
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read().decode()
        yield process, json.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)


def announced(state: Path) -> dict[str, Any]:
    """What the program behind the command announces."""
    process = WarmSimulator(
        [sys.executable, "-m", "connectors.simulator", "--state", str(state)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process.stdout:
        line = process.stdout.readline()
        process.terminate()
        process.wait(timeout=_PATIENCE_S)
    facts: dict[str, Any] = json.loads(line)
    return facts


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_command_ends_its_server_too(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(tmp_path / "state.sqlite") as (process, facts):
        was_up = listens(facts["port"])
        process.send_signal(number)
        code = process.wait(timeout=_PATIENCE_S)

        assert was_up
        assert code == 0
        assert not listens(facts["port"])


def test_a_fault_plan_and_the_way_of_receiving_are_handed_on(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    plan = ("--fault-rate=0.5", "--fault-seed=3", "--faults=slow,http_500", "--fault-seconds=2")
    with running(state, "--deduplicate", *plan):
        pass

    with closing(sqlite3.connect(state)) as db:
        kept = dict(db.execute("SELECT name, value FROM sim_meta"))

    told = json.loads(kept["fault_plan"])
    assert kept["deduplicate"] == "1"
    assert (told["rate"], told["seed"], told["seconds"]) == (0.5, 3, 2)
    assert told["names"] == ["slow", "http_500"]


@pytest.fixture
def secrets_file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite.credentials"


def test_a_restart_on_the_same_state_keeps_the_secrets(tmp_path: Path, secrets_file: Path) -> None:
    first, second = (announced(tmp_path / "state.sqlite") for _ in range(2))

    secret = ("app_id", "app_secret", "admin_token")
    assert [first[name] for name in secret] == [second[name] for name in secret]
    assert stat.S_IMODE(secrets_file.stat().st_mode) == 0o600


def test_secrets_of_the_environment_win_and_are_not_kept(
    tmp_path: Path, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = announced(tmp_path / "state.sqlite")
    monkeypatch.setenv("SIMULATOR_APP_SECRET", "given-secret")

    given = announced(tmp_path / "state.sqlite")

    assert given["app_secret"] == "given-secret"
    assert given["admin_token"] == made["admin_token"]
    assert "given-secret" not in secrets_file.read_text("utf-8")


def test_no_file_is_made_where_the_environment_gives_everything(
    tmp_path: Path, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMULATOR_APP_SECRET", "given-secret")
    monkeypatch.setenv("SIMULATOR_ADMIN_TOKEN", "given-token")

    announced(tmp_path / "state.sqlite")

    assert not secrets_file.exists()


@pytest.mark.parametrize("kept", ["{", "[]", '{"app_secret": "x"}', '{"app_secret": ""}'])
def test_a_broken_file_of_secrets_is_refused_in_words(
    tmp_path: Path, secrets_file: Path, kept: str
) -> None:
    secrets_file.write_text(kept)
    words = [sys.executable, "-m", "connectors.simulator", "--state", f"{tmp_path}/state.sqlite"]

    with (tmp_path / "said.txt").open("w+") as said:
        ended = WarmSimulator(words, stdout=subprocess.PIPE, stderr=said, text=True)
        ended.communicate(timeout=_PATIENCE_S)

    assert ended.returncode == 2
    assert "删除它以换用新凭据" in (tmp_path / "said.txt").read_text("utf-8")
    assert secrets_file.read_text() == kept


def test_a_port_that_is_taken_is_told_as_that(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = ["--state", str(tmp_path / "s.sqlite"), "--port", str(port)]
        ended = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "connectors.simulator", *words],
            capture_output=True,
            check=False,
            timeout=_PATIENCE_S,
        )

    assert ended.returncode != 0
    told = ended.stderr.decode()
    assert f"端口 {port} 已被别的程序占用。请换一个端口" in told
    assert "Errno" not in told
