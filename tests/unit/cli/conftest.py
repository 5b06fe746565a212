"""The command line in this process, in a directory of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from adapter.cli.main import main
from tests.integration.storage.pulls import SCOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, which must be one JSON document and nothing else."""
        return json.loads(self.out)


@pytest.fixture
def say(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Said]]:
    """Run a command line to its end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INDICATOR_ADAPTER_CONFIG", raising=False)

    def run(*words: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main(words)
        said = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Said(code=int(caught.value.code), out=said.out, err=said.err)

    yield run
    # A command sets up logging to the standard error of its test, which is closed afterwards.
    structlog.reset_defaults()


class Terminal:
    """Runs commands in a directory with settings and an empty database."""

    def __init__(self, capture: pytest.CaptureFixture[str], home: Path) -> None:
        self._capture = capture
        self._home = home
        self.code = 0
        self.err = ""

    def __call__(self, *words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(words)
        said = self._capture.readouterr()
        self.code, self.err = int(str(left.value)), said.err
        return said.out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def hand_in(self, **papers: str) -> Any:
        paths = []
        for name, text in papers.items():
            file = self._home / f"{name}.csv"
            file.write_text(text, "utf-8")
            paths.append(str(file))
        return self.json("library", "import", *paths)


@pytest.fixture
def terminal(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Terminal]:
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())
    lines = [
        "[store]",
        f'url = "sqlite:///{tmp_path}/store.sqlite"',
        f"[site.{SCOPE.site}]",
        'profile = "std-v2-rest"',
        'base_url = "http://127.0.0.1:9"',
        f'division_code = "{SCOPE.division_code}"',
        "fiscal_year = 2026",
        'app_id = "adapter"',
        'app_secret_env = "ERENHOT_SECRET"',
    ]
    file = tmp_path / "settings.toml"
    file.write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("INDICATOR_ADAPTER_CONFIG", str(file))
    yield Terminal(capsys, tmp_path)
    structlog.reset_defaults()
