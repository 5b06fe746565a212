"""What leaves is numbered and copied before it is dropped, and kept until the other side has it."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from adapter.package_format.keys import KeyRing
from connectors.file_drop.entries import SentState
from connectors.file_drop.examining import examine
from connectors.file_drop.manifest import NO_PREVIOUS, Sender
from connectors.file_drop.names import read_name
from connectors.file_drop.places import Places
from tests.unit.connectors.file_drop.peer import LIMITS, OURS, Ours, Peer


def found_at(path: Path) -> Any:
    name = read_name(path.name)
    assert name is not None
    return examine(path, name, KeyRing((OURS.key.public_key(),)), LIMITS)


def dropped(places: Places) -> list[Path]:
    return sorted(places.outgoing.glob("0*.zip"))


def copies(places: Places) -> list[str]:
    return sorted(path.name for path in places.sent.iterdir())


def test_batches_are_numbered_and_chained_and_signed(ours: Ours, places: Places) -> None:
    first, second = ours.post("p-1"), ours.post("p-2")

    one, two = map(found_at, dropped(places))
    assert [one.manifest.sequence, two.manifest.sequence] == [1, 2]
    assert [one.manifest.previous, two.manifest.previous] == [NO_PREVIOUS, first.digest]
    assert (two.digest, two.manifest.sender) == (second.digest, Sender.ADAPTER)
    assert copies(places) == [first.name, second.name]
    assert ours.sent(2).state is SentState.DROPPED


def test_nothing_but_whole_batches_ever_lies_where_they_are_taken(
    ours: Ours, places: Places
) -> None:
    seen: list[set[str]] = []
    ours.step = lambda _: seen.append({path.name for path in places.outgoing.iterdir()})

    batch = ours.post()

    assert set().union(*seen) == {batch.name}
    assert {path.name for path in places.outbox.iterdir()} == {"new", "refused"}


def test_a_batch_gets_its_name_by_a_move_and_not_by_a_copy(ours: Ours, places: Places) -> None:
    parts: dict[str, int] = {}

    def note(step: str) -> None:
        if step == "parted":
            parts.update((path.name, path.stat().st_ino) for path in places.outbox.glob(".*"))

    ours.step = note
    batch = ours.post()

    assert parts == {f".{batch.name}.part": (places.outgoing / batch.name).stat().st_ino}


def test_an_id_is_used_once(ours: Ours) -> None:
    ours.post("p-1")

    with pytest.raises(sqlite3.IntegrityError):
        ours.post("p-1")


def verdict(batch: Any, outcome: str = "taken", defect: str = "", **said: Any) -> dict[str, object]:
    told = {"sequence": batch.sequence, "digest": batch.digest, "outcome": outcome}
    return {**told, "defect": defect, **said}


@pytest.mark.parametrize("outcome", ["taken", "repeated"])
def test_an_acknowledged_batch_needs_no_copy(
    ours: Ours, peer: Peer, places: Places, outcome: str
) -> None:
    batch = ours.post()
    peer.drop(peer.ack(verdict(batch, outcome)))

    ours.collect()

    assert ours.sent(1).state is SentState.TAKEN
    assert copies(places) == []
    assert list(places.incoming.iterdir()) == []
    assert ours.acks() == []


def test_what_the_other_side_refuses_is_put_aside_with_its_reason(
    ours: Ours, peer: Peer, places: Places
) -> None:
    batch = ours.post()
    peer.drop(peer.ack(verdict(batch, "refused", "content")))

    ours.collect()

    assert ours.sent(1).state is SentState.REFUSED
    refused = places.outbox / "refused"
    assert (refused / batch.name).read_bytes()
    assert json.loads((refused / f"{batch.name}.reason.json").read_text())["reason"] == "content"


def test_a_batch_that_was_altered_on_its_way_is_dropped_again(
    ours: Ours, peer: Peer, places: Places
) -> None:
    batch = ours.post()
    whole = (places.outgoing / batch.name).read_bytes()
    (places.outgoing / batch.name).unlink()
    peer.drop(peer.ack(verdict(batch, "refused", "member_digest", digest="f" * 64)))

    ours.collect()

    assert (places.outgoing / batch.name).read_bytes() == whole


def test_a_batch_that_is_missed_there_is_dropped_again_but_not_for_ever(
    ours: Ours, peer: Peer, places: Places
) -> None:
    batch = ours.post()
    drops = 0
    for _ in range(9):
        (places.outgoing / batch.name).unlink()
        peer.drop(peer.ack(missing=(1, 77)))
        ours.collect()
        drops += (places.outgoing / batch.name).exists()
        (places.outgoing / batch.name).touch()

    assert drops == 5
    assert ours.sent(1).state is SentState.DROPPED


def test_what_still_waits_is_not_dropped_over_again(ours: Ours, peer: Peer, places: Places) -> None:
    batch = ours.post()
    before = (places.outgoing / batch.name).stat().st_ino
    peer.drop(peer.ack(missing=(1,)))

    ours.collect()

    assert (places.outgoing / batch.name).stat().st_ino == before


def test_keys_that_are_not_trusted_there_do_not_use_up_the_batch(
    ours: Ours, peer: Peer, places: Places
) -> None:
    batch = ours.post()
    peer.drop(peer.ack(verdict(batch, "refused", "signature")))

    ours.collect()

    assert ours.sent(1).state is SentState.DROPPED
    assert copies(places) == [batch.name]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"verdicts":[],"missing":null}',
        b'{"verdicts":[7],"missing":[]}',
        b'{"verdicts":[],"missing":["1"]}',
        b'{"verdicts":[{"sequence":"1","digest":"","outcome":"taken","defect":""}],"missing":[]}',
        b'{"verdicts":[{"sequence":1,"digest":"","outcome":"eaten","defect":""}],"missing":[]}',
        b'{"verdicts":[{"sequence":1,"digest":5,"outcome":"taken","defect":""}],"missing":[]}',
        b'{"verdicts":[],"missing":[' + b",".join([b"1"] * 1001) + b"]}",
    ],
)
def test_an_acknowledgement_that_cannot_be_understood_changes_nothing(
    ours: Ours, peer: Peer, document: bytes
) -> None:
    ours.post()
    made = peer.batch(
        peer.ack().manifest.purpose,
        {"ack.json": document},
        sequence=None,
        previous="",
        batch_id="a",
    )
    peer.drop(made)

    ours.collect()
    ours.clock.sleep(60)
    ours.collect()

    assert ours.sent(1).state is SentState.DROPPED
    assert ours.refused() == {made.path.name: "content"}


def test_a_signed_word_of_somebody_else_is_no_acknowledgement(ours: Ours, peer: Peer) -> None:
    batch = ours.post()
    peer.signer = OURS
    peer.drop(peer.ack(verdict(batch)))

    ours.collect()
    ours.clock.sleep(60)
    ours.collect()

    assert ours.sent(1).state is SentState.DROPPED
    assert list(ours.refused().values()) == ["signature"]
