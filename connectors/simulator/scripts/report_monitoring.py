"""Units report their progress (绩效运行监控): one task for each unit and cut-off month."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.scripts.desk import Counts, Desk, Project, levels_of, owner_of
from connectors.simulator.scripts.wording import read_bound, share_of

_MONTHS = range(1, 13)
#: A unit has to explain itself under this completion, in percent.
_BEHIND = 50
_REASONS = ("前期手续办理较慢", "资金下达较晚", "受天气影响进度滞后", "采购程序尚未完成")
_ADVICE = ("加快实施进度", "督促施工单位按期完成", "按序时进度支付资金")
#: A number as only a person can read it.
_UNUSABLE = "约八成"
TIMES_REMEMBERED = "monitoring_times"


def report_monitoring(desk: Desk) -> Counts:
    """Report for one month: the one asked for ({"month": 1..12}) or the next of this seed."""
    times = _next_time(desk)
    month = _month(desk, times)
    declared, templates = desk.declared_lines(), desk.template_lines()
    share = desk.rng.uniform(0.7, 0.95)
    spoiled = next((code for code in templates if code in declared), None)
    tasks: dict[str, str] = {}
    counts = {"month": month, "tasks": 0, "projects": 0, "rows": 0, "unusable": 0}
    for project in desk.projects():
        lines = declared.get(project.pro_code, [])
        if not lines or not (desk.chance(share) or project.pro_code == spoiled):
            continue
        task = tasks.setdefault(project.agency_code, desk.operation.new_id())
        rows = list(_report(desk, project, lines, month))
        if project.pro_code == spoiled:
            counts["unusable"] += _spoil(desk, rows)
        counts["projects"] += 1
        counts["rows"] += desk.operation.insert(
            "PAY_PERF_MONITOR_INFO",
            ({"perf_task_id": task, "times": times, **row} for row in rows),
            visible=False,
        )
    counts["tasks"] = _open_tasks(desk, tasks, month, times)
    return counts


def _next_time(desk: Desk) -> int:
    found = desk.rows("SELECT value FROM sim_meta WHERE name = ?", [TIMES_REMEMBERED])
    times = int(found[0]["value"]) + 1 if found else 1
    desk.operation.db.execute(
        "INSERT OR REPLACE INTO sim_meta VALUES (?, ?)", (TIMES_REMEMBERED, str(times))
    )
    return times


def _month(desk: Desk, times: int) -> int:
    """The month asked for, or one from July on, later each time."""
    wanted = desk.wish.get("month")
    if wanted is None:
        first = desk.rng.choice((7, 8))
        return min(first + times - 1, _MONTHS[-1])
    if type(wanted) is not int or wanted not in _MONTHS:
        raise RefusalError(BAD_PARAMETER, "month 应为 1 至 12 的整数")
    return wanted


def _open_tasks(desk: Desk, tasks: Mapping[str, str], month: int, times: int) -> int:
    year = desk.operation.settings.fiscal_year
    next_month = f"{year}{month + 1:02d}" if month < _MONTHS[-1] else f"{int(year) + 1}01"
    return desk.operation.insert(
        "PAY_PERF_MONITOR_TASK",
        (
            {
                "perf_task_id": task,
                "agency_code": agency,
                "perf_task_no": f"JK{year}{month:02d}{times:02d}{agency}",
                "perf_type_code": "01",
                "perf_task_title": f"{year}年1-{month}月绩效运行监控",
                "task_start_date": f"{next_month}01",
                "task_end_date": f"{next_month}20",
                "create_time": desk.sometime(rubbish=True),
            }
            for agency, task in tasks.items()
        ),
        visible=False,
    )


def _report(
    desk: Desk, project: Project, lines: Sequence[Mapping[str, Any]], month: int
) -> Iterator[dict[str, Any]]:
    spent = Decimal(project.pro_total_amt) * desk.rng.randint(month * 5, month * 9) / 100
    budget = {
        "pro_name": project.pro_name,
        "kpi_target": f"完成{project.pro_name}年度任务",
        "pro_bgt_comp": f"{min(spent, Decimal(project.pro_total_amt)):.6f}",
        "est_pro_bgt_annual": f"{Decimal(project.pro_total_amt):.6f}",
    }
    created = desk.sometime()
    for line in lines:
        yield {
            **owner_of(line),
            **budget,
            **levels_of(line),
            "kpi_val": line["kpi_val"],
            "create_time": created,
            **progress(desk, line["kpi_val"], month),
        }


def progress(desk: Desk, target: str, month: int) -> dict[str, Any]:
    """How far a line is, in the words of the unit and as a completion rate in percent."""
    percent = min(desk.rng.randint(month * 5, month * 11), 120)
    bound = read_bound(target)
    if bound is None or bound.is_upper:
        done = desk.rng.choice(
            ("正在有序推进", f"截至{month}月底已完成{min(percent, 100)}%", "达成")
        )
    else:
        number = share_of(bound, percent)
        done = desk.rng.choice(
            (f"{number}{bound.unit}", f"截至{month}月底完成{number}{bound.unit}")
        )
    behind = percent < _BEHIND
    return {
        "perf_comp": done,
        "est_perf_annual": desk.rng.choice(("确定能完成", "有可能完成") if behind else (target,)),
        "complete_rate": f"{percent}.000000",
        "ana_dev_reasons": desk.rng.choice(_REASONS) if behind else None,
        "is_perf_rectify": 1 if behind else 2,
        "rectify_advise": desk.rng.choice(_ADVICE) if behind else None,
        "rectify_epilog": "整改中" if behind and desk.chance(0.5) else None,
    }


def _spoil(desk: Desk, rows: list[dict[str, Any]]) -> int:
    """Let a unit with a template type words where a number belongs, in one row."""
    row = desk.rng.choice(rows)
    row["complete_rate"] = _UNUSABLE
    desk.pledge(row["pro_code"])
    return 1
