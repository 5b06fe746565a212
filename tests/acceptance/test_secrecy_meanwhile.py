"""A list that closes a project while a job is talking to the other side: the job undoes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapter.bootstrap import open_app
from adapter.domain.record import RecordKind
from adapter.errors import RunError
from adapter.ports.budget_system import (
    BudgetSystem,
    Exchange,
    PushReply,
    PushRequest,
    RawPage,
    ReadRequest,
)
from adapter.settings import load_settings
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.acceptance.secrecy.cast import (
    TEMPLATE,
    WORDS,
    let_users_work,
    library,
    listed,
    stored,
)
from tests.acceptance.secrecy.city import SITE, City, open_city
from tests.acceptance.secrecy.hunting import found_in
from tests.acceptance.secrecy.papers import templates

PUSH = "push"
#: Each job with the call in whose middle the list changes.
MOMENTS = {
    ("bind_projects", RecordKind.DIRECTORY_ENTRY),
    ("push_templates", RecordKind.TEMPLATE_HEADER),
    ("push_templates", PUSH),
    ("pull_targets", RecordKind.DECLARED_TARGET),
    ("pull_targets", RecordKind.TARGET_LINE),
    ("pull_monitoring", RecordKind.MONITORING_LINE),
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
        if self.moment == PUSH and any(TEMPLATE.code == each.set_key for each in request.sets):
            self.happens()
        return reply

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
        city.hand_in(("templates.csv", templates([changed])))
    assert found_in(WORDS, stored(city))

    closed = []
    with open_app(load_settings(city.settings)) as app, app.site(SITE) as site:
        system = Interrupted(
            site.system, moment, lambda: closed.append(city.hand_in(secret_list()))
        )
        with pytest.raises(RunError):
            run_job(job, JOBS[job].function, replace(site, system=system), JobOptions(is_full=True))

    assert [each.code for each in closed] == [0]
    assert found_in([*WORDS, *ids], stored(city)) == {}


def secret_list() -> tuple[str, bytes]:
    return "list.csv", listed(mark="涉密")
