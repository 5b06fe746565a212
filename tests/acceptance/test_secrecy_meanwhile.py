"""A list that closes a project while a job is talking to the other side: the job undoes nothing."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapter.bootstrap.app import open_app
from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.errors import ExitCode, RetryableError, RunError
from adapter.ports.budget_system import (
    BudgetSystem,
    ClockSkew,
    Exchange,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    ReadRequest,
)
from adapter.ports.clock import Ids
from adapter.ports.division import Division
from adapter.settings import load_settings
from adapter.storage.store import open_store
from mappings.workbook import read_workbook
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.acceptance.secrecy.cast import (
    CODE,
    NAME,
    NEIGHBOURS_TEMPLATE,
    TEMPLATE,
    WORDS,
    let_users_work,
    library,
    listed,
    stored,
)
from tests.acceptance.secrecy.city import DIVISION, SITE, YEAR, City, Spoken, open_city
from tests.acceptance.secrecy.hunting import found_in
from tests.acceptance.secrecy.papers import Listed, project_list, templates
from tests.excerpt import excerpt

PUSH = "push"
PUSH_OF_LIBRARY = "push of the library"
#: Each job with the call in whose middle the list changes.
MOMENTS = {
    ("bind_projects", RecordKind.DIRECTORY_ENTRY),
    ("push_templates", RecordKind.TEMPLATE_HEADER),
    ("push_templates", PUSH),
    ("push_templates", PUSH_OF_LIBRARY),
    ("pull_targets", RecordKind.DECLARED_TARGET),
    ("pull_targets", RecordKind.TARGET_LINE),
    ("pull_monitoring", RecordKind.MONITORING_LINE),
    ("pull_targets", RecordKind.DEPARTMENT_TARGET_LINE),
    ("reconcile_versions", RecordKind.TEMPLATE_ITEM),
}


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A system that lets something happen when it was asked for one kind, before it answers."""

    system: BudgetSystem
    moment: RecordKind | str
    happens: Callable[[], object]

    def check(self) -> Exchange:
        return self.system.check()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        pages = list(self.system.read_pages(request))
        if request.kind == self.moment:
            self.happens()
        yield from pages

    def push_sets(self, request: PushRequest) -> PushReply:
        reply = self.system.push_sets(request)
        if self.moment == PUSH_OF_LIBRARY and request.kind is RecordKind.LIBRARY_NODE:
            self.happens()
        if self.moment == PUSH and any(TEMPLATE.code == each.set_key for each in request.sets):
            self.happens()
        return reply

    def clock_skew(self) -> ClockSkew | None:
        return self.system.clock_skew()

    def reread(self, payload: bytes) -> RawFields:
        return self.system.reread(payload)

    def close(self) -> None:
        self.system.close()


@pytest.fixture
def city(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    yield from open_city(tmp_path / "city", database_url, monkeypatch)


@pytest.mark.parametrize(("job", "moment"), sorted(MOMENTS, key=str))
def test_a_job_writes_nothing_of_a_project_that_was_closed_under_way(
    city: City, job: str, moment: RecordKind | str
) -> None:
    city.hand_in(*library(), ("list.csv", listed()))
    city.run("bind_projects", "push_templates")
    ids = let_users_work(city)
    if job == "push_templates":
        changed = replace(TEMPLATE, target=f"{TEMPLATE.target}二")
        newer = excerpt("library_v2.xlsx", "101")
        city.hand_in(("newer.xlsx", newer), ("templates.csv", templates([changed])))
    city.ears.forget()
    assert found_in(WORDS, stored(city))

    closed = []
    with open_app(load_settings(city.settings)) as app, app.site(SITE) as site:
        system = Interrupted(
            site.system, moment, lambda: closed.append(city.hand_in(secret_list()))
        )
        with pytest.raises(RunError):
            run_job(JOBS[job], replace(site, system=system), JobOptions(is_full=True))

    assert {each.code for each in closed} == {0}
    if moment is not PUSH:
        assert found_in([TEMPLATE.target, TEMPLATE.title], city.ears.sent) == {}
    assert found_in([*WORDS, *ids], stored(city)) == {}


def test_a_list_is_told_to_wait_for_another_import_and_then_erases_what_that_brought(
    city: City,
) -> None:
    city.hand_in(*library(), ("list.csv", listed()))
    changed = replace(NEIGHBOURS_TEMPLATE, target="≥97%")
    later = SourceFile(name="later.csv", content=templates([changed]))
    division = Division(division_code=DIVISION, fiscal_year=YEAR)
    told: list[Spoken] = []

    with open_app(load_settings(city.settings)) as app:
        ids = Interrupting(app.ids, lambda: told.append(city.hand_in(secret_list())))
        import_library(replace(app.importing(), ids=ids), division, [later], is_strict=False)
    city.hand_in(secret_list())

    assert [each.code for each in told] == [ExitCode.LEASE_HELD]
    assert found_in(WORDS, stored(city)) == {}


@dataclass(slots=True)
class Interrupting:
    """Ids; the second, with which an import names its version, comes after something else."""

    ids: Ids
    happens: Callable[[], object]
    calls: int = 0

    def fresh(self) -> str:
        self.calls += 1
        if self.calls == 2:
            self.happens()
        return self.ids.fresh()


@pytest.mark.postgres
def test_a_purge_waits_for_what_is_being_written_on_postgresql(postgresql_url: str) -> None:
    impatient = (
        sa.make_url(postgresql_url)
        .update_query_dict({"options": "-c lock_timeout=200ms"})
        .render_as_string(hide_password=False)
    )
    clock, ids = SystemClock(), RandomIds()
    division = Division(division_code=DIVISION, fiscal_year=YEAR)
    scope = Scope(site=SITE, division_code=DIVISION, fiscal_year=YEAR)
    secret = binding_of(NAME)
    with (
        closing(open_store(postgresql_url, clock=clock, ids=ids)) as store,
        closing(open_store(impatient, clock=clock, ids=ids)) as other,
    ):
        with store.begin() as work:
            work.projects.replace_bindings(scope, [secret])
            with pytest.raises(RetryableError), other.begin() as purging:
                purging.projects.purge(division, [project_of(secret)])
            work.commit()
        with other.begin() as purging:
            assert purging.projects.purge(division, [project_of(secret)]) == 1
            purging.commit()

        with store.begin() as work:
            assert work.projects.bindings(scope) == []


def binding_of(name: str) -> ProjectBinding:
    return ProjectBinding(
        project_code=CODE, agency_code="111001", project_name=name, bound_by=BoundBy.NAME
    )


def project_of(binding: ProjectBinding) -> Project:
    (placed,) = read_workbook(
        "list.csv", project_list([Listed(name=binding.project_name)])
    ).projects
    return placed.value


def secret_list() -> tuple[str, bytes]:
    return "list.csv", listed(mark="涉密")
