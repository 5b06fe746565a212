"""The port over files and its directories, its ledger, and what is said aloud of both."""

import os
from functools import partial
from typing import Any

import pytest

from adapter.errors import ConfigurationError, OutcomeUnknown, RetryableError
from connectors.conformance.leaks import listening
from connectors.endpoint import Limits
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from tests.unit.connectors.file_drop.peer import SETTLE_S, STRANGER, Peer
from tests.unit.connectors.file_drop.system_desk import (
    LINES,
    a_set,
    asked,
    ids_read,
    made,
    outgoing,
    push,
    row,
)

# --- the directories ------------------------------------------------------------------------------


def test_a_check_takes_nothing_over_and_leaves_a_trace(
    system: FileDropBudgetSystem, peer: Peer, places: Places
) -> None:
    made = peer.drop(peer.extract(row(1)))

    exchange = system.check()

    assert exchange.operation == "CHECK files"
    assert made.path.exists()
    assert [path for path in places.outbox.rglob("*") if path.is_file()] == []
    assert system.standing().waiting == 1


@pytest.mark.parametrize("name", ["outbox", "inbox", "state"])
def test_a_directory_that_is_open_to_everybody_is_refused(
    system: FileDropBudgetSystem, places: Places, name: str
) -> None:
    getattr(places, name).chmod(0o755)

    with pytest.raises(ConfigurationError, match="chmod") as caught:
        system.check()

    assert caught.value.key == f"site.s.file_drop.{name}"


@pytest.mark.parametrize("name", ["outbox", "inbox", "state"])
def test_a_directory_that_is_gone_is_named(
    system: FileDropBudgetSystem, places: Places, name: str
) -> None:
    getattr(places, name).rename(places.state.with_name("elsewhere"))

    for call in (system.check, lambda: ids_read(system, asked())):
        with pytest.raises(ConfigurationError, match="不存在") as caught:
            call()
        assert caught.value.key == f"site.s.file_drop.{name}"


def test_directories_on_two_file_systems_are_refused(
    system: FileDropBudgetSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.stat

    class Elsewhere:
        def __init__(self, path: Any, found: os.stat_result) -> None:
            self.st_dev = found.st_dev + str(path).endswith("/inbox/new")
            self.st_mode = found.st_mode

    monkeypatch.setattr(os, "stat", lambda path, **more: Elsewhere(path, usual(path, **more)))

    with pytest.raises(ConfigurationError, match="同一文件系统") as caught:
        system.check()

    assert caught.value.key == "site.s.file_drop.inbox"


def test_a_ledger_that_cannot_be_read_is_no_reason_to_begin_anew(
    system: FileDropBudgetSystem, places: Places
) -> None:
    places.ledger.write_bytes(b"rubbish" * 1000)

    with pytest.raises(RetryableError, match="台账"):
        ids_read(system, asked())
    with pytest.raises(OutcomeUnknown):
        system.push_sets(push())

    assert outgoing(places) == []


def test_how_things_stand_is_told(
    pushed: FileDropBudgetSystem, peer: Peer, places: Places, clock: Any
) -> None:
    peer.drop(peer.extract(row(1)))
    ids_read(pushed, asked())
    peer.signer = STRANGER
    bad = peer.drop(peer.extract(row(1)))
    ids_read(pushed, asked())
    clock.sleep(SETTLE_S)
    ids_read(pushed, asked())
    (places.incoming / "00000009-extract-x.zip").touch()
    for name, age_s in (("00000002-extract-x (1).zip", 3600), ("00000003-extract-x.zip.part", 0)):
        copied = places.incoming / name
        copied.touch()
        at = clock.now().timestamp() - age_s
        os.utime(copied, (at, at))

    found = pushed.standing()

    assert not bad.path.exists()
    assert (found.unacknowledged, found.refused_here, found.waiting) == ((1,), 1, 1)
    # Its name alone claims that others are missing.
    assert (found.missing, found.unnamed) == ((), 1)
    assert [each.data_set for each in found.extracts] == [LINES]
    assert found.oldest_at is not None


def test_nothing_that_a_row_or_a_key_holds_is_said_aloud(
    peer: Peer, places: Places, clock: Any, ids: Any
) -> None:
    secret = "绝密工程甲乙丙"
    system = made(places, clock, ids)
    with listening() as heard:
        peer.drop(peer.extract(row(1, pro_name=secret)))
        ids_read(system, asked())
        for limits in (Limits(max_rows_per_page=0), Limits(max_decoded_bytes=5)):
            heard.fails(partial(ids_read, made(places, clock, ids, limits=limits), asked()))
        heard.fails(lambda: system.push_sets(push(a_set(secret))))
        peer.drop(peer.extract(row(1, pro_name=secret), total=7))
        heard.fails(lambda: ids_read(system, asked()))
        peer.signer = STRANGER
        peer.drop(peer.extract(row(1, pro_name=secret)))
        for _ in range(2):
            system._room.standing()
            clock.sleep(SETTLE_S)
            heard.fails(lambda: ids_read(system, asked()))

    said = "\n".join([*heard.lines, *heard.failures])
    assert "batch_refused" in said
    assert secret not in said
    assert all(secret not in path.read_text() for path in places.inbox.rglob("*.reason.json"))
