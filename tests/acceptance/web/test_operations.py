"""Operations: a schedule paused, a connection tried, a job run by hand and looked at."""

import re

from playwright.sync_api import expect

from tests.acceptance.web.conftest import ADMIN, AUTHOR, Seats, Town


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
    expect(page.get_by_text("登录成功")).to_be_visible()
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
