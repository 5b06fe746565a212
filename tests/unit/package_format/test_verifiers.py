"""Both verifiers, the script on its own and the adapter, refuse the same with the same words."""

import ast
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from adapter.package_format.script import script_bytes
from adapter.package_format.verifier.layout import (
    JSON,
    MANIFEST,
    MAX_FILE,
    MEMBERS,
    SCHEMA,
    SCRIPT,
    SENTENCES,
    SIGNATURE,
    XLSX,
    XML,
    XSD,
)
from adapter.package_format.zip_entry import zip_entry
from tests.unit.package_format.both_verifiers import Bench, bench_in
from tests.unit.package_format.packages import (
    TODAY,
    Members,
    archived,
    directory_offset,
    packed,
    signed_anew,
    workbook_with,
)
from tests.unit.package_format.test_signatures import KEYS, SIGNATURES


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench_in(tmp_path_factory.mktemp("bench"))


def test_a_good_package_is_good(bench: Bench) -> None:
    assert bench.told(bench.good) == ["ok", "ok"]


def test_without_a_key_the_signature_is_said_to_be_unproved(bench: Bench) -> None:
    assert bench.told(bench.good, keys=False) == ["unsigned", "unsigned"]


def test_the_members_can_be_put_together_again(bench: Bench) -> None:
    assert packed(bench.members) == bench.good
    assert bench.told(bench.sold(bench.members)) == ["ok", "ok"]


# --- the archive ----------------------------------------------------------------------------------


def _at(archive: bytes, name: str, *, directory: bool) -> int:
    """Where the head of a member begins, in the directory or before its content."""
    begin = directory_offset(archive) if directory else 0
    head = 46 if directory else 30
    return archive.index(name.encode(), begin) - head


def _patched(archive: bytes, at: int, form: str, value: int) -> bytes:
    return archive[:at] + struct.pack(form, value) + archive[at + struct.calcsize(form) :]


def _symlink(bench: Bench) -> bytes:
    entry = zip_entry(XML)
    entry.external_attr = 0o120777 << 16
    heads = {name: zip_entry(name) for name in MEMBERS} | {XML: entry}
    return archived((heads[name], bench.members[name]) for name in MEMBERS)


def _directory(bench: Bench) -> bytes:
    entry = zip_entry(XML)
    entry.external_attr = (0o040755 << 16) | 0x10
    heads = {name: zip_entry(name) for name in MEMBERS} | {XML: entry}
    return archived((heads[name], bench.members[name]) for name in MEMBERS)


def _stored(bench: Bench, method: int) -> bytes:
    entry = zip_entry(JSON)
    entry.compress_type = method
    heads = {name: zip_entry(name) for name in MEMBERS} | {JSON: entry}
    return archived((heads[name], bench.members[name]) for name in MEMBERS)


def _encrypted(bench: Bench) -> bytes:
    archive = bench.good
    for directory, offset in ((True, 8), (False, 6)):
        archive = _patched(archive, _at(archive, JSON, directory=directory) + offset, "<H", 1)
    return archive


def _renamed(bench: Bench, name: str) -> bytes:
    return packed((name if each == XML else each, bench.members[each]) for each in MEMBERS)


def _reordered(bench: Bench) -> bytes:
    return packed((name, bench.members[name]) for name in reversed(MEMBERS))


def _directory_reordered(bench: Bench) -> bytes:
    """The members where they were, two of them told of in another order."""
    archive, begin = bench.good, directory_offset(bench.good)
    ends = [begin]
    for name in MEMBERS:
        ends.append(ends[-1] + 46 + len(name))
    heads = [archive[a:b] for a, b in pairwise(ends)]
    heads[0], heads[1] = heads[1], heads[0]
    return archive[:begin] + b"".join(heads) + archive[ends[-1] :]


def _size_lie(bench: Bench) -> bytes:
    """A member that unpacks to more than both heads say."""
    archive, less = bench.good, len(bench.members[JSON]) - 10
    for directory, offset in ((True, 24), (False, 22)):
        archive = _patched(archive, _at(archive, JSON, directory=directory) + offset, "<I", less)
    return archive


def _inserted(bench: Bench) -> bytes:
    """Bytes between the last member and the directory, which is told to begin behind them."""
    begin = directory_offset(bench.good)
    longer = bench.good[:begin] + b"hidden" + bench.good[begin:]
    return _patched(longer, len(longer) - 6, "<I", begin + 6)


def _extra_field(bench: Bench) -> bytes:
    entry = zip_entry(JSON)
    entry.extra = struct.pack("<HH4s", 0x4141, 4, b"note")
    heads = {name: zip_entry(name) for name in MEMBERS} | {JSON: entry}
    return archived((heads[name], bench.members[name]) for name in MEMBERS)


def _commented(bench: Bench) -> bytes:
    return bench.good[:-2] + struct.pack("<H", 5) + b"hello"


def _twice(bench: Bench) -> bytes:
    pairs = [(zip_entry(name), bench.members[name]) for name in MEMBERS]
    with pytest.warns(UserWarning, match="Duplicate name"):
        return archived([*pairs, (zip_entry(JSON), bench.members[JSON])])


def _missing(bench: Bench) -> bytes:
    return packed((name, bench.members[name]) for name in MEMBERS if name != XML)


ARCHIVES: dict[str, tuple[str, Callable[[Bench], bytes]]] = {
    "empty": ("truncated", lambda _: b""),
    "cut in the middle": ("truncated", lambda b: b.good[: len(b.good) // 2]),
    "cut by one byte": ("truncated", lambda b: b.good[:-1]),
    "cut at the front": ("truncated", lambda b: b.good[4:]),
    "bytes before": ("foreign_bytes", lambda b: b"#!/bin/sh\n" + b.good),
    "bytes behind": ("foreign_bytes", lambda b: b.good + b"x"),
    "bytes between": ("foreign_bytes", _inserted),
    "an extra field": ("foreign_bytes", _extra_field),
    "a comment": ("foreign_bytes", _commented),
    "another order": ("member_order", _reordered),
    "a directory in another order": ("member_order", _directory_reordered),
    "a member more": ("member_list", lambda b: packed(b.put("more.txt", b"x"))),
    "a member less": ("member_list", _missing),
    "a member twice": ("member_repeated", _twice),
    "a name that climbs": ("member_name", lambda b: _renamed(b, "../templates.xml")),
    "a name that climbs at the end": ("member_name", lambda b: _renamed(b, "a/../../x.xml")),
    "an absolute name": ("member_name", lambda b: _renamed(b, "/etc/cron.d/x")),
    "a name of Windows": ("member_name", lambda b: _renamed(b, "C:\\x.xml")),
    "a name with a letter of another script": ("member_name", lambda b: _renamed(b, "模板.xml")),
    "a link": ("member_kind", _symlink),
    "a directory": ("member_kind", _directory),
    "a stored member": ("member_packing", lambda b: _stored(b, zipfile.ZIP_STORED)),
    "a member packed by bzip2": ("member_packing", lambda b: _stored(b, zipfile.ZIP_BZIP2)),
    "an encrypted member": ("member_packing", _encrypted),
    "a bomb by ratio": ("ratio", lambda b: packed(b.put(JSON, bytes(8_000_000)))),
    "a size that is a lie": ("damaged", _size_lie),
}


@pytest.mark.parametrize("way", ARCHIVES)
def test_an_archive_of_another_form_is_refused(bench: Bench, way: str) -> None:
    code, make = ARCHIVES[way]

    assert bench.told(make(bench)) == [code, code]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_changed_byte_of_any_member_is_refused(bench: Bench, name: str) -> None:
    at = len(bench.members[name]) // 2
    content = bytearray(bench.members[name])
    content[at] ^= 1
    expected = "signature" if name in {MANIFEST, SIGNATURE} else "digest"

    assert bench.told(packed(bench.put(name, bytes(content)))) == [expected, expected]


def test_a_changed_byte_in_the_packed_file_is_refused(bench: Bench) -> None:
    at = _at(bench.good, JSON, directory=False) + 30 + len(JSON) + 60
    content = bytearray(bench.good)
    content[at] ^= 0xFF

    assert bench.told(bytes(content)) == ["damaged", "damaged"]


def test_a_member_that_would_unpack_without_end_is_cut_off(bench: Bench) -> None:
    """Its heads say little, so that no ratio tells: reading must stop where they say."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(300_000_000)) + packer.flush()
    name = zip_entry(SCRIPT)
    archive = archived([(name, bench.members[SCRIPT])])
    head = bytearray(archive[: 30 + len(SCRIPT)])
    head[18:22] = struct.pack("<I", len(bomb))
    rest = packed((each, bench.members[each]) for each in MEMBERS if each != SCRIPT)
    begin, shift = directory_offset(rest), len(head) + len(bomb)
    central = bytearray(archive[directory_offset(archive) : -22])
    central[20:24] = struct.pack("<I", len(bomb))
    others = bytearray(rest[begin:-22])
    at = 0
    for each in MEMBERS[1:]:
        (offset,) = struct.unpack_from("<I", others, at + 42)
        struct.pack_into("<I", others, at + 42, offset + shift)
        at += 46 + len(each)
    directory = bytes(central + others)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 8, 8, len(directory), shift + begin, 0)

    assert bench.told(bytes(head) + bomb + rest[:begin] + directory + end) == ["damaged"] * 2


# --- its days ------------------------------------------------------------------------------------


def test_a_package_is_good_on_its_last_day_and_not_on_the_next(bench: Bench) -> None:
    assert bench.told(bench.good, on=date(2027, 12, 31)) == ["ok", "ok"]
    assert bench.told(bench.good, on=date(2028, 1, 1)) == ["expired", "expired"]


# --- signed, and bad all the same -----------------------------------------------------------------

_ALTERED: dict[str, tuple[str, Callable[[dict[str, object]], object]]] = {
    "format 5": ("format", lambda m: m.update(format="budget-indicator-package/5")),
    "format 1": ("format", lambda m: m.update(format="budget-indicator-package/1")),
    "a format that is none": ("format", lambda m: m.update(format="<b>")),
    "the former format with what came later": (
        "manifest",
        lambda m: m.update(format="budget-indicator-package/2"),
    ),
    "the present format without it": ("manifest", lambda m: m.pop("follows")),
    "following itself": ("manifest", lambda m: m.update(follows=7)),
    "following a text": ("manifest", lambda m: m.update(follows="5")),
    "a name more": ("manifest", lambda m: m.update(more=1)),
    "a name less": ("manifest", lambda m: m.pop("scope")),
    "a day that is none": ("manifest", lambda m: m.update(valid_until="2027-02-30")),
    "a number that is true": ("manifest", lambda m: m.update(sequence=True)),
    "members in another order": ("manifest", lambda m: m["members"].reverse()),  # type: ignore[attr-defined]
    "other counts": ("counts", lambda m: m["counts"].update(indicators=6)),  # type: ignore[attr-defined]
    "another length": ("digest", lambda m: m["members"][3].update(length=1)),  # type: ignore[index]
    "another SM3": ("digest", lambda m: m["members"][3].update(sm3="0" * 64)),  # type: ignore[index]
}


@pytest.mark.parametrize("way", _ALTERED)
def test_a_manifest_that_says_otherwise_is_refused(bench: Bench, way: str) -> None:
    code, alter = _ALTERED[way]

    told = bench.told(packed(signed_anew(bench.members, bench.signer, alter)))

    assert told == [code, code]


_FORMULA = b'=HYPERLINK(\\"http://x\\")'
_SHEET = "xl/worksheets/sheet1.xml"


def _both(bench: Bench, old: bytes, new: bytes) -> Members:
    """Changed alike in both documents."""
    changed = bench.changed(JSON, old, new)
    return changed | {XML: bench.changed(XML, old, new.replace(b'\\"', b'"'))[XML]}


def _book(bench: Bench, name: str, change: Callable[[bytes], bytes]) -> Members:
    return bench.put(XLSX, workbook_with(bench.members[XLSX], name, change))


def _in_sheet(bench: Bench, old: bytes, new: bytes) -> Members:
    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return _book(bench, _SHEET, change)


CONTENTS: dict[str, tuple[str, Callable[[Bench], Members]]] = {
    "a schema of its own": ("schema_files", lambda b: b.put(SCHEMA, b"{}")),
    "an XSD of its own": ("schema_files", lambda b: b.put(XSD, b"<x/>")),
    "JSON that is none": ("schema", lambda b: b.changed(JSON, b'{"code"', b'{code"')),
    "a field more": ("schema", lambda b: b.changed(JSON, b'{"code"', b'{"x":1,"code"')),
    "a field twice": ("schema", lambda b: b.changed(JSON, b'{"code"', b'{"code":"A","code"')),
    "a field of another type": ("schema", lambda b: b.changed(JSON, b'common":true', b'common":1')),
    "an unknown word": ("schema", lambda b: b.changed(JSON, b'"positive"', b'"upwards"')),
    "a number in e-form": ("schema", lambda b: b.changed(JSON, b'"60.5"', b'"6E1"')),
    "a day that is none": ("schema", lambda b: b.changed(JSON, b"2026-01-01", b"2026-02-30")),
    "a document cut off": ("schema", lambda b: b.put(JSON, b.members[JSON][:-3])),
    "a document with a tail": ("schema", lambda b: b.put(JSON, b.members[JSON] + b"{}\n")),
    "a code twice": ("content", lambda b: _both(b, b"B2", b"A1")),
    "an indicator that is not there": ("content", lambda b: _both(b, b"E5", b"E6") | b.changed(
        JSON, b'"indicator_code":"B2"', b'"indicator_code":"Z9"')),
    "JSON and XML apart": ("forms_differ", lambda b: b.changed(XML, b"60.5", b"60.6")),
    "XML with a record less": ("forms_differ", lambda b: b.put(XML, b.members[XML].replace(
        b"<bases>\n" + b.members[XML].split(b"<bases>\n")[1].split(b"</bases>")[0], b"<bases>\n"))),
    "XML with an attribute": ("schema", lambda b: b.changed(XML, b"<code>", b'<code x="1">')),
    "XML with entities": ("schema", lambda b: b.changed(
        XML, b"<package", b'<!DOCTYPE p [<!ENTITY a "b">]><package')),
    "XML that breaks off": ("schema", lambda b: b.put(XML, b.members[XML][:-5])),
    "a formula in JSON": ("formula", lambda b: b.changed(JSON, "条例".encode(), _FORMULA)),
    "a formula in both": ("formula", lambda b: _both(b, "条例".encode(), _FORMULA)),
    "a formula of DDE": ("formula", lambda b: _both(b, "条例".encode(), b"=cmd|'/c x'!A1")),
    "a formula in XML alone": ("forms_differ", lambda b: b.changed(
        XML, "条例".encode(), b"=SUM(A1)")),
    "a formula in the workbook": ("formula", lambda b: _in_sheet(
        b, b"<is><t>A1</t></is>", b"<f>1+1</f><v>2</v>")),
    "a list that is computed": ("formula", lambda b: _in_sheet(
        b, b"<formula1>", b"<formula1>OFFSET(A1,1,1)+")),
    "a macro": ("formula", lambda b: _book(b, "xl/vbaProject.bin", lambda _: b"x")),
    "an archive in the workbook": ("formula", lambda b: _book(b, "xl/x.zip", lambda _: b.good)),
    "a link to elsewhere": ("formula", lambda b: _book(
        b, "xl/_rels/workbook.xml.rels", lambda part: part.replace(
            b"<Relationship ", b'<Relationship TargetMode="External" ', 1))),
    "a name that runs": ("formula", lambda b: _book(b, "xl/workbook.xml", lambda part: part.replace(
        b"</sheets>",
        b'</sheets><definedNames><definedName name="Auto_Open">A1</definedName></definedNames>'))),
    "a bomb in the workbook": ("ratio", lambda b: _book(
        b, "xl/theme/theme1.xml", lambda part: part + b" " * 9_000_000)),
    "a workbook that is none": ("damaged", lambda b: b.put(XLSX, b"PK\3\4 nothing more")),
    "a workbook with another code": ("forms_differ", lambda b: _in_sheet(
        b, b"<t>A1</t>", b"<t>A9</t>")),
}  # fmt: skip


@pytest.mark.parametrize("way", CONTENTS)
def test_bad_content_is_refused_whoever_signed_it(bench: Bench, way: str) -> None:
    code, make = CONTENTS[way]

    assert bench.told(bench.sold(make(bench))) == [code, code]


def test_every_reason_but_those_of_the_command_line_is_tried_above() -> None:
    tables = (ARCHIVES, _ALTERED, CONTENTS, SIGNATURES, KEYS)
    tried = {code for table in tables for code, _ in table.values()}

    assert SENTENCES.keys() - tried == {"not_a_file", "too_large", "expired"}


def test_what_is_no_file_or_too_large_a_one_is_said_so(bench: Bench, tmp_path: Path) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large"
    os.mkfifo(pipe)
    large.touch()
    os.truncate(large, MAX_FILE + 1)

    for file, code in (
        (pipe, "not_a_file"),
        (tmp_path / "none.zip", "not_a_file"),
        (large, "too_large"),
    ):
        assert bench.script(file, TODAY, keys=True) == code
        assert bench.adapter(file, TODAY, keys=True) == code


def test_no_name_of_the_script_stands_for_two_things() -> None:
    """Its parts lie in one file there, and a later one would take the place of an earlier one."""
    found: list[str] = []
    for node in ast.parse(script_bytes(), feature_version=(3, 9)).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Assign(targets=targets):
                found += [each.id for each in targets if isinstance(each, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)

    assert len(found) > 90
    assert sorted(set(found)) == sorted(found)


def test_the_package_holds_the_script_that_is_tried_here(bench: Bench) -> None:
    assert bench.members[SCRIPT] == script_bytes()
    assert len(set(SENTENCES.values())) == len(SENTENCES)
