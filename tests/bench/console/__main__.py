"""Pages of the console over 100,000 findings and as many compared lines: milliseconds a page.

Alone by `python -m tests.bench.console [findings]`. The figure is what the server takes from the
request to the last byte: guard, queries, template. The least of several, and the process's own
time beside it, as others use the machine.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import argon2
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from adapter.bootstrap.app import App, open_app
from adapter.bootstrap.console import signing_in
from adapter.credentials import Argon2Passwords
from adapter.domain.attainment import Attainment
from adapter.domain.comparison import Comparison
from adapter.domain.finding_kind import Severity
from adapter.domain.findings import Finding, FindingCode
from adapter.domain.outcome import RunOutcome
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.roles import Role
from adapter.domain.secrecy import Secrecy
from adapter.ports.division import Division
from adapter.ports.runs import RunRecord
from adapter.settings import Settings
from adapter.storage.engine import make_engine
from adapter.storage.schema import upgrade
from adapter.web.app import make_console
from sync_jobs.account_credentials import SetUp, first_link, issue_link, set_up
from sync_jobs.accounts import NewAccount, add_account
from tests.bench.console.rows import PLAN_ID, fill
from tests.bench.databases import database
from tests.bench.place import SCOPE

SIZE, PROJECTS, TIMES = 100_000, 1_000, 3
#: What issue 7 asks of the table.
MOST_MS = 300
_PASSWORD = "春眠不觉晓处处闻-42"
_AGENCY = "101001"


def main(size: int = SIZE, *kinds: str) -> None:
    """Measure and print; a page that takes longer than it should says so."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for kind in kinds or ("sqlite", "postgresql"):
            folder = Path(name) / kind
            folder.mkdir()
            with database(folder, kind) as url:
                _measured(kind, url, size)


def _measured(kind: str, url: str, size: int) -> None:
    os.environ["BENCH_SECRET"] = "none"
    site = {
        "profile": "std-v2-rest",
        "base_url": "http://127.0.0.1:9",
        "division_code": SCOPE.division_code,
        "fiscal_year": SCOPE.fiscal_year,
        "app_id": "x",
        "app_secret_env": "BENCH_SECRET",
    }
    settings = Settings.model_validate({"store": {"url": url}, "site": {SCOPE.site: site}})
    upgrade(url)
    with open_app(settings) as app:
        _fill(app, size)
        client, spent = _signed_in(app), DatabaseTime()
        _fill_rest(url, size)
        for path in _paths(size):
            taken = min((_taken(client, path, spent) for _ in range(TIMES)), key=_wall)
            word = "" if taken.wall_ms < MOST_MS else f"  MORE THAN {MOST_MS} ms"
            print(  # noqa: T201 - a bench speaks
                f"console {kind}: {size:,} rows, GET {path}: {taken.wall_ms:.0f} ms"
                f" (own cpu {taken.cpu_ms:.0f}, database {taken.database_ms:.0f}){word}",
                flush=True,
            )


def _fill_rest(url: str, size: int) -> None:
    engine = make_engine(url)
    fill(engine, _codes(), size)
    if engine.dialect.name == "postgresql":
        # As its autovacuum does within a minute.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")
    engine.dispose()


def _paths(size: int) -> Iterator[str]:
    last = size // 100
    for page in (1, last // 2, last):
        for path in (
            *("/findings", "/comparison/lines", "/identify", "/conflicts", "/quarantine"),
            *("/runs", "/audit", "/library", f"/plans/{PLAN_ID}"),
        ):
            yield f"{path}?size=100&page={page}"
    yield "/findings?size=100&severity=high"
    yield "/findings?size=100&severity=high&page=50"
    yield "/findings?size=100&department=101"
    yield f"/findings?size=100&project={_codes()[-1]}"
    yield "/comparison/lines?size=100&attainment=not_met&band=80-100"
    yield "/comparison/lines?size=100&severity=high&page=500"
    yield "/comparison"
    yield "/comparison?department=101"
    yield "/comparison/figures.json"
    yield f"/comparison/project?key={_codes()[-1]}"
    yield f"/plans/{PLAN_ID}?size=100&kind=change&page={last}"
    yield "/audit?login=li&result=done"
    yield "/library?q=%E6%8C%87%E6%A0%879"
    yield "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    wall_ms: float
    #: Of this process, SQLite in it.
    cpu_ms: float
    #: Between handing statements over and having their first rows.
    database_ms: float


def _wall(taken: _Taken) -> float:
    return taken.wall_ms


class DatabaseTime:
    """How long statements took, whoever executed them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._began = 0.0
        event.listen(Engine, "before_cursor_execute", self._begin)
        event.listen(Engine, "after_cursor_execute", self._end)

    def _begin(self, *_facts: object) -> None:
        self._began = time.perf_counter()

    def _end(self, *_facts: object) -> None:
        self.seconds += time.perf_counter() - self._began


def _taken(client: TestClient, path: str, spent: DatabaseTime) -> _Taken:
    """Wall clock, and what of it is ours: where others use the machine, only the rest tells."""
    before = time.perf_counter(), time.process_time(), spent.seconds
    answer = client.get(path)
    after = time.perf_counter(), time.process_time(), spent.seconds
    if answer.status_code != 200 or "共 0 条" in answer.text:
        raise AssertionError(path, answer.status_code)
    wall, cpu, database = ((to - since) * 1000 for since, to in zip(before, after, strict=True))
    return _Taken(wall_ms=wall, cpu_ms=cpu, database_ms=database)


def _codes() -> list[str]:
    return [f"15250126T{number:012}" for number in range(PROJECTS)]


def _fill(app: App, size: int) -> None:
    codes = _codes()
    names = {code: f"项目{number}" for number, code in enumerate(codes)}
    run = RunRecord(
        run_id=app.ids.fresh(), job="compare_results", scope=SCOPE, started_at=app.clock.now()
    )
    division = Division(division_code=SCOPE.division_code, fiscal_year=SCOPE.fiscal_year)
    with app.store.begin() as work:
        work.projects.replace_list(division, [_project(each) for each in names.values()], 0)
        work.projects.replace_bindings(
            SCOPE,
            [
                ProjectBinding(
                    project_code=code,
                    agency_code=_AGENCY,
                    project_name=name,
                    bound_by=BoundBy.NAME,
                )
                for code, name in names.items()
            ],
        )
        work.runs.start(run)
        work.analyses.replace_comparisons(
            SCOPE, run.run_id, _comparisons(codes, size), _findings(codes, size)
        )
        work.runs.finish(replace(run, ended_at=app.clock.now(), outcome=RunOutcome.OK))
        work.commit()


def _project(name: str) -> Project:
    return Project(
        ordinal=1,
        business_office="",
        department_code="101",
        department_name="教育局",
        agency_code=_AGENCY,
        agency_name="第一中学",
        name=name,
        amount_wan_yuan=Decimal(10),
        function_class="2050202",
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
    )


def _comparisons(codes: list[str], size: int) -> Iterator[Comparison]:
    for number in range(size):
        yield Comparison(
            line_kind="self_evaluation_line",
            line_key=f"line-{number}",
            project_code=codes[number * PROJECTS // size],
            attainment=Attainment.NOT_MET,
            rate=Decimal(number % 100) / 100,
            reason="实际 90，目标 ≥100",
        )


def _findings(codes: list[str], size: int) -> Iterator[Finding]:
    for number in range(size):
        yield Finding(
            code=FindingCode.OVER_SCORED,
            severity=(Severity.MEDIUM, Severity.HIGH)[number % 10 == 0],
            project_code=codes[number * PROJECTS // size],
            line_kind="self_evaluation_line",
            line_key=f"line-{number}",
            facts={"name": f"指标{number}", "score": "10", "max_score": "10", "expected": "9"},
        )


def _signed_in(app: App) -> TestClient:
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    context = replace(signing_in(app), passwords=Argon2Passwords(quick))
    token = first_link(context)
    if token is None:
        raise AssertionError("there are accounts already")
    set_up(context, token, SetUp(password=_PASSWORD, login="guan"))
    wanted = NewAccount(os_user="shen", display_name="shen", roles=frozenset({Role.AUDITOR}))
    add_account(app.accounts("guan"), wanted)
    set_up(context, issue_link(context, "guan", "shen"), SetUp(password=_PASSWORD))
    client = TestClient(make_console(app, context), base_url="http://127.0.0.1:8642")
    client.post("/sign-in", data={"login": "shen", "password": _PASSWORD})
    return client


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else SIZE, *sys.argv[2:])
