"""Builds a package (生成导出包): the same bytes for the same content, checked before it appears."""

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import IO

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate
from adapter.errors import PackageRefused
from adapter.package_format.keys import Signer, raw_key_verifies
from adapter.package_format.plain import SECTIONS
from adapter.package_format.script import script_bytes
from adapter.package_format.sealing import (
    PRIVATE_MODE,
    Measure,
    on_disk,
    pieces_of,
    seal,
    write_member,
)
from adapter.package_format.spool import PackageSpool, package_spool
from adapter.package_format.verifier import layout
from adapter.package_format.verifier.command import verify
from adapter.package_format.verifier.layout import Refused
from adapter.ports.packages import PackageContent, PackageFacts, PackageNumber, WrittenPackage

WriteWorkbook = Callable[
    [Path, Iterable[LegalBasis], Iterable[Indicator], Iterable[IndicatorTemplate]], None
]


@dataclass(frozen=True, slots=True)
class SignedPackageWriter:
    """`PackageWriter` with the installation's key and the writer of workbooks."""

    signer: Signer
    write_workbook: WriteWorkbook

    def write(
        self,
        file: Path,
        facts: PackageFacts,
        content: PackageContent,
        number: Callable[[str], PackageNumber],
        confirm: Callable[[], None],
    ) -> WrittenPackage:
        """See PackageWriter."""
        with package_spool() as spool, _new_file(file) as (part, stream):
            counts = _fill(spool, content)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                members = list(self._members(archive, spool))
                bare = _manifest(facts, counts, members)
                content_digest = sha256(_json(bare)).hexdigest()
                place = number(content_digest)
                said = {**bare, "sequence": place.sequence, "follows": place.follows}
                seal(archive, _json(said | self._signature()), self.signer)
            self._require_good(stream, facts)
            digest = on_disk(stream)
            confirm()
            _appear(part, file)
        return WrittenPackage(
            number=place,
            digest=digest,
            content_digest=content_digest,
            counts=counts,
            fingerprint=self.signer.fingerprint,
        )

    def _members(
        self, archive: zipfile.ZipFile, spool: PackageSpool
    ) -> Iterator[dict[str, object]]:
        folder = files("adapter.package_format") / "format_2"
        yield _member(archive, layout.SCRIPT, [script_bytes()])
        for name in (layout.SCHEMA, layout.XSD):
            yield _member(archive, name, [(folder / name).read_bytes()])
        yield _member(archive, layout.JSON, spool.json_pieces(layout.RECORDS))
        yield _member(archive, layout.XML, spool.xml_pieces(layout.NAMESPACE))
        with tempfile.TemporaryDirectory() as room:
            book = Path(room) / layout.XLSX
            records = (spool.records(each) for each in SECTIONS)
            self.write_workbook(book, *records)  # type: ignore[arg-type]  # one kind each
            with book.open("rb") as packed:
                yield _member(archive, layout.XLSX, pieces_of(packed))

    def _signature(self) -> dict[str, object]:
        """What the manifest says of its signature: nothing where it is what it always was."""
        if self.signer.algorithm == layout.ED25519:
            return {}
        return {"format": layout.SM2_FORMAT, "signature": self.signer.algorithm}

    def _require_good(self, stream: IO[bytes], facts: PackageFacts) -> None:
        """Nothing appears that its own verifier would refuse."""
        own = self.signer.key.public_key().public_bytes_raw()
        try:
            verify(stream, [own], facts.valid_until, raw_key_verifies)
        except Refused as refused:
            why = refused.sentence.rstrip("。")
            raise PackageRefused(refused.code, f"没有导出，自检没有通过：{why}") from refused


def _fill(spool: PackageSpool, content: PackageContent) -> dict[str, int]:
    lines = 0

    def counted(templates: Iterable[IndicatorTemplate]) -> Iterator[IndicatorTemplate]:
        nonlocal lines
        for each in templates:
            lines += len(each.lines)
            yield each

    templates = spool.fill("templates", counted(content.templates()))
    indicators = spool.fill("indicators", content.indicators())
    bases = spool.fill("bases", content.bases())
    return {"bases": bases, "indicators": indicators, "templates": templates, "lines": lines}


def _member(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> dict[str, object]:
    """Write a member and tell what the manifest lists of it."""
    measure = Measure(with_sm3=True)
    write_member(archive, name, pieces, measure)
    return {
        "name": name,
        "length": measure.length,
        "sha256": measure.sha256,
        "sm3": measure.sm3,
    }


def _manifest(
    facts: PackageFacts, counts: Mapping[str, int], members: list[dict[str, object]]
) -> dict[str, object]:
    """All but the number."""
    return {
        "format": layout.FORMAT,
        "valid_until": facts.valid_until.isoformat(),
        "scope": {
            "division_code": facts.division.division_code,
            "fiscal_year": facts.division.fiscal_year,
            "department_code": facts.department_code,
        },
        "library": {
            "version": facts.version_number,
            "released_at": facts.released_at.astimezone(UTC).isoformat(timespec="seconds"),
        },
        "counts": dict(counts),
        "members": members,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


# --- the file -------------------------------------------------------------------------------------


@contextmanager
def _new_file(file: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file beside the wanted one, gone at the end."""
    if file.exists() or file.is_symlink():
        raise _there_already(file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    except OSError as error:
        why = f"写不了文件 {file}，请检查目录和权限（{os.strerror(error.errno or 0)}）"
        raise PackageRefused("unwritable", why) from None
    try:
        with os.fdopen(handle, "w+b") as stream:
            os.fchmod(stream.fileno(), PRIVATE_MODE)
            yield part, stream
    finally:
        part.unlink(missing_ok=True)


def _appear(part: Path, file: Path) -> None:
    """At once and whole, never in the place of another file."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise _there_already(file) from None
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _there_already(file: Path) -> PackageRefused:
    return PackageRefused("exists", f"文件 {file} 已存在，不会覆盖：请换一个文件名")
