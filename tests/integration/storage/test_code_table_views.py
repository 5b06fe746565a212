"""Code tables as people look at them, on both databases."""

from collections.abc import Sequence

from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.ports.code_table_views import CodePage, KeptTable
from adapter.ports.division import Division
from adapter.storage.store import SqlStore
from sync_jobs.import_library import ImportContext, SourceFile, import_library
from tests.acceptance.secrecy.papers import Listed, project_list
from tests.conftest import CountedIds, TurnedClock

SCOPE = Scope(site="a", division_code="152501000", fiscal_year=2026)
DIVISION = Division(division_code="152501000", fiscal_year=2026)
ROWS = [
    Listed(name="森林防火", agency="104002-林草站", department="104-林业局（部门）"),
    Listed(name="造林", agency="104002-林草站", department="104-林业局（部门）"),
    Listed(name="护林_员", agency="104009-护林%队", department="104-林业局（部门）"),
    Listed(name="助学", agency="101004-中学", department="101-教育局（部门）"),
    Listed(name="没有绑定", agency="105001-商务站", department="105-商务局（部门）"),
]


def take_in(store: SqlStore, clock: TurnedClock, ids: CountedIds, name: str, text: bytes) -> None:
    context = ImportContext(store=store, clock=clock, ids=ids)
    source = SourceFile(name=name, content=text)
    import_library(context, DIVISION, [source], is_strict=False)


def bind(store: SqlStore, rows: Sequence[Listed]) -> None:
    bindings = [
        ProjectBinding(
            project_code=f"15250126T{at:012}",
            agency_code=each.agency[:6],
            project_name=each.name,
            bound_by=BoundBy.NAME,
        )
        for at, each in enumerate(rows)
    ]
    with store.begin() as work:
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()


def page(
    store: SqlStore, table: KeptTable, text: str = "", *, limit: int = 9, offset: int = 0
) -> CodePage:
    return store.queries.code_page(SCOPE, table, text, limit=limit, offset=offset)


def codes(found: CodePage) -> list[str]:
    return [each.code for each in found.entries]


def test_departments_and_units_of_open_projects_are_found_and_paged(
    store: SqlStore, clock: TurnedClock, ids: CountedIds
) -> None:
    take_in(store, clock, ids, "list.csv", project_list(ROWS))
    assert codes(page(store, KeptTable.UNITS)) == []
    bind(store, ROWS[:4])
    units = page(store, KeptTable.UNITS)

    assert codes(units) == ["101004", "104002", "104009"]
    assert units.total == 3
    assert [each.above for each in units.entries] == ["101", "104", "104"]
    assert units.stored_at is not None
    assert codes(page(store, KeptTable.DEPARTMENTS)) == ["101", "104"]
    assert codes(page(store, KeptTable.UNITS, limit=1, offset=1)) == ["104002"]
    assert page(store, KeptTable.UNITS, limit=1, offset=1).total == 3
    assert codes(page(store, KeptTable.UNITS, "林草")) == ["104002"]
    assert codes(page(store, KeptTable.UNITS, "%")) == ["104009"]


def test_a_department_with_one_secret_project_is_not_shown(
    store: SqlStore, clock: TurnedClock, ids: CountedIds
) -> None:
    secret = Listed(name="暗", agency="104003-x", department="104-林业局（部门）", mark="涉密")
    take_in(store, clock, ids, "list.csv", project_list([*ROWS, secret]))
    bind(store, ROWS[:4])

    assert codes(page(store, KeptTable.DEPARTMENTS)) == ["101"]
    # The unit of an open project is known by that project.
    assert codes(page(store, KeptTable.UNITS)) == ["101004", "104002", "104009"]


def test_a_list_with_a_refused_row_shows_no_department(
    store: SqlStore, clock: TurnedClock, ids: CountedIds
) -> None:
    take_in(store, clock, ids, "list.csv", project_list(ROWS))
    bind(store, ROWS[:4])
    assert codes(page(store, KeptTable.DEPARTMENTS)) == ["101", "104"]
    refused = Listed(name="没有单位", agency="")
    take_in(store, clock, ids, "list.csv", project_list([*ROWS, refused]))

    assert codes(page(store, KeptTable.DEPARTMENTS)) == []


def test_the_newest_table_of_function_classes_is_shown(
    store: SqlStore, clock: TurnedClock, ids: CountedIds
) -> None:
    assert page(store, KeptTable.FUNCTION_CLASSES) == CodePage()
    for name in ("旧.csv", "新.csv"):
        text = f"编码,名称,级次,年度\n201,{name},类,2026\n20106,财政事务,款,2026\n"
        take_in(store, clock, ids, name, text.encode())
    found = page(store, KeptTable.FUNCTION_CLASSES, limit=1)

    assert (found.title, found.number, found.total) == ("新.csv", 2, 2)
    assert [(e.code, e.name, e.above) for e in found.entries] == [("201", "新.csv", "")]
    (second,) = page(store, KeptTable.FUNCTION_CLASSES, "财政").entries
    assert (second.code, second.above) == ("20106", "201")
