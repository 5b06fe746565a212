"""Writes a batch file (写批次): the same bytes for the same content, safely on the disk."""

import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path

from adapter.package_format.keys import Signer
from adapter.package_format.zip_entry import zip_entry
from connectors.file_drop.manifest import MANIFEST, SIGNATURE, Manifest, Member


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
                archive.writestr(zip_entry(name), content)
        stream.flush()
        os.fsync(stream.fileno())
        stream.seek(0)
        return file_digest(stream, "sha256").hexdigest()
