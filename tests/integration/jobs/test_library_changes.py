"""Changes between versions are told of what is open now, by department and not by name alone."""

from sync_jobs.gate import division_of
from sync_jobs.library.changes import seen_changes
from tests.integration.jobs.desk import (
    BORDER,
    PROJECTS,
    SCOPE,
    Desk,
    csv_file,
    project,
)

POLICE = "102-公安局（部门）"


def duty(department: str, word: str, spending_project: str = "") -> dict[str, object]:
    return {
        "主管部门": department,
        "部门职责": word,
        "工作任务": "日常",
        "支出项目": spending_project,
    }


def test_duties_of_a_closed_department_are_told_of_in_no_change(ready: Desk) -> None:
    namesake = project(BORDER, 主管部门=POLICE, 预算单位="102001-公安局", 项目编码="")
    ready.import_files(
        csv_file("项目统计表.csv", [*(project(each) for each in PROJECTS), namesake]),
        csv_file(
            "部门职责.csv",
            [
                duty("101-教育局（部门）", "开放", PROJECTS[BORDER]),
                duty("101-教育局（部门）", "总括"),
                duty(POLICE, "重名", PROJECTS[BORDER]),
                duty(POLICE, "未开放"),
            ],
        ),
    )
    with ready.store.begin() as work:
        newest = work.library.in_force(division_of(SCOPE))
        assert newest is not None
        held = work.library.content(newest.version_id).duties

    changes = seen_changes(ready.store, SCOPE, 1, newest.number)

    assert {each.duty for each in held} == {"开放", "总括", "重名", "未开放"}
    assert changes is not None
    told = str(changes.entries)
    assert ["开放" in told, "总括" in told] == [True, True]
    assert ["重名" in told, "未开放" in told] == [False, False]
