"""`make chaos SEEDS=n FIRST_SEED=k`: the experiment for n seeds, with what was found at the end."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sync_jobs.steps import DAEMON_STEPS
from tests.chaos.databases import Databases, databases
from tests.chaos.planted import DESIGNS
from tests.chaos.story import Report, experiment

#: Most of an experiment is waiting.
_WORKERS = 3 * (os.cpu_count() or 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing went wrong and every step was hit; with a planted design, when it showed."""
    asked = _asked(arguments)
    home = Path(tempfile.mkdtemp(prefix="chaos-"))
    home.chmod(0o755)
    began = time.monotonic()
    try:
        with databases(home) as made:
            reports = list(_reports(asked, made, home))
    finally:
        if not asked.keep:
            shutil.rmtree(home, ignore_errors=True)
    return _summary(reports, asked, time.monotonic() - began)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many")
    parser.add_argument("--first-seed", type=int, default=1, help="where they start")
    parser.add_argument(
        "--workers", type=int, default=_WORKERS, help="experiments at the same time"
    )
    parser.add_argument("--planted", choices=sorted(DESIGNS), default="", help="a wrong design")
    parser.add_argument("--results", type=Path, help="one line per seed; seeds in it are not run")
    parser.add_argument("--keep", action="store_true", help="keep the directories of the seeds")
    return parser.parse_args(arguments)


def _reports(asked: argparse.Namespace, made: Databases, home: Path) -> Iterator[dict[str, object]]:
    done = _done(asked.results)
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    yield from (done[seed] for seed in seeds if seed in done)
    left = [seed for seed in seeds if seed not in done]
    with ThreadPoolExecutor(asked.workers) as pool:
        for report in pool.map(lambda seed: experiment(seed, made, home, asked.planted), left):
            line = report.as_json()
            _tell(report, home if asked.keep else None)
            if asked.results:
                with asked.results.open("a", encoding="utf-8") as lines:
                    lines.write(line + "\n")
            yield json.loads(line)


def _done(results: Path | None) -> dict[int, dict[str, object]]:
    if results is None or not results.exists():
        return {}
    lines = results.read_text("utf-8").splitlines()
    return {each["seed"]: each for each in map(json.loads, lines)}


def _tell(report: Report, home: Path | None) -> None:
    verdict = "ok" if not report.violations else "WRONG"
    where = f" {home / f'seed-{report.seed}'}" if home else ""
    print(f"seed {report.seed}: {verdict}, {report.seconds:.1f} s{where}", flush=True)  # noqa: T201 - a command
    for each in report.violations:
        print(f"    {each.wrong.value}: {each.subject} {each.detail}", flush=True)  # noqa: T201 - see above
    for line in report.evidence:
        print(f"        {line}", flush=True)  # noqa: T201 - see above


def _summary(
    reports: Sequence[dict[str, object]], asked: argparse.Namespace, seconds: float
) -> int:
    strikes: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    wrong = [each for each in reports if each["violations"]]
    right = [each for each in reports if not each["violations"]]
    for each in reports:
        strikes.update(each["strikes"])  # type: ignore[call-overload]  # a mapping of counts
        hit.update(each["steps_hit"])  # type: ignore[call-overload]  # a list of names
    missed = [step for step in DAEMON_STEPS if step not in hit]
    told = {
        "seeds": len(reports),
        "first_seed": asked.first_seed,
        "seconds": round(seconds, 1),
        "seconds_per_seed": round(seconds / max(1, len(reports)), 2),
        "deaths": sum(int(str(each["deaths"])) for each in reports),
        "doubles_detected": sum(int(str(each["doubles_told"])) for each in reports),
        "repeated_seeds": [each["seed"] for each in right if each["evidence"]],
        "strikes": dict(strikes.most_common()),
        "steps_hit": dict(hit),
        # Last, because the end of a long output is what is read.
        "steps_missed": missed,
        "wrong_seeds": {each["seed"]: each["violations"] for each in wrong},
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))  # noqa: T201 - a command
    for each in wrong:
        print(f"seed {each['seed']}:", *each["evidence"], sep="\n    ")  # type: ignore[misc]  # noqa: T201 - a list of lines
    if wrong:
        print("wrong seeds:", *(each["seed"] for each in wrong), flush=True)  # noqa: T201 - see above
    if asked.planted:
        shown = {str(each["wrong"]) for report in reports for each in report["violations"]}  # type: ignore[attr-defined]  # a list of mappings
        return 0 if shown & {each.value for each in DESIGNS[asked.planted].shows} else 1
    # So few seeds cannot meet every step.
    return 1 if wrong or (missed and len(reports) >= 2 * len(DAEMON_STEPS)) else 0


if __name__ == "__main__":
    sys.exit(main())
