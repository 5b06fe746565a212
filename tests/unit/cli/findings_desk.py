"""What the tests of commands that show findings share."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from adapter.cli.main import main
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import SCOPE, Puller
from tests.integration.storage.reviews_desk import Desk


class Terminal:
    """Runs commands and remembers what the last one said."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture
        self.code = 0
        self.out = b""
        self.err = ""

    def __call__(self, *words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(words)
        said = self._capture.readouterr()
        self.code, self.out, self.err = int(str(left.value)), said.out, said.err.decode()
        return self.out.decode("utf-8", "replace")

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def desk(
    tmp_path: Path, sqlite_template: Path, clock: TurnedClock, ids: CountedIds
) -> Iterator[Desk]:
    """A store that the commands find by the settings in the working directory."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", clock=clock, ids=ids)
    assert isinstance(store, SqlStore)
    yield Desk(store, Puller(store, clock, ids), clock)
    store.close()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file that the environment names, of the store in the test's directory."""
    lines = [
        "[store]",
        f'url = "sqlite:///{tmp_path}/store.sqlite"',
        f"[site.{SCOPE.site}]",
        'profile = "std-v2-rest"',
        'base_url = "http://127.0.0.1:9"',
        f'division_code = "{SCOPE.division_code}"',
        f"fiscal_year = {SCOPE.fiscal_year}",
        'app_id = "adapter"',
        'app_secret_env = "ERENHOT_SECRET"',
    ]
    file = tmp_path / "settings.toml"
    file.write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("INDICATOR_ADAPTER_CONFIG", str(file))
    yield
    # A command sets up logging to the standard error of its test, which is closed afterwards.
    structlog.reset_defaults()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Terminal:
    """The terminal of the test."""
    return Terminal(capsysbinary)
