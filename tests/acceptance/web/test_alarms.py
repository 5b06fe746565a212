"""An alarm in a browser: from the first page to what it is about, closed with a reason, noted."""

from playwright.sync_api import expect

from adapter.ports.alarms import Alarm, AlarmCode
from tests.acceptance.web.conftest import ADMIN, AUDITOR, AUTHOR, Seats, Town, axe_finds_nothing


def raise_alarms(town: Town) -> None:
    """A new column over there, a set that may be stored twice, rows gone at once, sets to plan."""
    scope, now = town.app.scope("here"), town.app.clock.now()
    told = (
        (AlarmCode.SCHEMA_DRIFT, "target_line.extra", "新元素：口径没有写到，见于 9 行中的 9 行"),
        (AlarmCode.PUSH_DOUBLED, "template:MB101001", "同样的内容可能会被存入两次"),
        (AlarmCode.SUSPICIOUS_EMPTY, "monitoring_line", "held 266, received 3"),
        (AlarmCode.PLAN_NEEDED, "template", "对方已改、待编制核对计划 8 套"),
    )
    run_id = town.app.ids.fresh()
    alarms = [
        Alarm(
            scope=scope,
            code=code,
            subject=subject,
            detail=detail,
            run_id=run_id,
            first_at=now,
            latest_at=now,
        )
        for code, subject, detail in told
    ]
    with town.app.store.begin() as work:
        work.alarms.raise_(alarms)
        work.commit()


def test_an_alarm_is_found_from_the_first_page_and_closed_with_a_reason(
    seats: Seats, town: Town
) -> None:
    raise_alarms(town)
    seat = seats.take(AUTHOR)
    # What an alarm is about is not torn by the long sentence beside it.
    about = seat.open("/alarms?code=plan_needed").locator("tbody td:nth-child(2) a")
    assert about.evaluate_all("all => all.map(a => a.getClientRects().length)") == [1]
    page = seat.open("/")
    page.locator(".tile", has_text="未关闭的告警").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("告警")
    expect(page.get_by_text("本方有 266 条，这次只收到 3 条")).to_be_visible()
    seat.shoot("alarms")
    axe_finds_nothing(page)
    page.wait_for_load_state()
    before = page.locator("tbody tr").count()
    assert before >= 3

    page.get_by_role("link", name="处理 结构变化").click()
    expect(page.get_by_text("请系统管理员对照对方的接口说明修改口径")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_label("怎样处理的").fill("对方升级，口径已补这一列")
    seat.shoot("alarm")
    page.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("status")).to_have_text("告警已关闭。")
    expect(page.locator("tbody tr")).to_have_count(before - 1)
    page.get_by_label("状态").select_option(label="已关闭")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("处理：对方升级，口径已补这一列")).to_be_visible()

    log = seats.take(AUDITOR).open("/audit?subject=结构变化")
    expect(log.locator("tbody tr")).to_have_count(1)
    log.get_by_role("link", name="告警 结构变化").click()
    expect(log.get_by_text("对方升级，口径已补这一列")).to_be_visible()
    expect(log.get_by_role("button", name="关闭")).to_have_count(0)

    raise_alarms(town)
    page = seat.open("/alarms")
    page.get_by_role("link", name="处理 结构变化").click()
    expect(page.get_by_role("heading", name="以往关闭")).to_be_visible()
    expect(page.get_by_role("cell", name="对方升级，口径已补这一列")).to_be_visible()
    seat.shoot("alarm-again")
    axe_finds_nothing(page)

    rights = seats.take(ADMIN).open("/alarms")
    expect(rights.get_by_text("数据骤减").last).to_be_visible()
    expect(rights.get_by_role("link", name="处理 数据骤减")).to_have_count(0)
