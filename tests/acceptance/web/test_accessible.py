"""Everybody can use it: labels, contrast, names of buttons, order of headings."""

import pytest

from tests.acceptance.web.conftest import ADMIN, AUDITOR, AUTHOR, Seats, grave_violations

LIBRARY = (
    "/library",
    "/library/versions",
    "/library/version?version=1",
    "/library/packages",
    "/library/import",
    "/identify?answer=all",
    "/code-tables",
    "/code-tables?table=profile.yes_no",
)
PAGES = {
    ADMIN: ("/", "/people", "/me", "/schedules", "/sites", "/settings"),
    AUDITOR: (
        "/",
        "/comparison",
        "/comparison/lines",
        "/coverage",
        "/findings",
        "/quarantine",
        "/runs",
        "/plans?state=all",
        "/alarms?state=all",
        "/audit",
    ),
    AUTHOR: ("/plans/new", "/nothing", "/conflicts?state=all", "/conflicts/rule", *LIBRARY),
}


@pytest.mark.parametrize("login", PAGES)
def test_axe_finds_nothing_serious_on_any_page(seats: Seats, login: str) -> None:
    seat = seats.take(login)
    found = []
    for path in PAGES[login]:
        seat.open(path)
        if login is ADMIN:
            seat.shoot(f"admin-{path.strip('/') or 'home'}")
        found += [(path, *each) for each in grave_violations(seat.page)]
    # The browser itself says in its console that there was no such page.
    seat.troubles = [each for each in seat.troubles if "404" not in each]

    assert found == []
