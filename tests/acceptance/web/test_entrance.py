"""Coming in: by one's own password alone, and out again."""

from tests.acceptance.web.conftest import AUTHOR, Seats


def test_a_person_signs_in_sees_the_first_page_and_signs_out(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    assert seat.page.locator("h1").inner_text() == "首页"
    seat.shoot("home")
    seat.page.get_by_role("button", name="退出登录").click()
    seat.shoot("signed-out")

    assert "已退出登录" in seat.page.content()
    seat.open("/")
    assert seat.page.url.endswith("/sign-in?next=%2F")
