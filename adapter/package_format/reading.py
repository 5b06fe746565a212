"""Reads a package back (读回导出包): verified first, then record by record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.template import IndicatorTemplate
from adapter.errors import PackageRefused
from adapter.package_format.keys import raw_key_verifies
from adapter.package_format.plain import WrongRecord, record_of
from adapter.package_format.verifier.archive import Package
from adapter.package_format.verifier.command import Verified, open_file, verify
from adapter.package_format.verifier.layout import JSON, Refused
from adapter.package_format.verifier.records import json_records
from adapter.ports.division import Division


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPackage:
    """What a package held; whole unless `department_code` names whose part it is."""

    division: Division
    department_code: str
    content: LibraryContent


def verified(file: Path, keys: Iterable[bytes], on: date) -> Verified:
    """The proof of a package, see `verify`; PackageRefused says what is wrong.

    What it says is also read as ours: a value whose parts contradict its text is refused too.
    """
    return _verified(file, keys, on)[0]


def read_package(file: Path, keys: Iterable[bytes], on: date) -> ReadPackage:
    """The content of a package that one of the keys signed; PackageRefused says what is wrong."""
    proof, content = _verified(file, keys, on)
    if not proof.is_proved:
        raise PackageRefused(
            "unsigned",
            "没有可信的公钥，不能证明导出包出自何人：请把对方公钥写在 package.trusted_keys",
        )
    scope = proof.manifest["scope"]
    return ReadPackage(
        division=Division(division_code=scope["division_code"], fiscal_year=scope["fiscal_year"]),
        department_code=scope["department_code"],
        content=content,
    )


def _verified(file: Path, keys: Iterable[bytes], on: date) -> tuple[Verified, LibraryContent]:
    try:
        with open_file(str(file)) as stream:
            proof = verify(stream, keys, on, raw_key_verifies)
            return proof, _content(stream)
    except Refused as refused:
        raise PackageRefused(refused.code, refused.sentence.rstrip("。")) from refused


def _content(stream: IO[bytes]) -> LibraryContent:
    found: dict[str, list[LegalBasis | Indicator | IndicatorTemplate]] = {}
    try:
        for section, plain in json_records(Package(stream)):
            found.setdefault(section, []).append(record_of(section, plain))
    except (WrongRecord, ArithmeticError):
        raise Refused("content", JSON) from None
    return LibraryContent(**{section: tuple(rows) for section, rows in found.items()})  # type: ignore[arg-type]  # each of its kind
