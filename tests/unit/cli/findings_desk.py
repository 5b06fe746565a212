"""What the tests of commands that show findings share."""

import json
from typing import Any

import pytest

from adapter.cli.main import main


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
