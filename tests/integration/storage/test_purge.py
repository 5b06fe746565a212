"""Purging projects that became secret: no byte of them stays, nothing of others goes."""

import random
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.comparing.comparison import (
    Attainment,
    Comparison,
    Finding,
    FindingCode,
    Severity,
)
from adapter.domain.declaration import DeclaredTarget, TargetLine
from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identification.matching import Match, MatchMethod
from adapter.domain.indicator import DepartmentDuty, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.outcome import PushState
from adapter.domain.project import BoundBy, Contact, Project, ProjectBinding
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value
from adapter.errors import RunError, ScrubLeft
from adapter.ports.alarms import Alarm, AlarmCode, ClosingWord
from adapter.ports.pushes import PushRecord
from adapter.ports.staging import QuarantinedRow
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from adapter.storage.store import SqlStore, open_store
from adapter.storage.tables.ledger import ALARM
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import (
    DIVISION,
    EARLY,
    SCOPE,
    Puller,
    line,
    page,
    reading,
    run_record,
)

CANARY = "CANARY7F3A"
#: The code is known from the list, or only from the binding by name.
CODES = {"listed": f"15{CANARY}01", "bound": f"15{CANARY}02"}
OTHER = "15250125T000000000009"
OTHER_SITE = replace(SCOPE, site="second")


def project(code: str, name: str, agency: str = "101001") -> Project:
    return Project(
        ordinal=1,
        business_office="",
        department_code="101",
        department_name="口岸办",
        agency_code=agency,
        agency_name="口岸办本级",
        name=name,
        amount_wan_yuan=Decimal("12.5"),
        function_class="2010301",
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
        project_code=code,
        contact=Contact(f"联系人 {name}"),
    )


def binding(code: str, name: str, agency: str = "101001") -> ProjectBinding:
    return ProjectBinding(
        project_code=code, agency_code=agency, project_name=name, bound_by=BoundBy.NAME
    )


def template(code: str, project_code: str, project_name: str) -> IndicatorTemplate:
    return IndicatorTemplate(
        code=code,
        name=f"{project_name}指标模板",
        level=TemplateLevel.PROJECT,
        project_code=project_code,
        project_name=project_name,
        department_code="101",
        lines=(
            TemplateLine(
                ordinal=1,
                indicator_code="A01",
                target=parse_value("≥3条"),
                weight=None,
                is_required=True,
            ),
        ),
    )


def duty(spending_project: str) -> DepartmentDuty:
    return DepartmentDuty(
        department_code="101",
        department_name="口岸办",
        duty="保障口岸通关",
        spending_project=spending_project,
    )


LISTED = project(CODES["listed"], f"{CANARY} listed")
BOUND = project("", f"{CANARY} bound")
PUBLIC = project(OTHER, "公开项目")
#: Another unit's project of the same name stays.
NAMESAKE = project("", f"{CANARY}-namesake", agency="202001")
SECRET = (LISTED, BOUND, replace(NAMESAKE, agency_code="101001"))


def fill(puller: Puller, store: SqlStore) -> None:
    """Bring the canaries into every table that can hold them."""
    secret_lines = [
        line(f"{CANARY}-{how}", project_code=code, name=f"{CANARY} line", target_value=CANARY)
        for how, code in CODES.items()
    ]
    public_lines = [line(f"public-{n}", project_code=OTHER, name=f"公开 {n}") for n in range(40)]
    bad = [
        (QuarantinedRow(90 + n, code, "not_a_number", "score", CANARY), f"{CANARY} raw".encode())
        for n, code in enumerate(CODES.values())
    ]
    for change in ("first", "second"):
        changed = [replace(each, remark=f"{CANARY} {change}") for each in secret_lines]
        puller.pull(page([*changed, *public_lines], quarantined=bad))
        puller.pull(page([*changed, *public_lines], quarantined=bad))
    goals = [
        DeclaredTarget(
            goal_id=f"{code}-goal",
            project_code=code,
            agency_code="101001",
            division_code=SCOPE.division_code,
            fiscal_year=2025,
            overall_goal=f"总体目标 {code}",
        )
        for code in (*CODES.values(), OTHER)
    ]
    puller.pull(page(goals), kind=RecordKind.DECLARED_TARGET)
    with store.begin() as unit:
        fill_list(unit)
        fill_trees(unit, puller)
        fill_analyses(unit, puller)
        unit.commit()
    fill_alarms(puller, store)


def fill_list(unit: UnitOfWork) -> None:
    content = LibraryContent(
        templates=(
            template(f"T-{CANARY}-1", CODES["listed"], ""),
            template(f"T-{CANARY}-2", "", BOUND.name),
            template("T-public", OTHER, PUBLIC.name),
        ),
        duties=(
            duty(BOUND.name),
            duty(PUBLIC.name),
        ),
    )
    version = LibraryVersion(
        version_id="version-1",
        number=1,
        title="2025",
        state=LibraryState.RELEASED,
        content_hash="0" * 64,
        indicator_count=0,
        template_count=3,
        created_at=EARLY,
    )
    unit.library.add_released(DIVISION, version, content)
    unit.projects.replace_list(DIVISION, [LISTED, BOUND, PUBLIC], hidden=2)
    bound = [binding(CODES["bound"], BOUND.name), binding(OTHER, PUBLIC.name)]
    unit.projects.replace_bindings(SCOPE, bound)
    unit.projects.replace_bindings(OTHER_SITE, bound)


def fill_trees(unit: UnitOfWork, puller: Puller) -> None:
    keys = {f"T-{CANARY}-1": CODES["listed"], f"T-{CANARY}-2": CODES["bound"], "T-public": OTHER}
    for side in Side:
        entries = [
            TreeEntry(key=key, project_code=code, content_hash=side.value, fields={"name": key})
            for key, code in keys.items()
        ]
        unit.trees.observe(
            SCOPE, side, TreeKind.TEMPLATE, entries, at=puller.clock.now(), is_complete=True
        )
    conflict = FieldDecision(
        path="name",
        verdict=Verdict.CONFLICT,
        decision=Decision.CONFLICT,
        reason=Reason.NO_OWNER,
        owner=FieldOwner.PERSON,
        baseline="a",
        internal=CANARY,
        external="c",
    )
    verdicts = [
        VerdictRecord(
            kind=TreeKind.TEMPLATE,
            key=key,
            verdict=Verdict.CONFLICT,
            fields=(conflict,) if CANARY in key else (),
        )
        for key in keys
    ]
    unit.trees.replace_verdicts(SCOPE, puller.ids.fresh(), verdicts)
    run_id = puller.ids.fresh()
    unit.runs.start(run_record(run_id, puller.clock))
    unit.pushes.prepare([push(puller, run_id, key, code) for key, code in keys.items()])


def push(puller: Puller, run_id: str, key: str, code: str) -> PushRecord:
    return PushRecord(
        push_id=puller.ids.fresh(),
        run_id=run_id,
        request_id="request",
        scope=SCOPE,
        kind=TreeKind.TEMPLATE,
        set_key=key,
        project_code=code,
        rows_digest="1" * 64,
        content_hash="2" * 64,
        state=PushState.PREPARED,
        prepared_at=EARLY,
    )


def fill_analyses(unit: UnitOfWork, puller: Puller) -> None:
    codes = [*CODES.values(), OTHER]
    for code in codes:
        unit.match_decisions.record(
            SCOPE,
            MatchDecision(
                decision_id=puller.ids.fresh(),
                project_code=code,
                level="数量",
                name=f"wording of {code}",
                indicator_code="A01",
                is_confirmed=True,
                decided_by="zhang",
                reason=code,
                decided_at=datetime(2026, 1, 1, tzinfo=UTC),
            ),
        )
    unit.analyses.replace_matches(
        SCOPE,
        puller.ids.fresh(),
        [
            Match(
                line_kind="target_line",
                line_key=f"line {code}",
                project_code=code,
                indicator_code=None,
                method=MatchMethod.NONE,
                score=0.0,
                reason=code,
            )
            for code in codes
        ],
    )
    unit.analyses.replace_comparisons(
        SCOPE,
        puller.ids.fresh(),
        [
            Comparison(
                line_kind="target_line",
                line_key=f"line {code}",
                project_code=code,
                attainment=Attainment.MET,
                rate=Decimal(1),
                reason=code,
            )
            for code in codes
        ],
        [
            Finding(
                code=FindingCode.FULL_MARKS_FOR_MISSED_TARGET,
                severity=Severity.HIGH,
                project_code=code,
                line_kind="target_line",
                line_key=f"line {code}",
                facts={"name": code},
            )
            for code in codes
        ],
    )


def fill_alarms(puller: Puller, store: SqlStore) -> None:
    """Alarms that happened again: each named a project when it was closed, or names one now."""
    listed, bound = CODES.values()
    for subject, owner, later in (
        ("set 1", listed, listed),
        ("set 2", "", bound),
        ("set 3", bound, ""),
        ("set 4", OTHER, OTHER),
    ):
        now = puller.clock.turn(1)
        alarm = Alarm(
            scope=SCOPE,
            code=AlarmCode.PUSH_DOUBLED,
            subject=subject,
            project_code=owner,
            run_id=puller.ids.fresh(),
            first_at=now,
            latest_at=now,
        )
        reason = "公开的说明" if owner == OTHER else f"{CANARY} said"
        with store.begin() as unit:
            unit.alarms.raise_([alarm])
            unit.commit()
        with store._engine.connect() as connection:
            mine = sa.select(ALARM.c.alarm_id).where(ALARM.c.subject == subject)
            alarm_id = connection.execute(mine).scalar_one()
        with store.begin() as unit:
            assert unit.alarms.close_one(alarm_id, ClosingWord(at=now, by="zhang", reason=reason))
            unit.alarms.raise_([replace(alarm, project_code=later)])
            unit.commit()


def purge(store: SqlStore, *projects: Project) -> int:
    with store.begin() as unit:
        touched = unit.projects.purge(DIVISION, projects)
        unit.commit()
    return touched


def everything(url: str) -> str:
    """Every cell of every table as text, bytes unpacked where they are packed."""
    engine = sa.create_engine(url)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        cells = [
            cell
            for table in metadata.tables.values()
            for row in connection.execute(sa.text(f"SELECT * FROM {table.name}"))  # noqa: S608  # our own tables
            for cell in row
        ]
    engine.dispose()
    return " ".join(as_text(cell) for cell in cells)


def as_text(cell: object) -> str:
    if isinstance(cell, bytes):
        try:
            cell = zlib.decompress(cell)
        except zlib.error:
            return cell.decode("latin-1")
        return cell.decode("utf-8", "replace")
    return str(cell)


def test_a_purged_project_is_in_no_table_any_more(
    puller: Puller, store: SqlStore, database_url: str
) -> None:
    fill(puller, store)
    before = everything(database_url)

    touched = purge(store, *SECRET)

    after = everything(database_url)
    assert touched > 20
    assert before.count(CANARY) > 50
    assert after.count(CANARY) == 0
    assert "T-public" in after
    assert PUBLIC.name in after


def test_a_purge_leaves_other_projects_as_they_were(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    fill(puller, store)
    held = [each for each in puller.current() if each.project_code == OTHER]

    purge(store, *SECRET)

    assert puller.current() == held
    with store.begin() as unit:
        assert [each.name for each in unit.projects.projects(DIVISION)] == [PUBLIC.name]
        assert [each.project_code for each in unit.projects.bindings(SCOPE)] == [OTHER]
        content = unit.library.content("version-1")
        assert [each.code for each in content.templates] == ["T-public"]
        assert [each.spending_project for each in content.duties] == [PUBLIC.name]
    assert rows_of("SELECT DISTINCT project_code FROM line_match") == [(OTHER,)]
    assert rows_of("SELECT project_code, reason FROM match_decision") == [(OTHER, OTHER)]
    assert rows_of("SELECT DISTINCT set_key FROM tree_observation") == [("T-public",)]
    assert rows_of("SELECT subject FROM alarm ORDER BY subject") == [("set 3",), ("set 4",)]
    former = rows_of("SELECT project_code, closed_reason FROM alarm_closing")
    assert former == [(OTHER, "公开的说明")]


def test_purged_rows_of_a_page_leave_what_blocked_rows_leave(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    records = [line("a", project_code=OTHER), line("b", project_code=CODES["listed"])]
    puller.pull(page(records))

    purge(store, LISTED)

    (kept,) = rows_of("SELECT row_count, kept_count, projects FROM raw_page")
    (blocked,) = rows_of("SELECT position, reason FROM raw_block")
    assert tuple(kept) == (2, 1, f'["{OTHER}"]')
    assert tuple(blocked) == (1, "purged")


def test_a_namesake_of_another_unit_stays(puller: Puller, store: SqlStore) -> None:
    with store.begin() as unit:
        unit.projects.replace_list(DIVISION, [NAMESAKE], hidden=0)
        unit.commit()

    purge(store, replace(NAMESAKE, agency_code="101001"))

    with store.begin() as unit:
        assert unit.projects.projects(DIVISION) == [NAMESAKE]
    assert puller.current() == []


def test_a_purge_may_be_repeated(puller: Puller, store: SqlStore) -> None:
    fill(puller, store)

    touched = purge(store, *SECRET), purge(store, *SECRET)

    assert touched[0] > 0
    assert touched[1] == 0


def test_a_purge_that_is_not_committed_removes_nothing(puller: Puller, store: SqlStore) -> None:
    fill(puller, store)
    held = puller.current()

    with store.begin() as unit:
        unit.projects.purge(DIVISION, SECRET)

    assert puller.current() == held


def test_a_pull_that_was_judged_before_a_purge_is_not_published_after_it(
    puller: Puller, store: SqlStore
) -> None:
    purge(store, BOUND)  # one before the pull is of no concern
    with store.open_stage(SCOPE, puller.run(), RecordKind.TARGET_LINE) as stage:
        stage.add(page([line("a", project_code=CODES["listed"])]))
        purge(store, LISTED)
        with pytest.raises(RunError, match="涉密"):
            stage.publish(reading(at=puller.clock.now()))

    assert puller.current() == []
    assert puller.pull(page([line("b")])).created == 1


def test_no_byte_of_a_purged_project_stays_in_sqlite_s_files(
    sqlite_url: str, clock: TurnedClock, ids: CountedIds
) -> None:
    path = Path(str(sa.make_url(sqlite_url).database))
    store = open_store(sqlite_url, clock=clock, ids=ids)
    puller = Puller(store, clock, ids)
    fill(puller, store)
    scatter(puller)
    before = bytes_of(path)

    purge(store, *SECRET)
    after = bytes_of(path)
    store.close()

    assert CANARY.encode() in before
    for needle in (CANARY, *CODES.values()):
        assert needle.encode() not in after
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def scatter(puller: Puller) -> None:
    """Rows of many sizes in random order that come and change, so that cells move between pages.

    SQLite leaves copies of moved cells behind, and overwriting deleted ones does not reach those.
    """
    dice = random.Random(5)  # noqa: S311  # the same rows every time
    known: list[TargetLine] = []
    for turn in range(20):
        for number in range(200):
            mark = CANARY if dice.random() < 0.2 else "x"  # a fifth is secret
            known.append(
                line(
                    f"{dice.getrandbits(80):x}{mark}{turn}-{number}",
                    project_code=CODES["listed"] if mark == CANARY else OTHER,
                    remark=mark * dice.randrange(60),
                )
            )
        changed = dice.sample(known[:-200], min(100, len(known) - 200))
        records = [*known[-200:], *(replace(each, explanation=f"{turn}") for each in changed)]
        puller.pull(page(records), is_sweep=False)


def test_a_purge_says_when_a_reader_keeps_the_old_bytes_in_sqlite_s_log(
    sqlite_url: str, clock: TurnedClock, ids: CountedIds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapter.storage.database.engine.BUSY_TIMEOUT_S", 0.05)
    path = Path(str(sa.make_url(sqlite_url).database))
    store = open_store(sqlite_url, clock=clock, ids=ids)
    puller = Puller(store, clock, ids)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        puller.pull(page([line("a", project_code=CODES["listed"], name=CANARY)]))
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM target_line").fetchone()

        with pytest.raises(ScrubLeft):
            purge(store, LISTED)
        kept = bytes_of(path)
        reader.execute("ROLLBACK")
        purge(store, LISTED)

        assert CANARY.encode() in kept
        assert CANARY.encode() not in bytes_of(path)
    store.close()


def bytes_of(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))
