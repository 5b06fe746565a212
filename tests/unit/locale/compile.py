"""Compiles our .po file (the plain subset it uses) to the binary form that gettext reads."""

import ast
import struct
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "adapter" / "cli" / "locale" / "zh_CN" / "LC_MESSAGES"
_MAGIC = 0x950412DE
_HEADER_BYTES = 28


def entries(po_text: str) -> Iterator[tuple[str, str]]:
    """(msgid, msgstr) pairs; a plural's two ids are joined by NUL, as the binary form wants."""
    for block in po_text.split("\n\n"):
        parts: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            if line.startswith('"'):
                parts[current] += ast.literal_eval(line)
            elif not line.startswith("#"):
                current, _, text = line.partition(" ")
                parts[current] = ast.literal_eval(text)
        ids = (
            [parts["msgid"], parts["msgid_plural"]] if "msgid_plural" in parts else [parts["msgid"]]
        )
        yield "\0".join(ids), parts.get("msgstr", parts.get("msgstr[0]", ""))


def compiled(po_text: str) -> bytes:
    """The .mo bytes: header, two tables of (length, offset), ids, strings."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries(po_text))
    start = _HEADER_BYTES + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(texts))
            texts += pair[column] + b"\0"
    header = struct.pack(
        "<7I", _MAGIC, 0, len(pairs), _HEADER_BYTES, _HEADER_BYTES + 8 * len(pairs), 0, start
    )
    return header + tables[0] + tables[1] + texts


if __name__ == "__main__":
    (FOLDER / "messages.mo").write_bytes(compiled((FOLDER / "messages.po").read_text("utf-8")))
