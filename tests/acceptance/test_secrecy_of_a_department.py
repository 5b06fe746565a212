"""A department as a whole on its way through the gate: one secret project closes all of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.cast import (
    CODE,
    NEIGHBOUR,
    NEIGHBOUR_CODE,
    everything,
    full_round,
    library,
    listed,
    stored,
)
from tests.acceptance.secrecy.city import JOBS, City, open_city
from tests.acceptance.secrecy.hunting import found_in
from tests.acceptance.secrecy.papers import Drafted, Listed, project_list, templates

DEPARTMENT = "111"
#: The receiver's tables in which a department has rows, each with its id and a column of words.
ROWS = {
    "BGT_PERF_GOAL_INFO": ("kpi_per_id", "kpi_target", "獬豸全局履职目标"),
    "BGT_PERF_INDICATOR": ("kpi_id", "kpi_remark", "獬豸全局指标备注"),
    "BGT_PERF_MONITOR_INFO": ("perf_mon_id", "ana_dev_reasons", "獬豸全局偏差原因"),
    "BGT_PERF_SELF_EVAL": ("eval_id", "opinions", "獬豸全局自评意见"),
    "BGT_SELF_EVAL_INDICATOR": ("eval_ind_id", "devi_analy", "獬豸全局偏差分析"),
}
WORDS = tuple(word for _, _, word in ROWS.values())
SCRIPTS = (
    *("declare_targets", "approve_targets", "report_monitoring", "self_evaluate"),
    "approve_results",
)
TEMPLATE = Drafted(
    code="MBXIEZHI0111",
    title="獬豸部门整体模板",
    target="≥97.3%",
    level="部门整体",
    department="111-二连浩特市公安局",
)
KEY = f"department:{DEPARTMENT}"


@pytest.fixture
def city(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    yield from open_city(tmp_path / "city", database_url, monkeypatch)


def papers() -> list[tuple[str, bytes]]:
    return [*library(), ("department.csv", templates([TEMPLATE]))]


def let_departments_work(city: City) -> list[str]:
    """Every table gets rows of the canary department with words; returns the rows' ids."""
    city.act(*SCRIPTS)
    for table, (_, column, word) in ROWS.items():
        assert city.alter(
            f"UPDATE {table} SET {column} = ? WHERE dept_code = ?",  # noqa: S608 - the names above
            word,
            DEPARTMENT,
        ), table
    # One row of each is not understood, so that quarantine has something to hold.
    assert city.alter(
        "UPDATE BGT_PERF_INDICATOR SET mof_div_code = '九' WHERE rowid ="
        " (SELECT min(rowid) FROM BGT_PERF_INDICATOR WHERE dept_code = ?)",
        DEPARTMENT,
    )
    return [
        row_id
        for table, (key, *_) in ROWS.items()
        for (row_id,) in city.ask(f"SELECT {key} FROM {table} WHERE dept_code = ?", DEPARTMENT)  # noqa: S608 - see above
    ]


def nothing_is_kept(city: City, ids: list[str]) -> None:
    assert found_in([*WORDS, KEY, *ids], everything(city)) == {}
    assert found_in([TEMPLATE.code, TEMPLATE.title], city.ears.sent) == {}


def test_a_department_leaves_no_trace_while_one_of_its_projects_is_secret(city: City) -> None:
    # 1. One project of two is secret: the other one travels, the department does not.
    city.hand_in(*papers(), ("list.csv", listed(mark="涉密")))
    city.run("bind_projects", "push_templates")
    ids = let_departments_work(city)
    full_round(city, looks_closely=True)

    nothing_is_kept(city, ids)
    assert found_in([NEIGHBOUR_CODE], stored(city))
    assert found_in([TEMPLATE.code], places.receiver(city.state_file, places.PUSHED)) == {}

    # 2. Every row is 非密, but none of the department's projects is bound.
    city.ears.forget()
    unbound = Listed(name="对方没有的项目")
    city.hand_in(*papers(), ("list.csv", project_list([unbound])))
    full_round(city)

    nothing_is_kept(city, ids)

    # 3. Every row is 非密 and one is bound: now every word must be found.
    city.ears.forget()
    city.hand_in(*papers(), ("list.csv", listed()))
    full_round(city, looks_closely=True)
    seen = found_in([*WORDS, KEY, *ids], stored(city))
    found = {word for hits in seen.values() for word in hits}

    assert found == {*WORDS, KEY, *ids}
    assert found_in([TEMPLATE.code], places.receiver(city.state_file, places.PUSHED))
    assert found_in(["部门整体 111"], city.ears.spoken)

    # 4. Secret again: one import, and nothing of it is left but our own paper.
    city.ears.forget()
    city.hand_in(("list.csv", listed(mark="涉密")))

    nothing_is_kept(city, ids)
    assert found_in([TEMPLATE.code], stored(city)).keys() <= {
        *(
            "template.code",
            "template_line.template_code",
            "pg_stats",
            "adapter.db",
            "adapter.db-wal",
        )
    }
    assert found_in([NEIGHBOUR_CODE], stored(city))

    full_round(city, looks_closely=True)

    nothing_is_kept(city, ids)


@pytest.fixture
def opened(city: City) -> list[str]:
    """The canary department is open and everything of it was pulled."""
    city.hand_in(*papers(), ("list.csv", listed()))
    city.run("bind_projects", "push_templates")
    ids = let_departments_work(city)
    city.run(*JOBS)
    assert found_in([KEY], stored(city))
    return ids


def test_a_department_that_a_list_leaves_out_is_purged(city: City, opened: list[str]) -> None:
    # Also of what looking at it leaves.
    full_round(city)
    assert found_in([KEY, *WORDS], city.ears.spoken)
    city.ears.forget()
    others = Listed(
        name="森林草原防火",
        agency="104002-二连浩特市林草工作站",
        department="104-二连浩特市林业和草原局（部门）",
    )
    city.hand_in(("list.csv", project_list([others])))

    nothing_is_kept(city, opened)


def test_a_secret_project_of_a_unit_closes_the_department_the_unit_belongs_to(
    city: City, opened: list[str]
) -> None:
    city.ears.forget()
    moved = Listed(name="獬移交专项", department="104-二连浩特市林业和草原局（部门）", mark="涉密")
    city.hand_in(("list.csv", project_list([NEIGHBOUR, moved])))

    nothing_is_kept(city, opened)


def test_a_list_with_a_refused_row_opens_no_department_and_purges_none_in_doubt(
    city: City, opened: list[str]
) -> None:
    """The refused row may be the secret one, or the missing one."""
    refused = Listed(name="无单位的项目", agency="")
    city.ears.forget()
    city.hand_in(("list.csv", project_list([NEIGHBOUR, refused])))
    before = found_in(opened, stored(city))
    city.act("report_monitoring", "approve_results")
    asked = "SELECT perf_mon_id FROM BGT_PERF_MONITOR_INFO WHERE dept_code = ?"
    later = [row for (row,) in city.ask(asked, DEPARTMENT)]
    full_round(city, looks_closely=True)

    assert {row for rows in before.values() for row in rows} == {*opened}
    assert set(later) > set(opened) & set(later)
    assert found_in(set(later) - set(opened), stored(city)) == {}
    assert found_in([*WORDS, KEY, TEMPLATE.title], city.ears.sent) == {}
    shown = json.loads(city.command("findings", "list", "--json", "--limit", "999").out)
    assert KEY not in {each["project_code"] for each in shown["findings"]}

    city.hand_in(("list.csv", project_list([Listed(name="另一个", mark="涉密")])))

    nothing_is_kept(city, [*opened, *later])


def test_a_row_of_a_project_cannot_pass_as_a_departments(city: City, opened: list[str]) -> None:
    """A project code that looks like the key of an open department opens nothing."""
    mark = "獬冒名"
    assert city.alter(
        "UPDATE PM_PERF_INDICATOR SET pro_code = ?, kpi_remark = ? WHERE pro_code = ?",
        KEY,
        mark,
        CODE,
    ), opened
    city.run("pull_targets")

    assert found_in([mark], everything(city)) == {}
