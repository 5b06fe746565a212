"""Removing every trace of projects that became secret (涉密项目清除)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    or_,
    select,
    tuple_,
    update,
)

from adapter.domain.findings.codes import FindingCode
from adapter.domain.project import Project
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_department, spelling
from adapter.ports.division import Division
from adapter.ports.trees import TreeKind
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import PURGE, division_values, matches, take_turn, turn_of
from adapter.storage.kept_pages import Move, move_rows, rows_of_page
from adapter.storage.purging.plans import purge_plans
from adapter.storage.purging.spellings import as_spelled
from adapter.storage.purging.unowned import unowned_codes
from adapter.storage.raw_rows import names_project
from adapter.storage.tables.analyses import (
    COMPARISON,
    FINDING,
    LINE_MATCH,
    MATCH_DECISION,
    OWNERSHIP_OVERRIDE,
    VERDICT,
)
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE
from adapter.storage.tables.ledger import ALARM, ALARM_CLOSING, PUSH_SET, RUN
from adapter.storage.tables.library import (
    DEPARTMENT,
    DEPARTMENT_DUTY,
    LIBRARY_ENTRY,
    LIBRARY_STEP,
    LIBRARY_VERSION,
    PROJECT,
    PROJECT_BINDING,
    PROJECT_CONTACT,
    TEMPLATE,
    TEMPLATE_LINE,
)
from adapter.storage.tables.observations import (
    TREE_OBSERVATION,
    TYPED_TABLES,
    gate_field,
)
from adapter.storage.tables.progress import LINE_PROGRESS, PROJECT_PROGRESS
from adapter.storage.tables.pulls import SEGMENT_CHECK
from adapter.storage.tables.reconciled import ADOPTION, DROPPED_VALUE
from adapter.storage.tables.tallies import COMPARISON_TALLY, FINDING_TALLY

#: Projects in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 100

#: Name of the mark that purged bytes may still lie in the database's files.
SCRUB_DUE = "scrub_due"

#: What is kept of whole sets under their keys, beside the trees.
_OF_SETS = (VERDICT, PUSH_SET, OWNERSHIP_OVERRIDE, ADOPTION, DROPPED_VALUE)
_BY_CODE = (
    *(QUARANTINE, PUSH_SET, LINE_MATCH, COMPARISON, FINDING, ALARM),
    *(OWNERSHIP_OVERRIDE, ADOPTION, DROPPED_VALUE, MATCH_DECISION),
    *(LINE_PROGRESS, PROJECT_PROGRESS, FINDING_TALLY, COMPARISON_TALLY),
)
#: Findings, and what is counted of them.
_FINDINGS = (FINDING, FINDING_TALLY)


def purge_projects(
    connection: Connection,
    division: Division,
    projects: Sequence[Project],
    departments: Sequence[str],
) -> int:
    """Remove the projects, and what these departments said as a whole.

    Returns how many rows were removed or rewritten.
    """
    here = division_values(division)
    take_turn(connection, here, PURGE)
    projects = as_spelled(connection, division, projects)
    touched = sum(_purge_some(connection, division, some) for some in chunks(projects, _AT_ONCE))
    touched += sum(
        _purge_departments(connection, division, some) for some in chunks(departments, _AT_ONCE)
    )
    if touched:
        # They were made of rows that are gone now.
        connection.execute(delete(SEGMENT_CHECK).where(matches(SEGMENT_CHECK, here)))
        among_peers = {**here, "code": FindingCode.OUTLIER_AMONG_PEERS.value}
        for table in _FINDINGS:
            connection.execute(delete(table).where(matches(table, among_peers)))
        take_turn(connection, here, SCRUB_DUE)
    return touched


def is_scrub_due(connection: Connection, division: Division) -> bool:
    """True while bytes of purged rows may still lie in the database's files."""
    return turn_of(connection, division_values(division), SCRUB_DUE) > 0


def _purge_some(connection: Connection, division: Division, projects: list[Project]) -> int:
    here = division_values(division)
    codes = codes_kept_of(connection, division, projects)
    templates = _templates(connection, here, codes, projects)
    touched = _purge_keys(connection, division, codes, {code for _, code in templates})
    touched += _purge_templates(connection, templates)
    touched += _purge_entries(connection, here, codes, projects)
    touched += _purge_notes(connection, here, projects)
    touched += _purge_list(connection, here, codes, projects)
    touched += _purge_duties(connection, here, projects)
    return touched + _purge_errors(connection, here, codes.union(each.name for each in projects))


def _purge_departments(connection: Connection, division: Division, departments: list[str]) -> int:
    """What departments said as a whole, and that they were ever open."""
    here = division_values(division)
    mine = DEPARTMENT.c.department_code.in_(departments)
    named = select(DEPARTMENT.c.department_name).where(matches(DEPARTMENT, here), mine)
    names = set(connection.execute(named).scalars())
    keys = frozenset(map(key_of_department, departments))
    touched = _purge_keys(connection, division, keys, set())
    touched += _delete(connection, DEPARTMENT, matches(DEPARTMENT, here), mine)
    return touched + _purge_errors(connection, here, (names | keys) - {""})


def _purge_keys(
    connection: Connection, division: Division, keys: frozenset[str], template_codes: set[str]
) -> int:
    """Everything that is kept under these keys of the gate, the raw bytes too."""
    here = division_values(division)
    touched = sum(
        _delete(connection, table, _typed_here(table, division), _has_key(kind, table, keys))
        for kind, table in TYPED_TABLES.items()
    )
    touched += _purge_closings(connection, here, keys)
    touched += sum(
        _delete(connection, table, matches(table, here), table.c.project_code.in_(keys))
        for table in _BY_CODE
    )
    touched += sum(
        _delete(connection, table, _later_about(table, division), table.c.project_code.in_(keys))
        for table in _FINDINGS
    )
    touched += _purge_trees(connection, here, keys, template_codes)
    touched += purge_plans(connection, here, keys, template_codes)
    return touched + _purge_raw(connection, here, keys)


def _purge_closings(connection: Connection, here: dict[str, object], keys: frozenset[str]) -> int:
    """How alarms were closed that name these now, or named them then."""
    mine = select(ALARM.c.alarm_id).where(matches(ALARM, here), ALARM.c.project_code.in_(keys))
    closing = ALARM_CLOSING.c
    is_mine = or_(closing.project_code.in_(keys), closing.alarm_id.in_(mine))
    return _delete(connection, ALARM_CLOSING, matches(ALARM_CLOSING, here), is_mine)


def _later_about(table: Table, division: Division) -> ColumnElement[bool]:
    """Findings of later years that repeat what was said in this one."""
    return and_(
        table.c.division_code == division.division_code,
        table.c.fiscal_year > division.fiscal_year,
        table.c.code == FindingCode.CHANGED_FROM_LAST_YEAR.value,
    )


def _has_key(kind: RecordKind, table: Table, keys: frozenset[str]) -> ColumnElement[bool]:
    return gate_field(kind).key_column(table).in_(keys)


def _typed_here(table: Table, division: Division) -> ColumnElement[bool]:
    return and_(
        table.c.scope_division == division.division_code,
        table.c.scope_year == division.fiscal_year,
    )


def _delete(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(*conditions)).rowcount


def _names(table: Table, name: str, owner: str, projects: Sequence[Project]) -> ColumnElement[bool]:
    # A name is unique in its unit only: other units' projects of the same name stay.
    pairs = [(each.name, getattr(each, owner)) for each in projects]
    return tuple_(table.c[name], table.c[owner]).in_(pairs)


def codes_kept_of(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> frozenset[str]:
    """The projects' own codes and every code under which anything of them was kept.

    Of one that was listed without a code and lost its binding nothing may tell the code any more.
    What is kept of its unit and nobody owns goes with it: the safe side is to let it go.
    """
    codes = {each.project_code for each in projects} | _codes_by_name(
        connection, division, projects
    )
    for each in _listed_without_code(connection, division, projects):
        if not _codes_by_name(connection, division, [each]):
            codes |= unowned_codes(connection, division, each.agency_code)
    return frozenset(codes - {""})


def _listed_without_code(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> list[Project]:
    """Those that the stored list knows by their name alone."""
    uncoded = select(PROJECT.c.agency_code, PROJECT.c.name).where(
        matches(PROJECT, {**division_values(division), "project_code": ""}),
        _names(PROJECT, "name", "agency_code", projects),
    )
    known = {(row.agency_code, row.name) for row in connection.execute(uncoded)}
    return [
        each
        for each in projects
        if not each.project_code and (each.agency_code, each.name) in known
    ]


def _codes_by_name(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> set[str]:
    """Codes of what bears the projects' names, or came through templates of theirs."""
    here = division_values(division)
    found: list[Select[Any]] = [
        select(PROJECT_BINDING.c.project_code).where(
            matches(PROJECT_BINDING, here),
            _names(PROJECT_BINDING, "project_name", "agency_code", projects),
        ),
        select(TEMPLATE.c.project_code).where(
            _of_division(TEMPLATE, here), _named_template(projects)
        ),
    ]
    found += [
        select(table.c.project_code).where(
            _typed_here(table, division), _names(table, "project_name", "agency_code", projects)
        )
        for table in TYPED_TABLES.values()
        if {"project_code", "project_name", "agency_code"} <= set(table.c.keys())
    ]
    # A binding may be gone while what came through it is still there.
    ours = select(TEMPLATE.c.code).where(_of_division(TEMPLATE, here), _named_template(projects))
    found += [
        select(table.c.project_code).where(
            matches(table, here),
            table.c.kind == TreeKind.TEMPLATE.value,
            table.c.set_key.in_(ours),
        )
        for table in (TREE_OBSERVATION, PUSH_SET)
    ]
    return {code for each in found for code in connection.execute(each).scalars() if code}


def _named_template(projects: Sequence[Project], table: Table = TEMPLATE) -> ColumnElement[bool]:
    # Without a department the template may be this project's: the safe side is to let it go.
    without = [(each.name, "") for each in projects]
    return or_(
        _names(table, "project_name", "department_code", projects),
        tuple_(table.c.project_name, table.c.department_code).in_(without),
    )


def _of_division(table: Table, here: dict[str, object]) -> ColumnElement[bool]:
    versions = select(LIBRARY_VERSION.c.version_id).where(matches(LIBRARY_VERSION, here))
    return table.c.version_id.in_(versions)


def _templates(
    connection: Connection,
    here: dict[str, object],
    codes: frozenset[str],
    projects: Sequence[Project],
) -> list[tuple[str, str]]:
    """(version_id, code) of the projects' templates in every version of the division."""
    mine = or_(TEMPLATE.c.project_code.in_(codes), _named_template(projects))
    found = select(TEMPLATE.c.version_id, TEMPLATE.c.code).where(_of_division(TEMPLATE, here), mine)
    named = [(row.version_id, row.code) for row in connection.execute(found)]
    linked = {code for _, code in named} | _set_keys_of(connection, here, codes)
    return [*named, *_formerly_named(connection, here, sorted(linked), projects)]


def _formerly_named(
    connection: Connection,
    here: dict[str, object],
    template_codes: Sequence[str],
    projects: Sequence[Project],
) -> list[tuple[str, str]]:
    """(version_id, code) of their templates in versions where these bear former names.

    These are names that the stored list does not have any more, or has of these projects alone.
    """
    going = {(each.agency_code, spelling(each.name)) for each in projects}
    listed = select(PROJECT.c.agency_code, PROJECT.c.name).where(matches(PROJECT, here))
    others = {
        spelling(row.name)
        for row in connection.execute(listed)
        if (row.agency_code, spelling(row.name)) not in going
    }
    found = []
    for some in chunks(template_codes, _AT_ONCE):
        uncoded = select(TEMPLATE.c.version_id, TEMPLATE.c.code, TEMPLATE.c.project_name).where(
            _of_division(TEMPLATE, here),
            TEMPLATE.c.code.in_(some),
            TEMPLATE.c.project_code == "",
            TEMPLATE.c.project_name != "",
        )
        found += [
            (row.version_id, row.code)
            for row in connection.execute(uncoded)
            if spelling(row.project_name) not in others
        ]
    return found


def _set_keys_of(
    connection: Connection, here: dict[str, object], codes: frozenset[str]
) -> set[str]:
    """Codes of templates that were seen or sent under these projects' codes."""
    return {
        key
        for table in (TREE_OBSERVATION, PUSH_SET)
        for some in chunks(sorted(codes), _AT_ONCE)
        for key in connection.execute(
            select(table.c.set_key).where(
                matches(table, here),
                table.c.kind == TreeKind.TEMPLATE.value,
                table.c.project_code.in_(some),
            )
        ).scalars()
    }


def _purge_templates(connection: Connection, templates: list[tuple[str, str]]) -> int:
    touched = 0
    for some in chunks(templates, _AT_ONCE):
        lines = tuple_(TEMPLATE_LINE.c.version_id, TEMPLATE_LINE.c.template_code).in_(some)
        touched += _delete(connection, TEMPLATE_LINE, lines)
        heads = tuple_(TEMPLATE.c.version_id, TEMPLATE.c.code).in_(some)
        touched += _delete(connection, TEMPLATE, heads)
    return touched


def _purge_entries(
    connection: Connection,
    here: dict[str, object],
    codes: frozenset[str],
    projects: Sequence[Project],
) -> int:
    """What the next draft was asked to hold of the projects, or for a reason that names one."""
    entry = LIBRARY_ENTRY
    texts = (entry.c.reason, entry.c.filled_by, entry.c.decision_reason)
    telling = _telling(connection, entry, matches(entry, here), texts, projects)
    mine = or_(entry.c.project_code.in_(codes), _named_template(projects, entry))
    return _delete(connection, entry, matches(entry, here), mine) + sum(
        _delete(connection, entry, some) for some in telling
    )


def _purge_notes(
    connection: Connection, here: dict[str, object], projects: Sequence[Project]
) -> int:
    """What was noted of a step of the library stays without words that name a project."""
    step = LIBRARY_STEP
    telling = _telling(connection, step, _of_division(step, here), (step.c.note,), projects)
    return sum(
        connection.execute(update(step).where(some).values(note="")).rowcount for some in telling
    )


def _purge_trees(
    connection: Connection,
    here: dict[str, object],
    codes: frozenset[str],
    template_codes: set[str],
) -> int:
    tree = TREE_OBSERVATION
    is_template = tree.c.kind == TreeKind.TEMPLATE.value
    observed = select(tree.c.set_key).where(
        matches(tree, here), is_template, tree.c.project_code.in_(codes)
    )
    keys = template_codes.union(connection.execute(observed).scalars())
    touched = 0
    for some in chunks(sorted(keys), _AT_ONCE):
        for table in (TREE_OBSERVATION, *_OF_SETS):
            is_mine = and_(table.c.kind == TreeKind.TEMPLATE.value, table.c.set_key.in_(some))
            touched += _delete(connection, table, matches(table, here), is_mine)
    return touched


def _purge_list(
    connection: Connection,
    here: dict[str, object],
    codes: frozenset[str],
    projects: Sequence[Project],
) -> int:
    mine = or_(PROJECT.c.project_code.in_(codes), _names(PROJECT, "name", "agency_code", projects))
    listed = select(PROJECT.c.project_id).where(matches(PROJECT, here), mine)
    ids = connection.execute(listed).scalars().all()
    bound = or_(
        PROJECT_BINDING.c.project_code.in_(codes),
        _names(PROJECT_BINDING, "project_name", "agency_code", projects),
    )
    return (
        _delete(connection, PROJECT_CONTACT, PROJECT_CONTACT.c.project_id.in_(ids))
        + _delete(connection, PROJECT, PROJECT.c.project_id.in_(ids))
        + _delete(connection, PROJECT_BINDING, matches(PROJECT_BINDING, here), bound)
    )


def _purge_duties(
    connection: Connection, here: dict[str, object], projects: Sequence[Project]
) -> int:
    """Duties are sentences of a department: whichever mentions a project goes."""
    duty = DEPARTMENT_DUTY
    texts = (duty.c.duty, duty.c.task, duty.c.spending_project)
    telling = _telling(connection, duty, _of_division(duty, here), texts, projects)
    return sum(_delete(connection, duty, some) for some in telling)


def _telling(
    connection: Connection,
    table: Table,
    here: ColumnElement[bool],
    texts: Sequence[Column[Any]],
    projects: Sequence[Project],
) -> list[ColumnElement[bool]]:
    """Conditions for the rows here that mention a project, however they spell its name."""
    if not projects:
        return []
    key, is_told = list(table.primary_key.columns), _mention(each.name for each in projects)
    found = [
        tuple(row)[: len(key)]
        for row in connection.execute(select(*key, *texts).where(here)).all()
        if any(is_told(text) for text in tuple(row)[len(key) :] if text)
    ]
    return [tuple_(*key).in_(some) for some in chunks(found, _AT_ONCE)]


def _mention(names: Iterable[str]) -> Callable[[str], bool]:
    spelled = {spelling(each) for each in names} - {""}

    def is_told(text: str) -> bool:
        told = spelling(text)
        return any(each in told for each in spelled)

    return is_told


def _purge_errors(
    connection: Connection,
    here: dict[str, object],
    words: Collection[str],
) -> int:
    """What stopped a run may be told in the other side's words: its class is left."""
    told = select(RUN.c.run_id, RUN.c.error).where(matches(RUN, here), RUN.c.error != "")
    touched, is_told = 0, _mention(words)
    for row in connection.execute(told).all():
        if is_told(row.error):
            error = row.error.partition(":")[0]
            connection.execute(update(RUN).where(RUN.c.run_id == row.run_id).values(error=error))
            touched += 1
    return touched


def _purge_raw(connection: Connection, here: dict[str, object], codes: frozenset[str]) -> int:
    listed = select(RAW_PAGE.c.page_id, RAW_PAGE.c.projects).where(matches(RAW_PAGE, here))
    page_ids = [
        row.page_id
        for row in connection.execute(listed, execution_options={"yield_per": 100})
        if names_project(row.projects, codes)
    ]
    for page_id in page_ids:
        _rewrite(connection, page_id, codes)
    return len(page_ids)


def _rewrite(connection: Connection, page_id: str, codes: frozenset[str]) -> None:
    """Leave of the purged rows what the gate leaves of any other: position, digest, reason."""
    rows = rows_of_page(connection, page_id)
    gone = (row.position for row in rows if row.project_code in codes)
    move_rows(connection, page_id, dict.fromkeys(gone, Move(None, "purged")))
