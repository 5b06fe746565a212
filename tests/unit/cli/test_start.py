"""Where the command begins."""

import json
import os
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import EntryPoint
from pathlib import Path

from adapter.cli.start import main

_STARTED = """
import gc, sys
from adapter.cli.start import main
sys.argv[1:] = ["--version"]
try:
    main()
except SystemExit as left:
    print(left.code, gc.isenabled(), gc.get_freeze_count() > 10_000, "alembic" in sys.modules)
"""


def test_a_command_keeps_what_it_loaded_and_looks_for_garbage_from_then_on() -> None:
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _STARTED], capture_output=True, text=True, check=True
    ).stdout

    assert told.splitlines()[-1] == "0 True True False"


def test_the_installed_command_begins_there() -> None:
    written = ConfigParser()
    written.read(Path(__file__).parents[3] / "setup.cfg", "utf-8")
    name, place = written["options.entry_points"]["console_scripts"].split(" = ")

    assert name.strip() == "indicator-adapter"
    assert EntryPoint(name, place, "console_scripts").load() is main


def test_the_package_may_be_run_as_the_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "adapter", "--version"], capture_output=True, text=True, check=True
    ).stdout

    assert told.startswith("indicator-adapter ")


def command(*arguments: str | bytes, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "adapter", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **variables},
    )


def test_a_character_that_the_terminal_lacks_ends_no_command() -> None:
    words = ("value", "parse", "≥5m²")
    told = command(*words, PYTHONIOENCODING="gbk")
    plain = command(*words, "--json", PYTHONIOENCODING="gbk")

    assert told.returncode == 0
    assert r"m\xb2" in told.stdout.decode("gbk")
    assert json.loads(plain.stdout)["unit"] == "m²"


def test_an_answer_without_room_is_no_failure_of_what_was_done() -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [sys.executable, "-m", "adapter", "value", "parse", "100%"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert told.returncode == 1
    assert "已经做完的仍然有效" in told.stderr.decode()


def test_nobody_need_listen() -> None:
    told = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m adapter profile list >&-', sys.executable],
        stderr=subprocess.PIPE,
        check=False,
    )

    assert (told.returncode, told.stderr) == (0, b"")
