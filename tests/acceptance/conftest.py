"""What acceptance tests stand on: a rehearsal that was kept, and a simulator to go on with it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapter.demo import PROFILES
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import Ended, run

SEED = 7
SETTINGS = "indicator-adapter.toml"


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A kept directory and how the rehearsal that made it ended."""
    base = tmp_path_factory.mktemp("rehearsal")
    ended = run("demo", "--once", "--json", "--seed", str(SEED), "--keep", base / "kept", cwd=base)
    return base / "kept", ended


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
            shutil.copytree(kept, copy)
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
