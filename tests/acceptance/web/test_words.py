"""Lists as an office reads them: names beside codes, amounts in 万元, a filter that is reset."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.web.conftest import AUTHOR, Seats, axe_finds_nothing


def amounts_on(page: Page) -> list[tuple[str, str]]:
    """Each amount as it is shown, and its exact yuan."""
    shown = page.locator("main [title$='元']")
    told = shown.evaluate_all("all => all.map(each => [each.innerText, each.title])")
    return [(text, exact) for text, exact in told]


@pytest.mark.usefixtures("told_town")
def test_amounts_stand_in_wan_under_their_unit_and_tell_the_yuan(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    page = seat.open("/findings?code=amounts_explained")
    expect(page.get_by_text("单位：万元")).to_be_visible()
    seat.shoot("findings-amounts")
    page.get_by_role("link", name="三表对照").first.click()
    expect(page.get_by_role("heading", name="预算执行")).to_be_visible()
    expect(page.get_by_text("单位：万元")).to_be_visible()
    seat.shoot("three-tables-amounts")
    axe_finds_nothing(page)
    found = amounts_on(page)

    assert len(found) >= 3
    for text, exact in found:
        yuan = Decimal(exact.removesuffix(" 元"))
        assert re.fullmatch(r"-?[\d,]+\.\d{2}", text)
        assert abs(Decimal(text.replace(",", "")) * 10_000 - yuan) <= 50


@pytest.mark.usefixtures("told_town")
def test_a_name_stands_above_each_code_and_reset_stays_at_the_year(seats: Seats) -> None:
    page = seats.take(AUTHOR).open("/findings?site=here&year=2026&severity=high&size=50")
    owners = page.locator("tbody tr td:nth-child(4)").all_inner_texts()
    projects = [each for each in owners if "项目 " in each]
    assert projects
    for each in projects:
        assert re.fullmatch(r"[^\n]*[\u4e00-\u9fff][^\n]*\n+项目 \w+", each.strip()), each

    page.get_by_role("link", name="重置").click()
    expect(page).to_have_url(re.compile(r"/findings\?site=here&year=2026&size=50$"))
    expect(page.get_by_label("严重程度")).to_have_value("")
    expect(page.get_by_label("站点")).to_have_value("here")
