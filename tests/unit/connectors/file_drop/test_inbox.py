"""What arrives counts once and in its order; everything else waits or is refused, and is told."""

import os
from pathlib import Path
from typing import Any

import pytest

from connectors.file_drop.names import Purpose
from connectors.file_drop.places import Places
from tests.unit.connectors.file_drop.peer import OURS, SETTLE_S, STRANGER, Ours, Peer

ROW = {"kpi_id": "一"}


def waiting(places: Places) -> list[str]:
    return sorted(path.name for path in places.incoming.iterdir())


def held(places: Places) -> list[str]:
    return sorted(path.name for path in places.held.iterdir())


def settled(ours: Ours) -> Any:
    """What is found once nothing has changed for long enough."""
    ours.collect()
    ours.clock.sleep(SETTLE_S)
    return ours.collect()


def test_a_batch_is_taken_over_and_acknowledged(ours: Ours, peer: Peer, places: Places) -> None:
    made = peer.drop(peer.extract(ROW))

    backlog = ours.collect()

    assert (backlog.missing, backlog.waiting) == ((), 0)
    assert waiting(places) == []
    assert held(places) == [made.path.name]
    assert [each.digest for each in ours.extracts()] == [made.digest]
    (ack,) = ours.acks()
    assert ack == {
        "verdicts": [{"sequence": 1, "digest": made.digest, "outcome": "taken", "defect": ""}],
        "expected": 2,
        "missing": [],
    }


A_YEAR_S = 366 * 86_400


def test_a_gap_is_told_after_the_clock_was_set_back(ours: Ours, peer: Peer) -> None:
    ours.clock.sleep(A_YEAR_S)
    peer.extract(ROW)
    peer.drop(peer.extract(ROW))
    ours.collect()
    ours.clock.sleep(-A_YEAR_S)

    assert settled(ours).missing == (1,)


def test_a_gap_that_was_told_is_told_again_after_the_clock_was_set_back(
    ours: Ours, peer: Peer
) -> None:
    ours.clock.sleep(A_YEAR_S)
    peer.extract(ROW)
    peer.drop(peer.extract(ROW))
    settled(ours)
    ours.clock.sleep(-A_YEAR_S)

    settled(ours)

    assert [each["missing"] for each in ours.acks()] == [[1], [1]]


def test_a_half_file_is_refused_after_the_clock_was_set_back(
    ours: Ours, peer: Peer, places: Places
) -> None:
    made = peer.extract(ROW)
    ours.clock.sleep(A_YEAR_S)
    (places.incoming / made.path.name).write_bytes(made.path.read_bytes()[:-40])
    ours.collect()
    ours.clock.sleep(-A_YEAR_S)

    settled(ours)

    assert waiting(places) == []


def test_an_empty_inbox_is_not_told_of(ours: Ours) -> None:
    ours.collect()
    ours.collect()

    assert ours.acks() == []


def test_batches_are_taken_in_their_order_however_they_lie_there(ours: Ours, peer: Peer) -> None:
    made = [peer.extract(ROW, data_set=f"D{number}") for number in range(4)]
    for each in reversed(made):
        peer.drop(each)

    ours.collect()

    assert [each.data_set for each in ours.extracts()] == ["D0", "D1", "D2", "D3"]


def test_a_whole_extract_takes_the_place_of_the_former_one(
    ours: Ours, peer: Peer, places: Places
) -> None:
    whole, later, other, year, division, newest = (
        peer.drop(peer.extract(ROW, **said))
        for said in (
            {},
            {"since": "20260801080000000"},
            {"data_set": "OTHER"},
            {"fiscal_year": "2025"},
            {"division_code": "150000000"},
            {},
        )
    )

    ours.collect()

    kept = [each.path.name for each in (other, year, division, newest)]
    assert [each.name for each in ours.extracts()] == kept
    assert held(places) == sorted(kept)
    assert {whole.path.name, later.path.name}.isdisjoint(held(places))


# --- gaps and repeats -----------------------------------------------------------------------------


def test_what_follows_a_gap_waits_and_the_missing_numbers_are_told(
    ours: Ours, peer: Peer, places: Places
) -> None:
    first, *lost, last = [peer.extract(ROW, data_set=f"D{number}") for number in range(4)]
    peer.drop(first)
    peer.drop(last)

    early, late = ours.collect(), settled(ours)

    assert early.missing == ()  # the copier may only have been quicker with the second file
    assert (late.missing, late.waiting) == ((2, 3), 1)
    assert waiting(places) == [last.path.name]
    assert [each["missing"] for each in ours.acks()] == [[], [2, 3]]

    for each in lost:
        peer.drop(each)

    assert ours.collect().missing == ()
    assert [each.data_set for each in ours.extracts()] == ["D0", "D1", "D2", "D3"]


def test_a_lasting_gap_is_told_again_now_and_then(ours: Ours, peer: Peer) -> None:
    peer.extract(ROW)
    peer.drop(peer.extract(ROW))

    settled(ours)
    for _ in range(25):
        ours.clock.sleep(60)
        ours.collect()

    assert [each["missing"] for each in ours.acks()] == [[1]] * 3


def test_a_repeat_does_nothing_and_is_acknowledged_again(
    ours: Ours, peer: Peer, places: Places
) -> None:
    made = peer.extract(ROW)
    for _ in range(3):
        peer.drop(made)
        ours.collect()

    assert ours.verdicts() == [(1, "taken", ""), (1, "repeated", ""), (1, "repeated", "")]
    assert len(ours.extracts()) == 1
    assert waiting(places) == []
    assert ours.refused() == {}


def test_a_number_with_other_content_is_refused(ours: Ours, peer: Peer, places: Places) -> None:
    made = peer.drop(peer.extract(ROW))
    ours.collect()
    peer.number, peer.previous = 0, "0" * 64
    other = peer.drop(peer.extract(ROW, ROW))

    ours.collect()

    assert [each.digest for each in ours.extracts()] == [made.digest]
    assert ours.refused() == {other.path.name: "other_content"}
    assert ours.verdicts()[1:] == [(1, "refused", "other_content")]
    assert waiting(places) == []


def test_a_repeat_that_is_still_being_copied_is_left_alone(
    ours: Ours, peer: Peer, places: Places
) -> None:
    made = peer.drop(peer.extract(ROW))
    whole = made.path.read_bytes()
    ours.collect()
    made.path.write_bytes(whole[:50])

    ours.collect()
    assert ours.refused() == {}
    made.path.write_bytes(whole)
    ours.collect()

    assert ours.verdicts() == [(1, "taken", ""), (1, "repeated", "")]


def test_a_batch_that_does_not_follow_the_one_before_it_is_refused(ours: Ours, peer: Peer) -> None:
    peer.drop(peer.extract(ROW))
    peer.previous = "f" * 64
    made = peer.drop(peer.extract(ROW))

    ours.collect()

    assert ours.refused() == {made.path.name: "chain"}
    assert len(ours.extracts()) == 1


# --- half-written files ---------------------------------------------------------------------------


def test_a_half_written_file_is_left_alone_until_it_is_whole(
    ours: Ours, peer: Peer, places: Places
) -> None:
    made = peer.extract(ROW)
    whole = made.path.read_bytes()
    growing = places.incoming / made.path.name

    for length in range(10, len(whole), 60):
        growing.write_bytes(whole[:length])
        assert ours.collect().waiting == 1
        ours.clock.sleep(SETTLE_S - 1)
        assert ours.collect().waiting == 1
    growing.write_bytes(whole)

    assert ours.collect().waiting == 0
    assert ours.refused() == {}
    assert len(ours.extracts()) == 1


def test_a_file_that_stays_half_written_is_refused_and_its_number_missed(
    ours: Ours, peer: Peer, places: Places
) -> None:
    made = peer.extract(ROW)
    whole = made.path.read_bytes()
    (places.incoming / made.path.name).write_bytes(whole[:-1])
    peer.drop(peer.extract(ROW))

    settled(ours)
    backlog = ours.collect()

    assert ours.refused() == {made.path.name: "half_written"}
    assert backlog.missing == (1,)
    assert ours.extracts() == []

    (places.incoming / made.path.name).write_bytes(whole)
    assert ours.collect().missing == ()
    assert len(ours.extracts()) == 1


def test_a_file_that_is_wrong_is_looked_into_once_while_it_waits(
    ours: Ours, peer: Peer, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = peer.extract(ROW)
    (places.incoming / made.path.name).write_bytes(made.path.read_bytes()[:-1])
    ours.collect()
    looked: list[Path] = []
    monkeypatch.setattr(
        "connectors.file_drop.arrivals.copy_to", lambda path, _: looked.append(path)
    )

    for _ in range(5):
        ours.collect()

    assert looked == []


def test_other_files_are_left_to_whoever_put_them_there(ours: Ours, places: Places) -> None:
    for name in ("00000001-extract-b-1.zip.part", ".hidden", "说明.txt"):
        (places.incoming / name).touch()

    assert settled(ours).waiting == 0
    assert len(waiting(places)) == 3


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", [STRANGER, OURS])
def test_what_nobody_we_trust_signed_is_refused(ours: Ours, peer: Peer, signer: Any) -> None:
    peer.signer = signer
    made = peer.drop(peer.extract(ROW))

    settled(ours)

    assert ours.refused() == {made.path.name: "signature"}
    assert ours.verdicts() == [(1, "refused", "signature")]
    assert ours.extracts() == []


def test_what_we_could_have_said_ourselves_is_no_word_of_the_other_side(
    ours: Ours, peer: Peer
) -> None:
    made = peer.drop(peer.extract(ROW, sender="adapter"))

    settled(ours)

    assert ours.refused() == {made.path.name: "signature"}
    again = Peer(peer.places, peer.folder)
    again.drop(again.extract(ROW))
    ours.collect()
    assert [each.sequence for each in ours.extracts()] == [1]  # the number was not used up


def test_the_right_batch_may_follow_one_that_proved_nothing(ours: Ours, peer: Peer) -> None:
    peer.signer = STRANGER
    peer.drop(peer.extract(ROW))
    settled(ours)
    again = Peer(peer.places, peer.folder)
    made = again.drop(again.extract(ROW))

    ours.collect()

    assert [each.digest for each in ours.extracts()] == [made.digest]


@pytest.mark.parametrize(
    ("said", "defect"),
    [
        ({"total": 5}, "row_count"),
        ({"data_set": ""}, "content"),
        ({"in_reply_to": "x"}, "content"),
        ({"reflects": 1}, "reflects"),  # we have sent nothing yet
    ],
)
def test_what_the_sender_itself_made_unusable_uses_up_its_number(
    ours: Ours, peer: Peer, places: Places, said: dict[str, Any], defect: str
) -> None:
    bad, good = peer.extract(ROW, **said), peer.extract(ROW)
    peer.drop(bad)
    peer.drop(good)

    ours.collect()

    assert ours.refused() == {bad.path.name: defect}
    assert ours.verdicts() == [(1, "refused", defect), (2, "taken", "")]
    assert held(places) == [good.path.name]
    peer.drop(bad)
    ours.collect()
    assert ours.verdicts()[2:] == [(1, "refused", defect)]


@pytest.mark.parametrize(
    ("purpose", "members", "reply"),
    [
        (Purpose.PUSH, {"push.json": b"{}"}, ""),
        (Purpose.REQUEST, {"query.json": b"{}"}, ""),
        (Purpose.PUSH_RESULT, {"result.json": b"{}"}, ""),
        (Purpose.PUSH_RESULT, {"other.json": b"{}"}, "p-1"),
        (Purpose.ANSWER, {"answer.json": b"{}"}, "q-1"),
        (Purpose.ANSWER, {"answer.json": b"{}", "rows.jsonl": b"", "more": b""}, "q-1"),
    ],
)
def test_a_purpose_has_its_members_and_no_others(
    ours: Ours, peer: Peer, purpose: Purpose, members: dict[str, bytes], reply: str
) -> None:
    made = peer.drop(peer.batch(purpose, members, in_reply_to=reply))

    ours.collect()

    assert ours.refused() == {made.path.name: "content"}


@pytest.mark.parametrize("kind", ["link", "pipe", "directory"])
def test_what_is_no_plain_file_is_refused_and_not_followed(
    ours: Ours, peer: Peer, places: Places, kind: str
) -> None:
    made = peer.extract(ROW)
    target = places.incoming / made.path.name
    if kind == "link":
        target.symlink_to(made.path)
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()

    settled(ours)

    assert ours.refused() == {made.path.name: "not_a_file"}
    assert made.path.exists()
    assert waiting(places) == []


def test_refused_files_of_one_name_lie_beside_each_other(
    ours: Ours, peer: Peer, places: Places
) -> None:
    peer.signer = STRANGER
    made = peer.extract(ROW)
    for _ in range(3):
        peer.drop(made)
        settled(ours)

    names = {path.name for path in (places.inbox / "refused").iterdir()}
    stems = {made.path.name, f"{made.path.name}.2", f"{made.path.name}.3"}
    assert names == stems | {f"{stem}.reason.json" for stem in stems}


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_acknowledges_too(ours: Ours, peer: Peer, places: Places) -> None:
    ours.post("p-1")
    peer.drop(peer.batch(Purpose.PUSH_RESULT, {"result.json": b"{}"}, in_reply_to="p-1"))

    ours.collect()

    assert ours.sent(1).state == "taken"
    assert list(places.sent.iterdir()) == []


def test_an_extract_that_knows_of_our_batches_acknowledges_them(ours: Ours, peer: Peer) -> None:
    for number in (1, 2, 3):
        ours.post(f"p-{number}")
    peer.drop(peer.extract(ROW, reflects=2))

    ours.collect()

    assert [ours.sent(number).state for number in (1, 2, 3)] == ["taken", "taken", "dropped"]


def test_an_extract_of_the_future_tells_of_no_later_push(ours: Ours, peer: Peer) -> None:
    ours.post("p-1")
    peer.drop(peer.extract(ROW, reflects=2))
    peer.drop(peer.extract(ROW, reflects=1))

    ours.collect()

    assert ours.verdicts()[0] == (1, "refused", "reflects")
    assert [each.reflects for each in ours.extracts()] == [1]
    assert ours.sent(1).state == "taken"


def test_an_answer_that_nobody_came_for_is_let_go(ours: Ours, peer: Peer, places: Places) -> None:
    peer.drop(peer.batch(Purpose.PUSH_RESULT, {"result.json": b"{}"}, in_reply_to="p-1"))
    peer.drop(peer.extract(ROW))
    ours.collect()
    assert len(held(places)) == 2

    ours.clock.sleep(8 * 86_400)
    ours.collect()

    assert held(places) == [each.name for each in ours.extracts()]


# --- what lies there by mistake -------------------------------------------------------------------


def test_a_stray_file_of_a_high_number_asks_for_nothing_and_is_put_aside(
    ours: Ours, peer: Peer, places: Places
) -> None:
    peer.drop(peer.extract(ROW))
    stray = places.incoming / "00000099-extract-abc.zip"
    stray.write_bytes(b"PK no batch")

    found = settled(ours)

    assert (found.missing, found.waiting) == ((), 0)
    assert ours.refused() == {stray.name: "half_written"}
    assert all(each["missing"] == [] for each in ours.acks())
    peer.drop(peer.extract(ROW))
    assert ours.collect().missing == ()
    assert len(held(places)) == 1  # the newer one has taken the place of the first


def test_a_stray_file_hides_no_gap_before_a_batch(ours: Ours, peer: Peer, places: Places) -> None:
    first, _, last = [peer.extract(ROW, data_set=f"D{number}") for number in range(3)]
    for each in (first, last):
        peer.drop(each)
    (places.incoming / "00000099-extract-abc.zip").write_bytes(b"PK no batch")

    assert settled(ours).missing == (2,)
    assert ours.collect().missing == (2,)
    assert waiting(places) == [last.path.name]


def test_names_in_capitals_are_read(ours: Ours, peer: Peer, places: Places) -> None:
    made = peer.drop(peer.extract(ROW))
    made.path.rename(made.path.with_name(made.path.name.upper()))

    assert ours.collect().waiting == 0
    assert [each.digest for each in ours.extracts()] == [made.digest]
    assert waiting(places) == []
