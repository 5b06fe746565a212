"""Packages to take apart: a good one, and ways to make a bad one of it."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value
from adapter.package_format.building import SignedPackageWriter
from adapter.package_format.keys import Signer
from adapter.package_format.verifier.layout import LISTED, MANIFEST, MEMBERS, SIGNATURE
from adapter.package_format.verifier.sm3 import new_sm3
from adapter.package_format.zip_entry import zip_entry
from adapter.ports.division import Division
from adapter.ports.packages import PackageFacts, PackageNumber
from mappings.workbook import write_library_file

FACTS = PackageFacts(
    division=Division(division_code="152501000", fiscal_year=2026),
    department_code="",
    version_number=3,
    released_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    valid_until=date(2027, 12, 31),
)
#: Within its validity.
TODAY = date(2026, 6, 1)


def indicator(code: str, standard: str = "≥90%", **changes: Any) -> Indicator:
    given: dict[str, Any] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": f"<资助> & “人数”{code}",
        "is_common": True,
        "is_quantitative": True,
        "direction": Direction.POSITIVE,
        "basis_code": "Y1",
        "explanation": "第一行\n第二行",
        "project_categories": ("部门预算项目", "专项资金项目"),
        "valid_from": date(2026, 1, 1),
    }
    return Indicator(code=code, standard=parse_value(standard), **(given | changes))


def template(code: str, *lines: tuple[str, str, str]) -> IndicatorTemplate:
    return IndicatorTemplate(
        code=code,
        name=f"{code}模板",
        level=TemplateLevel.PROJECT_KIND,
        project_category="部门预算项目",
        lines=tuple(
            TemplateLine(
                ordinal=number,
                indicator_code=indicator_code,
                target=parse_value(target),
                weight=Decimal(weight),
                is_required=number == 1,
            )
            for number, (indicator_code, target, weight) in enumerate(lines, 1)
        ),
    )


@dataclass
class Content:
    """`PackageContent` from tuples, in no order."""

    held_indicators: Iterable[Indicator] = field(
        default_factory=lambda: (
            indicator("B2", "11月底完成100%"),
            indicator("A1"),
            indicator("C3", "=1", direction=None, valid_from=None),
            indicator("D4", "2023.07-2024.01"),
            indicator("E5", "有效提升", is_quantitative=False),
        )
    )
    held_templates: Iterable[IndicatorTemplate] = field(
        default_factory=lambda: (
            template("MB2", ("B2", "6月底前", "100")),
            template("MB1", ("A1", "80%-90%", "60.5"), ("C3", "-5", "39.5")),
        )
    )
    held_bases: Iterable[LegalBasis] = (
        LegalBasis(code="Y1", name="条例", issued_on=date(2024, 11, 1)),
    )

    def templates(self) -> Iterable[IndicatorTemplate]:
        return self.held_templates

    def indicators(self) -> Iterable[Indicator]:
        return self.held_indicators

    def bases(self) -> Iterable[LegalBasis]:
        return self.held_bases


def build(signer: Signer, file: Path, content: Content | None = None) -> Path:
    writer = SignedPackageWriter(signer, write_library_file)
    number = PackageNumber(sequence=7, follows=5)
    writer.write(file, FACTS, content or Content(), lambda _digest: number, lambda: None)
    return file


# --- taken apart and put together again -----------------------------------------------------------

Members = dict[str, bytes]
Manifest = dict[str, Any]


def members_of(file: Path) -> Members:
    with zipfile.ZipFile(file) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def packed(members: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these members as a package has them."""
    pairs = members.items() if isinstance(members, Mapping) else members
    return archived((zip_entry(name), content) for name, content in pairs)


def archived(members: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for entry, content in members:
            archive.writestr(entry, content)
    return stream.getvalue()


def signed_anew(
    members: Members, signer: Signer, alter: Callable[[Manifest], object] | None = None
) -> Members:
    """The members under a manifest that lists exactly them, signed: only their content is bad."""
    manifest = json.loads(members[MANIFEST])
    manifest["members"] = [_listed(name, members[name]) for name in LISTED if name in members]
    if alter:
        alter(manifest)
    told = json.dumps(manifest, ensure_ascii=False).encode()
    anew = members | {MANIFEST: told, SIGNATURE: signer.sign(told)}
    return {name: anew[name] for name in MEMBERS if name in anew}


def _listed(name: str, content: bytes) -> dict[str, object]:
    sm3 = new_sm3()
    sm3.update(content)
    return {
        "name": name,
        "length": len(content),
        "sha256": sha256(content).hexdigest(),
        "sm3": sm3.hexdigest(),
    }


def workbook_with(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed, or a part more."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    return packed(parts)


def directory_offset(archive: bytes) -> int:
    """Where the central directory begins."""
    (offset,) = struct.unpack("<I", archive[-6:-2])
    return int(offset)
