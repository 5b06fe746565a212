"""Writes what units declared, reported and evaluated as pages of the other side; pulls it all."""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.log import configure_logging
from adapter.storage.database.schema import upgrade
from sync_jobs.catalogue import JOBS
from sync_jobs.gate import division_of
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from sync_jobs.sets.spool import batches
from tests.bench.answering import opened
from tests.bench.place import SCOPE

#: Lines of one project in each of the three stages.
_LINES = 10
_PAGE = 2_000
_PULLS = ("pull_targets", "pull_monitoring", "pull_self_evaluations", "identify_indicators")
_K = RecordKind

Row = dict[str, object]


def main() -> None:
    """So many lines that say what was reached, half of them monitored, half self-evaluated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("lines", type=int)
    arguments = parser.parse_args()
    configure_logging(level="error", form="text")
    upgrade(arguments.url)
    projects = [_project(number) for number in range(arguments.lines // (2 * _LINES))]
    for kind in PULLED_KINDS:
        _write(arguments.folder / f"{kind}.jsonl", kind, projects)
    with opened(arguments.url, arguments.folder) as site:
        with site.store.begin() as work:
            work.projects.replace_list(division_of(SCOPE), projects, hidden=0)
            work.projects.replace_bindings(SCOPE, [_binding(each) for each in projects])
            work.commit()
        for job in _PULLS:
            run_job(JOBS[job], site, JobOptions(is_full=True))


def _project(number: int) -> Project:
    return Project(
        ordinal=number,
        business_office="",
        department_code=f"{101 + number % 40}",
        department_name="",
        agency_code=f"{101 + number % 40}001",
        agency_name="",
        name=f"批量项目{number:06d}",
        amount_wan_yuan=None,
        function_class="",
        secrecy=Secrecy.PUBLIC,
        category="部门预算项目",
        fund_source="一般公共预算",
        project_code=f"15250126T9{number:011d}",
    )


def _binding(project: Project) -> ProjectBinding:
    return ProjectBinding(
        project_code=project.project_code,
        agency_code=project.agency_code,
        project_name=project.name,
        bound_by=BoundBy.CODE,
    )


def _write(file: Path, kind: RecordKind, projects: list[Project]) -> None:
    make = _ROWS.get(kind)
    with file.open("w", encoding="utf-8") as pages:
        rows = _rows(make, projects) if make else iter(())
        for page in batches(rows, _PAGE):
            pages.write(json.dumps(page, ensure_ascii=False) + "\n")


def _rows(make: Callable[[int], Row], projects: list[Project]) -> Iterator[Row]:
    for number, project in enumerate(projects):
        for ordinal in range(_LINES):
            line = number * _LINES + ordinal
            yield {
                "pro_code": project.project_code,
                "agency_code": project.agency_code,
                "mof_div_code": SCOPE.division_code,
                "fiscal_year": str(SCOPE.fiscal_year),
                "lv1_perf_ind_name": "产出指标",
                "lv2_perf_ind_name": "数量指标",
                "lv3_perf_ind_name": f"第{ordinal}项工作完成数量",
                "kpi_val": f"≥{line % 900 + 100}个",
                "update_time": "20260801090000000",
                "is_deleted": 2,
                **make(line),
            }


def _reached(line: int, share: float) -> str:
    """One in ten lies far behind."""
    behind = 0.3 if line % 10 == 0 else 1.0
    return f"{int((line % 900 + 100) * share * behind)}个"


_ROWS: dict[RecordKind, Callable[[int], Row]] = {
    _K.TARGET_LINE: lambda line: {"kpi_id": f"T{line}"},
    _K.MONITORING_LINE: lambda line: {
        "perf_mon_id": f"M{line}",
        "perf_comp": _reached(line, 0.6),
        "pro_bgt_comp": 10_000,
    },
    _K.SELF_EVALUATION_LINE: lambda line: {
        "eval_ind_id": f"S{line}",
        "eval_id": f"E{line // _LINES}",
        "kpi_id": f"T{line}",
        "ind_comp": _reached(line, 1.0),
        "ind_weight": 10,
        "eval_score": 10,
        "devi_analy": "设备晚到货",
    },
}


if __name__ == "__main__":
    main()
