"""Writes a batch file (写批次): the same bytes for the same content, safely on the disk."""

import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path

from connectors.file_drop.keys import Signer
from connectors.file_drop.manifest import MANIFEST, SIGNATURE, Manifest, Member

#: ZIP cannot leave the time out; this is its earliest.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def with_members(manifest: Manifest, members: Mapping[str, bytes]) -> Manifest:
    """The manifest that lists these members."""
    return replace(manifest, members=tuple(_listed(*each) for each in sorted(members.items())))


def _listed(name: str, content: bytes) -> Member:
    return Member(
        name=name,
        sha256=sha256(content).hexdigest(),
        length=len(content),
        rows=content.count(b"\n") if name.endswith(".jsonl") else 0,
    )


def write_batch(
    path: Path, manifest: Manifest, members: Mapping[str, bytes], signer: Signer
) -> str:
    """Write a batch to a new file that only we can read; its SHA-256 (hex).

    The file is on the disk when this returns. The manifest must list exactly these members.
    """
    signed = manifest.to_bytes()
    parts = {MANIFEST: signed, SIGNATURE: signer.sign(signed), **dict(sorted(members.items()))}
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in parts.items():
                archive.writestr(_entry(name), content)
        stream.flush()
        os.fsync(stream.fileno())
        stream.seek(0)
        return file_digest(stream, "sha256").hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = _UNIX
    return entry
