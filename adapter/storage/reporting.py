"""What open projects and departments reported (填报情况), asked in whole sets of rows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from adapter.domain.comparing.monitoring_rules import LIGHTS
from adapter.domain.comparing.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.domain.comparing.reporting import OwnerStanding
from adapter.domain.comparing.stage_calendar import BUDGET_STAGES, StageMark
from adapter.domain.identification.matching import MatchAnswer
from adapter.domain.identity import Scope
from adapter.domain.lines import DECLARED_KINDS, EVALUATED_KINDS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import DEPARTMENT_MARK
from adapter.ports.reporting import ProjectKind, SpentTwice, TwiceReported
from adapter.storage.admission import (
    open_bindings,
    open_bindings_of,
    open_departments,
    open_keys,
)
from adapter.storage.database.bulk import BulkInsert
from adapter.storage.database.records import make_record, record_maker
from adapter.storage.database.statements import hold_off_purges, matches, scope_values, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.rows import is_open
from adapter.storage.tables.analyses import LINE_MATCH
from adapter.storage.tables.library import PROJECT, PROJECT_BINDING
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.progress import LINE_PROGRESS, PROJECT_PROGRESS

_YUAN = Decimal(10_000)
_K = RecordKind
_Key = TypeVar("_Key")
#: Kinds that show that something was handed in: target, monitoring, self-evaluation.
_TARGETS = (_K.DECLARED_TARGET, _K.TARGET_LINE, _K.DEPARTMENT_TARGET, _K.DEPARTMENT_TARGET_LINE)
_MONITORED = (_K.MONITORING_LINE, _K.DEPARTMENT_MONITORING_LINE)
_EVALUATED = (_K.SELF_EVALUATION, _K.DEPARTMENT_SELF_EVALUATION)
_WITH_STAGE = (_K.DECLARED_TARGET, _K.DEPARTMENT_TARGET)
_SPENT = (_K.MONITORING_LINE, _K.DEPARTMENT_MONITORING_LINE, _K.SELF_EVALUATION_BUDGET)
_PAIRS = (
    (_K.SELF_EVALUATION_LINE, _K.MONITORING_LINE),
    (_K.DEPARTMENT_SELF_EVALUATION_LINE, _K.DEPARTMENT_MONITORING_LINE),
)


class SqlReportingRepository:
    """ReportingRepository."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def standings(
        self, scope: Scope, marks: Sequence[StageMark], rounds: Sequence[int]
    ) -> Iterator[OwnerStanding]:
        """One pass over each data set, joined to the open owners."""
        asked = {number: f"round_{number}" for number in rounds}
        reported = _reported(scope, marks, asked).subquery()
        owners = _owners(scope).subquery()
        found = (
            select(owners, *(reported.c[name] for name in (*_REPORTED, *asked.values())))
            .select_from(owners.outerjoin(reported, reported.c.owner_key == owners.c.owner_key))
            .order_by(owners.c.department_code, owners.c.owner_key)
        )
        for row in self._transaction.stream(found):
            yield OwnerStanding(
                key=row["owner_key"],
                name=row["owner_name"],
                department_code=row["department_code"],
                department_name=row["department_name"],
                has_target=bool(row["has_target"]),
                target_stage=BUDGET_STAGES[row["rank"] - 1] if row["rank"] else None,
                has_monitoring=bool(row["has_monitoring"]),
                monitored_rounds=frozenset(each for each, name in asked.items() if row[name]),
                has_evaluation=bool(row["has_evaluation"]),
                has_evaluated_lines=bool(row["has_evaluated_lines"]),
                is_executed=bool(row["is_executed"]),
            )

    def twice_reported(self, scope: Scope) -> Iterator[TwiceReported]:
        """See ReportingRepository."""
        opened = select(open_keys(scope).subquery())
        for evaluated, monitored in _PAIRS:
            late, early = TYPED_TABLES[evaluated], TYPED_TABLES[monitored]
            key, name = gate_field(evaluated).key_column(late), gate_field(evaluated).name
            same = and_(
                early.c[name] == late.c[name], early.c.name == late.c.name, is_open(early, scope)
            )
            columns = (
                *("level1", "level2", "name", "target_value", "actual_value"),
                "deviation_analysis",
            )
            found = (
                select(
                    literal(evaluated.value).label("line_kind"),
                    late.c.record_key.label("line_key"),
                    late.c.evaluation_id,
                    late.c.agency_code,
                    key.label("project_code"),
                    *(late.c[each] for each in columns),
                    early.c.actual_value.label("monitored_value"),
                    early.c.level2.label("monitored_level2"),
                    early.c.round_no,
                )
                .select_from(late.join(early, same))
                .where(is_open(late, scope), key.in_(opened))
                .order_by(late.c[name], late.c.record_key)
            )
            make = record_maker(TwiceReported, found.selected_columns.keys())
            yield from map(make, self._transaction.stream_rows(found))

    def budgets_of(self, scope: Scope, project_codes: Collection[str]) -> dict[str, Decimal]:
        """See ReportingRepository."""
        found = open_bindings_of(scope, project_codes, PROJECT.c.amount_wan_yuan)
        rows = self._transaction.reading().execute(found)
        budgets: dict[str, Decimal] = {}
        for row in rows:
            if row.amount_wan_yuan is not None:
                known = budgets.get(row.project_code, Decimal(0))
                budgets[row.project_code] = known + row.amount_wan_yuan * _YUAN
        return budgets

    def spent_twice(self, scope: Scope) -> Iterator[SpentTwice]:
        """See ReportingRepository."""
        late, early = TYPED_TABLES[_K.SELF_EVALUATION_BUDGET], TYPED_TABLES[_K.MONITORING_LINE]
        same = and_(early.c.project_code == late.c.project_code, is_open(early, scope))
        found = (
            select(
                late.c.project_code,
                late.c.record_key.label("budget_id"),
                late.c.budget_executed.label("executed"),
                early.c.budget_executed.label("monitored"),
                early.c.round_no,
            )
            .select_from(late.join(early, same))
            .where(
                is_open(late, scope),
                late.c.project_code.in_(select(open_keys(scope).subquery())),
                late.c.budget_executed.is_not(None),
                early.c.budget_executed.is_not(None),
            )
            .distinct()
            .order_by(late.c.project_code, late.c.record_key)
        )
        for row in self._transaction.stream(found):
            yield make_record(SpentTwice, row)

    def names_of(self, scope: Scope, keys: Collection[str]) -> dict[str, str]:
        """See ReportingRepository."""
        rows = self._transaction.reading().execute(open_bindings_of(scope, keys))
        return {row.project_code: row.project_name for row in rows}

    def departments_of(self, scope: Scope, keys: Collection[str]) -> dict[str, str]:
        """See ReportingRepository."""
        found = open_bindings_of(scope, keys, PROJECT.c.department_code)
        rows = self._transaction.reading().execute(found)
        return {row.project_code: row.department_code for row in rows}

    # --- which indicators are used ---

    def used_by_owner(self, scope: Scope) -> Iterator[tuple[str, str | None]]:
        """See ReportingRepository."""
        line = LINE_MATCH.c
        found = select(line.project_code, line.indicator_code).where(_is_declared(scope))
        for row in self._transaction.stream(found.distinct().order_by(line.project_code)):
            yield row["project_code"], row["indicator_code"]

    def used_by_kind(self, scope: Scope) -> dict[ProjectKind, frozenset[str]]:
        """See ReportingRepository."""
        code, line = PROJECT_BINDING.c.project_code, LINE_MATCH.c
        said = [PROJECT.c[name] for name in ProjectKind._fields]
        listed = open_bindings(scope, code, *said).subquery()
        found = (
            select(*(listed.c[name] for name in ProjectKind._fields), line.indicator_code)
            .select_from(LINE_MATCH.join(listed, listed.c.project_code == line.project_code))
            .where(_is_declared(scope))
        )
        rows = self._transaction.reading().execute(found.distinct())
        return _sets((ProjectKind(*kind), code) for *kind, code in rows)

    def used_by_department(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """See ReportingRepository."""
        line = LINE_MATCH.c
        owners = _owners(scope).subquery()
        opened = open_departments(scope).subquery()
        department = owners.c.department_code
        found = (
            select(department, line.indicator_code)
            .select_from(LINE_MATCH.join(owners, owners.c.owner_key == line.project_code))
            .where(
                _is_declared(scope),
                line.indicator_code.is_not(None),
                department.in_(select(opened.c.department_code)),
            )
            .distinct()
            .order_by(department, line.indicator_code)
        )
        for row in self._transaction.stream(found):
            yield row["department_code"], row["indicator_code"]

    def asked_by_department(self, scope: Scope, least: float) -> dict[str, frozenset[str]]:
        """See ReportingRepository."""
        line = LINE_MATCH.c
        owners = _owners(scope).subquery()
        opened = open_departments(scope).subquery()
        department = owners.c.department_code
        found = (
            select(department, line.proposals)
            .select_from(LINE_MATCH.join(owners, owners.c.owner_key == line.project_code))
            .where(
                _is_declared(scope),
                line.answer == MatchAnswer.ASK.value,
                line.score >= least,
                department.in_(select(opened.c.department_code)),
            )
        )
        rows = self._transaction.stream(found)
        return _sets((row["department_code"], row["proposals"][0][0]) for row in rows)

    def asked_by_owner(self, scope: Scope, least: float) -> dict[str, frozenset[str]]:
        """See ReportingRepository."""
        line = LINE_MATCH.c
        found = select(line.project_code, line.proposals).where(
            _is_declared(scope), line.answer == MatchAnswer.ASK.value, line.score >= least
        )
        return _sets(
            (row["project_code"], code)
            for row in self._transaction.stream(found)
            for code, score, _ in row["proposals"]
            if score >= least
        )

    # --- progress ---

    def replace_progress(
        self,
        scope: Scope,
        run_id: str,
        lines: Iterable[MonitoredLineProgress],
        projects: Iterable[ProjectProgress],
    ) -> None:
        """See ReportingRepository."""
        connection, here = self._transaction.writing(), scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, PROJECT_PROGRESS.name)
        for table in (LINE_PROGRESS, PROJECT_PROGRESS):
            connection.execute(delete(table).where(matches(table, here)))
        where = tuple(here.values())
        BulkInsert(connection, LINE_PROGRESS).write_all(
            (*where, *_line_cells(each, run_id)) for each in lines
        )
        BulkInsert(connection, PROJECT_PROGRESS).write_all(
            (*where, *_project_cells(each, run_id)) for each in projects
        )


def _line_cells(each: MonitoredLineProgress, run_id: str) -> tuple[Any, ...]:
    told = each.progress
    light = told.light.value if told.light else None
    place = (each.line_kind, each.line_key, run_id, each.project_code, each.until)
    return (*place, light, told.pace, told.share, told.reason)


def _project_cells(each: ProjectProgress, run_id: str) -> tuple[Any, ...]:
    money = each.execution
    return (
        *(each.project_code, each.until, run_id),
        each.light.value if each.light else None,
        each.progress,
        *(money.executed, money.budget, money.rate),
        money.light.value if money.light else None,
        *(each.lights[light] for light in LIGHTS),
        each.undecided,
        each.undated_round,
    )


def _is_declared(scope: Scope) -> ColumnElement[bool]:
    kinds = [each.value for each in DECLARED_KINDS]
    return and_(matches(LINE_MATCH, scope_values(scope)), LINE_MATCH.c.line_kind.in_(kinds))


def _sets(rows: Iterable[tuple[_Key, str | None]]) -> dict[_Key, frozenset[str]]:
    """Second cells by the first one; a line that nobody identified makes its owner known."""
    found: dict[_Key, set[str]] = {}
    for key, code in rows:
        found.setdefault(key, set()).update([] if code is None else [code])
    return {key: frozenset(codes) for key, codes in found.items()}


# --- who reported what ----------------------------------------------------------------------------

_REPORTED = (
    "rank",
    "has_target",
    "has_monitoring",
    "has_evaluation",
    "has_evaluated_lines",
    "is_executed",
)


def _owners(scope: Scope) -> Select[Any]:
    """Open projects, each once, and open departments as wholes."""
    code, name = PROJECT_BINDING.c.project_code, PROJECT_BINDING.c.project_name
    least = (PROJECT.c.department_code, PROJECT.c.department_name)
    projects = open_bindings(
        scope,
        code.label("owner_key"),
        func.min(name).label("owner_name"),
        *(func.min(each).label(each.name) for each in least),
    ).group_by(code)
    wholes = open_departments(scope).subquery()
    departments = select(
        (literal(DEPARTMENT_MARK) + wholes.c.department_code).label("owner_key"),
        (wholes.c.department_name + literal("（部门整体）")).label("owner_name"),
        wholes.c.department_code,
        wholes.c.department_name,
    )
    return select(union_all(projects, departments).subquery())


_Told = Mapping[str, ColumnElement[int] | int]


def _reported(scope: Scope, marks: Sequence[StageMark], rounds: Mapping[int, str]) -> Select[Any]:
    """One row per owner of which anything is there; `rounds` with the names of their columns."""
    told_of: Iterable[tuple[RecordKind, _Told]] = (
        *((kind, {"rank": _rank(kind, marks), "has_target": 1}) for kind in _TARGETS),
        *((kind, _monitored(TYPED_TABLES[kind], rounds)) for kind in _MONITORED),
        *((kind, {"has_evaluation": 1}) for kind in _EVALUATED),
        *((kind, {"has_evaluation": 1, "has_evaluated_lines": 1}) for kind in EVALUATED_KINDS),
        *((kind, {"is_executed": _is_spent(TYPED_TABLES[kind])}) for kind in _SPENT),
    )
    names = (*_REPORTED, *rounds.values())
    told = union_all(*(_part(scope, kind, names, said) for kind, said in told_of)).subquery()
    most = (func.max(told.c[name]).label(name) for name in names)
    return select(told.c.owner_key, *most).group_by(told.c.owner_key)


def _monitored(table: Table, rounds: Mapping[int, str]) -> _Told:
    """A form that was handed in blank reports nothing."""
    has_result = and_(table.c.actual_value.is_not(None), table.c.actual_value != "")
    is_told = or_(has_result, table.c.budget_executed.is_not(None))
    number = table.c.round_no
    return {"has_monitoring": case((is_told, 1), else_=0)} | {
        name: case((and_(is_told, or_(number.is_(None), number == each)), 1), else_=0)
        for each, name in rounds.items()
    }


def _part(scope: Scope, kind: RecordKind, names: Iterable[str], said: _Told) -> Select[Any]:
    table = TYPED_TABLES[kind]
    cells: list[ColumnElement[Any]] = [gate_field(kind).key_column(table).label("owner_key")]
    for name in names:
        value = said.get(name, 0)
        cell = value if isinstance(value, ColumnElement) else literal(value)
        cells.append(cell.label(name))
    return select(*cells).where(is_open(table, scope))


def _rank(kind: RecordKind, marks: Sequence[StageMark]) -> ColumnElement[int] | int:
    """How far a target has come, 1.. by `BUDGET_STAGES`; 0 where its version tells nothing."""
    if kind not in _WITH_STAGE or not marks:
        return 0
    table = TYPED_TABLES[kind]
    furthest_first = sorted(marks, key=lambda each: BUDGET_STAGES.index(each.stage), reverse=True)
    whens = [
        (_is_marked(table, each), BUDGET_STAGES.index(each.stage) + 1) for each in furthest_first
    ]
    return case(*whens, else_=0)


def _is_marked(table: Table, mark: StageMark) -> ColumnElement[bool]:
    names = (table.c.version_name.contains(each, autoescape=True) for each in mark.version_words)
    return or_(false(), *names, table.c.business_type.in_(mark.business_types))


def _is_spent(table: Table) -> ColumnElement[int]:
    amount = table.c.budget_executed
    return case((and_(amount.is_not(None), amount != Decimal(0)), 1), else_=0)
