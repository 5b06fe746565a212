"""Records on their way into a package (中转): sorted by code on the disk, not in memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from adapter.errors import PackageRefused
from adapter.package_format.plain import (
    LibraryRecord,
    PlainRecord,
    element_text,
    plain_record,
    record_of,
)
from adapter.package_format.verifier.records import texts_of
from adapter.package_format.verifier.shapes import (
    ELEMENTS,
    SECTIONS,
    is_unprintable,
    looks_like_formula,
)

_LABELS = {"bases": "依据", "indicators": "指标", "templates": "模板"}


class PackageSpool:
    """The records of one package, each as its line of templates.json."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def fill(self, section: str, records: Iterable[LibraryRecord]) -> int:
        """Take records in any order; how many. PackageRefused for one that no package may hold."""
        count = 0
        for count, each in enumerate(records, 1):  # noqa: B007 - counted
            plain = plain_record(each)
            _require_fit(section, plain)
            line = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
            values = (section, each.code.encode(), line)
            try:
                self._database.execute("INSERT INTO record VALUES (?, ?, ?)", values)
            except sqlite3.IntegrityError:
                raise _unfit(section, plain, "编码重复，请改正后重新发布再导出") from None
        return count

    def lines(self, section: str) -> Iterator[bytes]:
        """Their lines in the order of their codes, byte by byte, whatever the database sorts by."""
        wanted = "SELECT line FROM record WHERE section = ? ORDER BY code"
        return (line for (line,) in self._database.execute(wanted, (section,)))

    def page(self, section: str, *, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        """At most so many (code, line) of the codes behind `after`, in their order."""
        wanted = (
            "SELECT code, line FROM record WHERE section = ? AND code > ? ORDER BY code LIMIT ?"
        )
        return self._database.execute(wanted, (section, after, limit)).fetchall()

    def line(self, section: str, code: bytes) -> bytes | None:
        """The line of one code."""
        wanted = "SELECT line FROM record WHERE section = ? AND code = ?"
        found = self._database.execute(wanted, (section, code)).fetchone()
        return None if found is None else bytes(found[0])

    def records(self, section: str) -> Iterator[LibraryRecord]:
        """The same as records."""
        return (record_of(section, json.loads(line)) for line in self.lines(section))

    def json_pieces(self, head: str) -> Iterator[bytes]:
        """The document templates.json: one record a line."""
        yield f'{{"format":"{head}",\n'.encode()
        for section in SECTIONS:
            yield f'"{section}":[\n'.encode()
            comma = b""
            for line in self.lines(section):
                yield comma + line
                comma = b",\n"
            end = b"]}" if section == "templates" else b"],"
            yield (b"\n" if comma else b"") + end + b"\n"

    def xml_pieces(self, namespace: str) -> Iterator[bytes]:
        """The document templates.xml: one record a line."""
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="{namespace}">\n'.encode()
        for section in SECTIONS:
            yield f"<{section}>\n".encode()
            for line in self.lines(section):
                yield f"{element_text(ELEMENTS[section], json.loads(line))}\n".encode()
            yield f"</{section}>\n".encode()
        yield b"</package>\n"


@contextmanager
def package_spool(*, is_shared: bool = False) -> Iterator[PackageSpool]:
    """An empty spool in a file that the database makes for itself and removes.

    A shared one may be used by any thread, by one at a time.
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=not is_shared)
    try:
        database.execute(
            "CREATE TABLE record (section TEXT, code BLOB, line BLOB, PRIMARY KEY (section, code))"
            " WITHOUT ROWID"
        )
        database.execute("BEGIN")
        yield PackageSpool(database)
    finally:
        database.close()


def _require_fit(section: str, plain: PlainRecord) -> None:
    texts = list(texts_of(plain))
    if any(map(is_unprintable, texts)):
        raise _unfit(section, plain, "含有不可打印的字符，请删去后重新发布再导出")
    if any(map(looks_like_formula, texts)):
        raise _unfit(section, plain, "有一栏像表格公式（以 = + - @ 开头），请改写后重新发布再导出")
    if not plain["code"] or not SECTIONS[section](plain):
        raise _unfit(section, plain, "没有编码，或有一栏过长，请改正后重新发布再导出")


def _unfit(section: str, plain: PlainRecord, why: str) -> PackageRefused:
    code = "".join(each for each in str(plain["code"])[:40] if each.isprintable())
    return PackageRefused("unfit", f"没有导出：{_LABELS[section]}“{code}”{why}")
