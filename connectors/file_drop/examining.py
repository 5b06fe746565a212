"""Examines a batch file (验批次): nothing of it is believed before all of it is proved."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapter.package_format.keys import KeyRing
from adapter.package_format.sealing import Measure, digest_of, pieces_of
from adapter.package_format.verifier.layout import MANIFEST, MAX_MANIFEST, MAX_RATIO, MIB, SIGNATURE
from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.manifest import (
    Manifest,
    Member,
    is_member_name,
    is_rows_member,
    read_manifest,
)
from connectors.file_drop.names import BatchName

#: Of SM2; those of Ed25519 are shorter.
_LONGEST_SIGNATURE_BYTES = 72
_ENCRYPTED = 0x1
#: What ZIP readers raise on bytes that are damaged or not there yet.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLimits:
    """What one batch may weigh; more than this is refused, whatever it says of itself."""

    max_file_bytes: int = 4096 * MIB
    max_unpacked_bytes: int = 16_384 * MIB
    #: Unpacked bytes for each packed one; looked at from one MiB on.
    max_ratio: int = MAX_RATIO
    max_members: int = 16
    max_manifest_bytes: int = MAX_MANIFEST
    #: Of a member that is read as a whole.
    max_document_bytes: int = 64 * MIB
    #: Of one row.
    max_line_bytes: int = 8 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A batch that is what its sender signed."""

    manifest: Manifest
    #: SHA-256 (hex) of the whole file.
    digest: str


def examine(path: Path, name: BatchName, ring: KeyRing, limits: BatchLimits) -> Examined:
    """Read the whole file once and prove every byte of it.

    Raises DefectiveBatch. HALF_WRITTEN may pass when the file has been copied to its end.
    """
    _require_file(path, limits)
    try:
        with path.open("rb") as stream:
            digest = digest_of(stream)
            with zipfile.ZipFile(stream) as archive:
                entries = _entries(archive, limits)
                manifest = _proved_manifest(archive, entries, ring, limits)
                _require_name(name, manifest)
                _require_members(archive, entries, manifest)
    except _DAMAGED:
        raise DefectiveBatch(Defect.HALF_WRITTEN) from None
    return Examined(manifest=manifest, digest=digest)


def _require_file(path: Path, limits: BatchLimits) -> None:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise DefectiveBatch(Defect.NOT_A_FILE)
    if found.st_size > limits.max_file_bytes:
        raise DefectiveBatch(Defect.TOO_LARGE)


def _entries(archive: zipfile.ZipFile, limits: BatchLimits) -> dict[str, zipfile.ZipInfo]:
    """The members by name, none of them absurd by what the file says of itself."""
    found = archive.infolist()
    if len(found) > limits.max_members + 2:
        raise DefectiveBatch(Defect.MEMBER_LIST)
    for each in found:
        plain = each.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        named = is_member_name(each.filename) or each.filename in {MANIFEST, SIGNATURE}
        if not (named and plain) or each.flag_bits & _ENCRYPTED:
            raise DefectiveBatch(Defect.MEMBER_NAME)
        if each.file_size > max(MIB, limits.max_ratio * each.compress_size):
            raise DefectiveBatch(Defect.RATIO)
    if sum(each.file_size for each in found) > limits.max_unpacked_bytes:
        raise DefectiveBatch(Defect.TOO_LARGE)
    entries = {each.filename: each for each in found}
    if len(entries) != len(found):
        raise DefectiveBatch(Defect.MEMBER_NAME)
    return entries


def _proved_manifest(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    ring: KeyRing,
    limits: BatchLimits,
) -> Manifest:
    if not {MANIFEST, SIGNATURE} <= entries.keys():
        raise DefectiveBatch(Defect.NO_MANIFEST)
    if entries[MANIFEST].file_size > limits.max_manifest_bytes:
        raise DefectiveBatch(Defect.TOO_LARGE)
    if entries[SIGNATURE].file_size > _LONGEST_SIGNATURE_BYTES:
        raise DefectiveBatch(Defect.SIGNATURE)
    signed = archive.read(entries[MANIFEST])
    if not ring.verifies(archive.read(entries[SIGNATURE]), signed):
        raise DefectiveBatch(Defect.SIGNATURE)
    return read_manifest(signed)


def _require_name(name: BatchName, manifest: Manifest) -> None:
    proved = BatchName(
        sequence=manifest.sequence, purpose=manifest.purpose, batch_id=manifest.batch_id
    )
    if str(name).lower() != str(proved).lower():
        raise DefectiveBatch(Defect.FILE_NAME)


def _require_members(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], manifest: Manifest
) -> None:
    listed = {each.name: each for each in manifest.members}
    if listed.keys() | {MANIFEST, SIGNATURE} != entries.keys():
        raise DefectiveBatch(Defect.MEMBER_LIST)
    for each in manifest.members:
        if entries[each.name].file_size != each.length:
            raise DefectiveBatch(Defect.MEMBER_DIGEST)
        with archive.open(entries[each.name]) as stream:
            _require_bytes(pieces_of(stream), each)


def _require_bytes(pieces: Iterator[bytes], member: Member) -> None:
    found = Measure().of(pieces)
    if found.sha256 != member.sha256:
        raise DefectiveBatch(Defect.MEMBER_DIGEST)
    if is_rows_member(member.name) and (found.lines != member.rows or not found.is_whole):
        raise DefectiveBatch(Defect.ROW_COUNT)
