"""The other side in an SQLite file: whole sets are replaced, nothing of them stays in memory."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import (
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    RawRow,
    ReadRequest,
    SetReply,
)
from mappings.profile import Profile
from tests.bench.answering import FileAnswers

KINDS = (RecordKind.LIBRARY_NODE, RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)
_PAGE = 2_000
_TIME = "20260801090000000"


class FileReceiver(FileAnswers):
    """BudgetSystem over one table: what was pushed is what is read."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        super().__init__(folder)
        self._ids = {
            each: profile.codec(each).rules[profile.codec(each).shape.key or ""].element
            for each in KINDS
        }
        self._rows = sqlite3.connect(folder / "receiver.sqlite", isolation_level=None)
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY, kind TEXT, set_key TEXT,"
            " content TEXT)"
        )
        self._rows.execute("CREATE INDEX IF NOT EXISTS held_set ON held (kind, set_key)")

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See BudgetSystem."""
        for number, lines in enumerate(self._pages(request), 1):
            answer = "\n".join(lines).encode()
            rows = [json.loads(each, parse_float=Decimal) for each in lines]
            yield RawPage(
                exchange=replace(self.check(), digest=sha256(answer).hexdigest()),
                kind=request.kind,
                number=number,
                rows=[
                    RawRow(at, fields, line.encode())
                    for at, (fields, line) in enumerate(zip(rows, lines, strict=True))
                ],
                declared_total=None,
            )

    def _pages(self, request: ReadRequest) -> Iterator[list[str]]:
        if request.keys:
            marks = ",".join("?" * len(request.keys))
            asked = f"SELECT content FROM held WHERE kind = ? AND set_key IN ({marks})"  # noqa: S608  # marks only
            found = self._rows.execute(asked, (request.kind.value, *request.keys))
            yield [content for (content,) in found]
            return
        at, asked = 0, "SELECT id, content FROM held WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
        while rows := self._rows.execute(asked, (request.kind.value, at, _PAGE)).fetchall():
            yield [content for _, content in rows]
            at = rows[-1][0]

    def push_sets(self, request: PushRequest) -> PushReply:
        """See BudgetSystem."""
        self._rows.execute("BEGIN")
        for each in request.sets:
            rows_kind = request.kind
            if each.header is not None:
                self.put(request.kind, each.set_key, [each.header])
                rows_kind = RecordKind.TEMPLATE_ITEM
            self.put(rows_kind, each.set_key, each.rows)
        self._rows.execute("COMMIT")
        replies = {
            each.set_key: SetReply(set_key=each.set_key, is_accepted=True) for each in request.sets
        }
        return PushReply(exchange=self.check(), replies=replies)

    def put(self, kind: RecordKind, set_key: str, rows: Sequence[RawFields]) -> None:
        """Replace the rows of a set."""
        self._rows.execute("DELETE FROM held WHERE kind = ? AND set_key = ?", (kind.value, set_key))
        insert = "INSERT INTO held (id, kind, set_key, content) VALUES (?, ?, ?, ?)"
        (last,) = self._rows.execute("SELECT coalesce(max(id), 0) FROM held").fetchone()
        own = {"create_time": _TIME, "update_time": _TIME, "is_deleted": 2}
        for number, row in enumerate(rows, last + 1):
            content = {self._ids[kind]: f"{kind}-{number}", **row, **own}
            if kind is not RecordKind.LIBRARY_NODE:
                content[self._ids[kind]] = f"{kind}-{number}"
            text = json.dumps(content, ensure_ascii=False, default=str)
            self._rows.execute(insert, (number, kind.value, set_key, text))

    def close(self) -> None:
        """See BudgetSystem."""
        self._rows.close()
