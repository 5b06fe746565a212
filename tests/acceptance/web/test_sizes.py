"""The console in a small window, on a screen that is enlarged, and on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.web.conftest import AUDITOR, AUTHOR, Seats

PATHS = (
    *("/", "/findings", "/comparison", "/comparison/lines", "/plans?state=all", "/plans/new"),
    *("/identify?answer=all", "/coverage", "/library", "/library/versions", "/library/packages"),
    *("/alarms", "/runs", "/schedules", "/sites", "/quarantine", "/me", "/check", "/nothing"),
)
#: A telephone; 1366 px at 125 %, which offices like; the same at 150 %.
SIZES = ((390, 844), (1093, 614), (911, 512))
#: What reaches beyond the window without a bar to move it by.
_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const bars = (at) => getComputedStyle(at).overflowX !== 'visible';
  const moves = (at) => at && (bars(at) || moves(at.parentElement));
  return [...document.querySelectorAll('main *, .top *')]
    .filter(each => each.getBoundingClientRect().right > width + 1 && !moves(each.parentElement))
    .map(each => each.outerHTML.slice(0, 120));
}"""
#: Texts broken into lines of hardly a word: Chinese breaks after every character.
_TORN = """() => {
  const found = [], range = document.createRange();
  for (const cell of document.querySelectorAll('main td')) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      const text = texts.currentNode.data.trim();
      const lines = [...range.getClientRects()].filter(each => each.width > 0).length;
      if (lines > 1 && text.length / lines < 3) found.push(text);
    }
  }
  return found;
}"""
_IS_SEEN = """at => {
  const box = at.getBoundingClientRect();
  const is_within = box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
  return is_within && box.left >= 0 && box.top >= 0;
}"""


@pytest.mark.usefixtures("told_town")
@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_window(seats: Seats, size: tuple[int, int]) -> None:
    seat = seats.take(AUTHOR)
    page = seat.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    wrong: list[tuple[str, object]] = []
    for path in PATHS:
        seat.open(path)
        expect(page.locator("h1")).to_be_visible()
        wrong += [(path, each) for each in page.evaluate(_CUT_OFF)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append((path, "moves sideways"))
        here = page.locator(".side a.here")
        if here.count() and not here.evaluate(_IS_SEEN):
            wrong.append((path, "does not show where one is"))
    # The browser itself says in its console that there was no such page.
    seat.troubles = [each for each in seat.troubles if "404" not in each]

    assert wrong == []


@pytest.mark.usefixtures("told_town")
def test_paper_holds_the_list_and_its_filter_and_nothing_to_press(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    page = seat.open("/findings?severity=high")
    actions = "main .acts, main .buttons, .side, .who, .pager a"
    assert page.locator(actions).locator("visible=true").count() > 20

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("严重程度")).to_be_visible()
    assert page.locator(actions).locator("visible=true").count() == 0
    assert page.locator("tbody tr").count() > 1
    assert starts_at_the_left(page)


@pytest.mark.usefixtures("told_town")
def test_paper_tells_how_many_problems_a_project_has_and_leads_nowhere(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    page = seat.open("/comparison")
    page.locator("tbody tr:has(.badge) a[href*='/comparison/project']").first.click()
    expect(page.get_by_role("link", name="返回对比分析")).to_be_visible()

    page.emulate_media(media="print")

    assert page.locator("p.marks .badge", has_text="个问题").locator("visible=true").count()
    expect(page.get_by_role("link", name="返回对比分析")).to_be_hidden()


@pytest.mark.usefixtures("told_town")
@pytest.mark.parametrize("login", [AUTHOR, AUDITOR])
def test_every_entry_of_the_menu_is_in_sight_in_a_browser_on_a_screen_of_768(
    seats: Seats, login: str
) -> None:
    seat = seats.take(login)
    seat.page.set_viewport_size({"width": 1366, "height": 620})
    entries = seat.open("/").locator("nav.side a")

    hidden = [each for each in entries.all() if not each.evaluate(_IS_SEEN)]
    assert [each.inner_text() for each in hidden] == []


def starts_at_the_left(page: Page) -> bool:
    return bool(page.locator("main").evaluate("at => at.getBoundingClientRect().left < 20"))


@pytest.mark.usefixtures("told_town")
@pytest.mark.parametrize("size", [(1366, 768), SIZES[1]])
def test_no_column_is_so_narrow_that_words_are_torn(seats: Seats, size: tuple[int, int]) -> None:
    seat = seats.take(AUTHOR)
    page = seat.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    seat.open("/comparison")
    three = page.locator("tbody a[href*='/comparison/project']").first.get_attribute("href")
    assert three is not None

    torn = {}
    for path in (
        three,
        "/schedules",
        "/findings",
        "/comparison",
        "/runs",
        "/quarantine",
        "/alarms",
    ):
        seat.open(path)
        torn[path] = page.evaluate(_TORN)

    assert {path: cells for path, cells in torn.items() if cells} == {}
