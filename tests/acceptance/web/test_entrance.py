"""Coming in: by one's own password alone, and out again."""

from playwright.sync_api import expect

from tests.acceptance.web.conftest import AUTHOR, Seats


def test_a_person_signs_in_sees_the_first_page_and_signs_out(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    expect(seat.page.locator("h1")).to_have_text("首页")
    seat.shoot("home")
    seat.page.get_by_role("button", name="退出登录").click()

    expect(seat.page.get_by_text("已退出登录")).to_be_visible()
    seat.shoot("signed-out")
    seat.open("/")
    assert seat.page.url.endswith("/sign-in?next=%2F")
