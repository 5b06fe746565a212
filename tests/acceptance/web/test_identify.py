"""The review queue of identification in a browser: answered by keys, by two people at once."""

import re

import pytest
from playwright.sync_api import expect

from adapter.domain.identification.likelihood import likelihood_of
from tests.acceptance.web.conftest import AUTHOR, Seats, Town


@pytest.fixture
def questions(town: Town) -> Town:
    """What the units declared was identified, and some of it waits for a person."""
    for script in ("declare_targets", "approve_targets"):
        town.simulator.act(script)
    for job in ("pull_targets", "identify_indicators"):
        town.job(job)
    return town


def test_the_queue_is_answered_by_keys_alone(seats: Seats, questions: Town) -> None:
    first, second = seats.take(AUTHOR), seats.take(AUTHOR)
    page, late = first.page, second.page
    for each in (page, late):
        each.goto(f"{questions.address}/identify?size=100")
    first.shoot("identify")
    for badge in page.locator(".proposal small .badge").all()[:30]:
        # The word is by the number, which stands beside it for who points at it.
        told = re.fullmatch(r"得分 (0\.\d{3}|1\.000)；.*", str(badge.get_attribute("title")))
        assert told is not None
        assert badge.inner_text() == likelihood_of(float(told[1])).label
    assert page.locator(".proposal small .badge").count() > 0
    assert re.search(r"\b0\.\d\d\b", page.locator("main").inner_text()) is None

    for line in page.locator("[data-question]").all()[:30]:
        word = line.locator(".proposal small .badge").first.inner_text()
        picked = line.locator("input[name=code]:checked").count()
        assert picked == int(word != "不大可能")
        reason = line.locator(".proposal small").first.inner_text().removeprefix(word).strip()
        assert line.inner_text().count(reason) == 1
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已确认为")).to_be_visible()
    # The next line has the focus: keys go on from there.
    expect(page.locator("[data-question]:focus")).to_be_visible()
    page.locator("[data-question]").last.focus()
    page.keyboard.press("x")
    expect(page.get_by_text("已否决")).to_be_visible()
    first.shoot("identify-answered")

    # What is not likely is picked by a person: the enter key alone confirms nothing.
    unlikely = page.locator("[data-question]:not(:has(input[name=code]:checked)):has(.proposal)")
    unlikely.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="没有选择候选")).to_be_visible()
    page.locator("[data-question]:focus").press("x")
    expect(page.get_by_text("已否决")).to_have_count(2)

    # The second still has the first line before him.
    late.keyboard.press("j")
    late.keyboard.press("1")
    late.keyboard.press("Enter")
    expect(late.get_by_role("alert")).to_contain_text("您的决定没有保存")
    second.shoot("identify-second")
