"""Push by hand: planned, seen, submitted, approved by another person, applied, looked at."""

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import Page, Response, expect

from adapter.domain.outcome import PushState
from adapter.domain.plan.states import PlanState
from adapter.ports.sign_in import AuditFilter, SubjectPart
from tests.acceptance.web.conftest import (
    AUDITOR,
    AUTHOR,
    FIRST,
    PASSWORD,
    PEOPLE,
    SECOND,
    Seats,
    Town,
    sheet_of,
)


def test_a_push_goes_from_the_scope_to_the_last_result(seats: Seats, town: Town) -> None:
    author = seats.take(AUTHOR)
    page = author.page

    # The scope is chosen and the plan is made while the page stays free.
    page.get_by_role("link", name="推送计划").click()
    page.get_by_role("link", name="编制计划").click()
    author.shoot("plan-new")
    # No stream comes through here: the page asks instead, and says so to itself alone.
    page.route(re.compile(r"/tasks/.*/events"), lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="开始编制").click()
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}$"), timeout=60_000)
    page.unroute_all()
    assert set(author.troubles) <= {"[object Event]"}
    author.troubles.clear()
    plan = page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("草稿")
    author.shoot("plan-draft")

    # What it would change is seen field by field.
    page.get_by_role("link", name="逐字段").first.click()
    expect(page.get_by_role("columnheader", name="新增的内容")).to_be_visible()
    author.shoot("plan-change")
    page.get_by_role("link", name="返回计划").click()

    # Nobody but a second person approves it, and by its digest.
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("待复核")
    expect(page.get_by_role("button", name="批准")).to_have_count(0)
    approve(seats, plan)

    # It is applied in the background; a reload shows how far it is, by a stream of its own.
    page.reload()
    with without_answers(town):
        with page.expect_response(is_stream) as first:
            page.get_by_role("button", name="执行", exact=True).click()
        expect(page.get_by_text("已有结果")).to_be_visible()
        with page.expect_response(is_stream) as second:
            page.reload()
        expect(page.get_by_text("已有结果")).to_be_visible()
        assert first.value.url == second.value.url == f"{plan}/events"
        author.shoot("plan-applying")

        # The session ends meanwhile: the page asks to sign in, and is there again afterwards.
        ended_at = end_sessions(town, AUTHOR)
        expect(page.get_by_text("正在执行的计划不受影响")).to_be_visible()
    page.get_by_label("登录名").fill(AUTHOR)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(plan)
    expect(page.get_by_role("heading", level=1)).to_contain_text("执行", timeout=60_000)
    page.get_by_role("button", name="停止").wait_for(state="detached", timeout=60_000)
    assert_it_went_on_once(town, plan.rpartition("/")[2], ended_at)
    author.shoot("plan-applied")

    plan_id = plan.rpartition("/")[2]
    with town.app.store.begin() as work:
        record = work.plans.get(plan_id)
    assert record is not None
    assert record.state in {PlanState.APPLIED, PlanState.PARTLY}
    assert_every_result_is_in_the_download(page, record.header.change_count)


@contextmanager
def without_answers(town: Town) -> Iterator[None]:
    """The other side keeps whoever calls it waiting, so that nothing is over too early."""
    os.kill(town.simulator.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(town.simulator.pid, signal.SIGCONT)


def is_stream(answer: Response) -> bool:
    """Whether a page listens to it from now on."""
    return answer.headers.get("content-type", "").startswith("text/event-stream")


def end_sessions(town: Town, login: str) -> datetime:
    """Somebody is signed out everywhere, as when an administrator does it."""
    now = town.app.clock.now()
    with town.app.store.begin() as work:
        account = work.accounts.of_user(login)
        assert account is not None
        assert work.sign_in.end_sessions(account.account_id, at=now) > 0
        work.commit()
    return now


def assert_it_went_on_once(town: Town, plan_id: str, ended_at: datetime) -> None:
    """The application outlived the session, ran once, sent each set once, and is its author's."""
    with town.app.store.begin() as work:
        record = work.plans.get(plan_id)
        changes = list(work.plans.changes(plan_id))
    assert record is not None
    assert record.ended_at is not None
    assert record.ended_at > ended_at
    scope = town.app.scope("here")
    pushes = town.app.queries.admitted_pushes(scope, tuple(PushState), limit=10_000)
    keys = Counter(each.record.set_key for each in pushes.entries)
    assert set(keys) >= {each.change.key for each in changes if each.outcome == "applied"}
    assert set(keys.values()) == {1}
    noted, _total = town.app.queries.audit_entries(
        AuditFilter(action="apply_plan", subject=[SubjectPart(text=plan_id)]), limit=9
    )
    assert [(each.os_user, each.refusal) for each in noted] == [(AUTHOR, "")]


def approve(seats: Seats, plan: str) -> None:
    """As many reviewers as it takes say yes to the digest that they see."""
    for login in (FIRST, SECOND):
        reviewer = seats.take(login)
        reviewer.page.goto(plan)
        if reviewer.page.get_by_role("button", name="批准").count() == 0:
            return
        reviewer.page.get_by_label("意见").fill("同意")
        reviewer.shoot("plan-review")
        reviewer.page.get_by_role("button", name="批准").click()
        expect(reviewer.page.get_by_text("已批准。")).to_be_visible()
        # By the name that people know, as the author stands there too.
        expect(reviewer.page.locator("p.approval").last).to_contain_text(PEOPLE[login][0])


def assert_every_result_is_in_the_download(page: Page, count: int) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载明细").click()
    _title, _told, headings, *rows = sheet_of(waiting.value.path(), "计划明细")
    numbers, outcomes = headings.index("序号"), headings.index("结果")

    assert {int(float(str(each[numbers]))) for each in rows} == set(range(1, count + 1))
    assert not [each for each in rows if each[outcomes] == "尚未执行"]


@pytest.mark.usefixtures("told_town")
def test_the_lists_are_filtered_paged_and_shared_by_their_address(seats: Seats) -> None:
    seat = seats.take(AUDITOR)
    page = seat.page
    seat.shoot("home-full")

    page.get_by_role("link", name="对比发现").first.click()
    seat.shoot("findings")
    page.get_by_label("严重程度").select_option(label="高")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text(re.compile(r"共 \d+ 条"))).to_be_visible()
    assert "severity=high" in page.url
    shared = seats.take(AUDITOR)
    shared.page.goto(page.url)
    assert shared.page.locator("tbody").inner_text() == page.locator("tbody").inner_text()
    page.get_by_role("link", name="查看").first.click()
    expect(page.get_by_role("heading", name="原文")).to_be_visible()
    seat.shoot("finding")
    page.go_back()
    assert "severity=high" in page.url

    for name, shot in (("运行记录", "runs"), ("待处理隔离", "quarantine"), ("操作日志", "audit")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        seat.shoot(shot)
