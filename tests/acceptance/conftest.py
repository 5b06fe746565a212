"""What acceptance tests stand on: a rehearsal that was kept, and a simulator to go on with it."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from adapter.demo import PROFILES
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import Ended, run

SEED = 7
SETTINGS = "indicator-adapter.toml"


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A kept directory and how the rehearsal that made it ended; all workers share the one."""
    base = _folder_of_the_run(tmp_path_factory) / "rehearsal"
    base.mkdir(exist_ok=True)
    told = base / "ended.json"
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            seed = ("--seed", str(SEED))
            ended = run("demo", "--once", "--json", *seed, "--keep", base / "kept", cwd=base)
            told.write_text(json.dumps(asdict(ended)))
    return base / "kept", Ended(**json.loads(told.read_text()))


def _folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The temporary directory that every worker of this run of pytest sees."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def kept(rehearsed: tuple[Path, Ended]) -> Path:
    """The kept directory."""
    return rehearsed[0]


@pytest.fixture
def revive(kept: Path, tmp_path: Path) -> Iterator[Callable[[], tuple[Path, SimulatorProcess]]]:
    """Copies the kept directory and starts its simulators again; the default site's comes back."""
    with ExitStack() as stack:

        def start() -> tuple[Path, SimulatorProcess]:
            copy = tmp_path / "revived"
            # A command that looks at the original has these open; nothing writes there.
            beside = shutil.ignore_patterns("*-wal", "*-shm")
            shutil.copytree(kept, copy, ignore=beside)
            settings = (copy / SETTINGS).read_text().replace(str(kept.resolve()), str(copy))
            simulators = {wire: stack.enter_context(_simulator(copy, wire)) for wire in PROFILES}
            for wire, simulator in simulators.items():
                address = simulator.address
                (copy / f"simulator-{wire}.secret").write_text(address.app_secret)
                section = rf'(\[site\.{wire}\].*?base_url = )"[^"]*"'
                place = rf'\1"{address.base_url}"'
                settings = re.sub(section, place, settings, count=1, flags=re.DOTALL)
            (copy / SETTINGS).write_text(settings)
            return copy, next(iter(simulators.values()))

        yield start


def _simulator(home: Path, wire: str) -> SimulatorProcess:
    return SimulatorProcess(
        state_file=home / f"simulator-{wire}.sqlite",
        seed=SEED,
        division_code="152501000",
        fiscal_year=2026,
    )
