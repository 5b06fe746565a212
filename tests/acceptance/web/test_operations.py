"""Operations: a schedule paused, a connection tried, a job run by hand and looked at."""

import re
from importlib.resources import files

from playwright.sync_api import expect

from tests.acceptance.web.conftest import ADMIN, AUTHOR, Seats, Town, axe_finds_nothing


def test_a_schedule_is_paused_and_a_connection_tried(seats: Seats, told_town: Town) -> None:
    seat = seats.take(ADMIN)
    page = seat.page
    page.get_by_role("link", name="定时作业").click()
    page.get_by_role("button", name="暂停结果对比").click()
    expect(page.get_by_text("定时作业已暂停")).to_be_visible()
    expect(page.get_by_text("已暂停", exact=True)).to_be_visible()
    seat.shoot("schedules")
    with told_town.app.store.begin() as work:
        assert [each.paused_by for each in work.runs.pauses("here")] == [ADMIN]
    page.get_by_role("button", name="恢复结果对比").click()
    expect(page.get_by_text("已暂停", exact=True)).to_have_count(0)

    page.get_by_role("link", name="站点和连接").click()
    page.get_by_role("button", name="测试连接here").click()
    expect(page.get_by_text("登录成功")).to_be_visible()
    page.get_by_role("link", name="返回").click()
    for told in ("登录成功", "试读项目目录一行成功", "与对方的时钟相差不超过", "没有加密"):
        expect(page.get_by_text(told)).to_be_visible()
    axe_finds_nothing(page)
    seat.shoot("sites")

    page.get_by_role("link", name="系统配置").click()
    expect(page.get_by_text("site.here.app_secret_file")).to_be_visible()
    seat.shoot("settings")


def test_a_job_is_run_by_hand_and_its_calls_are_looked_at(seats: Seats, told_town: Town) -> None:
    first = told_town.app.queries.runs(limit=1, job="pull_targets", site="here")[0]
    seat = seats.take(AUTHOR)
    page = seat.page
    page.get_by_role("link", name="定时作业").click()
    page.get_by_role("button", name="立即运行拉取绩效目标").click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"), timeout=90_000)
    expect(page.get_by_role("heading", name="与对方的往来")).to_be_visible()
    # What comes again unchanged is not kept again: the calls of the first run are looked at.
    seat.open(f"/runs/{first.run_id}")
    seat.shoot("run")
    expect(page.locator("td.digest").first).to_have_text(re.compile("[0-9a-f]{64}"))
    seat.open("/")
    expect(page.get_by_role("region", name="应报未报")).to_be_visible()
    seat.shoot("home-coverage", is_whole=True)


UNKNOWN_CODE = """
    UPDATE PM_PERF_INDICATOR SET is_deleted = 7, kpi_val = ? WHERE kpi_id = (
        SELECT min(kpi_id) FROM PM_PERF_INDICATOR
        WHERE is_visible = 1 AND is_deleted = 2 AND pro_code = ?)
"""


def test_a_row_that_was_kept_back_becomes_an_observation_once_the_code_table_is_repaired(
    seats: Seats, told_town: Town
) -> None:
    town, said = told_town, "≥97.31%"
    with town.app.store.begin() as work:
        codes = [each.project_code for each in work.projects.bindings(town.app.scope("here"))]
    # The other side begins to write a code that no table knows.
    assert any(town.alter(UNKNOWN_CODE, said, each) for each in codes)
    town.job("pull_targets", is_full=True)

    seat = seats.take(AUTHOR)
    page = seat.page
    seat.open("/quarantine?site=here")
    kept_back = page.get_by_role("row").filter(has_text="代码表 yes_no 没有这个代码")
    expect(kept_back).to_have_count(1)
    kept_back.get_by_role("link", name="查看").click()
    expect(page.locator("pre.raw")).to_contain_text(said)
    expect(page.get_by_text("is_deleted").first).to_be_visible()
    seat.shoot("quarantine-entry")
    entry = page.url
    row_id = re.search(r'"kpi_id": ?"([^"]+)"', page.locator("pre.raw").inner_text())
    assert row_id
    there = f"/comparison/row?site=here&kind=target_line&row={row_id.group(1)}"
    # As nobody repaired anything yet, it waits on, with one more attempt.
    page.get_by_role("button", name="按现行口径重放这一行").click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    seat.open(entry.removeprefix(town.address))
    expect(page.get_by_text("待处理", exact=True)).to_be_visible()
    seat.open(there)
    expect(page.locator("pre.raw")).not_to_contain_text(said)

    table = (files("mappings") / "code_tables" / "yes_no.toml").read_text("utf-8")
    own = town.home / "code_tables" / "yes_no.toml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(table.replace("also_read = [0]", "also_read = [0, 7]"), "utf-8")
    seat.open(entry.removeprefix(town.address))
    page.get_by_role("button", name="按现行口径重放这一行").click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    seat.open(entry.removeprefix(town.address))
    expect(page.get_by_text("待处理", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="按现行口径重放这一行")).to_have_count(0)
    seat.open(there)
    expect(page.locator("pre.raw")).to_contain_text(said)
    seat.shoot("replayed-row")
    seat.open("/code-tables?site=here&table=profile.yes_no")
    expect(page.get_by_text("站点自己的文件")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("否")).locator("code")).to_have_count(3)
    seat.shoot("code-tables")
