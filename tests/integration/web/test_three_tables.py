"""三表对照 of a target that was handed in several times: its version in force and the answers."""

from collections.abc import Callable

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.record import RecordKind
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared, monitored
from tests.integration.web.conftest import Office, site

VERSIONS = ("一上", "二上", "批复")


@pytest.fixture(scope="module")
def page(make_office: Callable[..., Office]) -> str:
    """The page of a project with three versions and one report."""
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    desk.begin_the_year()
    for number, each in enumerate(VERSIONS, 100):
        version = {"version": each, "version_name": f"2025年{each}"}
        desk.put(
            RecordKind.TARGET_LINE,
            declared(f"t{number}", GRANTS, kpi_val=f"≥{number}人", **version),
        )
    desk.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "77人", kpi_val="≥102人"))
    compare(desk, OCTOBER)
    auditor = office.of(Role.AUDITOR)
    return auditor.get(f"/comparison/project?site=erenhot&year=2025&key={GRANTS}").text


def test_the_version_in_force_is_shown_beside_its_monitoring(page: str) -> None:
    rows = page[page.index("绩效目标、监控、自评对照") :]

    assert rows.count("<small>产出指标／数量指标</small>") == 1
    for each in ("申报的绩效目标（2025年批复）", "≥102人", "77人"):
        assert each in rows
    for each in ("≥100人", "≥101人", "没有监控"):
        assert each not in rows


def test_the_other_versions_are_named(page: str) -> None:
    assert "另有较早的版本：2025年一上、2025年二上。" in page
