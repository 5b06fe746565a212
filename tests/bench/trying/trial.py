"""One trial of a profile over archived rows in a process of its own."""

import argparse

from adapter.bootstrap.app import open_app
from adapter.bootstrap.trying import trying
from adapter.domain.kinds import PULLED_KINDS
from adapter.log import configure_logging
from adapter.settings import Settings
from sync_jobs.trying.try_profile import try_profile
from tests.bench.measuring import measure
from tests.bench.place import SCOPE


def main() -> None:
    """Try the profile."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("profile")
    arguments = parser.parse_args()
    configure_logging(level="warning", form="text")
    site = {
        "profile": "std-v2-rest",
        "base_url": "http://127.0.0.1:9",
        "division_code": SCOPE.division_code,
        "fiscal_year": SCOPE.fiscal_year,
        "app_id": "bench",
        "app_secret_env": "BENCH_SECRET",
    }
    settings = {"store": {"url": arguments.url}, "site": {SCOPE.site: site}}
    with (
        open_app(Settings.model_validate(settings)) as app,
        trying(app, SCOPE, arguments.profile, PULLED_KINDS) as trial,
    ):

        def work() -> dict[str, object]:
            report = try_profile(trial)
            changed = [each.count for kind in report.kinds for each in kind.fields.values()]
            return {"rows": report.read, "changed": max(changed, default=0)}

        measure(work)


if __name__ == "__main__":
    main()
