"""Records on their way into a book (汇编的中转): by department, level and sound, on the disk."""

import pickle
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.errors import PackageRefused
from adapter.initials import sound_of
from adapter.ports.packages import PackageContent

_TABLES: Final = """
CREATE TABLE template (at INTEGER PRIMARY KEY, code TEXT UNIQUE, department TEXT,
    department_name TEXT, level INTEGER, name TEXT, packed BLOB);
CREATE TABLE indicator (at INTEGER PRIMARY KEY, code TEXT UNIQUE, department TEXT,
    department_name TEXT, level1 TEXT, level2 TEXT, name TEXT, sound TEXT, packed BLOB);
CREATE TABLE basis (code TEXT PRIMARY KEY, packed BLOB);
CREATE TABLE used (indicator TEXT, template TEXT, PRIMARY KEY (indicator, template))
    WITHOUT ROWID;
BEGIN
"""
_CHAPTERS: Final = """
CREATE TABLE chapter AS
SELECT ROW_NUMBER() OVER (ORDER BY department) AS number, department,
    MIN(NULLIF(department_name, '')) AS name, SUM(is_indicator) AS indicators
FROM (SELECT department, department_name, 1 AS is_indicator FROM indicator
    UNION ALL SELECT department, department_name, 0 FROM template)
GROUP BY department
"""
#: They count through a chapter, whose indicators come first.
_SECTIONS: Final = """
CREATE TABLE section AS
SELECT template.at, template.code, chapter.number AS chapter, template.name,
    (chapter.indicators > 0) + ROW_NUMBER() OVER
        (PARTITION BY chapter.number ORDER BY template.level, template.code) AS number
FROM template JOIN chapter USING (department)
"""
#: Levels in the order in which the library first names them, rows in the order of the library.
_BY_LEVEL: Final = """
SELECT at, packed FROM
    (SELECT at, packed, department, MIN(at) OVER (PARTITION BY level1) AS first1,
        MIN(at) OVER (PARTITION BY level1, level2) AS first2 FROM indicator)
WHERE department = ? ORDER BY first1, first2, at
"""
_BY_SOUND: Final = """
SELECT at, code, indicator.name, sound, chapter.number
FROM indicator JOIN chapter USING (department) ORDER BY sound, indicator.name, code
"""
_USES: Final = """
SELECT section.chapter, section.number FROM used JOIN section ON section.code = used.template
WHERE used.indicator = ? ORDER BY section.chapter, section.number
"""
_LEVELS: Final = (TemplateLevel.DEPARTMENT, TemplateLevel.PROJECT, TemplateLevel.PROJECT_KIND)
#: Read ahead at once.
_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What belongs to one department."""

    number: int
    department_code: str
    department_name: str
    #: How many indicators are its own.
    indicators: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Where a template stands."""

    at: int
    chapter: int
    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounded:
    """An indicator as the index lists it."""

    at: int
    code: str
    name: str
    sound: str
    chapter: int


class BookSpool:
    """The content of one book; filled once, then read as often as wanted."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def fill(self, content: PackageContent) -> Mapping[str, int]:
        """Take everything; how many of each. PackageRefused where a code is there twice."""
        lines = 0
        for template in content.templates():
            lines += len(template.lines)
            self._take_template(template)
        for indicator in content.indicators():
            self._take_indicator(indicator)
        for basis in content.bases():
            self._insert("依据", basis.code, "INSERT INTO basis VALUES (?, ?)", (_packed(basis),))
        self._place()
        self._require_whole()
        kinds = {"chapters": "chapter", "indicators": "indicator", "templates": "template"}
        counts = {kind: self._count(table) for kind, table in kinds.items()}
        return {**counts, "lines": lines, "bases": self._count("basis")}

    def _take_template(self, each: IndicatorTemplate) -> None:
        values = (
            each.department_code,
            each.department_name,
            _LEVELS.index(each.level),
            each.name,
            _packed(each),
        )
        statement = "INSERT INTO template VALUES (NULL, ?, ?, ?, ?, ?, ?)"
        self._insert("模板", each.code, statement, values)
        self._database.executemany(
            "INSERT OR IGNORE INTO used VALUES (?, ?)",
            [(line.indicator_code, each.code) for line in each.lines],
        )

    def _take_indicator(self, each: Indicator) -> None:
        values = (
            each.department_code,
            each.department_name,
            each.level1,
            each.level2,
            each.name,
            sound_of(each.name),
            _packed(each),
        )
        statement = "INSERT INTO indicator VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._insert("指标", each.code, statement, values)

    def _insert(self, label: str, code: str, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._database.execute(statement, (code, *values))
        except sqlite3.IntegrityError:
            sentence = f"没有汇编：{label}编码“{code[:40]}”重复，请改正后重新发布再汇编"
            raise PackageRefused("unfit", sentence) from None

    def _place(self) -> None:
        """Number chapters and sections, once everything is there."""
        for each in (_CHAPTERS, _SECTIONS, "CREATE UNIQUE INDEX section_of ON section (code)"):
            self._database.execute(each)

    def _require_whole(self) -> None:
        """A line that leads to no indicator would leave a hole in the book."""
        lost = self._database.execute(
            "SELECT template FROM used WHERE indicator NOT IN (SELECT code FROM indicator) LIMIT 1"
        ).fetchone()
        if lost is not None:
            sentence = f"没有汇编：模板“{lost[0][:40]}”引用了库中没有的指标，请改正后重新发布再汇编"
            raise PackageRefused("unfit", sentence)

    def _count(self, table: str) -> int:
        (count,) = self._database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()  # noqa: S608 - ours
        return int(count)

    # --- reading ----------------------------------------------------------------------------------

    def chapters(self) -> list[Chapter]:
        """The chapters in the order of their departments' codes, without a department first."""
        rows = self._database.execute(
            "SELECT number, department, COALESCE(name, ''), indicators FROM chapter ORDER BY number"
        )
        return [
            Chapter(number=number, department_code=code, department_name=name, indicators=count)
            for number, code, name, count in rows
        ]

    def sections(self, chapter: int) -> Iterator[Section]:
        """Where the templates of a chapter stand, in their order."""
        rows = self._database.execute(
            "SELECT at, chapter, number, name FROM section WHERE chapter = ? ORDER BY number",
            (chapter,),
        )
        for at, of, number, name in _in_batches(rows):
            yield Section(at=at, chapter=of, number=number, name=name)

    def template(self, at: int) -> IndicatorTemplate:
        """The template at a place."""
        query = "SELECT packed FROM template WHERE at = ?"
        found: IndicatorTemplate = _unpacked(self._database.execute(query, (at,)).fetchone()[0])
        return found

    def indicators(self, department_code: str) -> Iterator[tuple[int, Indicator]]:
        """A department's own by level, each with its place."""
        rows = self._database.execute(_BY_LEVEL, (department_code,))
        return ((at, _unpacked(packed)) for at, packed in _in_batches(rows))

    def indicator(self, code: str) -> Indicator:
        """The indicator of a code that a template names."""
        query = "SELECT packed FROM indicator WHERE code = ?"
        found: Indicator = _unpacked(self._database.execute(query, (code,)).fetchone()[0])
        return found

    def by_sound(self) -> Iterator[Sounded]:
        """All indicators in the order of the index."""
        rows = self._database.execute(_BY_SOUND)
        for at, code, name, sound, chapter in _in_batches(rows):
            yield Sounded(at=at, code=code, name=name, sound=sound, chapter=chapter)

    def uses(self, code: str) -> list[tuple[int, int]]:
        """Chapter and section of the templates that use an indicator."""
        return self._database.execute(_USES, (code,)).fetchall()

    def basis(self, code: str) -> LegalBasis | None:
        """The basis of a code."""
        query = "SELECT packed FROM basis WHERE code = ?"
        found = self._database.execute(query, (code,)).fetchone()
        return None if found is None else _unpacked(found[0])

    def bases(self) -> Iterator[LegalBasis]:
        """All bases by code."""
        rows = self._database.execute("SELECT packed FROM basis ORDER BY code")
        return (_unpacked(packed) for (packed,) in _in_batches(rows))


@contextmanager
def book_spool() -> Iterator[BookSpool]:
    """An empty spool in a file that the database makes for itself and removes."""
    database = sqlite3.connect("", isolation_level=None)
    try:
        database.executescript(_TABLES)
        yield BookSpool(database)
    finally:
        database.close()


def _in_batches(rows: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while batch := rows.fetchmany(_BATCH):
        yield from batch


def _packed(record: Indicator | IndicatorTemplate | LegalBasis) -> bytes:
    return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)


def _unpacked(packed: bytes) -> Any:  # noqa: ANN401 - of the kind that was put there
    return pickle.loads(packed)  # noqa: S301 - written by this very process
