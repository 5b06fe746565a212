"""Sealed archives (封装): members, a manifest with their digests, a signature over its bytes.

Exported packages and batches of the file drop are both that. What differs is what their manifests
say, and how the archive of another hand is read: a package has one form of bytes and is proved by
a verifier that stands alone, a batch may come from any ZIP writer.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from typing import IO

from adapter.package_format.keys import Signer
from adapter.package_format.verifier.layout import MANIFEST, PIECE, SIGNATURE
from adapter.package_format.verifier.sm3 import new_sm3
from adapter.package_format.zip_entry import zip_entry

#: For its owner alone, whatever the mask of the process.
PRIVATE_MODE = 0o600


class Measure:
    """What a manifest lists of a member, taken while its pieces pass by."""

    def __init__(self, *, with_sm3: bool = False) -> None:
        self._sha256 = sha256()
        self._sm3 = new_sm3() if with_sm3 else None
        #: Bytes.
        self.length = 0
        #: Line feeds; the last byte is one, or there is none, where `is_whole`.
        self.lines = 0
        self.is_whole = True

    def take(self, piece: bytes) -> None:
        """One piece more."""
        self._sha256.update(piece)
        if self._sm3 is not None:
            self._sm3.update(piece)
        self.length += len(piece)
        self.lines += piece.count(b"\n")
        self.is_whole = piece.endswith(b"\n") if piece else self.is_whole

    def of(self, pieces: Iterable[bytes]) -> "Measure":
        """Itself, after all of these."""
        for each in pieces:
            self.take(each)
        return self

    @property
    def sha256(self) -> str:
        """Lower-case hex."""
        return self._sha256.hexdigest()

    @property
    def sm3(self) -> str:
        """Lower-case hex, "" where it was not wanted."""
        return "" if self._sm3 is None else str(self._sm3.hexdigest())


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream in pieces that fit into memory."""
    while piece := stream.read(PIECE):
        yield piece


def write_member(
    archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], measure: Measure
) -> None:
    """Write a member piece by piece and measure it."""
    with archive.open(zip_entry(name), "w") as member:
        for piece in pieces:
            measure.take(piece)
            member.write(piece)


def seal(archive: zipfile.ZipFile, manifest: bytes, signer: Signer) -> None:
    """Write the manifest and the signature over exactly these bytes."""
    archive.writestr(zip_entry(MANIFEST), manifest)
    archive.writestr(zip_entry(SIGNATURE), signer.sign(manifest))


def on_disk(stream: IO[bytes]) -> str:
    """Force a written file to the disk; the SHA-256 (hex) of all of it."""
    stream.flush()
    os.fsync(stream.fileno())
    return digest_of(stream)


def digest_of(stream: IO[bytes]) -> str:
    """The SHA-256 (hex) of a file from its beginning, to which it is set back."""
    stream.seek(0)
    whole = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a real file
    stream.seek(0)
    return whole
