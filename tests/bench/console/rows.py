"""Long lists of every kind, written past the jobs: the pages are measured, not who fills them."""

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.types import TypeDecorator

from adapter.domain.record import RecordKind
from adapter.ports.trees import Side
from adapter.storage.database.bulk import BulkInsert
from adapter.storage.database.engine import writing
from adapter.storage.database.statements import scope_values
from adapter.storage.tables.analyses import LINE_MATCH, VERDICT
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE
from adapter.storage.tables.ledger import ALARM, RUN
from adapter.storage.tables.observations import TREE_OBSERVATION, TYPED_TABLES
from adapter.storage.tables.plans import ACCOUNT, PLAN, PLAN_CHANGE
from adapter.storage.tables.progress import PROJECT_PROGRESS
from adapter.storage.tables.sign_in import AUDIT_ENTRY
from tests.bench.console.library import code_in, put_library
from tests.bench.place import SCOPE

PLAN_ID = "00000000-0000-7000-8000-00000000aaaa"
_PAGE, _ACCOUNT = "page-1", "account-1"
#: Where typed rows belong: the scope's columns have names of their own there.
_PLACE = {"scope_division": SCOPE.division_code, "scope_year": SCOPE.fiscal_year}
_NOW = datetime(2026, 9, 1, tzinfo=UTC)

Cell = object | Callable[[int], object]


def fill(engine: Engine, codes: list[str], size: int) -> None:
    """`size` rows for every list that is not filled by a job."""

    def of(number: int) -> str:
        return codes[number * len(codes) // size]

    with writing(engine.connect()) as connection, connection.begin():

        def put(table: Table, count: int, **cells: Cell) -> None:
            BulkInsert(connection, table).write_all(_row(table, n, cells) for n in range(count))

        put(RUN, size, run_id=id_of, job="pull_targets", started_at=_moment, outcome=0, figures={})
        put(AUDIT_ENTRY, size, entry_id=_id, at=_moment, os_user="li", action="sign_in")
        put(
            RAW_PAGE, 1, page_id=_PAGE, run_id=id_of(0), kept_rows=zlib.compress(b""), projects="[]"
        )
        put(
            QUARANTINE,
            size,
            entry_id=id_of,
            entry_key=_id,
            page_id=_PAGE,
            kind="target_line",
            state="open",
            project_code=of,
            code="bad_number",
            quarantined_at=_moment,
        )
        put(
            ALARM,
            size,
            alarm_id=id_of,
            code="schema_drift",
            subject=lambda n: f"target_line.column_{n}",
            project_code=of,
            detail="column",
            run_id=id_of(0),
            first_at=_moment,
            latest_at=_moment,
            times=1,
            closed_at=lambda n: _moment(n) if n % 2 else None,
        )
        put(
            LINE_MATCH,
            size,
            line_kind="target_line",
            line_key=lambda n: f"line-{n}",
            project_code=of,
            score=lambda n: (n % 1000) / 1000,
            answer="ask",
            # Every second one is an indicator of the library already, one of a tenth of these.
            indicator_code=lambda n: code_in(2, n // 10 * 10) if n % 2 else None,
            method="similarity",
            proposals=[],
        )
        put(
            VERDICT,
            size,
            kind="template",
            set_key=_id,
            run_id=id_of(0),
            verdict="conflict",
            decision="conflict",
            fields=[],
        )
        for side in Side:
            put(
                TREE_OBSERVATION,
                size,
                row_id=partial(_named, side.value),
                side=side.value,
                kind="template",
                set_key=_id,
                project_code=of,
                fields=zlib.compress(json.dumps({"name": side.value}).encode()),
                observed_to=None,
                said_from=None,
            )
        for kind in (RecordKind.TARGET_LINE, RecordKind.SELF_EVALUATION_LINE):
            put(
                TYPED_TABLES[kind],
                size,
                row_id=partial(_named, kind.value),
                record_key=lambda n: f"line-{n}",
                project_code=of,
                page_id=_PAGE,
                level1="产出指标",
                level2="数量指标",
                name=lambda n: f"指标{n}",
                target_value="≥100",
                observed_to=None,
                **_PLACE,
            )
        put(
            PROJECT_PROGRESS,
            len(codes),
            project_code=lambda n: codes[n],
            light="red",
            progress=Decimal("0.5"),
            execution_rate=Decimal("0.5"),
        )
        put_library(put, codes, size)
        put(ACCOUNT, 1, account_id=_ACCOUNT, os_user="jing", display_name="jing", disabled_at=None)
        put(
            PLAN,
            1,
            plan_id=PLAN_ID,
            author_id=_ACCOUNT,
            state="submitted",
            needed=1,
            kind="push",
            change_count=size,
            n_waiting=size,
            revision=1,
            guards=[],
            needed_because=[],
        )
        fields = zlib.compress(json.dumps([]).encode())
        put(
            PLAN_CHANGE,
            size,
            plan_id=PLAN_ID,
            position=lambda n: n + 1,
            kind="change",
            set_kind="template",
            set_key=_id,
            project_code=of,
            fields=fields,
            decision="as_planned",
            outcome="waiting",
            title="模板",
        )


def id_of(number: int) -> str:
    """The id of a row that has an address."""
    return f"00000000-0000-7000-8000-{number:012}"


def _id(number: int) -> str:
    return str(number)


def _named(word: str, number: int) -> str:
    return f"{word}-{number}"


def _moment(number: int) -> datetime:
    return _NOW - timedelta(seconds=number)


def _row(table: Table, number: int, cells: Mapping[str, Cell]) -> tuple[Any, ...]:
    known = {**scope_values(SCOPE), **cells}
    made = (known.get(each.name, _plain(each)) for each in table.columns)
    return tuple(each(number) if callable(each) else each for each in made)


def _plain(column: Any) -> object:
    if column.nullable:
        return None
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    word = type(kind).__name__
    plain: dict[str, object] = {
        **dict.fromkeys(("Integer", "BigInteger"), 0),
        "Boolean": False,
        "LargeBinary": b"",
        "DateTime": _NOW,
        "Date": _NOW.date(),
    }
    return plain.get(word, "")
