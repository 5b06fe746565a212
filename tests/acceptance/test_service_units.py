"""The service units that people install: systemd takes them, and what they start is ours."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from adapter.settings import load_settings
from tests.acceptance.process import COMMAND, run

CONFIG = Path(__file__).parents[2] / "config"
UNITS = sorted(CONFIG.glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
#: Of ten, where ten is a service of root without any fence.
MOST_EXPOSED = 2.5
_INSTALLED = "/opt/indicator-adapter/bin/indicator-adapter"


def service(unit: Path) -> configparser.SectionProxy:
    parsed = configparser.ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]  # the stub has it fixed
    parsed.read_string(unit.read_text("utf-8"))
    return parsed["Service"]


def analyzed(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    if ANALYZE is None:
        pytest.skip("no systemd-analyze here")
    command = [ANALYZE, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - of the system


def test_whoever_installs_the_wheel_has_every_file_that_people_edit() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read_string((CONFIG.parent / "setup.cfg").read_text("utf-8"))
    (files,) = setup["options.data_files"].values()

    assert sorted(files.split()) == sorted(f"config/{each.name}" for each in CONFIG.iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    here.write_text(unit.read_text("utf-8").replace(_INSTALLED, COMMAND), "utf-8")

    found = analyzed("verify", "--man=no", here)
    told = analyzed("security", "--offline=true", here).stdout

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
    (exposure,) = re.findall(r"Overall exposure level for .*?: ([\d.]+)", told)
    assert float(exposure) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.name)
def test_a_unit_starts_a_command_that_there_is_and_may_write_its_database(
    unit: Path, tmp_path: Path
) -> None:
    told = service(unit)
    command, option, file, name = told["ExecStart"].split()
    helped = run(name, "--help", cwd=tmp_path)
    store = load_settings(CONFIG / "indicator-adapter.toml").store.url

    assert (command, option) == (_INSTALLED, "--config")
    assert file.startswith("/etc/")
    assert helped.code == 0
    database = Path(store.removeprefix("sqlite:///"))
    assert database.parent == Path("/var/lib") / told["StateDirectory"]
