"""The port to kept code tables as people look at them (代码表查看): found and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from adapter.domain.identity import Scope


class KeptTable(StrEnum):
    """The code tables that the store keeps; those of a dialect stand in its profile."""

    FUNCTION_CLASSES = "function_classes"
    DEPARTMENTS = "departments"
    UNITS = "units"


KEPT_TABLE_LABELS: Mapping[KeptTable, str] = MappingProxyType(
    {
        KeptTable.FUNCTION_CLASSES: "支出功能分类",
        KeptTable.DEPARTMENTS: "主管部门",
        KeptTable.UNITS: "预算单位",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """One code and what it stands for."""

    code: str
    name: str
    #: Code of what it belongs to: of a class the one above, of a unit its department; "" for none.
    above: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """Some codes of a table, how many there are in all, and where the table is from."""

    entries: Sequence[CodeEntry] = ()
    total: int = 0
    #: Name of the file that brought it; "" for what comes with the project list.
    title: str = ""
    #: Counts from 1 in the year; 0 for tables without versions.
    number: int = 0
    #: None where there is no such table.
    stored_at: datetime | None = None


class CodeTableQueries(Protocol):
    """Reads of code tables: of departments and units only what is open at the site now."""

    def code_page(
        self, scope: Scope, table: KeptTable, text: str, *, limit: int, offset: int = 0
    ) -> CodePage:
        """Codes in their order; `text` is part of a code or name, "" asks for all."""
        ...
