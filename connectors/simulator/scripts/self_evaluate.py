"""Units evaluate themselves (绩效自评), most of them honestly and some of them wrongly."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.simulator.scripts.desk import Counts, Desk, Project, levels_of, owner_of
from connectors.simulator.scripts.wording import Bound, can_be_missed, missed, reached, read_bound
from connectors.simulator.tables import DATA_SETS

#: Points for indicators and for executing the budget, 100 in all.
_INDICATOR_POINTS = Decimal(90)
_EXECUTION_POINTS = Decimal(10)
_WEIGHT_STEP = Decimal("0.0001")
_CENT = Decimal("0.01")
#: A direction that says the opposite of the operator beside it.
_CONTRADICTION = {"≥": "反向", ">": "反向", "≤": "正向", "<": "正向"}
_DONE_WORDS = ("达成", "达成预期指标", "已完成", "完成")

Line = dict[str, Any]


def self_evaluate(desk: Desk) -> Counts:
    """Evaluate projects whose targets are approved and that have not been evaluated."""
    declared, templates = desk.declared_lines(), desk.template_lines()
    done = set(desk.codes_in("PM_PERF_SELF_EVAL"))
    share = desk.rng.uniform(0.65, 0.92)
    projects = [project for project in desk.projects() if project.pro_code not in done]
    flawed = _most_missable(projects, declared, templates)
    counts = {"projects": 0, "rows": 0, "missed": 0, "full_marks_for_missed": 0}
    counts |= {"contradictions": 0, "wrong_totals": 0}
    for project in projects:
        lines = declared.get(project.pro_code, [])
        is_flawed = project.pro_code == flawed
        if lines and (desk.chance(share) or is_flawed):
            evaluated = evaluate(desk, lines, templates.get(project.pro_code, []))
            if is_flawed:
                _award_a_miss(desk, evaluated)
                desk.pledge(project.pro_code)
            _file(desk, project, evaluated, counts)
    return counts


def _most_missable(
    projects: Sequence[Project],
    declared: Mapping[str, Sequence[Mapping[str, Any]]],
    templates: Mapping[str, object],
) -> str | None:
    """A project with a template and an approved target that can clearly be missed."""
    codes = [
        project.pro_code
        for project in projects
        if project.pro_code in templates and declared.get(project.pro_code)
    ]
    clear = [code for code in codes if any(map(_is_clear, declared[code]))]
    return next(iter(clear or codes), None)


def _is_clear(line: Mapping[str, Any]) -> bool:
    bound = read_bound(line["kpi_val"])
    return bound is not None and bound.operator in {"≥", "≤"} and can_be_missed(bound)


def evaluate(
    desk: Desk, lines: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]
) -> list[Line]:
    """The approved lines with results, weights and scores; `_missed` is for the script alone."""
    weights = _weights(lines, items)
    created = desk.sometime()
    return [
        {
            **owner_of(line),
            **levels_of(line),
            "kpi_id": line["kpi_id"],
            "kpi_val": line["kpi_val"],
            "kpi_evalstd": line["kpi_evalstd"],
            "create_time": created,
            **_scored(desk, line["kpi_val"], weight),
        }
        for line, weight in zip(lines, weights, strict=True)
    ]


def _weights(
    lines: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]
) -> list[Decimal]:
    """Ninety points over the lines, after the template's weights where a line has one."""
    of_code = {item["perf_ind_code"]: Decimal(item["ind_weight"]) for item in items}
    usual = sum(of_code.values(), Decimal()) / len(of_code) if of_code else Decimal(1)
    shares = [of_code.get(line["lv3_perf_ind_code"], usual) or usual for line in lines]
    total = sum(shares, Decimal())
    weights = [(_INDICATOR_POINTS * share / total).quantize(_WEIGHT_STEP) for share in shares]
    weights[-1] += _INDICATOR_POINTS - sum(weights)
    return weights


def _scored(desk: Desk, target: str, weight: Decimal) -> Line:
    """One line's result, weight and score; `_missed` says what the unit would not."""
    fails = desk.chance(0.2)
    bound = read_bound(target)
    actual, attained = _result(desk, bound, target, fails=fails)
    full = not fails or desk.chance(0.3)
    score = weight if full else (weight * attained).quantize(_WEIGHT_STEP)
    contradicts = bound is not None and bound.operator in _CONTRADICTION and desk.chance(0.04)
    return {
        "ind_comp": actual,
        "ind_weight": weight,
        "eval_score": score,
        "devi_analy": "受客观因素影响，下一步加快推进" if fails and not full else None,
        "_missed": fails,
        **({"kpi_val": _contradict(bound)} if bound is not None and contradicts else {}),
    }


def _result(desk: Desk, bound: Bound | None, target: str, *, fails: bool) -> tuple[str, Decimal]:
    """The result as text, and the attained part of the target between 0 and 1."""
    if bound is None or (fails and not can_be_missed(bound)):
        if fails:
            return "未完成", Decimal("0.5")
        return desk.rng.choice((*_DONE_WORDS, target)), Decimal(1)
    if not fails:
        return f"{reached(bound, desk.rng)}{bound.unit}", Decimal(1)
    number = missed(bound, desk.rng)
    attained = bound.number / number if bound.is_upper and number else number / (bound.number or 1)
    return f"{number}{bound.unit}", min(attained, Decimal(1))


def _contradict(bound: Bound) -> str:
    return f"{_CONTRADICTION[bound.operator]} {bound.operator}{bound.number}{bound.unit}"


def _award_a_miss(desk: Desk, evaluated: list[Line]) -> None:
    """Give full marks to a line that was missed, and contradict one direction, for certain."""
    clear = [line for line in evaluated if _is_clear(line)]
    line = desk.rng.choice(clear or evaluated)
    bound = read_bound(line["kpi_val"])
    line["ind_comp"], _ = _result(desk, bound, line["kpi_val"], fails=True)
    line["eval_score"] = line["ind_weight"]
    line["devi_analy"], line["_missed"] = None, True
    others = [other for other in clear if other is not line]
    if others:
        other = desk.rng.choice(others)
        turned = read_bound(other["kpi_val"])
        if turned is not None:
            other["kpi_val"] = _contradict(turned)


def _file(desk: Desk, project: Project, evaluated: list[Line], counts: Counts) -> None:
    """Hand in the four forms of one self-evaluation."""
    eval_id = desk.operation.new_id()
    budget = _budget(desk, project)
    total = sum((line["eval_score"] for line in evaluated), budget["exe_score"])
    if desk.chance(0.05):
        counts["wrong_totals"] += 1
        total += desk.rng.choice((-3, -1, 2, 5))
    counts["projects"] += 1
    counts["missed"] += sum(line["_missed"] for line in evaluated)
    counts["full_marks_for_missed"] += sum(
        line["_missed"] and line["eval_score"] == line["ind_weight"] for line in evaluated
    )
    counts["contradictions"] += sum(
        line["kpi_val"].startswith(("反向 ≥", "反向 >", "正向 ≤", "正向 <")) for line in evaluated
    )
    whole = {"agency_code": project.agency_code, "pro_code": project.pro_code, "eval_id": eval_id}
    forms: dict[str, list[Line]] = {
        "PM_PERF_SELF_EVAL": [{"pro_name": project.pro_name, **_opinion(desk, total)}],
        "PM_SELF_EVAL_GOAL": [{**_goal(desk, project), "create_time": desk.sometime(rubbish=True)}],
        "PM_SELF_EVAL_INDICATOR": evaluated,
        "PM_PERF_SELF_BGT": [budget],
    }
    for name, rows in forms.items():
        filed = ({**whole, **digits(name, row)} for row in rows)
        counts["rows"] += desk.operation.insert(name, filed, visible=False)


def _budget(desk: Desk, project: Project) -> Line:
    """Budget and execution in yuan, the rate in percent, ten points for spending all of it."""
    initial = Decimal(project.pro_total_amt)
    share = Decimal(desk.rng.choice((0, 0, 0, -10, 5, 15))) / 100
    adjustment = (initial * share).quantize(_CENT)
    current = initial + adjustment
    executed = (current * desk.rng.randint(620, 1000) / 1000).quantize(_CENT)
    rate = executed / current
    return {
        "reply_amt": initial,
        "year_adj_amt": adjustment,
        "cur_amt": current,
        "year_exe_amt": executed,
        "exe_amt_rate": rate * 100,
        "exe_score": (min(rate, Decimal(1)) * _EXECUTION_POINTS).quantize(_CENT),
    }


def _opinion(desk: Desk, total: Decimal) -> Line:
    return {
        "total_eval_value": total,
        "devi_analy": desk.rng.choice((None, "部分指标设置不够科学", "预算执行进度偏慢")),
        "application_advise": desk.rng.choice((None, "结果作为下年预算安排的参考")),
        "opinions": desk.rng.choice((None, "同意自评结果")),
    }


def _goal(desk: Desk, project: Project) -> Line:
    return {
        "kpi_target": f"完成{project.pro_name}年度任务",
        "goal_comp": desk.rng.choice(("全部完成", "基本完成", "完成主要任务，个别指标未达预期")),
    }


def digits(name: str, row: Line) -> Line:
    """Spell each decimal with the digits that its column declares."""
    scales = {column.name: column.scale for column in DATA_SETS[name].columns}
    return {
        key: f"{value:.{scales[key]}f}" if isinstance(value, Decimal) else value
        for key, value in row.items()
        if key in scales
    }
