"""The rehearsal itself, as a process: its directory, its output, its receiver."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from mappings.workbook import read_workbook
from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.hunting import found_in

COMMAND = "from adapter.cli.main import main; main()"


def test_a_rehearsal_leaves_nothing_of_hidden_projects_and_shows_no_contact(tmp_path: Path) -> None:
    kept, temporary = tmp_path / "kept", tmp_path / "temporary"
    temporary.mkdir()
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", COMMAND, "demo", "--once", "--json", "--keep", str(kept)],
        capture_output=True,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)},
        timeout=300,
    )
    listed = sample_list()
    hidden = [each.name for each in listed if each.secrecy is not Secrecy.PUBLIC]
    contacts = {each.contact.text for each in listed} - {""}
    open_contacts = {each.contact.text for each in listed if each.secrecy is Secrecy.PUBLIC}
    states = [kept / f"simulator-{wire}.sqlite" for wire in ("rest", "soap")]
    ours = {
        **{
            path: each
            for path, each in places.files(kept).items()
            if not re.search(r"simulator-\w+\.sqlite", path)
        },
        **places.files(temporary),
        **places.database(f"sqlite:///{kept / 'adapter.sqlite'}"),
        "stdout": ended.stdout,
        "stderr": ended.stderr,
    }

    assert ended.returncode == 0
    for figures in json.loads(ended.stdout)["transports"].values():
        assert figures["blocked_secret"] > len(hidden)
    assert len(hidden) > 5
    assert found_in([*hidden, *codes_of(hidden, listed), *(contacts - open_contacts)], ours) == {}
    for state in states:
        assert found_in([*hidden, *contacts], places.receiver(state)) == {}
    assert found_in(contacts, {"out": ended.stdout + ended.stderr}) == {}
    assert set(found_in(contacts, places.database(f"sqlite:///{kept / 'adapter.sqlite'}"))) <= {
        "project_contact.contact",
        "adapter.sqlite",
        "adapter.sqlite-wal",
    }


def sample_list() -> list[Project]:
    content = (files("adapter") / "samples" / "project_list.xlsx").read_bytes()
    return [each.value for each in read_workbook("list.xlsx", content).projects]


def codes_of(names: list[str], listed: list[Project]) -> Iterator[str]:
    return (each.project_code for each in listed if each.name in names and each.project_code)
