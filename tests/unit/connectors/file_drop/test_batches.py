"""A batch file: the same bytes for the same content, and nothing believed that is not proved."""

import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.package_format.keys import KeyRing, Signer
from adapter.package_format.sm2 import Sm2PrivateKey
from adapter.package_format.verifier.layout import MANIFEST, SIGNATURE
from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.examining import BatchLimits, examine
from connectors.file_drop.manifest import Sender, read_manifest
from connectors.file_drop.names import BatchName, Purpose, read_name
from connectors.file_drop.writing import write_batch
from tests.unit.connectors.file_drop.peer import OURS, STRANGER, THEIRS, Dropped, Peer, lines

RING = KeyRing((STRANGER.key.public_key(), THEIRS.key.public_key()))
ROWS = ({"kpi_id": "一", "n": 1}, {"kpi_id": "二", "n": 2})


def examined(path: Path, ring: KeyRing = RING, limits: BatchLimits | None = None) -> Any:
    name = read_name(path.name)
    assert name is not None
    return examine(path, name, ring, limits or BatchLimits())


def defect(path: Path, ring: KeyRing = RING, limits: BatchLimits | None = None) -> Defect:
    with pytest.raises(DefectiveBatch) as caught:
        examined(path, ring, limits)
    return caught.value.defect


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        BatchName(sequence=1, purpose=Purpose.PUSH, batch_id="019a-b"),
        BatchName(sequence=99_999_999, purpose=Purpose.PUSH_RESULT, batch_id="X" * 64),
        BatchName(sequence=None, purpose=Purpose.ACK, batch_id="7"),
    ],
)
def test_a_name_is_read_as_it_was_written(name: BatchName) -> None:
    assert read_name(str(name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "00000001-push-a.zip.part", ".00000001-push-a.zip", "1-push-a.zip", "00000000-push-a.zip",
        "push-a.zip", "00000001-ack-a.zip", "00000001-pull-a.zip", "00000001-push-.zip",
        "00000001-push-a/b.zip", "00000001-push-甲.zip", "readme.txt",
        "٠٠٠٠٠٠٠١-push-a.zip",
    ],
)  # fmt: skip  # one list
def test_other_files_are_no_batches(name: str) -> None:
    assert read_name(name) is None


def test_carriers_may_write_names_in_capitals() -> None:
    read = read_name("00000001-PUSH-Ab.ZIP")

    assert read == BatchName(sequence=1, purpose=Purpose.PUSH, batch_id="Ab")


def test_an_id_that_no_file_name_can_hold_stands_there_as_a_digest() -> None:
    one, other = (
        str(BatchName(sequence=1, purpose=Purpose.PUSH, batch_id=text)) for text in ("../x", "../y")
    )

    assert read_name(one)
    assert read_name(other)
    assert one != other


# --- writing --------------------------------------------------------------------------------------


def test_the_same_content_makes_the_same_bytes(peer: Peer, tmp_path: Path) -> None:
    made = peer.extract(*ROWS)

    again = write_batch(
        tmp_path / made.path.name, made.manifest, {"rows.jsonl": lines(*ROWS)}, THEIRS
    )

    assert again == made.digest
    assert (tmp_path / made.path.name).read_bytes() == made.path.read_bytes()
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_batch_is_read_as_it_was_written(peer: Peer) -> None:
    made = peer.extract(*ROWS, since="20260801080000000", reflects=4, fiscal_year="2026")

    found = examined(made.path)

    assert (found.manifest, found.digest) == (made.manifest, made.digest)
    assert found.manifest.members[0].rows == 2


def test_the_content_is_known_again_under_another_number(peer: Peer) -> None:
    one, same, other = peer.extract(*ROWS), peer.extract(*ROWS), peer.extract(ROWS[0])

    assert one.digest != same.digest
    assert one.manifest.content_digest == same.manifest.content_digest
    assert one.manifest.content_digest != other.manifest.content_digest


# --- what is refused ------------------------------------------------------------------------------


def test_a_file_of_any_shorter_length_is_half_written(peer: Peer) -> None:
    path = peer.extract(*ROWS).path
    whole = path.read_bytes()

    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert defect(path) is Defect.HALF_WRITTEN


def test_a_file_that_got_its_length_before_its_bytes_is_not_taken(peer: Peer) -> None:
    path = peer.extract(*ROWS).path
    whole = path.read_bytes()

    for length in range(0, len(whole) - 3, 7):
        path.write_bytes(whole[:length] + bytes(len(whole) - length))
        assert defect(path)


def test_no_flipped_bit_goes_unnoticed(peer: Peer) -> None:
    """Except where ZIP says nothing about content: the batch is the same, its digest is not."""
    made = peer.extract(*ROWS)
    whole = made.path.read_bytes()

    for place in range(0, len(whole), 7):
        made.path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            found = examined(made.path)
        except DefectiveBatch:
            continue
        assert found.manifest == made.manifest
        assert found.digest != made.digest


def test_only_trusted_keys_prove_a_batch(peer: Peer) -> None:
    path = peer.extract(*ROWS).path

    assert defect(path, KeyRing((STRANGER.key.public_key(),))) is Defect.SIGNATURE
    assert defect(path, KeyRing((OURS.key.public_key(),))) is Defect.SIGNATURE


def test_a_batch_may_be_signed_with_sm2(peer: Peer) -> None:
    ours, theirs = Signer(Sm2PrivateKey.generate()), Signer(Sm2PrivateKey.generate())
    ring = KeyRing((THEIRS.key.public_key(), theirs.key.public_key()))
    peer.signer = theirs
    made = peer.extract(*ROWS)

    assert examined(made.path, ring).digest == made.digest
    assert defect(made.path, KeyRing((ours.key.public_key(),))) is Defect.SIGNATURE
    assert defect(made.path, KeyRing((THEIRS.key.public_key(),))) is Defect.SIGNATURE
    peer.signer = THEIRS
    assert examined(peer.extract(*ROWS).path, ring)


Packed = dict[str, bytes]


def repacked(made: Dropped, change: Callable[[Packed], Iterator[tuple[Any, bytes]]]) -> Path:
    """The same file with other members, every checksum of ZIP in order."""
    with zipfile.ZipFile(made.path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(made.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(members):
            archive.writestr(name, content)
    return made.path


def altered(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "rows.jsonl": members["rows.jsonl"].replace(b"1", b"7")}).items()


def longer(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "rows.jsonl": members["rows.jsonl"] * 2}).items()


def with_one_more(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "more.jsonl": b""}).items()


def without_rows(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ((name, content) for name, content in members.items() if name != "rows.jsonl")


def without_signature(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ((name, content) for name, content in members.items() if name != SIGNATURE)


def with_way_out(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "../x": b""}).items()


def with_full_path(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "/etc/passwd": b""}).items()


def with_directory(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "a/": b""}).items()


def packed_strangely(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from members.items()
    entry = zipfile.ZipInfo("more.jsonl")
    entry.compress_type = zipfile.ZIP_LZMA
    yield entry, b""


def bomb(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, "rows.jsonl": bytes(8 * 1024 * 1024)}).items()


def other_manifest(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, MANIFEST: members[MANIFEST].replace(b"2026", b"2027")}).items()


def short_signature(members: Packed) -> Iterator[tuple[Any, bytes]]:
    yield from ({**members, SIGNATURE: members[SIGNATURE][:-1]}).items()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (altered, Defect.MEMBER_DIGEST),
        (longer, Defect.MEMBER_DIGEST),
        (with_one_more, Defect.MEMBER_LIST),
        (without_rows, Defect.MEMBER_LIST),
        (without_signature, Defect.NO_MANIFEST),
        (with_way_out, Defect.MEMBER_NAME),
        (with_full_path, Defect.MEMBER_NAME),
        (with_directory, Defect.MEMBER_NAME),
        (packed_strangely, Defect.MEMBER_NAME),
        (bomb, Defect.RATIO),
        (other_manifest, Defect.SIGNATURE),
        (short_signature, Defect.SIGNATURE),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(
    peer: Peer, change: Callable[[Packed], Iterator[tuple[Any, bytes]]], expected: Defect
) -> None:
    assert defect(repacked(peer.extract(*ROWS), change)) is expected


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(peer: Peer) -> None:
    def twice(members: Packed) -> Iterator[tuple[Any, bytes]]:
        yield from members.items()
        yield "rows.jsonl", members["rows.jsonl"]

    assert defect(repacked(peer.extract(*ROWS), twice)) is Defect.MEMBER_NAME


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_beyond_it(peer: Peer) -> None:
    path = repacked(peer.extract(*ROWS), bomb)
    size = struct.pack("<L", 8 * 1024 * 1024)
    whole = path.read_bytes()
    assert size in whole
    path.write_bytes(whole.replace(size, struct.pack("<L", 10)))

    assert defect(path) in {Defect.MEMBER_DIGEST, Defect.HALF_WRITTEN}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (BatchLimits(max_file_bytes=100), Defect.TOO_LARGE),
        (BatchLimits(max_unpacked_bytes=100), Defect.TOO_LARGE),
        (BatchLimits(max_manifest_bytes=100), Defect.TOO_LARGE),
        (BatchLimits(max_members=0), Defect.MEMBER_LIST),
    ],
)
def test_more_than_allowed_is_refused(peer: Peer, limits: BatchLimits, expected: Defect) -> None:
    assert defect(peer.extract(*ROWS).path, limits=limits) is expected


def test_a_link_is_no_batch(peer: Peer, tmp_path: Path) -> None:
    made = peer.extract(*ROWS)
    link = tmp_path / made.path.name
    link.symlink_to(made.path)

    assert defect(link) is Defect.NOT_A_FILE


@pytest.mark.parametrize("change", [{"sequence": 9}, {"purpose": Purpose.PUSH}, {"batch_id": "x"}])
def test_a_file_under_the_name_of_another_is_refused(peer: Peer, change: dict[str, Any]) -> None:
    made = peer.extract(*ROWS)
    name = replace(read_name(made.path.name) or pytest.fail("no name"), **change)

    assert defect(made.path.rename(made.path.with_name(str(name)))) is Defect.FILE_NAME


def test_rows_end_with_their_lines(peer: Peer) -> None:
    made = peer.batch(Purpose.ANSWER, {"rows.jsonl": b"{}\n{}"})

    assert defect(made.path) is Defect.ROW_COUNT


# --- manifests ------------------------------------------------------------------------------------


def test_a_manifest_is_read_as_it_was_written(peer: Peer) -> None:
    manifest = peer.extract(*ROWS, in_reply_to="q", reflects=0).manifest

    assert read_manifest(manifest.to_bytes()) == manifest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"budget-file-drop/1"', b'"budget-file-drop/2"'),
        (b'"purpose":"extract"', b'"purpose":"pull"'),
        (b'"sequence":1', b'"sequence":0'),
        (b'"sequence":1', b'"sequence":"1"'),
        (b'"sequence":1', b'"sequence":true'),
        (b'"sequence":1', b'"sequence":100000000'),
        (b'"sequence":1', b'"sequence":1,"sequence":1'),
        (b'"previous":"0000', b'"previous":"000G'),
        (b"08:00:00+00:00", b"08:00:00"),
        (b"08:00:00+00:00", b"rubbish"),
        (b'"budget_system"', b'"somebody"'),
        (b'"152501000"', b'""'),
        (b'"152501000"', b'"%s"' % (b"9" * 300)),
        (b'"since":""', b'"since":"2026"'),
        (b'"total":2', b'"total":-2'),
        (b'"total":2', b'"total":2.0'),
        (b'"reflects":null', b'"reflects":"4"'),
        (b'"rows.jsonl"', b'"../x"'),
        (b'"rows.jsonl"', b'"manifest.json"'),
        (b'"rows":2', b'"rows":null'),
        (b'"members":[', b'"members":[7,'),
        (b'"members":[', b'"other":['),
        (b'"members":', b'"members":NaN,"x":'),
    ],
)
def test_a_manifest_that_is_not_as_published_is_refused(peer: Peer, old: bytes, new: bytes) -> None:
    signed = peer.extract(*ROWS).manifest.to_bytes()
    assert old in signed

    with pytest.raises(DefectiveBatch) as caught:
        read_manifest(signed.replace(old, new, 1))

    assert caught.value.defect is Defect.MANIFEST


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"null", b"{", b"[" * 200])
def test_what_is_no_object_is_no_manifest(content: bytes) -> None:
    with pytest.raises(DefectiveBatch):
        read_manifest(content)


def test_senders_are_told_apart() -> None:
    assert {each.value for each in Sender} == {"adapter", "budget_system"}
