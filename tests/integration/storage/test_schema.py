"""The schema: frozen migrations, names that fit every database, the same tables either way."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from adapter.domain.findings.codes import FindingCode
from adapter.errors import ConfigurationError
from adapter.storage.database import schema
from adapter.storage.database.engine import StoreBusy, make_engine, translated, writing
from adapter.storage.database.schema import current_revision, head_revision, upgrade
from adapter.storage.store import open_store
from adapter.storage.tables.base import METADATA
from tests.conftest import CountedIds, TurnedClock

LONGEST_NAME = 30


BOTH = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


def reflected(url: str) -> dict[str, Any]:
    """Everything a database says about its tables, Alembic's own aside."""
    engine = make_engine(url)
    inspector = sa.inspect(engine)
    described = {
        table: {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"], each["default"])
                for each in inspector.get_columns(table)
            },
            "order": [each["name"] for each in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "indexes": by_name(inspector.get_indexes(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "foreign keys": by_name(inspector.get_foreign_keys(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return described


def by_name(described: list[Any]) -> list[Any]:
    return sorted((plain(each) for each in described), key=lambda each: str(each["name"]))


def plain(described: Any) -> Any:
    """The same, SQL fragments as text so that they compare."""
    if isinstance(described, dict):
        return {name: plain(each) for name, each in described.items()}
    return str(described) if isinstance(described, sa.ClauseElement) else described


@BOTH
def test_a_migrated_database_equals_a_freshly_created_one(
    kind: str, request: pytest.FixtureRequest
) -> None:
    migrated_url = request.getfixturevalue(f"{kind}_url")
    fresh_url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(fresh_url)
    METADATA.create_all(engine)
    engine.dispose()

    fresh, migrated = reflected(fresh_url), reflected(migrated_url)

    assert set(fresh) == set(METADATA.tables)
    assert migrated == fresh


def test_every_name_of_the_schema_has_at_most_thirty_characters() -> None:
    names = [
        name
        for table in METADATA.tables.values()
        for name in (
            table.name,
            *(each.name for each in table.columns),
            *(each.name for each in table.constraints),
            *(each.name for each in table.indexes),
        )
    ]

    assert None not in names
    assert [name for name in names if len(str(name)) > LONGEST_NAME] == []


def test_no_table_lets_the_database_count_its_keys() -> None:
    counting = [
        table.name for table in METADATA.tables.values() if table.autoincrement_column is not None
    ]

    assert counting == []


def test_an_upgrade_of_the_newest_schema_changes_nothing(database_url: str) -> None:
    before = reflected(database_url)

    upgrade(database_url)

    assert reflected(database_url) == before
    assert current_revision(database_url) == head_revision()


@pytest.mark.usefixtures("real_migrations")
def test_an_empty_sqlite_file_is_upgraded_when_it_is_opened(
    tmp_path: Path, clock: TurnedClock, ids: CountedIds
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert current_revision(url) is None

    store = open_store(url, clock=clock, ids=ids)

    assert store.queries.schema_revision() == head_revision()
    store.close()


def test_an_empty_postgresql_database_asks_for_an_upgrade(
    empty_postgresql_url: str, clock: TurnedClock, ids: CountedIds
) -> None:
    with pytest.raises(ConfigurationError, match="db upgrade"):
        open_store(empty_postgresql_url, clock=clock, ids=ids)

    upgrade(empty_postgresql_url)
    open_store(empty_postgresql_url, clock=clock, ids=ids).close()


def test_a_database_of_another_revision_is_refused(
    sqlite_url: str, clock: TurnedClock, ids: CountedIds
) -> None:
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()

    with pytest.raises(ConfigurationError, match=r"0001.*db upgrade"):
        open_store(sqlite_url, clock=clock, ids=ids)


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_serve_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite:///"):
        make_engine(url)


def test_sqlite_is_set_up_for_two_processes_and_for_secrets(sqlite_url: str) -> None:
    names = ("journal_mode", "foreign_keys", "synchronous", "secure_delete", "temp_store")
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        busy_timeout_ms = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    engine.dispose()

    assert found == ["wal", 1, 2, 1, 1]
    assert busy_timeout_ms == 60_000


def test_a_file_that_cannot_be_opened_is_a_configuration_error(
    tmp_path: Path, clock: TurnedClock, ids: CountedIds
) -> None:
    (tmp_path / "note.txt").write_text("这不是数据库" * 200, encoding="utf-8")

    for name in ("missing/adapter.db", "note.txt"):
        with pytest.raises(ConfigurationError, match="数据库文件"):
            open_store(f"sqlite:///{tmp_path / name}", clock=clock, ids=ids)


def test_a_writing_transaction_holds_sqlite_s_lock_before_it_reads(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapter.storage.database.engine.BUSY_TIMEOUT_S", 0.05)
    engine = make_engine(sqlite_url)
    with (
        engine.connect() as first,
        engine.connect() as second,
        writing(first).begin(),
        pytest.raises(StoreBusy),
        translated(),
    ):
        writing(second).begin()

    engine.dispose()


def test_the_revision_that_is_needed_is_the_one_that_the_migrations_lead_to() -> None:
    assert ScriptDirectory.from_config(schema._config()).get_heads() == [head_revision()]


@BOTH
def test_a_database_of_the_first_revision_is_brought_up_with_everything_in_it(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO project_list (division_code, fiscal_year, hidden_count, stored_at)"
            " VALUES ('152501000', 2026, 7, '2026-01-02 03:04:05.000000Z')"
        )
    first = current_revision(url)

    upgrade(url)

    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT hidden_count FROM project_list").scalar_one()
        opened = connection.exec_driver_sql("SELECT count(*) FROM department").scalar_one()
    engine.dispose()
    assert (first, current_revision(url)) == ("0001", head_revision())
    assert (kept, opened) == (7, 0)


#: A row that waits in a database of the revision before entries had a state.
_WAITING_IN_0002 = """
    INSERT INTO run (run_id, job, site, division_code, fiscal_year, started_at, is_dry_run,
        rows_read, rows_created, rows_updated, rows_unchanged, rows_withdrawn, rows_rejected,
        rows_quarantined, rows_blocked, rows_vanished, figures, error)
    VALUES ('r', 'pull_targets', 's', '152501000', 2026, '2026-01-02 03:04:05.000000Z', false,
        0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '');
    INSERT INTO raw_page (page_id, exchange_id, operation, started_at, duration_ms, status, digest,
        byte_length, page_number, row_count, kept_count, kept_rows, row_index, projects, run_id,
        site, division_code, fiscal_year, kind)
    VALUES ('p', 'e', 'o', '2026-01-02 03:04:05.000000Z', 1, 200, 'd', 1, 1, 1, 1, '', '', '[]',
        'r', 's', '152501000', 2026, 'target_line');
    INSERT INTO quarantine (entry_id, entry_key, page_id, position, run_id, site, division_code,
        fiscal_year, kind, project_code, code, field, detail, quarantined_at, attempts)
    VALUES ('q', 'k', 'p', 0, 'r', 's', '152501000', 2026, 'target_line', 'c', 'not_a_number',
        'score', '', '2026-01-02 03:04:05.000000Z', 4)
"""


@BOTH
def test_what_waited_before_marks_were_known_waits_on(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in _WAITING_IN_0002.split(";"):
            connection.exec_driver_sql(statement)

    upgrade(url)

    with engine.connect() as connection:
        statement = "SELECT entry_key, attempts, state, closed_at FROM quarantine"
        found = connection.exec_driver_sql(statement).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("k", 4, "open", None)]


_OLD_PLAN = """
    INSERT INTO account (account_id, os_user, display_name, created_at)
    VALUES ('a', 'zhang', 'zhang', '2026-01-02 03:04:05.000000Z');
    INSERT INTO plan (plan_id, revision, kind, site, division_code, fiscal_year, author_id,
        created_at, expires_at, code_version, profile, profile_digest, internal_digest,
        external_digest, baseline_digest, rollback_of, guards, needed, needed_because, change_count,
        changes_digest, plan_digest, state, reason, n_waiting, n_applied, n_already, n_stale,
        n_refused, n_blocked, n_unmade, n_unsettled, n_left, n_expired)
    VALUES ('p', 1, 'push', 's', '152501000', 2026, 'a', '2026-01-02 03:04:05.000000Z',
        '2026-01-09 03:04:05.000000Z', '0', 'std', '', '', '', '', '', '[]', 1, '[]', 2, '', 'd',
        'partly', '', 0, 1, 0, 0, 0, 0, 0, 0, 1, 0);
    INSERT INTO plan_change (plan_id, position, kind, set_kind, set_key, title, project_code,
        rows_digest, version_id, reason, removed_rows, decision, fields, change_digest, outcome,
        outcome_reason, is_purged)
    VALUES ('p', 1, 'change', 'template', 'MB1', '', '', '', '', '', 0, 'as_planned', '', 'c',
        'applied', '', FALSE);
    INSERT INTO plan_approval (approval_id, plan_id, revision, account_id, os_user, verdict,
        plan_digest, comment, decided_at, signature, key_fingerprint)
    VALUES ('y', 'p', 1, 'a', 'zhang', 'approve', 'd', '', '2026-01-02 03:04:05.000000Z', 's', 'k')
"""


@BOTH
def test_plans_of_the_seventh_revision_keep_their_changes_and_balance(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for statement in _OLD_PLAN.split(";"):
            connection.exec_driver_sql(statement)

    upgrade(url)

    with engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT plan.state, n_applied, n_left, n_adopted, n_by_hand, set_key, expected_mark, "
            "approval_id FROM plan JOIN plan_change USING (plan_id) "
            "JOIN plan_approval USING (plan_id)"
        ).all()
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("UPDATE plan SET n_adopted = 1")
    engine.dispose()
    assert [tuple(row) for row in told] == [("partly", 1, 1, 0, 0, "MB1", None, "y")]


#: push_id, set_key and state as the second revision had them -> state and sendings adrift now.
_PUSHES = {
    ("p1", "A", "confirmed"): ("confirmed", 0),
    ("p2", "A", "unknown"): ("superseded", 1),
    ("p3", "A", "prepared"): ("unknown", 1),
    ("p4", "B", "retryable"): ("superseded", 1),
    ("p5", "B", "rejected"): ("rejected", 0),
    ("p6", "B", "unknown"): ("unknown", 1),
}


@BOTH
def test_pushes_of_the_second_revision_keep_what_was_known_of_them(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(_OLD_RUN)
        for push_id, set_key, state in _PUSHES:
            connection.exec_driver_sql(_OLD_PUSH.format(push_id, set_key, state))

    upgrade(url)

    with engine.connect() as connection:
        sets = connection.exec_driver_sql(
            "SELECT push_id, state, adrift, position FROM push_set ORDER BY push_id"
        ).all()
        requests = connection.exec_driver_sql(
            "SELECT request_id, attempts, set_count FROM push_request"
        ).all()
    engine.dispose()
    assert [(state, adrift) for _, state, adrift, _ in sets] == list(_PUSHES.values())
    assert [position for *_, position in sets] == list(range(len(_PUSHES)))
    assert [tuple(each) for each in requests] == [("r", 1, len(_PUSHES))]


_OLD_RUN = """
    INSERT INTO run (run_id, job, site, division_code, fiscal_year, started_at, is_dry_run,
        rows_read, rows_created, rows_updated, rows_unchanged, rows_withdrawn, rows_rejected,
        rows_quarantined, rows_blocked, rows_vanished, figures, error)
    VALUES ('run', 'push_templates', 'here', '152501000', 2026, '2026-01-02 03:04:05.000000Z',
        FALSE, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '')
"""
_OLD_PUSH = """
    INSERT INTO push_set (push_id, run_id, request_id, site, division_code, fiscal_year, kind,
        set_key, project_code, rows_digest, content_hash, state, reason, prepared_at)
    VALUES ('{}', 'run', 'r', 'here', '152501000', 2026, 'template', '{}', '', '1', '2', '{}', '',
        '2026-01-02 03:04:05.000000Z')
"""


@BOTH
def test_of_the_versions_of_a_year_that_were_all_released_the_newest_stays_so(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for year, number in ((2026, 1), (2026, 2), (2027, 1)):
            connection.exec_driver_sql(_OLD_VERSION.format(year, number))

    upgrade(url)

    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT fiscal_year, version_number, state FROM library_version ORDER BY 1, 2"
        ).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        (2026, 1, "superseded"),
        (2026, 2, "released"),
        (2027, 1, "released"),
    ]


_OLD_VERSION = """
    INSERT INTO library_version (version_id, division_code, fiscal_year, version_number, title,
        state, content_hash, indicator_count, template_count, created_at)
    VALUES ('{0}-{1}', '152501000', {0}, {1}, '', 'released', '', 0, 0,
        '2026-01-02 03:04:05.000000Z')
"""


@BOTH
def test_findings_of_the_eighth_revision_go_by_their_new_names(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    engine = make_engine(url)
    old = ("full_marks_missed_target", "direction_contradiction", "score_above_maximum")
    with engine.connect() as connection, writing(connection).begin():
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        for position, code in enumerate(old):
            connection.exec_driver_sql(_OLD_FINDING.format(position, code))

    upgrade(url)

    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT code FROM finding ORDER BY position").scalars()
        codes = [FindingCode(each) for each in found]
    engine.dispose()
    assert codes == [
        FindingCode.FULL_MARKS_FOR_MISSED_TARGET,
        FindingCode.DIRECTION_CONTRADICTS_OPERATOR,
        FindingCode.SCORE_ABOVE_MAXIMUM,
    ]


_OLD_FINDING = """
    INSERT INTO finding (finding_id, site, division_code, fiscal_year, position, run_id, code,
        severity, project_code, line_kind, line_key, facts)
    VALUES ('f{0}', 'here', '152501000', 2026, {0}, 'r', '{1}', 'high', 'p', 'k', 'l', '{{}}')
"""
