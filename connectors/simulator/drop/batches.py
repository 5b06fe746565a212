"""Batches as docs/file-drop.md publishes them: a ZIP with a manifest, its signature and members."""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "budget-file-drop/1"
FIRST_PREVIOUS = "0" * 64
_NAME = re.compile(r"(?:(\d{8})-)?(push|request|ack)-[0-9A-Za-z-]+\.zip", re.ASCII)


class BadBatchError(Exception):
    """A file that is no batch of the sender; the reason is one of the published words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A batch that its sender signed."""

    manifest: dict[str, Any]
    members: dict[str, bytes]
    digest: str


def number_in(name: str) -> int | None:
    """The number that a name claims; 0 for an acknowledgement, None for another file."""
    found = _NAME.fullmatch(name)
    return None if found is None else int(found[1] or 0)


def read_batch(content: bytes, trusted: Ed25519PublicKey) -> Incoming:
    """Take a batch apart. Raises `BadBatchError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise BadBatchError("half_written") from error
    signed, signature = parts.pop("manifest.json", b""), parts.pop("manifest.sig", b"")
    try:
        trusted.verify(signature, signed)
    except InvalidSignature as error:
        raise BadBatchError("signature") from error
    manifest: dict[str, Any] = orjson.loads(signed)
    listed = {each["name"]: each["sha256"] for each in manifest["members"]}
    if listed != {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}:
        raise BadBatchError("member_digest")
    if manifest["format"] != FORMAT or manifest["sender"] != "adapter":
        raise BadBatchError("manifest")
    return Incoming(manifest=manifest, members=parts, digest=hashlib.sha256(content).hexdigest())


def write_batch(
    manifest: dict[str, Any], members: dict[str, bytes], key: Ed25519PrivateKey
) -> bytes:
    """A whole batch; the members are listed in its manifest."""
    listed = [
        {
            "name": name,
            "sha256": hashlib.sha256(part).hexdigest(),
            "length": len(part),
            "rows": part.count(b"\n") if name.endswith(".jsonl") else 0,
        }
        for name, part in members.items()
    ]
    signed = orjson.dumps({"format": FORMAT, **manifest, "members": listed})
    return pack({"manifest.json": signed, "manifest.sig": key.sign(signed), **members})


def pack(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def with_altered_member(content: bytes) -> bytes:
    """The same batch with one letter changed in its last member, every checksum in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    last = list(parts)[-1]
    parts[last] = parts[last].replace(b"0", b"1", 1) if b"0" in parts[last] else b" " + parts[last]
    return pack(parts)


def file_name(manifest: dict[str, Any]) -> str:
    """The name that belongs to a manifest."""
    number = "" if manifest["sequence"] is None else f"{manifest['sequence']:08d}-"
    return f"{number}{manifest['purpose']}-{manifest['batch_id']}.zip"
