"""Both sides of a file drop, each with a folder of its own."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.errors import OutcomeUnknown
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from tests.unit.connectors.file_drop.peer import Ours, Peer
from tests.unit.connectors.file_drop.system_desk import a_set, made, push

#: Every step is brought to the disk, and a disk in memory is there at once.
_QUICK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_QUICK) as name:
        yield Path(name)


@pytest.fixture
def places(folder: Path) -> Places:
    made = Places(outbox=folder / "outbox", inbox=folder / "inbox", state=folder / "state")
    for root in (made.outbox, made.inbox, made.state):
        root.mkdir(mode=0o750)
    made.prepare()
    return made


@pytest.fixture
def peer(places: Places, folder: Path) -> Peer:
    theirs = folder / "theirs"
    theirs.mkdir()
    return Peer(places, theirs)


@pytest.fixture
def ours(places: Places, clock: Any, ids: Any) -> Ours:
    return Ours(places, clock, ids)


@pytest.fixture
def system(places: Places, clock: Any, ids: Any) -> FileDropBudgetSystem:
    return made(places, clock, ids)


@pytest.fixture
def pushed(places: Places, clock: Any, ids: Any) -> FileDropBudgetSystem:
    """A push of T1 is under way, and extracts from before it have arrived."""
    system = made(places, clock, ids, answer_wait_s=0)
    with pytest.raises(OutcomeUnknown):
        system.push_sets(push(a_set("T1")))
    return system
