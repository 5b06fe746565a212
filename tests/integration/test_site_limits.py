"""What the settings of a site say of limits is what its connector is made with."""

from pathlib import Path

import pytest

from adapter.bootstrap.app import App, open_app
from adapter.bootstrap.systems import probing_system
from adapter.settings import Settings
from connectors.http_system import HttpBudgetSystem
from connectors.remote import Remote

SITE = {
    "profile": "std-v2-rest",
    "base_url": "http://127.0.0.1:1",
    "division_code": "152501000",
    "fiscal_year": 2026,
    "app_id": "me",
    "app_secret_env": "LIMITS_SECRET",
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LIMITS_SECRET", "secret")
    hurried = {**SITE, "run_budget": "30s", "calls_per_second": 0.5, "burst": 7}
    sites = {"hurried": hurried, "soap": {**SITE, "profile": "std-v2-soap"}}
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    return Settings.model_validate({"store": {"url": url}, "site": sites})


def remote_of(app: App, site: str) -> Remote:
    with app.site(site) as context:
        assert isinstance(context.system, HttpBudgetSystem)
        # One object: what a job asks is what the connector obeys.
        assert context.system._budget is context.budget
        return context.system._remote


def test_runs_of_a_site_share_what_is_known_of_the_other_side(settings: Settings) -> None:
    with open_app(settings) as app:
        first, again, other = (remote_of(app, name) for name in ("hurried", "hurried", "soap"))

    assert first is again
    assert first is not other


def test_settings_reach_the_allowance_and_the_budget(settings: Settings) -> None:
    with open_app(settings) as app:
        (rate,) = remote_of(app, "hurried").allowance._bucket.rates
        (usual,) = remote_of(app, "soap").allowance._bucket.rates
        with app.site("hurried") as hurried, app.site("soap") as soap:
            left_s = hurried.budget.left_s(), soap.budget.left_s()

    assert (rate.limit, rate.interval, rate.burst) == (500, 1_000_000, 7)
    assert (usual.limit, usual.interval, usual.burst) == (50_000, 1_000_000, 100)
    assert 20 < left_s[0] <= 30
    assert 7190 < left_s[1] <= 7200


def test_a_person_who_waits_has_a_fresh_start(settings: Settings) -> None:
    with open_app(settings) as app:
        system = probing_system(settings, "soap", app.profile("soap"))
        assert isinstance(system, HttpBudgetSystem)

        assert system._remote is not remote_of(app, "soap")
        system.close()
