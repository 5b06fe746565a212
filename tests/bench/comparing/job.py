"""One run of the comparison: from typed rows to stored findings and progress."""

import argparse
from pathlib import Path

from adapter.log import configure_logging
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.bench.answering import opened
from tests.bench.measuring import measure


def main() -> None:
    """Run the job once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    configure_logging(level="warning", form="text")
    with opened(arguments.url, arguments.folder) as site:

        def work() -> dict[str, object]:
            result = run_job(JOBS["compare_results"], site, JobOptions()).result
            return {"lines": result.counts.read, "findings": result.figures["findings"]}

        measure(work)


if __name__ == "__main__":
    main()
