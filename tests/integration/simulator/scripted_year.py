"""What the tests of scripted users share."""

from connectors.simulator.scripts import SCRIPTS
from connectors.simulator.scripts.wording import read_bound
from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import Json, project, template_set


def push_some(caller: Caller, count: int = 12) -> list[Json]:
    sets = [template_set(project(number * 3)) for number in range(count)]
    results = caller.push("PERF_TEMPLATE", *sets)
    assert {result["accepted"] for result in results} == {1}
    return sets


def whole_year(caller: Caller, count: int = 12) -> dict[str, Json]:
    push_some(caller, count)
    return {name: caller.run(name) for name in SCRIPTS}


def falls_short(row: Json) -> bool:
    target, actual = read_bound(row["kpi_val"]), read_bound(row["ind_comp"])
    if target is None or actual is None or target.unit != actual.unit:
        return False
    return {
        "≥": actual.number < target.number,
        "≤": actual.number > target.number,
    }.get(target.operator, False)
