"""All of it, and the command line of the script."""

from __future__ import annotations

import argparse
import hashlib
import json
import stat
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

from adapter.package_format.verifier.archive import Package
from adapter.package_format.verifier.layout import (
    FORMER,
    FORMER_FORMAT,
    GOOD,
    MANIFEST,
    MAX_MANIFEST,
    MIB,
    PUBLISHED,
    SIGNATURE,
    UNPROVED,
    Refused,
)
from adapter.package_format.verifier.manifest import algorithm_in, read_manifest, upgraded
from adapter.package_format.verifier.public_key import (
    algorithm_of,
    key_verifies,
    read_key,
    require_form,
    why_unproved,
)
from adapter.package_format.verifier.sm3 import new_sm3
from adapter.package_format.verifier.workbook_side import require_workbook
from adapter.package_format.verifier.xml_side import require_same_records

_Verifies = Callable[[bytes, bytes, bytes], bool]


class Verified:
    """A package that is what its manifest says; `is_proved` where a given key signed it."""

    def __init__(self, manifest: dict[str, Any], *, is_proved: bool) -> None:
        #: As the current format has it.
        self.manifest = upgraded(manifest)
        self.is_proved = is_proved
        self.format = manifest["format"]
        self.algorithm = algorithm_in(manifest)

    @property
    def sentence(self) -> str:
        """What people read."""
        former = FORMER if self.format == FORMER_FORMAT else ""
        if not self.is_proved:
            return UNPROVED + former
        counts = self.manifest["counts"]
        version = self.manifest["library"]["version"]
        told = GOOD.format(
            algorithm=self.algorithm,
            version=version,
            indicators=counts["indicators"],
            templates=counts["templates"],
        )
        return told + former


def open_file(path: str) -> IO[bytes]:
    """The file, if it is a regular one."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise Refused("not_a_file")
        return Path(path).open("rb")
    except OSError:
        raise Refused("not_a_file") from None


def verify(
    stream: IO[bytes], keys: Iterable[bytes], on: date, verifies: _Verifies = key_verifies
) -> Verified:
    """Prove the whole package; raises Refused.

    `keys` are public keys of 32 (Ed25519) or 65 bytes (SM2), `on` is today. Without keys
    the signature is only looked at, whether it is one.
    """
    package = Package(stream)
    signed = package.content(MANIFEST, MAX_MANIFEST)
    signature = package.content(SIGNATURE, MAX_MANIFEST)
    known = list(keys)
    maker = next((each for each in known if verifies(each, signature, signed)), None)
    if known and maker is None:
        raise why_unproved(known, signature, _claimed(signed))
    manifest = read_manifest(signed)
    algorithm = algorithm_in(manifest)
    if maker is not None and algorithm_of(maker) != algorithm:
        raise Refused("algorithm")
    require_form(signature, algorithm)
    for each in manifest["members"]:
        _require_digest(package, each)
    for name, digest in PUBLISHED.items():
        if hashlib.sha256(package.content(name, MIB)).hexdigest() != digest:
            raise Refused("schema_files", name)
    if require_same_records(package) != manifest["counts"]:
        raise Refused("counts")
    require_workbook(package)
    if on > date.fromisoformat(manifest["valid_until"]):
        raise Refused("expired", manifest["valid_until"])
    return Verified(manifest, is_proved=bool(known))


def _claimed(signed: bytes) -> str:
    try:
        return algorithm_in(read_manifest(signed))
    except Refused:
        return ""


def _require_digest(package: Package, member: dict[str, Any]) -> None:
    sha256, sm3, length = hashlib.sha256(), new_sm3(), 0
    for piece in package.pieces(member["name"]):
        sha256.update(piece)
        sm3.update(piece)
        length += len(piece)
    found = (length, sha256.hexdigest(), sm3.hexdigest())
    if found != (member["length"], member["sha256"], member["sm3"]):
        raise Refused("digest", member["name"])


def china_today() -> date:
    """The day on the clock of the finance offices, whatever zone the machine is in."""
    return datetime.now(timezone(timedelta(hours=8))).date()


def main(words: list[str]) -> int:
    """The command line of this file; returns its exit code."""
    parser = argparse.ArgumentParser(prog="verify_package.py", description="核对导出包。")
    parser.add_argument("package", help="导出包（.zip）")
    parser.add_argument("--key", action="append", default=[], help="发送方公钥文件，可写几个")
    parser.add_argument("--on", type=date.fromisoformat, default=china_today(), help="按哪一天核对")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(words)
    try:
        keys = [read_key(each) for each in given.key]
        with open_file(given.package) as stream:
            found = verify(stream, keys, given.on)
        code, said = (0 if found.is_proved else 3), ("ok" if found.is_proved else "unsigned")
        sentence = found.sentence
    except Refused as refused:
        code, said, sentence = 5, refused.code, refused.sentence
    if given.json:
        sys.stdout.write(json.dumps({"code": said, "sentence": sentence}) + "\n")
    else:
        sys.stdout.buffer.write(sentence.encode() + b"\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
