"""The command line in this process, in a directory of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from adapter.cli.main import main


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
