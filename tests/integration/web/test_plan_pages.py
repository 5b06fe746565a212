"""The page of a plan says at its head what the plan would do, and what it leaves undone."""

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import ChangeKind
from adapter.domain.plan.states import PlanState
from tests.integration.web.conftest import Office
from tests.integration.web.test_plan_download import FIRST, PLAN, add_plan, open_alone

KINDS = (ChangeKind.CREATE, ChangeKind.CONFLICT, ChangeKind.HELD)
TO_DECIDE, TO_MEND = "请点“逐字段”，决定以哪一方为准", "请按各条的说明改正，再重新编制计划"


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """One of two projects is open: of the plan's three changes the last is not shown."""
    office = make_office()
    open_alone(office.console.app, office.console.app.scope("here"), FIRST)
    return office


def marks(page: str) -> dict[str, str]:
    """What the head counts, and where each number leads."""
    found = lxml.html.fromstring(page).iterfind(".//p[@class='marks']/a")
    return {"".join(map(str, each.itertext())): each.get("href", "") for each in found}


def test_the_head_of_a_plan_counts_its_changes_by_kind_as_they_are_shown(office: Office) -> None:
    add_plan(office.console.app, office.console.app.scope("here"), KINDS, PlanState.DRAFT)
    author = office.of(Role.PREPARER)

    page = author.get(f"/plans/{PLAN}").text

    there = f"/plans/{PLAN}?kind="
    assert marks(page) == {"新增 1": f"{there}create", "冲突 1": f"{there}conflict"}
    assert "另有 1 条所属项目或部门目前未核定为非密，不予显示。" in page
    assert TO_DECIDE in page
    assert TO_MEND not in page
    assert author.get(f"/plans/{PLAN}?kind=conflict").text.count("逐字段</a>") == 1
    assert "尚未决定；不决定就不执行" in author.get(f"/plans/{PLAN}/changes/2").text


def test_who_did_not_make_a_plan_is_told_what_it_leaves_undone_and_not_to_decide_it(
    office: Office,
) -> None:
    held = (ChangeKind.HELD, ChangeKind.CONFLICT, ChangeKind.CREATE)
    add_plan(office.console.app, office.console.app.scope("here"), held)

    page = office.of(Role.REVIEWER).get(f"/plans/{PLAN}").text

    assert [*marks(page)] == ["冲突 1", "暂缓 1"]
    assert "冲突没有决定的不执行。" in page
    assert TO_DECIDE not in page
    assert TO_MEND in page
    assert 'href="/plans?site=here">返回推送计划</a>' in page


def test_a_large_number_stands_in_groups_of_three_digits(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), state=PlanState.DRAFT)
    with app.store.begin() as work:
        record = work.plans.get(PLAN)
        assert record is not None
        work.plans.seal(replace(record.header, change_count=12345))
        work.commit()
    author = office.of(Role.PREPARER)

    assert '<td class="number">12,345</td>' in author.get("/plans").text
    assert "共 12,345 条：" in author.get(f"/plans/{PLAN}").text


def test_a_plan_that_is_over_no_longer_tells_what_to_do_before(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), KINDS, PlanState.VOID)

    page = office.of(Role.PREPARER).get(f"/plans/{PLAN}").text

    assert [*marks(page)] == ["新增 1", "冲突 1"]
    assert TO_DECIDE not in page
