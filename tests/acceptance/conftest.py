"""What acceptance tests stand on: a rehearsal that was kept, and a simulator to go on with it."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from adapter.demo import PROFILES
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import Ended, run
from tests.warm_simulators import simulators_are_warm

SEED = 7
SETTINGS = "indicator-adapter.toml"


@pytest.fixture(scope="module", autouse=True)
def _warm_simulators() -> Iterator[None]:
    with simulators_are_warm():
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """A rehearsal that ended, and what it left."""

    ended: Ended
    #: The directory that it was told to keep.
    kept: Path
    #: A copy as it was at the end: commands that look at `kept` open the files there.
    left: Path
    #: Where its temporary files went.
    temporary: Path


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """A rehearsal that kept its directory; all workers share the one."""
    base = _folder_of_the_run(tmp_path_factory) / "rehearsal"
    kept, left, temporary = base / "kept", base / "left", base / "temporary"
    temporary.mkdir(parents=True, exist_ok=True)
    told = base / "ended.json"
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            variables = dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), str(temporary))
            command = ("demo", "--once", "--json", "--seed", str(SEED), "--keep", kept)
            ended = run(*command, cwd=base, **variables)
            shutil.copytree(kept, left)
            told.write_text(json.dumps(asdict(ended)))
    ended = Ended(**json.loads(told.read_text()))
    return Rehearsed(ended=ended, kept=kept, left=left, temporary=temporary)


def _folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The temporary directory that every worker of this run of pytest sees."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def kept(rehearsed: Rehearsed) -> Path:
    """The kept directory."""
    return rehearsed.kept


@pytest.fixture
def revive(
    rehearsed: Rehearsed, tmp_path: Path
) -> Iterator[Callable[[], tuple[Path, SimulatorProcess]]]:
    """Copies the kept directory and starts its simulators again; the default site's comes back."""
    with ExitStack() as stack:

        def start() -> tuple[Path, SimulatorProcess]:
            copy = tmp_path / "revived"
            shutil.copytree(rehearsed.left, copy)
            written = str(rehearsed.kept.resolve())
            settings = (copy / SETTINGS).read_text().replace(written, str(copy))
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
