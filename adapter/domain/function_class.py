"""Function classes (功能分类 类款项): code tables that change with every budget year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapter.domain.fingerprint import digest
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project

#: Digits of 类, 款 and 项.
LENGTHS = (3, 5, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionClass:
    """One class, group or item."""

    #: 3, 5 or 7 digits.
    code: str
    name: str

    @property
    def level_no(self) -> int:
        """1 for 类, 2 for 款, 3 for 项; 0 for a code of another length."""
        return level_of(self.code)


def level_of(code: str) -> int:
    """The level that the length of a code says, 0 for none."""
    return LENGTHS.index(len(code)) + 1 if len(code) in LENGTHS else 0


def parent_of(code: str) -> str:
    """The code above: 2010601 stands under 20106, that under 201, that under "" (none)."""
    level = level_of(code)
    return code[: LENGTHS[level - 2]] if level > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionClassTable:
    """One version of a year's table; a later import of the same year makes a new one."""

    table_id: str
    #: Counts from 1 in its division and year.
    number: int
    #: Name of the file it came with.
    title: str
    #: SHA-256 (hex) over codes and names.
    content_hash: str
    created_at: datetime
    #: By code.
    classes: tuple[FunctionClass, ...]


def table_hash(classes: Iterable[FunctionClass]) -> str:
    """Content hash of a table; the order of its rows does not matter."""
    return digest([f"{each.code} {each.name}" for each in _by_code(classes)])


def _by_code(classes: Iterable[FunctionClass]) -> list[FunctionClass]:
    return sorted(classes, key=lambda each: each.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionClassDiff:
    """What changed from one table to another."""

    added: tuple[FunctionClass, ...]
    removed: tuple[FunctionClass, ...]
    #: (before, after) under the same code.
    renamed: tuple[tuple[FunctionClass, FunctionClass], ...]


def diff_classes(
    before: Iterable[FunctionClass], after: Iterable[FunctionClass]
) -> FunctionClassDiff:
    """Added, removed and renamed codes, each by code."""
    old = {each.code: each for each in _by_code(before)}
    new = {each.code: each for each in _by_code(after)}
    return FunctionClassDiff(
        added=tuple(each for code, each in new.items() if code not in old),
        removed=tuple(each for code, each in old.items() if code not in new),
        renamed=tuple(
            (each, new[code])
            for code, each in old.items()
            if code in new and new[code].name != each.name
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassUse:
    """Who uses a function class."""

    indicators: tuple[str, ...]
    templates: tuple[str, ...]
    #: Names of public projects.
    projects: tuple[str, ...]


def use_of(code: str, content: LibraryContent, projects: Sequence[Project]) -> ClassUse:
    """The indicators and templates (by code) and public projects (by name) that name a class."""
    return ClassUse(
        indicators=tuple(e.code for e in content.indicators if e.function_class == code),
        templates=tuple(e.code for e in content.templates if e.function_class == code),
        projects=tuple(e.name for e in projects if e.function_class == code),
    )
