"""Long lists: kept counts are those of the rows, and a page is the same from either end."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from adapter.domain.access.data_scope import DataScope
from adapter.domain.comparing.comparison import (
    Attainment,
    Comparison,
    Finding,
    FindingCode,
    Severity,
)
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.record import RecordKind
from adapter.ports.compared import ComparedFilter, LineFilter
from adapter.ports.queries import FindingFilter
from adapter.storage.admission import open_bindings, open_bindings_of
from adapter.storage.database import schema
from adapter.storage.database.engine import make_engine, writing
from adapter.storage.queries.windows import Window, page_of
from adapter.storage.rows import is_open
from adapter.storage.store import SqlStore
from adapter.storage.tables.analyses import COMPARISON, FINDING
from adapter.storage.tables.library import PROJECT as PROJECT_TABLE
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.tallies import COMPARISON_TALLY, FINDING_TALLY
from adapter.storage.tallies import rate_band
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import PROJECT, SCOPE, Puller
from tests.integration.storage.reviews_desk import NAMES, OTHER, Desk, finding
from tests.integration.storage.test_library_and_projects import project
from tests.integration.storage.test_purge import purge

RATES = (None, "0", "0.599999", "0.6", "0.8", "0.999999", "1", "1.199999", "1.2", "7")


@pytest.fixture
def desk(store: SqlStore, puller: Puller, clock: TurnedClock) -> Desk:
    desk = Desk(store, puller, clock)
    desk.find(*findings(), comparisons=list(comparisons()))
    return desk


def findings() -> Iterator[Finding]:
    """Of two projects and of the library itself."""
    for number in range(12):
        yield finding(
            f"t{number}",
            (PROJECT, OTHER, "")[number % 3],
            code=(FindingCode.STANDARD_LOOSENED, FindingCode.OUTLIER_AMONG_PEERS)[number % 2],
            severity=(Severity.MEDIUM, Severity.HIGH)[number % 4 == 0],
        )


def comparisons() -> Iterator[Comparison]:
    for number, rate in enumerate(RATES):
        yield Comparison(
            line_kind="self_evaluation_line",
            line_key=f"e{number}",
            project_code=(PROJECT, OTHER)[number % 2],
            attainment=(Attainment.MET, Attainment.NOT_MET)[number % 3 == 0],
            rate=None if rate is None else Decimal(rate),
            reason="实际 90，目标 ≥100",
        )


def counted_anew(url: str) -> tuple[list[Any], list[Any]]:
    """What the rows themselves say, and what is kept of them."""
    engine = make_engine(url)
    band = rate_band().label("band")
    found, told = FINDING.c, COMPARISON.c
    rows, kept = [], []
    with engine.connect() as connection:
        for source, tally in (
            (sa.select(found.project_code, found.code, found.severity), FINDING_TALLY),
            (sa.select(told.project_code, told.attainment, band), COMPARISON_TALLY),
        ):
            inner = source.subquery()
            grouped = sa.select(*inner.c, sa.func.count()).group_by(*inner.c)
            rows += sorted(map(tuple, connection.execute(grouped)))
            columns = [each for each in tally.c if each.name not in SCOPE_COLUMNS]
            kept += sorted(map(tuple, connection.execute(sa.select(*columns))))
    engine.dispose()
    return rows, kept


SCOPE_COLUMNS = {"site", "division_code", "fiscal_year"}


def test_what_is_kept_of_a_comparison_counts_its_rows(desk: Desk, database_url: str) -> None:
    rows, kept = counted_anew(database_url)

    assert len(kept) > len(NAMES)
    assert kept == rows
    bands = {row[2] for row in kept if row[1] in set(Attainment)}
    assert bands == {each.value for each in RateBand}
    desk.find(finding("t1"))
    rows, kept = counted_anew(database_url)
    assert kept == rows == [(PROJECT, "standard_loosened", "medium", 1)]


def test_a_purge_takes_the_counts_with_the_rows(desk: Desk, database_url: str) -> None:
    purge(desk.store, replace(project(NAMES[PROJECT]), project_code=PROJECT))

    rows, kept = counted_anew(database_url)
    assert kept == rows
    assert {row[0] for row in kept} == {OTHER, ""}
    assert {row[1] for row in kept} & {"outlier_among_peers"} == set()


def test_an_upgrade_counts_what_is_stored_already(desk: Desk, database_url: str) -> None:
    del desk
    engine = make_engine(database_url)
    config: Config = schema._config()
    with engine.connect() as connection, writing(connection).begin():
        for tally in (FINDING_TALLY, COMPARISON_TALLY):
            connection.execute(sa.schema.DropTable(tally))
        connection.execute(sa.text("DROP TABLE account_department"))
        for each in _made_indexes(connection):
            connection.execute(sa.text(f"DROP INDEX {each}"))
        connection.execute(sa.text("CREATE INDEX ix_finding_scope ON finding (site)"))
        (head,) = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0019'"))
        config.attributes["connection"] = connection
        # The step that counts, and no later one: what those bring is there already.
        command.upgrade(config, "0020")
        put_back = sa.text("UPDATE alembic_version SET version_num = :head")
        connection.execute(put_back, {"head": head})
    engine.dispose()

    rows, kept = counted_anew(database_url)
    assert kept == rows
    assert kept


def _made_indexes(connection: sa.Connection) -> list[str]:
    inspector = sa.inspect(connection)
    names = {
        str(each["name"])
        for table in inspector.get_table_names()
        for each in inspector.get_indexes(table)
    }
    ours = {"ix_run_site", "ix_run_scope", "ix_tree_observation_owner"}
    return sorted(each for each in names if each.endswith("_page") or each in ours)


@pytest.mark.parametrize("is_descending", [False, True])
def test_a_page_holds_the_same_rows_from_whichever_end_it_is_walked(
    desk: Desk, database_url: str, *, is_descending: bool
) -> None:
    del desk
    engine = make_engine(database_url)
    order = (FINDING.c.position,)
    way = FINDING.c.position.desc() if is_descending else FINDING.c.position
    with engine.connect() as connection:
        plain = list(connection.execute(sa.select(FINDING.c.line_key).order_by(way)).scalars())
        for limit in (1, 5, 12, 40):
            for offset in range(0, 14, 3):
                window = Window(
                    total=len(plain), limit=limit, offset=offset, is_descending=is_descending
                )
                rows = page_of(connection, FINDING, sa.true(), order, window)
                assert [row["line_key"] for row in rows] == plain[offset : offset + limit]
    engine.dispose()


def test_counts_and_pages_agree_under_every_filter(desk: Desk) -> None:
    queries = desk.store.queries
    for chosen in (
        FindingFilter(),
        FindingFilter(severity=Severity.HIGH),
        FindingFilter(code=FindingCode.OUTLIER_AMONG_PEERS, severity=Severity.MEDIUM),
        FindingFilter(project_code=OTHER),
        FindingFilter(department_code="101"),
    ):
        whole = queries.admitted_findings(SCOPE, chosen, limit=100)
        pages = [
            each.line_key
            for offset in range(0, 12, 2)
            for each in queries.admitted_findings(SCOPE, chosen, limit=2, offset=offset).entries
        ]
        assert whole.total == len(whole.entries) == len(pages)
        assert whole.total
        assert pages == [each.line_key for each in whole.entries]
    for band in RateBand:
        lines, total = queries.compared_lines(
            SCOPE, ComparedFilter(), LineFilter(band=band), limit=100
        )
        assert total == len(lines) > 0


def test_of_what_is_not_open_the_counts_tell_only_that_there_is_some(desk: Desk) -> None:
    desk.make_list(OTHER)
    queries = desk.store.queries

    shown = queries.admitted_findings(SCOPE, FindingFilter(), limit=100)
    figures = queries.compared_figures(SCOPE, ComparedFilter())
    assert (shown.total, shown.hidden) == (8, 4)
    assert sum(figures.lines.values()) == 5
    elsewhere = DataScope(divisions=frozenset({"152501000"}), departments=frozenset({"999"}))
    assert queries.admitted_findings(elsewhere.of(SCOPE), FindingFilter(), limit=9).total == 0


def plan_of(url: str, asked: sa.Select[Any]) -> str:
    """How SQLite goes about a statement."""
    engine = make_engine(url)
    statement = asked.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    engine.dispose()
    return "\n".join(row[3] for row in found)


@pytest.mark.parametrize("kind", PULLED_KINDS)
def test_the_rows_of_one_owner_are_found_without_a_walk_through_the_table(
    kind: RecordKind, sqlite_url: str
) -> None:
    table, gate = TYPED_TABLES[kind], gate_field(kind)
    asked = sa.select(table.c.row_id).where(is_open(table, SCOPE), table.c[gate.name] == PROJECT)

    plan = plan_of(sqlite_url, asked)

    assert f"INDEX ix_{table.name}_own" in plan
    assert f"{gate.name}=?" in plan


def test_who_is_bound_to_a_department_has_no_project_compared_with_every_binding(
    sqlite_url: str,
) -> None:
    divisions, departments = frozenset({SCOPE.division_code}), frozenset({"101"})
    sight = DataScope(divisions=divisions, departments=departments).of(SCOPE)
    by_department = open_bindings(sight, PROJECT_TABLE.c.department_code).group_by(
        PROJECT_TABLE.c.department_code
    )

    plan = plan_of(sqlite_url, by_department)

    # Whichever it begins with, the other one is looked up by the name.
    assert "name=?" in plan


def test_some_projects_are_looked_up_and_the_list_is_not_gone_through(sqlite_url: str) -> None:
    codes = [f"P{number}" for number in range(100)]

    of_some = open_bindings_of(SCOPE, codes, PROJECT_TABLE.c.department_code).subquery().c

    plan = plan_of(sqlite_url, sa.select(of_some.project_code, of_some.department_code))

    # Else a comparison, which asks of some projects at a time, grows with the square of the list.
    by_name = "SEARCH project USING INDEX ix_project_name (division_code=? AND fiscal_year=?"
    assert f"{by_name} AND name=?)" in plan
