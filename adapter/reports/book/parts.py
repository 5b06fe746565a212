"""The parts of a .docx (Word 文件的部件) as far as a template of books is read."""

import re
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import IO, Final

from lxml import etree

from adapter.errors import PackageRefused
from adapter.package_format.zip_entry import zip_entry

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES: Final = "[Content_Types].xml"
_OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
DOCUMENT: Final = f"{_OF_WORD}document.main+xml"
STYLES: Final = f"{_OF_WORD}styles+xml"
SETTINGS: Final = f"{_OF_WORD}settings+xml"
HEADER: Final = f"{_OF_WORD}header+xml"
FOOTER: Final = f"{_OF_WORD}footer+xml"
CORE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
#: What XML 1.0 cannot hold.
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
#: Unpacked bytes and members; a template of words and a few pictures stays far below.
_MOST_BYTES = 64 * 1024 * 1024
_MOST_MEMBERS = 2_000
#: The parts of the template that comes with the program, each beside its file.
_SHIPPED: Final[Mapping[str, str]] = {
    CONTENT_TYPES: "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/header1.xml": "header1.xml",
    "word/footer1.xml": "footer1.xml",
}


def w(name: str) -> str:
    """The name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def refused(why: str) -> PackageRefused:
    """What is wrong with a template, and what to do."""
    return PackageRefused("template", f"没有汇编：{why}")


def legible(text: str) -> str:
    """A text that XML 1.0 can hold; a sign that it cannot becomes U+FFFD, so the loss shows."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def shipped_parts() -> dict[str, bytes]:
    """The parts of the template that comes with the program."""
    folder = files("adapter.reports.book") / "shipped_template"
    return {name: (folder / file).read_bytes() for name, file in _SHIPPED.items()}


def write_shipped(stream: IO[bytes]) -> None:
    """The template that comes with the program as a .docx, for people to edit."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in shipped_parts().items():
            archive.writestr(zip_entry(name), content)


def parts_of(file: Path) -> dict[str, bytes]:
    """The parts of a .docx. Raises PackageRefused for what is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            if len(members) > _MOST_MEMBERS or sum(e.file_size for e in members) > _MOST_BYTES:
                raise refused(f"模板 {file} 过大，请去掉大图片后重试")
            return {each.filename: archive.read(each) for each in members}
    except OSError as error:
        raise refused(f"读不了模板 {file}，请检查路径和权限（{error.errno}）") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        why = f"模板 {file} 不是 .docx 文件，请用 Word 或 WPS 另存为不加密的 .docx"
        raise refused(why) from None


def parts_by_type(parts: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Names of parts by their content type. Raises PackageRefused without a document."""
    found: dict[str, list[str]] = {}
    for each in parsed(parts.get(CONTENT_TYPES, b"")):
        name = (each.get("PartName") or "").lstrip("/")
        if name in parts:
            found.setdefault(each.get("ContentType") or "", []).append(name)
    if len(found.get(DOCUMENT, ())) != 1 or not found.get(STYLES):
        raise refused("模板不是普通的 Word 文档，请用 Word 或 WPS 另存为 .docx（不含宏）")
    return found


def parsed(content: bytes) -> etree._Element:
    """An XML part; no entity is resolved and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise refused("模板的内容读不了，请用 Word 或 WPS 打开后另存为 .docx") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("模板的内容不合规范，请用 Word 或 WPS 打开后另存为 .docx")
    return root
