"""Everybody can use it: labels, contrast, names of buttons, order of headings."""

from importlib.resources import files

import pytest

from tests.acceptance.web.conftest import ADMIN, AUDITOR, AUTHOR, Seats

AXE = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
LIBRARY = ("/library", "/library/versions", "/library/import", "/identify?answer=all")
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
        "/audit",
    ),
    AUTHOR: ("/plans/new", "/nothing", "/conflicts?state=all", "/conflicts/rule", *LIBRARY),
}
GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("login", PAGES)
def test_axe_finds_nothing_serious_on_any_page(seats: Seats, login: str) -> None:
    seat = seats.take(login)
    found = []
    for path in PAGES[login]:
        seat.open(path)
        if login is ADMIN:
            seat.shoot(f"admin-{path.strip('/') or 'home'}")
        # Past the policy, as only a debugger can.
        seat.page.evaluate(AXE)
        told = seat.page.evaluate("axe.run()")["violations"]
        found += [
            (path, each["id"], each["nodes"][0]["html"][:200])
            for each in told
            if each["impact"] in GRAVE
        ]
    # The browser itself says in its console that there was no such page.
    seat.troubles = [each for each in seat.troubles if "404" not in each]

    assert found == []
