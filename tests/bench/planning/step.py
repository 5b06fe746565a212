"""One step of a plan: made, shown, exported, approved by two, verified, applied, taken back."""

import argparse
import json
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

from adapter.cli.plans.shown import change_as_json
from adapter.log import configure_logging
from adapter.ports.plans import PlanRecord
from adapter.ports.queries import Queries
from adapter.storage.store import SqlStore
from sync_jobs.job import JobOptions, JobSpec, SiteContext
from sync_jobs.planning.applying import apply_plan
from sync_jobs.planning.deciding import approve_plan
from sync_jobs.planning.plan_push import plan_push
from sync_jobs.planning.rolling_back import plan_rollback
from sync_jobs.planning.verifying import verify_plan
from sync_jobs.runner import run_job
from tests.bench.measuring import measure
from tests.bench.place import SCOPE
from tests.bench.planning.place import AUTHOR, REVIEWERS, planning, site

_Figures = Mapping[str, object]
#: Changes of a page.
_SHOWN = 50


def main() -> None:
    """Do the step and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=_STEPS)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    configure_logging(level="warning", form="text")
    with site(arguments.url, arguments.folder) as at:
        measure(lambda: _STEPS[arguments.step](at, arguments.folder))


def _make(at: SiteContext, folder: Path) -> _Figures:
    return _run(at, plan_push(planning(at, folder, AUTHOR)))


def _show(at: SiteContext, _folder: Path) -> _Figures:
    """A page of it from its middle."""
    record = _open_plan(at)
    middle = record.header.change_count // 2
    shown = list(
        islice(_queries(at).admitted_changes(record, record.header.scope, after=middle), _SHOWN)
    )
    return {"outcome": f"{len(shown)} shown"}


def _export(at: SiteContext, folder: Path) -> _Figures:
    record = _open_plan(at)
    with (folder / "plan.jsonl").open("w", encoding="utf-8") as file:
        for each in _queries(at).admitted_changes(record, record.header.scope):
            content = json.dumps(change_as_json(each), ensure_ascii=False, default=str)
            file.write(f"{content}\n")
        size = file.tell()
    return {"outcome": f"{size} bytes exported"}


def _queries(at: SiteContext) -> Queries:
    assert isinstance(at.store, SqlStore)
    return at.store.queries


def _approve(at: SiteContext, folder: Path) -> _Figures:
    plan_id = _open_plan(at).header.plan_id
    for user in REVIEWERS:
        record = approve_plan(planning(at, folder, user), plan_id)
    return {"outcome": record.state.value}


def _verify(at: SiteContext, folder: Path) -> _Figures:
    found = verify_plan(planning(at, folder, AUTHOR), _open_plan(at).header.plan_id)
    return {"outcome": "intact" if found.is_sound else "altered"}


def _apply(at: SiteContext, folder: Path) -> _Figures:
    plan_id = _open_plan(at).header.plan_id
    (folder / "applied").write_text(plan_id, encoding="utf-8")
    return _run(at, apply_plan(planning(at, folder, AUTHOR), plan_id))


def _back(at: SiteContext, folder: Path) -> _Figures:
    plan_id = (folder / "applied").read_text(encoding="utf-8")
    return _run(at, plan_rollback(planning(at, folder, AUTHOR), plan_id))


_STEPS: Mapping[str, Callable[[SiteContext, Path], _Figures]] = {
    "make": _make,
    "show": _show,
    "export": _export,
    "approve": _approve,
    "verify": _verify,
    "apply": _apply,
    "back": _back,
}


def _run(at: SiteContext, spec: JobSpec) -> _Figures:
    result = run_job(spec, at, JobOptions()).result
    figures = {
        name: each for name, each in result.figures.items() if isinstance(each, int) and each
    }
    told = ", ".join(f"{name} {each}" for name, each in figures.items())
    return {"outcome": f"{result.outcome.name.lower()} ({told})"}


def _open_plan(at: SiteContext) -> PlanRecord:
    with at.store.begin() as work:
        return work.plans.open_in(SCOPE)[-1]


if __name__ == "__main__":
    main()
