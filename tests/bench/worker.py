"""One measured pull in a process of its own: prints seconds and peak memory as JSON."""

import argparse
import json
import sys
import time
from collections.abc import Iterator

from adapter.bootstrap.app import App, open_app
from adapter.bootstrap.stores import upgrade_store
from adapter.domain.outcome import RunCounts
from adapter.domain.project import DirectoryEntry, Project
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.log import configure_logging
from adapter.ports.budget_system import ReadRequest
from adapter.ports.division import Division
from adapter.settings import Settings
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, SiteContext
from sync_jobs.runner import run_job
from tests.bench.floor import floor_cpu_s
from tests.bench.measuring import peak_mib

SITE = "bench"


def main() -> None:
    """Bind the simulator's bulk projects, then pull their declared targets twice, measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("settings")
    parser.add_argument("agencies")
    arguments = parser.parse_args()
    configure_logging(level="warning", form="text")
    settings = Settings.model_validate(json.loads(arguments.settings))
    upgrade_store(settings.store.url)
    with open_app(settings) as app:
        _bind(app, tuple(arguments.agencies.split(",")))
        results = {"first": _measured(app), "again": _measured(app)}
    measured = {**results, "peak_mib": peak_mib()}
    # In the same process and right behind, so that both met the same machine.
    rows = int(results["first"]["rows"])
    json.dump({**measured, "floor": {"rows": rows, "cpu_s": floor_cpu_s(rows)}}, sys.stdout)


def _bind(app: App, agencies: tuple[str, ...]) -> None:
    with app.site(SITE) as site:
        projects = [_listed(each) for each in _directory(site, agencies)]
    scope = app.scope(SITE)
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    with app.store.begin() as work:
        work.projects.replace_list(division, projects, hidden=0)
        work.commit()
    with app.site(SITE) as site:
        run_job(JOBS["bind_projects"], site, JobOptions())


def _directory(site: SiteContext, agencies: tuple[str, ...]) -> Iterator[DirectoryEntry]:
    codec = site.profile.codec(RecordKind.DIRECTORY_ENTRY)
    request = ReadRequest(
        kind=RecordKind.DIRECTORY_ENTRY, scope=site.scope, agency_codes=agencies, live_only=True
    )
    for page in site.system.read_pages(request):
        for row in page.rows:
            entry = codec.decode_record(row.fields)
            assert isinstance(entry, DirectoryEntry)
            yield entry


def _listed(entry: DirectoryEntry) -> Project:
    return Project(
        ordinal=0,
        business_office="",
        department_code=entry.department_code,
        department_name=entry.department_name,
        agency_code=entry.agency_code,
        agency_name=entry.agency_name,
        name=entry.project_name,
        amount_wan_yuan=None,
        function_class=entry.function_class,
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
        project_code=entry.project_code,
    )


def _measured(app: App) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    with app.site(SITE) as site:
        counts = run_job(JOBS["pull_targets"], site, JobOptions(is_full=True)).run.counts
    return {
        "rows": counts.read,
        "kept": _kept(counts),
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
    }


def _kept(counts: RunCounts) -> int:
    return counts.created + counts.updated + counts.unchanged


if __name__ == "__main__":
    main()
