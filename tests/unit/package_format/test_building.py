"""A package as it is built: its documents keep their schemas, and nothing unfit leaves."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import etree

from adapter.domain.indicator import LegalBasis
from adapter.domain.value import parse_value
from adapter.errors import PackageRefused
from adapter.package_format.keys import Signer
from adapter.package_format.plain import WrongRecord, plain_record, record_of
from adapter.package_format.reading import read_package
from adapter.package_format.verifier.layout import JSON, MANIFEST, SCHEMA, XLSX, XML, XSD
from mappings.workbook import read_workbook
from tests.unit.package_format.packages import (
    FACTS,
    TODAY,
    Content,
    build,
    indicator,
    members_of,
    template,
)


@pytest.fixture
def signer() -> Signer:
    return Signer(Ed25519PrivateKey.generate())


def test_what_goes_in_comes_back(signer: Signer, tmp_path: Path) -> None:
    content = Content()
    file = build(signer, tmp_path / "a.zip", content)

    read = read_package(file, [signer.key.public_key().public_bytes_raw()], TODAY)

    assert read.division == FACTS.division
    assert read.content.indicators == tuple(sorted(content.indicators(), key=lambda e: e.code))
    assert read.content.templates == tuple(sorted(content.templates(), key=lambda e: e.code))
    assert read.content.bases == tuple(content.bases())


def test_the_workbook_is_one_that_the_import_reads(signer: Signer, tmp_path: Path) -> None:
    content = Content()
    book = members_of(build(signer, tmp_path / "a.zip", content))[XLSX]

    read = read_workbook("templates.xlsx", book)

    assert read.errors == ()
    assert {each.value for each in read.indicators} == set(content.indicators())
    assert {each.value for each in read.templates} == set(content.templates())
    assert {each.value for each in read.bases} == set(content.bases())


def test_the_documents_keep_their_schemas(signer: Signer, tmp_path: Path) -> None:
    members = members_of(build(signer, tmp_path / "a.zip"))
    schema = json.loads(members[SCHEMA])
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.Draft202012Validator(schema).validate(json.loads(members[JSON]))
    etree.XMLSchema(etree.fromstring(members[XSD])).assertValid(etree.fromstring(members[XML]))


def _with(name: str, value: Any) -> dict[str, Any]:
    return plain_record(indicator("A1")) | {name: value}


@pytest.mark.parametrize(
    "bad", [_with("more", ""), _with("is_common", "是"), _with("valid_from", "1.1.2026")]
)
def test_the_schemas_refuse_what_the_verifiers_refuse(
    signer: Signer, tmp_path: Path, bad: dict[str, Any]
) -> None:
    members = members_of(build(signer, tmp_path / "a.zip"))
    document = json.loads(members[JSON])
    document["indicators"][0] = bad

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(members[SCHEMA]))


def test_the_xsd_refuses_an_element_that_is_not_published(signer: Signer, tmp_path: Path) -> None:
    members = members_of(build(signer, tmp_path / "a.zip"))
    document = etree.fromstring(members[XML].replace(b"<remark></remark>", b"<more/>", 1))

    assert not etree.XMLSchema(etree.fromstring(members[XSD])).validate(document)


def test_a_value_whose_parts_contradict_its_text_is_none_of_ours() -> None:
    plain = plain_record(indicator("A1", "≥90%"))
    plain["standard"]["number"] = "9"

    with pytest.raises(WrongRecord):
        record_of("indicators", plain)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (Content(held_indicators=(indicator("A1", name="=SUM(A1)"),), held_templates=()), "公式"),
        (Content(held_indicators=(indicator("A1", remark="＝cmd|'/c'!A"),)), "公式"),
        (Content(held_indicators=(indicator("A1", remark="a\x0bb"),)), "不可打印"),
        (Content(held_indicators=(indicator("A1", remark="长" * 32_768),)), "过长"),
        (Content(held_indicators=(indicator("A1"), indicator("A1"))), "重复"),
        (Content(held_bases=(LegalBasis(code="", name="条例"),)), "没有编码"),
        (Content(held_templates=(template("MB1", ("Z9", "1", "100")),)), "自检没有通过"),
    ],
)
def test_what_no_package_may_hold_is_refused_and_leaves_nothing(
    signer: Signer, tmp_path: Path, content: Content, word: str
) -> None:
    with pytest.raises(PackageRefused) as refused:
        build(signer, tmp_path / "a.zip", content)

    assert word in refused.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_value_with_an_operator_is_no_formula(signer: Signer, tmp_path: Path) -> None:
    held = tuple(
        indicator(f"A{number}", text)
        for number, text in enumerate(("=1", "-5", "=100%", "-5-10", "＝90（其中春季）", "+3"))
    )
    file = build(signer, tmp_path / "a.zip", Content(held_indicators=held, held_templates=()))

    assert parse_value("=1").number == 1
    assert json.loads(members_of(file)[MANIFEST])["counts"]["indicators"] == len(held)


def test_a_file_that_is_there_is_never_overwritten(signer: Signer, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"theirs")

    with pytest.raises(PackageRefused, match="exists"):
        build(signer, file)

    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_libreoffice_opens_the_workbook(signer: Signer, tmp_path: Path) -> None:
    if not Path("/usr/bin/soffice").exists():
        pytest.skip("LibreOffice is not installed: the workbook was not opened by it")
    book = tmp_path / "templates.xlsx"
    book.write_bytes(members_of(build(signer, tmp_path / "a.zip"))[XLSX])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"

    command = ["/usr/bin/soffice", profile, "--headless", "--convert-to", "ods", "--outdir"]
    subprocess.run(  # noqa: S603 - an office of the system
        [*command, str(tmp_path), str(book)], check=True, capture_output=True, timeout=120
    )

    with zipfile.ZipFile(io.BytesIO((tmp_path / "templates.ods").read_bytes())) as opened:
        text = opened.read("content.xml").decode()
    assert 'table:name="指标库"' in text
    for each in ("A1", "MB2", "条例", "≥"):
        assert f"<text:p>{each}</text:p>" in text
    assert "of:=" not in text


def test_the_manual_names_every_part_of_a_value() -> None:
    home = Path(__file__).parents[3]
    manual = (home / "docs/package.md").read_text("utf-8")
    schema = json.loads((home / "adapter/package_format/format_2" / SCHEMA).read_text("utf-8"))
    _, _, told = manual.partition("beside it\nthe parts:")
    listed, _, _ = told.partition("\n\n")

    parts = {*listed.split("`")[1::2], "text"}

    assert parts == set(schema["$defs"]["value"]["properties"])
