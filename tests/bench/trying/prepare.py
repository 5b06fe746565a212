"""Prepares one trial in a process of its own: declared lines pulled and archived."""

import argparse
import csv
import json
from itertools import cycle, islice
from pathlib import Path

from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.log import configure_logging
from adapter.storage.database.schema import upgrade
from sync_jobs.catalogue import JOBS
from sync_jobs.gate import division_of
from sync_jobs.job import JobOptions, SiteContext
from sync_jobs.runner import run_job
from tests.bench.answering import opened
from tests.bench.place import SCOPE

_SEED = Path(__file__).parents[3] / "connectors" / "simulator" / "seed" / "general_lines.csv"
_SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-rest.toml"
_LINES_PER_PROJECT = 20
_PAGE = 2_000
_TIME = "20260801090000000"


def main() -> None:
    """Pull so many lines, and write the profile that reads each of them otherwise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    arguments = parser.parse_args()
    folder, rows = arguments.folder, arguments.rows
    (folder / f"{RecordKind.DECLARED_TARGET}.jsonl").touch()
    _write_pages(folder / f"{RecordKind.TARGET_LINE}.jsonl", rows)
    _write_profile(folder / "changed.toml")
    configure_logging(level="error", form="text")
    upgrade(arguments.url)
    with opened(arguments.url, folder) as site:
        _bind(site, rows // _LINES_PER_PROJECT)
        run_job(JOBS["pull_targets"], site, JobOptions(is_full=True))


def _write_pages(file: Path, rows: int) -> None:
    with _SEED.open(encoding="utf-8-sig", newline="") as seed:
        published = list(csv.DictReader(seed))
    made = (_row(number, line) for number, line in zip(range(rows), cycle(published), strict=False))
    with file.open("w", encoding="utf-8") as pages:
        while page := list(islice(made, _PAGE)):
            pages.write(json.dumps(page, ensure_ascii=False) + "\n")


def _row(number: int, line: dict[str, str]) -> dict[str, object]:
    return {
        "kpi_id": f"{{{number:032X}}}",
        "mof_div_code": SCOPE.division_code,
        "fiscal_year": str(SCOPE.fiscal_year),
        "agency_code": "101001",
        "pro_code": _code(number // _LINES_PER_PROJECT),
        "lv1_perf_ind_name": line["lv1_perf_ind_name"],
        "lv2_perf_ind_name": line["lv2_perf_ind_name"],
        "lv3_perf_ind_name": line["lv3_perf_ind_name"],
        "kpi_content": "按年度工作计划统计",
        "kpi_evalstd": "完成得满分，未完成按比例扣分",
        "kpi_val": line["value_text"],
        "kpi_remark": f"≥{number % 90 + 5}%",
        "create_time": _TIME,
        "update_time": _TIME,
        "is_deleted": 2,
    }


def _write_profile(file: Path) -> None:
    head, mark, tail = _SHIPPED.read_text("utf-8").partition("[data_set.target_line.fields]")
    tail = tail.replace('"kpi_remark"', '"?"', 1).replace('"kpi_val"', '"kpi_remark"', 1)
    file.write_text(head + mark + tail.replace('"?"', '"kpi_val"', 1), "utf-8")


def _bind(site: SiteContext, projects: int) -> None:
    listed = [_project(number) for number in range(projects)]
    bindings = [
        ProjectBinding(
            project_code=each.project_code,
            agency_code=each.agency_code,
            project_name=each.name,
            bound_by=BoundBy.CODE,
        )
        for each in listed
    ]
    with site.store.begin() as work:
        work.projects.replace_list(division_of(SCOPE), listed, hidden=0)
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()


def _project(number: int) -> Project:
    return Project(
        ordinal=number,
        business_office="",
        department_code="101",
        department_name="",
        agency_code="101001",
        agency_name="",
        name=f"批量项目{number:06d}",
        amount_wan_yuan=None,
        function_class="",
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
        project_code=_code(number),
    )


def _code(number: int) -> str:
    return f"15250126T9{number:011d}"


if __name__ == "__main__":
    main()
