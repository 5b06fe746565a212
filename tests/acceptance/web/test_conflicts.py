"""Conflicts in a browser: seen side by side, decided, told to the second person, taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from adapter.ports.trees import Side, TreeKind
from tests.acceptance.web.conftest import AUTHOR, Seats, Town
from tests.integration.web.disputes import dispute

KEYS = ("MBZ1", "MBZ2")


@pytest.fixture
def disputed(town: Town) -> Iterator[Town]:
    """Two targets of a template of an open project are in dispute."""
    app = town.app
    scope = app.scope("here")
    with app.store.begin() as work:
        code = next(iter(work.projects.open_bindings(scope)))[0].project_code
    head = {"template_name": "口岸设施维护", "project_code": code}
    flats = [
        {**head, "items.A01.target": first, "items.A02.target": second}
        for first, second in (
            ("≥90人次", "2026年6月底前完成"),
            ("≥95人次", "2026年5月底前完成"),
            ("≥80人次", "2026年9月底前完成"),
        )
    ]
    sets = dict.fromkeys(KEYS, (flats[0], flats[1], flats[2]))
    dispute(app, scope, sets, project_code=code)
    yield town
    forget(town)


def forget(town: Town) -> None:
    """No side has the sets any more: the other tests of the town know nothing of them."""
    app, kind = town.app, TreeKind.TEMPLATE
    scope = app.scope("here")
    with app.store.begin() as work:
        for side in Side:
            keys = [each.key for each in work.trees.held(scope, side, kind) if each.key not in KEYS]
            held = work.trees.sides(scope, kind, keys)
            left = [each for (of, _), each in held.items() if of is side]
            work.trees.observe(scope, side, kind, left, at=app.clock.now(), is_complete=True)
        work.trees.replace_verdicts(scope, app.ids.fresh(), ())
        work.commit()


def test_a_conflict_is_decided_told_to_the_second_person_and_taken_back(
    seats: Seats, disputed: Town
) -> None:
    del disputed
    first, second = seats.take(AUTHOR), seats.take(AUTHOR)
    page, late = first.page, second.page
    for each in (page, late):
        each.get_by_role("link", name="冲突处理").click()
    first.shoot("conflicts")
    page.get_by_role("link", name="处理 MBZ1").click()
    late.get_by_role("link", name="处理 MBZ1").click()
    first.shoot("conflict")

    # By the keyboard alone: a choice is an arrow away, Enter in the reason saves.
    page.get_by_role("group", name="A01 指标值").get_by_label("以对方为准").focus()
    page.keyboard.press("Space")
    page.get_by_label("理由").fill("以区里口径为准")
    page.keyboard.press("Enter")
    expect(page.get_by_text("决定已保存")).to_be_visible()
    expect(page.get_by_text("以区里口径为准")).to_be_visible()

    # The second still sees the old page; what he saves is refused, and he is told who was first.
    choose(late, "A01 指标值", "以本方为准")
    expect(late.get_by_role("alert")).to_contain_text("没有保存")
    second.troubles = [each for each in second.troubles if "409" not in each]
    second.shoot("conflict-second")

    page.get_by_role("button", name="撤销 A01 指标值").click()
    expect(page.get_by_text("已撤销")).to_be_visible()

    # All of one field at once, after a preview.
    page.get_by_role("link", name="返回冲突列表").click()
    page.get_by_role("link", name="按字段批量决定").click()
    page.get_by_label("字段").select_option("items.target")
    page.get_by_label("决定").select_option("system")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("将对 2 套中的 4 处")).to_be_visible()
    page.get_by_label("理由").fill("统一以区里口径为准")
    first.shoot("conflict-rule")
    page.get_by_role("button", name="全部按此决定").click()
    expect(page.get_by_text("已全部按此决定")).to_be_visible()
    expect(page.get_by_text("没有待决定的冲突")).to_be_visible()


def choose(page: Page, field: str, side: str) -> None:
    page.get_by_role("group", name=field).get_by_label(side).check()
    page.get_by_label("理由").fill("以本方口径为准")
    page.get_by_role("button", name="保存决定").click()
