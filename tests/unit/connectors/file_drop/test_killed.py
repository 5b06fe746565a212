"""A process that is killed at any step loses nothing and doubles nothing."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.clock import RandomIds, SystemClock
from adapter.package_format.keys import KeyRing
from connectors.file_drop.examining import examine
from connectors.file_drop.manifest import NO_PREVIOUS
from connectors.file_drop.names import read_name
from connectors.file_drop.places import Places
from tests.unit.connectors.file_drop.peer import LIMITS, OURS, Ours, Peer

SENDING = ("written", "copied", "numbered", "parted", "dropped", "noted")
TAKING = ("held", "taken", "emptied", "acknowledged")


def kill_at(ours: Ours, step: str, work: Callable[[], object]) -> None:
    """Do some work in a process of its own that is ended with SIGKILL right after a step."""

    def die(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    pid = os.fork()
    if not pid:
        try:
            ours.step = die
            work()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


class Carrier:
    """Takes our batches away and notes what the other side gets to see."""

    def __init__(self, places: Places, folder: Path) -> None:
        self._places = places
        self._folder = folder
        folder.mkdir()

    def carry(self) -> None:
        for path in self._places.outgoing.iterdir():
            target = self._folder / path.name
            if target.exists():
                assert target.read_bytes() == path.read_bytes()  # a repeat, and nothing else
            path.rename(target)

    def brought(self) -> list[tuple[int, str]]:
        """Number and id of every numbered batch, proved and chained."""
        previous, found = NO_PREVIOUS, []
        for path in sorted(self._folder.glob("0*.zip")):
            name = read_name(path.name)
            assert name is not None
            batch = examine(path, name, KeyRing((OURS.key.public_key(),)), LIMITS)
            assert batch.manifest.previous == previous
            previous = batch.digest
            found.append((batch.manifest.sequence or 0, batch.manifest.batch_id))
        return found


@pytest.mark.parametrize("carried", ["at once", "later"])
@pytest.mark.parametrize("step", SENDING)
def test_a_batch_leaves_once_or_not_at_all(
    ours: Ours, places: Places, folder: Path, step: str, carried: str
) -> None:
    carrier = Carrier(places, folder / "carried")
    ours.post("p-0")
    kill_at(ours, step, lambda: ours.post("p-1"))
    if carried == "at once":
        carrier.carry()

    # Whoever comes next finds out from the ledger whether p-1 is on its way.
    is_known = ours.within(lambda book: book.sent_as("p-1")) is not None
    if not is_known:
        ours.post("p-1")
    ours.post("p-2")
    carrier.carry()

    assert is_known == (step not in {"written", "copied"})
    assert carrier.brought() == [(1, "p-0"), (2, "p-1"), (3, "p-2")]
    assert [path for path in places.outbox.iterdir() if path.is_file()] == []
    assert len(list(places.sent.iterdir())) == 3


@pytest.mark.parametrize("step", TAKING)
def test_a_batch_is_taken_over_once(ours: Ours, peer: Peer, places: Places, step: str) -> None:
    first = peer.drop(peer.extract({"n": 1}, data_set="A"))
    peer.drop(peer.extract({"n": 2}, data_set="B"))
    kill_at(ours, step, ours.collect)

    ours.collect()
    ours.collect()

    assert [(each.sequence, each.data_set) for each in ours.extracts()] == [(1, "A"), (2, "B")]
    assert len(list(places.held.iterdir())) == 2
    assert list(places.incoming.iterdir()) == []
    assert ours.refused() == {}
    outcomes = {outcome for number, outcome, _ in ours.verdicts() if number == 1}
    assert "taken" in outcomes
    assert outcomes <= {"taken", "repeated"}
    assert first.path.name in {path.name for path in places.held.iterdir()}


@pytest.mark.parametrize("step", TAKING)
def test_an_extract_that_takes_the_place_of_another_is_never_none(
    ours: Ours, peer: Peer, places: Places, step: str
) -> None:
    peer.drop(peer.extract({"n": 1}))
    ours.collect()
    peer.drop(peer.extract({"n": 2}))
    kill_at(ours, step, ours.collect)

    held = {path.name for path in places.held.iterdir()}
    assert {each.name for each in ours.extracts()} <= held
    ours.collect()

    assert [each.sequence for each in ours.extracts()] == [2]
    assert len(list(places.held.iterdir())) == 1


def test_two_processes_send_one_after_the_other(ours: Ours, places: Places, folder: Path) -> None:
    carrier = Carrier(places, folder / "carried")
    children = []
    for child in range(3):
        pid = os.fork()
        if not pid:
            try:
                mine = Ours(places, SystemClock(), RandomIds())
                for number in range(4):
                    mine.post(f"p-{child}-{number}")
                os._exit(0)
            finally:
                os._exit(1)
        children.append(pid)

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
    carrier.carry()
    brought = carrier.brought()
    assert [number for number, _ in brought] == list(range(1, 13))
    assert len({batch_id for _, batch_id in brought}) == 12
