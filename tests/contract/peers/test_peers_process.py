"""Peers that are not installed are named, and none outlives its starter."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.contract.peers import stacks
from tests.contract.peers.stacks import ROOT, STACKS, Stack, StackMissing, running

#: Greets, and then waits to be killed.
_STARTER = """
import sys, time
from tests.contract.peers.stacks import STACKS, running
with running(STACKS[sys.argv[1]]) as greeting:
    print(greeting.control_url, flush=True)
    time.sleep(60)
"""


def test_without_its_packages_every_peer_is_skipped_loudly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-m", "peers", "-p", "no:cacheprovider"]
    command += ["-k", "slow_answer", "tests/contract/peers/test_peers_speak.py"]
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}

    done = subprocess.run(  # noqa: S603 - our own tests
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "16 skipped" in done.stdout
    assert " passed" not in done.stdout
    for name, packages in (
        ("php", "php-cli php-soap php-xml"),
        ("metro", "jaxws libjaxws-java"),
        # Its jars are found by their place, wherever commands are looked for.
        ("axis", "default-jdk-headless"),
        ("asmx", "mono-runtime mono-mcs"),
        ("gsoap", "gsoap libgsoap-dev g++"),
        ("node", "nodejs npm"),
        ("perl", "libsoap-lite-perl libhttp-daemon-perl"),
        ("spyne", "util-linux"),
    ):
        assert f"对端 {name} 未测试：缺少 " in done.stdout
        assert f"apt-get install --no-install-recommends {packages}" in done.stdout
    assert "make setup-system" in done.stdout


def test_what_is_missing_is_named_and_nothing_else() -> None:
    stack = Stack(
        name="half",
        needs={sys.executable: "nothing", "no-such-program": "apt-get install it"},
        prepare=STACKS["php"].prepare,
    )

    with pytest.raises(StackMissing, match="缺少 no-such-program；安装方法：apt-get install it"):
        stack.require()


def test_a_python_that_spyne_cannot_run_on_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "_TOO_NEW_FOR_SPYNE", sys.version_info[:2])

    with pytest.raises(StackMissing, match=r"spyne 未测试：.*只能在 Python 3\.11 上运行"):
        STACKS["spyne"].prepare()


@pytest.mark.peers
@pytest.mark.parametrize("name", STACKS)
def test_a_peer_ends_with_its_starter_however_that_ends(name: str) -> None:
    try:
        STACKS[name].require()
        STACKS[name].prepare()
    except StackMissing as missing:
        pytest.skip(str(missing))
    with subprocess.Popen(  # noqa: S603 - our own starter
        [sys.executable, "-c", _STARTER, name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline().split(":")[2].split("/")[0])
        assert listens(port)

        starter.send_signal(signal.SIGKILL)
        starter.wait()

    assert gone_soon(port)


@pytest.mark.peers
@pytest.mark.parametrize("name", STACKS)
def test_a_peer_ends_with_its_block(name: str) -> None:
    try:
        with running(STACKS[name]) as greeting:
            port = int(greeting.control_url.split(":")[2].split("/")[0])
            assert listens(port)
    except StackMissing as missing:
        pytest.skip(str(missing))

    assert not listens(port)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def gone_soon(port: int) -> bool:
    deadline = time.monotonic() + 5
    while listens(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not listens(port)
