"""Templates of a division in three versions: agreed, as we moved them, as the other side did."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count
from pathlib import Path
from typing import TextIO

from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy, SecrecyGate
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Comparator, Direction, IndicatorValue, ValueKind
from adapter.ports.budget_system import RawFields
from adapter.ports.trees import TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.internal import InternalSet, internal_sets
from tests.bench.place import SCOPE

#: Records of one set: a head and its lines.
RECORDS_PER_SET = 20
_LINES = RECORDS_PER_SET - 1
#: One record in so many is moved: by us, by them or by both, in turn.
_MOVED_ONE_IN = 100
_INDICATORS = 400
_PAGE = 2_000
#: Sets in memory at once while they are written.
_AT_ONCE = 500
_TEMPLATE_KINDS = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)
_TIME = "20260801090000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """So many records, a tenth of a percent more or less."""

    records: int
    #: Lines of a template.
    lines: int = _LINES

    @property
    def sets(self) -> int:
        """Templates, one per project."""
        return self.records // RECORDS_PER_SET

    def content(self, moved_by: str = "", numbers: Iterable[int] | None = None) -> LibraryContent:
        """The library, or these of its templates; `moved_by` is "us", "them" or nobody."""
        chosen = range(self.sets) if numbers is None else numbers
        templates = (self._template(number, moved_by) for number in chosen)
        return LibraryContent(indicators=_indicators(), templates=tuple(templates))

    def _template(self, number: int, moved_by: str) -> IndicatorTemplate:
        return IndicatorTemplate(
            code=f"MB{number:06d}",
            name=f"批量项目{number:06d}绩效目标模板",
            level=TemplateLevel.PROJECT,
            project_code=_project_code(number),
            project_name=f"批量项目{number:06d}",
            department_code=_agency(number)[:3],
            lines=tuple(_line(number, ordinal, moved_by) for ordinal in range(1, self.lines + 1)),
        )

    def projects(self) -> list[Project]:
        """The public list."""
        return [
            Project(
                ordinal=number,
                business_office="",
                department_code=_agency(number)[:3],
                department_name="",
                agency_code=_agency(number),
                agency_name="",
                name=f"批量项目{number:06d}",
                amount_wan_yuan=None,
                function_class="",
                secrecy=Secrecy.PUBLIC,
                category="部门预算项目",
                fund_source="一般公共预算",
                project_code=_project_code(number),
            )
            for number in range(self.sets)
        ]

    def bindings(self) -> list[ProjectBinding]:
        """Every project is bound."""
        return [
            ProjectBinding(
                project_code=each.project_code,
                agency_code=each.agency_code,
                project_name=each.name,
                bound_by=BoundBy.CODE,
            )
            for each in self.projects()
        ]

    def parts(self, profile: Profile) -> Iterator["Part"]:
        """The sets as they cross the wire, some at a time; those of the library come first."""
        bindings = tuple(self.bindings())
        gate = SecrecyGate(public_projects=frozenset(each.project_code for each in bindings))
        projects = OpenProjects(bindings=bindings, gate=gate)

        def built(moved_by: str, numbers: Iterable[int], kind: TreeKind) -> list[InternalSet]:
            made = internal_sets(self.content(moved_by, numbers), profile, projects, SCOPE)
            return [each for each in made.sets if each.kind is kind]

        library = built("", (), TreeKind.LIBRARY_SET)
        yield Part(agreed=library, ours=library, theirs=library)
        for first in range(0, self.sets, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, self.sets))
            agreed = built("", numbers, TreeKind.TEMPLATE)
            moved = [number for number in numbers if _is_moved(number)]
            ours, theirs = (
                {each.entry.key: each for each in built(by, moved, TreeKind.TEMPLATE)}
                for by in ("us", "them")
            )
            yield Part(
                agreed=agreed,
                ours=[ours.get(each.entry.key, each) for each in agreed],
                theirs=[theirs.get(each.entry.key, each) for each in agreed],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some sets as both sides agreed on them, and as each side has them now."""

    agreed: list[InternalSet]
    ours: list[InternalSet]
    theirs: list[InternalSet]


def _is_moved(number: int) -> bool:
    records = range(number * RECORDS_PER_SET + 1, (number + 1) * RECORDS_PER_SET)
    return any(each % _MOVED_ONE_IN == _MOVED_ONE_IN // 2 for each in records)


def _line(number: int, ordinal: int, moved_by: str) -> TemplateLine:
    record = number * RECORDS_PER_SET + ordinal
    target = Decimal(record % 90 + 5)
    if record % _MOVED_ONE_IN == _MOVED_ONE_IN // 2:
        turn = record // _MOVED_ONE_IN % 3
        target += {("us", 0): 1, ("us", 2): 2, ("them", 1): 3, ("them", 2): 4}.get(
            (moved_by, turn), 0
        )
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=f"ZB{(number * 7 + ordinal) % _INDICATORS:04d}",
        target=_value(target),
        weight=Decimal(5),
        is_required=True,
    )


def _value(number: Decimal) -> IndicatorValue:
    return IndicatorValue(
        kind=ValueKind.QUANTITATIVE, comparator=Comparator.AT_LEAST, number=number, unit="%"
    )


def _indicators() -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            code=f"ZB{number:04d}",
            level1="产出指标",
            level2="数量指标",
            name=f"第{number:04d}项工作任务按期完成率",
            is_common=True,
            is_quantitative=True,
            direction=Direction.POSITIVE,
            standard=_value(Decimal(90)),
            explanation="按年度工作计划统计",
            scoring_rule="完成得满分，未完成按比例扣分",
        )
        for number in range(_INDICATORS)
    )


def _project_code(number: int) -> str:
    return f"15250126T9{number:011d}"


def _agency(number: int) -> str:
    return f"{101 + number % 40}{number % 10:03d}"


# --- what the other side answers ------------------------------------------------------------------


class PageFiles:
    """One file per data set, one page per line, as the other side would send it."""

    def __init__(self, folder: Path, profile: Profile, files: ExitStack) -> None:
        kinds = (RecordKind.LIBRARY_NODE, *_TEMPLATE_KINDS)
        self._ids = {each: profile.codec(each).shape.key or "" for each in kinds}
        self._elements = {
            each: profile.codec(each).rules[key].element for each, key in self._ids.items()
        }
        self._numbers = count()
        self._files = {
            each: files.enter_context((folder / f"{each}.jsonl").open("w", encoding="utf-8"))
            for each in kinds
        }

    def write(self, sets: list[InternalSet]) -> None:
        """Add these sets as pages of their own."""
        self._write(RecordKind.TEMPLATE_HEADER, _heads(sets))
        self._write(RecordKind.TEMPLATE_ITEM, _rows(sets, TreeKind.TEMPLATE))
        self._write(RecordKind.LIBRARY_NODE, _rows(sets, TreeKind.LIBRARY_SET))

    def _write(self, kind: RecordKind, rows: Iterator[RawFields]) -> None:
        element = self._elements[kind]
        owned = [
            _owned(row, element, f"{kind}-{number}")
            for row, number in zip(rows, self._numbers, strict=False)
        ]
        for first in range(0, len(owned), _PAGE):
            page = json.dumps(owned[first : first + _PAGE], ensure_ascii=False, default=str)
            self._files[kind].write(page + "\n")


def _heads(sets: list[InternalSet]) -> Iterator[RawFields]:
    return (header for header, _ in (each.encoded() for each in sets) if header is not None)


def _rows(sets: list[InternalSet], kind: TreeKind) -> Iterator[RawFields]:
    return chain.from_iterable(each.encoded()[1] for each in sets if each.kind is kind)


def _owned(row: RawFields, element: str, own_id: str) -> dict[str, object]:
    """With what the receiver writes itself; ids by which library rows name each other stay."""
    own = {"create_time": _TIME, "update_time": _TIME, "is_deleted": 2}
    return {element: own_id, **row, **own}


# --- the same records for others to compare -------------------------------------------------------


def write_records(file: TextIO, sets: list[InternalSet]) -> None:
    """One template row per line: {"key": …, field: text …}."""
    for each in sets:
        if each.kind is TreeKind.TEMPLATE:
            for name, fields in _by_row(each).items():
                record = {"key": f"{each.entry.key}.{name}", **fields}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _by_row(each: InternalSet) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for path, text in each.entry.fields.items():
        row, _, name = path.rpartition(".")
        rows.setdefault(row or "head", {})[name] = text
    return rows
