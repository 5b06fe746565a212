"""Rows with a code of their own (指标编码、依据编码): read, then checked for repeated codes."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from mappings.workbook.content import Placed, ProblemCode
from mappings.workbook.rows import RowReader


class Coded(Protocol):
    """Anything with a code."""

    @property
    def code(self) -> str:
        """The code, unique in its table."""


C = TypeVar("C", bound=Coded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadRow(Generic[C]):
    row: RowReader
    value: C


class CodedGatherer(Generic[C]):
    """Takes the rows of a table; `finish` gives the sound ones whose code is theirs alone."""

    def __init__(self, read: Callable[[RowReader], C]) -> None:
        self._read = read
        self._rows: list[_ReadRow[C]] = []
        self._finished: list[Placed[C]] | None = None

    def take(self, row: RowReader) -> None:
        """Read one row."""
        self._rows.append(_ReadRow(row=row, value=self._read(row)))

    def finish(self) -> list[Placed[C]]:
        """The sound rows.

        A row said twice in the same words counts once; two different rows under one code are both
        refused, because nobody can know which one is meant.
        """
        if self._finished is None:
            by_code: dict[str, list[_ReadRow[C]]] = defaultdict(list)
            for each in self._rows:
                if each.value.code:
                    by_code[each.value.code].append(each)
            for members in by_code.values():
                if len(members) > 1:
                    _refuse_repeated(members)
            self._finished = [
                Placed(value=each.value, sheet=each.row.sheet, row=each.row.number_shown)
                for each in self._rows
                if not each.row.failed
            ]
        return self._finished

    def sound_rows(self) -> Iterator[tuple[RowReader, C]]:
        """The rows that `finish` gives, with their readers."""
        return ((each.row, each.value) for each in self._rows if not each.row.failed)

    def failed_rows(self) -> dict[str, int]:
        """Codes whose rows were refused, with the row number shown of one of them."""
        return {
            each.value.code: each.row.number_shown
            for each in self._rows
            if each.row.failed and each.value.code
        }


def _refuse_repeated(members: list[_ReadRow[C]]) -> None:
    first = members[0]
    shown = "、".join(str(each.row.number_shown) for each in members)
    if all(not each.row.failed and each.value == first.value for each in members):
        for each in members[1:]:
            each.row.error(
                ProblemCode.ROW_REPEATED,
                f"与第 {first.row.number_shown} 行完全相同，只导入前一行；请删去多余的行",
                "code",
            )
        return
    for each in members:
        each.row.error(
            ProblemCode.CODE_REPEATED,
            f"编码“{each.value.code}”在第 {shown} 行重复出现且内容不同，请保留一行或改用不同的编码",
            "code",
        )
