"""Where a key stands in a TOML text: from key path to line, so that a mistake has a place.

`tomllib` keeps no positions. This scanner walks a text that `tomllib` has already accepted, so it
need not judge, only follow: headers, keys, and the string forms in which brackets mean nothing.
"""

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")


def line_of(toml_text: str, path: Path) -> int:
    """The line (from 1) where a key of a valid TOML text stands, or its nearest parent; 0 if none.

    Array elements are addressed by index: ``("site", "a", "hosts", 2)``.
    """
    lines = lines_by_path(toml_text)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def toml_fault(message: str, text: str) -> tuple[int, str]:
    """Where a text is no TOML by the words of `tomllib`: the line, and the place in Chinese.

    An unexpected end is reported without a line: it is the last one.
    """
    place = re.search(r"at line (\d+), column (\d+)", message)
    if place is None:
        return text.count("\n") + 1, "文件末尾"
    line, column = place.groups()
    return int(line), f"第 {line} 行第 {column} 列"


def lines_by_path(toml_text: str) -> Mapping[Path, int]:
    """The first line of every key, table and array element of a valid TOML text."""
    scanner = _Scanner(toml_text)
    found: dict[Path, int] = {}
    for path, offset in scanner.statements():
        found.setdefault(path, toml_text.count("\n", 0, offset) + 1)
    return found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        #: How many elements each array of tables has so far.
        self.array_lengths: dict[Path, int] = {}

    def statements(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            start = self.at
            if self.text.startswith("[", start):
                table = self._header()
                yield table, start
            else:
                yield from self._assignment(table)

    def _header(self) -> Path:
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._dotted_key()
        self.at += 2 if is_array else 1
        parent = self._resolve(keys[:-1])
        here = (*parent, keys[-1])
        if is_array:
            self.array_lengths[here] = self.array_lengths.get(here, 0) + 1
        return self._resolve((keys[-1],), parent)

    def _resolve(self, keys: tuple[str, ...], parent: Path = ()) -> Path:
        """The path of a header, with the index of the latest element for arrays of tables."""
        path = parent
        for key in keys:
            path = (*path, key)
            if path in self.array_lengths:
                path = (*path, self.array_lengths[path] - 1)
        return path

    def _assignment(self, table: Path) -> Iterator[tuple[Path, int]]:
        start = self.at
        keys = self._dotted_key()
        for length in range(1, len(keys) + 1):
            yield (*table, *keys[:length]), start
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        yield from self._value((*table, *keys))

    def _dotted_key(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(keys)
            self.at += 1

    def _key(self) -> str:
        quoted = _STRING.match(self.text, self.at)
        found = quoted or _BARE_KEY.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no key at offset {self.at}: the text is not valid TOML")
        self.at = found.end()
        return found.group()[1:-1] if quoted else found.group()

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if self.text.startswith("[", self.at):
            yield from self._array(path)
        elif self.text.startswith("{", self.at):
            yield from self._inline_table(path)
        else:
            self._skip(_STRING if _STRING.match(self.text, self.at) else _BARE_VALUE)

    def _array(self, path: Path) -> Iterator[tuple[Path, int]]:
        self.at += 1
        index = 0
        while not self._closes("]"):
            yield (*path, index), self.at
            yield from self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, int]]:
        self.at += 1
        while not self._closes("}"):
            yield from self._assignment(path)

    def _closes(self, bracket: str) -> bool:
        """Steps over blanks and one comma; True (and past it) when the bracket stands there."""
        self._skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_BLANK)
        if self.at >= len(self.text) or self.text.startswith(bracket, self.at):
            self.at += 1
            return True
        return False

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at
