"""Writes a batch file (写批次): the same bytes for the same content, safely on the disk."""

import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from adapter.package_format.keys import Signer
from adapter.package_format.sealing import PRIVATE_MODE, Measure, on_disk, seal
from adapter.package_format.zip_entry import zip_entry
from connectors.file_drop.manifest import Manifest, Member, is_rows_member


def with_members(manifest: Manifest, members: Mapping[str, bytes]) -> Manifest:
    """The manifest that lists these members."""
    return replace(manifest, members=tuple(_listed(*each) for each in sorted(members.items())))


def _listed(name: str, content: bytes) -> Member:
    measure = Measure().of([content])
    return Member(
        name=name,
        sha256=measure.sha256,
        length=measure.length,
        rows=measure.lines if is_rows_member(name) else 0,
    )


def write_batch(
    path: Path, manifest: Manifest, members: Mapping[str, bytes], signer: Signer
) -> str:
    """Write a batch to a new file that only we can read; its SHA-256 (hex).

    The file is on the disk when this returns. The manifest must list exactly these members.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            seal(archive, manifest.to_bytes(), signer)
            for name, content in sorted(members.items()):
                archive.writestr(zip_entry(name), content)
        return on_disk(stream)
