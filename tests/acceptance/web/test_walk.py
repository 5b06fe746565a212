"""Every page of everybody's menu at 1366 px: nothing is cut off, and all of it is Chinese."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import connectors.simulator
from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.accounts.signing_in import note
from tests.acceptance.web.conftest import (
    ADMIN,
    AUDITOR,
    AUTHOR,
    DIVISION,
    FIRST,
    PASSWORD,
    Seats,
    Town,
    built_town,
    grave_violations,
    told,
)
from tests.acceptance.web.test_alarms import raise_alarms

BOUND = "bao"
_SEED = Path(connectors.simulator.__file__).with_name("seed")
#: Pages that stand on another one instead of in the menu.
DEEPER = {
    AUTHOR: (
        *("/plans/new", "/conflicts/rule", "/comparison/lines", "/library/versions"),
        *("/library/recommend", "/library/packages", "/library/import"),
        "/library/version?site=here&version=1",
    ),
    BOUND: ("/comparison/lines", "/library/versions", "/library/packages"),
}
#: Names of people, sites, programs, formats, settings and files; and what stands in code.
NAMES = re.compile(
    r"here|zhang|li|wang|shen|guan|bao|qian|Excel|SHA|Windows|Linux"
    r"|xlsx?|ods|csv|zip|https?|serve|library import"
    r"|library_v\d*|[a-z_]+\.xlsx|site\.[a-z_.]+|web\.[a-z_.]+|J|K|X|C|Esc"
)
#: Text of the page's own part, without what is code, a setting or a path.
_TEXT = """() => {
  const words = [];
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest('code, pre, kbd, dd.path')) {
      words.push(walk.currentNode.textContent);
    }
  }
  return words.join(' ');
}"""
#: What reaches beyond the window without a bar to move it by.
_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const bars = (at) => getComputedStyle(at).overflowX !== 'visible';
  const moves = (at) => at && (bars(at) || moves(at.parentElement));
  return [...document.querySelectorAll('main *')]
    .filter(each => each.getBoundingClientRect().right > width + 1 && !moves(each.parentElement))
    .map(each => each.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Of these tests alone: what others do leaves words of its own on the pages."""
    with built_town(tmp_path_factory.mktemp("walk")) as town:
        yield town


@pytest.fixture(scope="module")
def told_town(town: Town) -> Town:
    return told(town)


def open_bound(town: Town) -> None:
    """Somebody of the first department."""
    code = min(town.app.queries.compared_departments(town.app.scope("here")))
    data = DataScope(divisions=frozenset({DIVISION}), departments=frozenset({code}))
    wanted = NewAccount(
        os_user=BOUND, display_name="包九", roles=frozenset({Role.PREPARER}), data=data
    )
    add_account(town.app.accounts(ADMIN), wanted)
    signing_in = town.console.signing_in
    set_up(signing_in, issue_link(signing_in, ADMIN, BOUND), SetUp(password=PASSWORD))


def do_some_acts(town: Town) -> None:
    """So that the log of acts and the alarms have objects of every sort to call by a name."""
    raise_alarms(town)
    signing_in = town.console.signing_in
    with signing_in.store.begin() as work:
        for action, kept in (
            ("run_job", "here compare_results"),
            ("resume_schedule", "here identify_indicators"),
            ("decide_conflict", "here library_set 101"),
            ("undo_conflict", "here template"),
            ("decide_conflicts", "here items.scoring_rule"),
            ("create_api_token", f"人大联网 templates:{DIVISION}/101 versions:{DIVISION}"),
            ("api_records", f"{DIVISION}/2026 v1 101 35"),
            ("close_alarm", f"here schema_drift {town.app.ids.fresh()}"),
            ("replay_quarantine", f"here replay_quarantine {town.app.ids.fresh()}"),
            ("apply_plan", town.app.ids.fresh()),
        ):
            note(signing_in, work, action, by=AUTHOR, subject=kept)
        work.commit()


@cache
def written_by_people() -> frozenset[str]:
    """Words of the receiver's own rows that stand among Chinese ones: 校园WIFI覆盖率."""
    cells = (
        cell
        for file in _SEED.glob("*.csv")
        for row in csv.reader(file.read_text("utf-8-sig").splitlines())
        for cell in row
    )
    texts = (each for each in cells if re.search(r"[\u4e00-\u9fff]", each))
    return frozenset(word.lower() for each in texts for word in re.findall(r"[A-Za-z]{3,}", each))


def foreign_words(page: Page) -> list[str]:
    found = re.findall(r"[A-Za-z][A-Za-z_.]{2,}(?: import)?", page.evaluate(_TEXT))
    ours = {each for each in found if not NAMES.fullmatch(each.rstrip("."))}
    return sorted(each for each in ours if each.lower() not in written_by_people())


#: Pages that show settings, paths and elements of the wire as they are written.
_AS_WRITTEN = ("/settings", "/sites", "/quarantine")


@pytest.mark.usefixtures("told_town")
def test_every_page_of_every_menu_is_whole_and_chinese(seats: Seats, told_town: Town) -> None:
    open_bound(told_town)
    do_some_acts(told_town)
    wrong: list[tuple[str, str, object]] = []
    for login in (AUTHOR, FIRST, ADMIN, AUDITOR, BOUND):
        seat = seats.take(login)
        page = seat.page
        menu = page.locator("nav.side a").evaluate_all("all => all.map(a => a.pathname)")
        assert len(menu) > 5
        for path in (*menu, *DEEPER.get(login, ())):
            answer = page.goto(f"{told_town.address}{path}")
            assert answer is not None
            assert answer.status == 200, (login, path)
            expect(page.locator("h1")).to_be_visible()
            wrong += [(login, path, each) for each in page.evaluate(_CUT_OFF)]
            if path not in _AS_WRITTEN:
                wrong += [(login, path, each) for each in foreign_words(page)]
            if login == BOUND or path in DEEPER.get(login, ()):
                wrong += [(login, path, each) for each in grave_violations(page)]
            if login == BOUND:
                seat.shoot(f"bound-{path.strip('/').split('?')[0].replace('/', '-') or 'home'}")
    assert wrong == []


@pytest.mark.usefixtures("told_town")
def test_going_back_finds_the_list_as_it_was_filtered(seats: Seats) -> None:
    page = seats.take(AUTHOR).open("/findings")
    page.get_by_label("严重程度").select_option(label="高")
    page.get_by_role("button", name="查询").click()
    # A click waits until the next page begins, not until every row of it is there.
    page.wait_for_load_state()
    filtered, rows = page.url, page.locator("tbody tr").count()
    assert "severity=high" in filtered
    page.get_by_role("link", name="查看").first.click()
    expect(page.get_by_role("link", name="返回对比发现")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(filtered)
    expect(page.get_by_label("严重程度")).to_have_value("high")

    page.get_by_role("link", name="查看").first.click()
    page.get_by_role("link", name="返回对比发现").click()
    expect(page.get_by_label("严重程度")).to_have_value("high")
    expect(page.locator("tbody tr")).to_have_count(rows)


@pytest.mark.usefixtures("told_town")
def test_another_site_is_not_asked_for_the_year_of_this_one(seats: Seats) -> None:
    page = seats.take(AUTHOR).open("/findings?year=2026")
    page.evaluate(
        """() => {
          const site = document.getElementById('site');
          site.add(new Option('there', 'there'));
          site.value = 'there';
          site.dispatchEvent(new Event('change', {bubbles: true}));
        }"""
    )
    expect(page.get_by_label("年度")).to_be_disabled()
    sent = "f => new URLSearchParams(new FormData(f)).toString()"
    assert "year" not in page.locator("form[role=search]").evaluate(sent)

    page.get_by_label("站点").select_option("here")
    expect(page.get_by_label("年度")).to_be_enabled()


@pytest.mark.usefixtures("told_town")
def test_the_keyboard_reaches_everything_on_a_page_and_leaves_it_again(seats: Seats) -> None:
    page = seats.take(AUTHOR).open("/findings")
    aims = page.locator("a:visible, button:visible, select:visible, input:visible").count()
    seen: list[str] = []
    for _ in range(aims + 3):
        page.keyboard.press("Tab")
        at = "e => e === document.body ? '' : e.outerHTML.slice(0, 200)"
        seen.append(page.evaluate(f"({at})(document.activeElement)"))

    assert "跳到正文" in seen[0]
    assert len({each for each in seen if each}) > aims * 0.9
