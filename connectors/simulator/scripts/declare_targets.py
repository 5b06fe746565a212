"""Units declare their targets (绩效目标申报): from the pushed template, or out of their heads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.simulator.scripts.desk import Counts, Desk, Project
from connectors.simulator.scripts.wording import loosen, plain, read_bound, respell, reword

#: Public security declares in full and on time, so a reader who must keep quiet about such
#: projects always meets some.
_ALWAYS_DECLARES = "20402"
#: Lines of a unit that has no template.
_OWN_LINES = (4, 9)
_GOAL_PARTS = 3


def declare_targets(desk: Desk) -> Counts:
    """Let units declare for projects that have not declared yet."""
    templates = desk.template_lines()
    done = set(desk.codes_in("PM_PERF_GOAL_INFO"))
    with_template, without = desk.rng.uniform(0.75, 0.95), desk.rng.uniform(0.3, 0.7)
    counts = {"projects": 0, "goals": 0, "lines": 0, "from_template": 0, "adapted": 0}
    counts |= {"loosened": 0, "own": 0, "missed": 0}
    first = next(iter(templates), None)
    for project in desk.projects():
        items = templates.get(project.pro_code)
        certain = project.pro_code == first or project.exp_func_code.startswith(_ALWAYS_DECLARES)
        declares = desk.chance(with_template if items else without) or certain
        if project.pro_code not in done and declares:
            _declare(desk, project, items or [], counts)
    return counts


def _declare(
    desk: Desk, project: Project, items: Sequence[Mapping[str, Any]], counts: Counts
) -> None:
    own = list(own_lines(desk, project.dept_code, items))
    lines = [*followed(desk, items, counts), *own]
    version = {"version": desk.operation.new_id(), "version_name": "年初预算"}
    whole = {
        "agency_code": project.agency_code,
        "pro_code": project.pro_code,
        "pro_name": project.pro_name,
        "busi_type_code": "01",
        "is_last_inst": 1,
        "create_time": desk.sometime(),
        **version,
    }
    place = {"sub_mof_div_code": desk.operation.settings.division_code, "sub_mof_div_name": "本级"}
    goals = [{**whole, **place, **goal} for goal in _goals(desk, project, lines)]
    counts["projects"] += 1
    counts["goals"] += desk.operation.insert("PM_PERF_GOAL_INFO", goals, visible=False)
    counts["lines"] += desk.operation.insert(
        "PM_PERF_INDICATOR", ({**whole, **line} for line in lines), visible=False
    )
    counts["own"] += len(own)


def followed(
    desk: Desk, items: Sequence[Mapping[str, Any]], counts: Counts
) -> Iterator[dict[str, Any]]:
    """The template's lines as this unit takes them over; the first is never left out."""
    for number, item in enumerate(items):
        if number and desk.chance(0.05 if item["is_required"] == 1 else 0.3):
            counts["missed"] += 1
            continue
        counts["from_template"] += 1
        yield _follow(desk, item, counts)


def _follow(desk: Desk, item: Mapping[str, Any], counts: Counts) -> dict[str, Any]:
    name, code = item["lv3_perf_ind_name"], item["perf_ind_code"]
    if desk.chance(0.2):
        counts["adapted"] += 1
        name, code = reword(name, desk.rng), code if desk.chance(0.4) else None
    elif desk.chance(0.15):
        code = None
    value = item["kpi_val"] or "按期完成"
    bound = read_bound(value)
    if bound is not None and bound.number > 0 and desk.chance(0.15):
        counts["loosened"] += 1
        value = plain(loosen(bound, desk.rng))
    return {
        "lv1_perf_ind_code": item["lv1_perf_ind_code"],
        "lv2_perf_ind_code": item["lv2_perf_ind_code"],
        "lv3_perf_ind_code": code,
        "lv1_perf_ind_name": item["lv1_perf_ind_name"],
        "lv2_perf_ind_name": item["lv2_perf_ind_name"],
        "lv3_perf_ind_name": name,
        "kpi_val": respell(value, desk.rng),
        "kpi_content": item["kpi_content"],
        "kpi_evalstd": item["kpi_evalstd"],
    }


def own_lines(
    desk: Desk, dept_code: str, items: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Lines that the declarer writes itself: all of them without a template, else up to two."""
    known = desk.general_lines(dept_code)
    taken = {item["lv3_perf_ind_name"] for item in items}
    count = desk.rng.choice((0, 0, 1, 2)) if items else desk.rng.randint(*_OWN_LINES)
    for line in desk.rng.sample(known, min(count, len(known))):
        level1, level2, level3 = line.names
        if level3 in taken:
            continue
        taken.add(level3)
        yield {
            "lv1_perf_ind_code": None,
            "lv2_perf_ind_code": None,
            "lv3_perf_ind_code": None,
            "lv1_perf_ind_name": level1,
            "lv2_perf_ind_name": level2,
            "lv3_perf_ind_name": level3,
            "kpi_val": respell(line.kpi_val, desk.rng),
            "kpi_content": None,
            "kpi_evalstd": "完成得满分，未完成按比例扣分",
            "kpi_remark": "单位自行增加" if items else None,
        }


def _goals(
    desk: Desk, project: Project, lines: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A goal for the year (年度), and for some projects one for all years (总体)."""
    parts = [f"{line['lv3_perf_ind_name']}{line['kpi_val']}" for line in lines[:_GOAL_PARTS]]
    text = f"完成{project.pro_name}年度任务：{'；'.join(parts)}。"
    yield {"perf_obj_type_code": "2", "kpi_target": text}
    if desk.chance(0.3):
        text = f"持续实施{project.pro_name}，提升公共服务水平。"
        yield {"perf_obj_type_code": "1", "kpi_target": text}
