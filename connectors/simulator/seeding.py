"""The city before anything is pushed: units, projects, frozen ones, and bulk rows to measure by."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from connectors.simulator.clock import ReceiverClock
from connectors.simulator.state import Operation, Settings, insert_rows
from connectors.simulator.tables import DATA_SETS

#: Lines that each bulk project declares.
BULK_LINES = 20
_SEED = Path(__file__).with_name("seed")
#: The region part of the project codes in the seed files.
_SEED_REGION = "152501"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A budget unit (预算单位) and its department."""

    agency_code: str
    agency_name: str
    dept_code: str
    dept_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralLine:
    """An indicator as governments publish them, for units that have no template."""

    #: Empty when it suits every department.
    dept_code: str
    names: tuple[str, str, str]
    #: The target as one text, unit included.
    kpi_val: str
    #: What was reported as reached; often empty.
    actual_text: str


@cache
def seed_rows(name: str) -> tuple[dict[str, str], ...]:
    """The records of one csv file of the seed; none when the file is not there."""
    path = _SEED / name
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def agencies() -> dict[str, Agency]:
    """Every budget unit by its code."""
    return {row["agency_code"]: Agency(**row) for row in seed_rows("agencies.csv")}


@cache
def departments() -> dict[str, str]:
    """Every department's name by its code."""
    return {each.dept_code: each.dept_name for each in agencies().values()}


@cache
def general_lines() -> tuple[GeneralLine, ...]:
    """Every published indicator line of the seed, in file order."""
    return tuple(
        GeneralLine(
            dept_code=row["dept_code"],
            names=(row["lv1_perf_ind_name"], row["lv2_perf_ind_name"], row["lv3_perf_ind_name"]),
            kpi_val=_with_unit(row["value_text"], row["unit"]),
            actual_text=row["actual_text"],
        )
        for row in seed_rows("general_lines.csv")
    )


def local_code(pro_code: str, settings: Settings) -> str:
    """The seed's project code as this division writes it: the region part is its own."""
    if not pro_code.startswith(_SEED_REGION):
        return pro_code
    return settings.division_code[:6] + pro_code[len(_SEED_REGION) :]


def begin(operation: Operation, clock: ReceiverClock) -> None:
    """Fill an empty state: the project directory, this seed's frozen projects, bulk rows."""
    projects = list(_projects(operation.settings))
    bulk = list(_bulk_projects(operation.settings))
    stamps = clock.before(len(projects) + len(bulk))
    directory = zip([*projects, *bulk], stamps, strict=True)
    operation.insert(
        "PM_PROJECT_INFO",
        ({**row, "create_time": stamp, "update_time": stamp} for row, stamp in directory),
    )
    frozen = _frozen(operation.settings)
    operation.db.executemany(
        "INSERT INTO sim_project VALUES (?, ?, ?)",
        [
            *((row["pro_code"], int(row["pro_code"] in frozen), 0) for row in projects),
            *((row["pro_code"], 0, 1) for row in bulk),
        ],
    )
    _declare_bulk(operation, bulk, stamps[len(projects) :])


def _with_unit(value: str, unit: str) -> str:
    """One text; a unit joins a bare number only, beside words it would be nonsense."""
    return value + unit if value[-1:].isdigit() else value


def _projects(settings: Settings) -> Iterator[dict[str, Any]]:
    for row in seed_rows("projects.csv"):
        yield {
            **_owner(row["agency_code"]),
            "pro_code": local_code(row["pro_code"], settings),
            "pro_name": row["pro_name"],
            "pro_cat_code": row["pro_cat_code"],
            "exp_func_code": row["exp_func_code"],
            "setup_year": row["setup_year"],
            "pro_total_amt": row["pro_total_amt"],
        }


def _owner(agency_code: str) -> dict[str, str]:
    agency = agencies()[agency_code]
    return {
        "agency_code": agency.agency_code,
        "agency_name": agency.agency_name,
        "dept_code": agency.dept_code,
        "dept_name": agency.dept_name,
    }


def _frozen(settings: Settings) -> set[str]:
    """One or two of the candidates, fixed by the seed."""
    candidates = sorted(
        local_code(row["pro_code"], settings)
        for row in seed_rows("projects.csv")
        if row["state"] == "frozen_candidate"
    )
    rng = Random(f"{settings.seed}:frozen")  # noqa: S311 - rehearsal, not security
    return set(rng.sample(candidates, rng.choice((1, 2))))


def _bulk_projects(settings: Settings) -> Iterator[dict[str, Any]]:
    codes = sorted(agencies())
    for number in range(1, -(-settings.bulk_rows // BULK_LINES) + 1):
        yield {
            **_owner(codes[number % len(codes)]),
            "pro_code": f"{settings.division_code[:6]}{settings.fiscal_year[2:]}T9{number:011d}",
            "pro_name": f"批量测试项目{number:05d}",
            "pro_cat_code": "31",
            "exp_func_code": "2010608",
            "setup_year": settings.fiscal_year,
            "pro_total_amt": f"{number * 1000}.00",
        }


def _declare_bulk(operation: Operation, bulk: list[dict[str, Any]], stamps: list[str]) -> None:
    operation.insert("PM_PERF_GOAL_INFO", map(_bulk_goal, bulk, stamps))
    insert_rows(
        operation.db,
        DATA_SETS["PM_PERF_INDICATOR"],
        _bulk_lines(operation, bulk, stamps),
        visible=True,
    )


def _bulk_goal(project: dict[str, Any], stamp: str) -> dict[str, Any]:
    return {
        "agency_code": project["agency_code"],
        "pro_code": project["pro_code"],
        "pro_name": project["pro_name"],
        "kpi_target": f"完成{project['pro_name']}年度任务。",
        "perf_obj_type_code": "2",
        "is_last_inst": 1,
        "create_time": stamp,
        "update_time": stamp,
    }


def _bulk_lines(
    operation: Operation, bulk: list[dict[str, Any]], stamps: list[str]
) -> Iterator[dict[str, Any]]:
    """The lines of one project share one stamp, so that a page often ends between equals."""
    general = general_lines()
    left = operation.settings.bulk_rows
    for number, (project, stamp) in enumerate(zip(bulk, stamps, strict=True)):
        for line_number in range(min(BULK_LINES, left)):
            line = general[(number * BULK_LINES + line_number) % len(general)]
            yield {
                "kpi_id": operation.new_id(),
                "mof_div_code": operation.settings.division_code,
                "fiscal_year": operation.settings.fiscal_year,
                "agency_code": project["agency_code"],
                "pro_code": project["pro_code"],
                "pro_name": project["pro_name"],
                "lv1_perf_ind_name": line.names[0],
                "lv2_perf_ind_name": line.names[1],
                "lv3_perf_ind_name": f"{line.names[2]}（{line_number + 1}）",
                "kpi_content": "按年度工作计划统计",
                "kpi_val": line.kpi_val,
                "is_last_inst": 1,
                "create_time": stamp,
                "update_time": stamp,
                "is_deleted": 2,
            }
        left -= BULK_LINES
