"""What acceptance tests stand on: a rehearsal that was kept, and a simulator to go on with it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

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
    """Copies the kept directory and starts the simulator of its default site again."""
    with ExitStack() as stack:

        def start() -> tuple[Path, SimulatorProcess]:
            copy = tmp_path / "revived"
            shutil.copytree(kept, copy)
            simulator = stack.enter_context(
                SimulatorProcess(
                    state_file=copy / "simulator-rest.sqlite",
                    seed=SEED,
                    division_code="152501000",
                    fiscal_year=2026,
                )
            )
            address = simulator.address
            (copy / "simulator-rest.secret").write_text(address.app_secret)
            settings = (copy / SETTINGS).read_text().replace(str(kept.resolve()), str(copy))
            rest, soap = settings.split("[site.soap]")
            rest = re.sub(r'base_url = "[^"]*"', f'base_url = "{address.base_url}"', rest)
            (copy / SETTINGS).write_text(f"{rest}[site.soap]{soap}")
            return copy, simulator

        yield start
