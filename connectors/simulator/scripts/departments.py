"""Departments do for themselves as a whole (部门整体) what their units do for projects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.simulator.scripts.declare_targets import followed, own_lines
from connectors.simulator.scripts.desk import Counts, Desk, levels_of, owner_of
from connectors.simulator.scripts.report_monitoring import TIMES_REMEMBERED, progress
from connectors.simulator.scripts.self_evaluate import digits, evaluate
from connectors.simulator.seeding import departments
from connectors.simulator.tables import (
    DEPARTMENT_MONITOR_SETS,
    DEPARTMENT_SELF_EVAL_SETS,
    DEPARTMENT_TARGET_SETS,
)

#: Public security hands in everything and on time, so a reader who must keep quiet about such a
#: department always meets it; so does a department with a template.
_ALWAYS = "111"
_SHARE = 0.6
_GOAL_PARTS = 3

Line = dict[str, Any]


def declare(desk: Desk) -> Counts:
    """Let departments declare that have not declared yet."""
    done = set(desk.departments_in("BGT_PERF_GOAL_INFO"))
    templates = desk.department_template_lines()
    counts = {"from_template": 0, "adapted": 0, "loosened": 0, "missed": 0}
    counts |= {"departments": 0, "department_lines": 0}
    for code, name in sorted(departments().items()):
        if code not in done and _acts(desk, code, templates):
            lines = _lines(desk, code, templates.get(code, ()), counts)
            counts["departments"] += 1
            counts["department_lines"] += _declare(desk, code, name, lines)
    return {name: counts[name] for name in ("departments", "department_lines")}


def _acts(desk: Desk, code: str, templates: Mapping[str, object]) -> bool:
    return desk.chance(_SHARE) or code == _ALWAYS or code in templates


def _lines(desk: Desk, code: str, items: Sequence[Mapping[str, Any]], counts: Counts) -> list[Line]:
    return [*followed(desk, items, counts), *own_lines(desk, code, items)]


def _declare(desk: Desk, code: str, name: str, lines: Sequence[Line]) -> int:
    whole = {
        "agency_code": code,
        "dept_code": code,
        "dept_name": name,
        "busi_type_code": "01",
        "is_last_inst": 1,
        "create_time": desk.sometime(),
        "version": desk.operation.new_id(),
        "version_name": "年初预算",
    }
    parts = [f"{line['lv3_perf_ind_name']}{line['kpi_val']}" for line in lines[:_GOAL_PARTS]]
    goal = {"perf_obj_type_code": "2", "kpi_target": f"{name}年度履职目标：{'；'.join(parts)}。"}
    desk.operation.insert("BGT_PERF_GOAL_INFO", [{**whole, **goal}], visible=False)
    rows = ({**whole, **line} for line in lines)
    return desk.operation.insert("BGT_PERF_INDICATOR", rows, visible=False)


def approve_declared(desk: Desk) -> Counts:
    """Approve what most departments declared."""
    return _approve(desk, DEPARTMENT_TARGET_SETS)


def approve_reported(desk: Desk) -> Counts:
    """Approve most reports and evaluations of departments."""
    return _approve(desk, (*DEPARTMENT_MONITOR_SETS, *DEPARTMENT_SELF_EVAL_SETS))


def _approve(desk: Desk, names: Sequence[str]) -> Counts:
    waiting = sorted({code for name in names for code in desk.departments_in(name, visible=False)})
    templates = desk.department_template_lines()
    approved = [code for code in waiting if _acts(desk, code, templates)]
    rows = sum(desk.show(names, code, visible=True) for code in approved)
    return {"departments": len(approved), "department_rows": rows}


def report(desk: Desk, month: int) -> Counts:
    """Report the progress of departments up to a month."""
    templates, times = desk.department_template_lines(), _times(desk)
    counts = {"departments": 0, "department_rows": 0}
    for code, lines in desk.declared_by_departments().items():
        if _acts(desk, code, templates):
            counts["departments"] += 1
            counts["department_rows"] += desk.operation.insert(
                "BGT_PERF_MONITOR_INFO", _progress(desk, lines, month, times), visible=False
            )
    return counts


def _times(desk: Desk) -> int:
    found = desk.rows("SELECT value FROM sim_meta WHERE name = ?", [TIMES_REMEMBERED])
    return int(found[0]["value"])


def _progress(
    desk: Desk, lines: Sequence[Mapping[str, Any]], month: int, times: int
) -> Iterator[Line]:
    created = desk.sometime()
    for line in lines:
        yield {
            **owner_of(line),
            **levels_of(line),
            "dept_name": line["dept_name"],
            "kpi_target": f"{line['dept_name']}年度履职目标",
            "kpi_val": line["kpi_val"],
            "create_time": created,
            "times": times,
            **progress(desk, line["kpi_val"], month),
        }


def self_evaluate(desk: Desk) -> Counts:
    """Evaluate departments whose targets are approved and that have not been evaluated."""
    done = set(desk.departments_in("BGT_PERF_SELF_EVAL"))
    templates = desk.department_template_lines()
    counts = {"departments": 0, "department_rows": 0}
    for code, lines in desk.declared_by_departments().items():
        if code not in done and _acts(desk, code, templates):
            counts["departments"] += 1
            counts["department_rows"] += _file(desk, lines, templates.get(code, []))
    return counts


def _file(
    desk: Desk, lines: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]
) -> int:
    """Hand in head and lines; a department has no budget form of its own, so 90 points at most."""
    evaluated = evaluate(desk, lines, items)
    whole = {**owner_of(lines[0]), "eval_id": desk.operation.new_id()}
    head = {
        "dept_name": lines[0]["dept_name"],
        "total_eval_value": sum(line["eval_score"] for line in evaluated),
        "create_time": desk.sometime(),
    }
    rows = {"BGT_PERF_SELF_EVAL": [head], "BGT_SELF_EVAL_INDICATOR": evaluated}
    return sum(
        desk.operation.insert(
            name, ({**whole, **digits(name, row)} for row in forms), visible=False
        )
        for name, forms in rows.items()
    )


def cancel(desk: Desk) -> Counts:
    """Cancel a report and a self-evaluation of some department that has no template."""
    counts = {"department_rows": 0}
    certain = {_ALWAYS, *desk.department_template_lines()}
    for names in (DEPARTMENT_MONITOR_SETS, DEPARTMENT_SELF_EVAL_SETS):
        open_to_it = [c for c in desk.departments_in(names[0], visible=True) if c not in certain]
        for code in desk.rng.sample(open_to_it, min(1, len(open_to_it))):
            counts["department_rows"] += desk.show(names, code, visible=False)
    return counts
