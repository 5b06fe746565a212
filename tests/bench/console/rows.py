"""Long lists of every kind, written past the jobs: the pages are measured, not who fills them."""

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.types import TypeDecorator

from adapter.domain.value import parse_value
from adapter.storage.bulk import BulkInsert
from adapter.storage.engine import writing
from adapter.storage.statements import scope_values
from adapter.storage.tables.analyses import LINE_MATCH, VERDICT
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.library import INDICATOR, LIBRARY_VERSION
from adapter.storage.tables.observations import TREE_OBSERVATION
from adapter.storage.tables.plans import ACCOUNT, PLAN, PLAN_CHANGE
from adapter.storage.tables.progress import PROJECT_PROGRESS
from adapter.storage.tables.sign_in import AUDIT_ENTRY
from tests.bench.place import SCOPE

PLAN_ID = "00000000-0000-7000-8000-00000000aaaa"
_VERSION, _PAGE, _ACCOUNT = "version-1", "page-1", "account-1"
_NOW = datetime(2026, 9, 1, tzinfo=UTC)

Cell = object | Callable[[int], object]


def fill(engine: Engine, codes: list[str], size: int) -> None:
    """`size` rows for every list that is not filled by a job."""

    def of(number: int) -> str:
        return codes[number * len(codes) // size]

    with writing(engine.connect()) as connection, connection.begin():

        def put(table: Table, count: int, **cells: Cell) -> None:
            BulkInsert(connection, table).write_all(_row(table, n, cells) for n in range(count))

        put(RUN, size, run_id=_id, job="pull_targets", started_at=_moment, outcome=0, figures={})
        put(AUDIT_ENTRY, size, entry_id=_id, at=_moment, os_user="li", action="sign_in")
        put(RAW_PAGE, 1, page_id=_PAGE, run_id="0")
        put(
            QUARANTINE,
            size,
            entry_id=_id,
            entry_key=_id,
            page_id=_PAGE,
            kind="target_line",
            state="open",
            project_code=of,
            code="bad_number",
            quarantined_at=_moment,
        )
        put(
            LINE_MATCH,
            size,
            line_kind="target_line",
            line_key=_id,
            project_code=of,
            score=lambda n: (n % 1000) / 1000,
            answer="ask",
            method="similarity",
            proposals=[],
        )
        put(
            VERDICT,
            size,
            kind="template",
            set_key=_id,
            run_id="0",
            verdict="conflict",
            decision="conflict",
            fields=[],
        )
        put(
            TREE_OBSERVATION,
            size,
            row_id=_id,
            side="internal",
            kind="template",
            set_key=_id,
            project_code=of,
            fields=zlib.compress(b"{}"),
            observed_to=None,
            said_from=None,
        )
        put(
            PROJECT_PROGRESS,
            len(codes),
            project_code=lambda n: codes[n],
            light="red",
            progress=Decimal("0.5"),
            execution_rate=Decimal("0.5"),
        )
        put(
            LIBRARY_VERSION,
            1,
            version_id=_VERSION,
            version_number=1,
            state="frozen",
            indicator_count=size,
        )
        put(
            INDICATOR,
            size,
            version_id=_VERSION,
            code=_id,
            level1="产出指标",
            level2="数量指标",
            name=lambda n: f"指标{n}",
            project_categories=[],
            position=lambda n: n,
            standard=parse_value(""),
        )
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


def _id(number: int) -> str:
    return str(number)


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
