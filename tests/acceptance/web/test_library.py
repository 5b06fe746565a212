"""The library in a browser: found by initials, imported, compared."""

from importlib.resources import files

from playwright.sync_api import expect

from tests.acceptance.web.conftest import AUTHOR, Seats, Town


def test_an_indicator_is_found_by_initials_and_versions_are_compared(
    seats: Seats, town: Town
) -> None:
    seat = seats.take(AUTHOR)
    page = seat.page
    page.get_by_role("link", name="指标库", exact=True).click()
    expect(page.get_by_role("navigation", name="指标体系")).to_be_visible()
    seat.shoot("library")
    page.get_by_label("查找").fill("myd")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="满意度").first).to_be_visible()
    seat.shoot("library-search")
    page.get_by_role("link", name="查看").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("满意度")
    seat.shoot("library-indicator")

    page.get_by_role("link", name="返回指标库").click()
    page.get_by_role("link", name="导入", exact=True).click()
    name = "library_v2.xlsx"
    content = (files("adapter") / "samples" / name).read_bytes()
    page.get_by_label("工作簿").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("status")).to_contain_text("草稿")
    seat.shoot("library-imported")
    page.get_by_role("link", name="查看版本").click()
    seat.shoot("library-versions")
    page.get_by_role("button", name="比较含义").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("的改动")
    seat.shoot("library-changes")
