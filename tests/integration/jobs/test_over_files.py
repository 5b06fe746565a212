"""Jobs over a file drop with the simulator: the whole way, by extracts and by questions."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapter.clock import RandomIds, SystemClock
from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, NothingArrived, RemoteRefused
from adapter.package_format.keys import load_ring, load_signer, new_key_pair
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore
from connectors.file_drop.mailroom import FileDropRules
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from connectors.rehearsal import SimulatorProcess
from mappings.profile import load_profile
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import ImportContext, SourceFile, import_library
from sync_jobs.job import JobOptions, JobResult, SiteContext
from sync_jobs.runner import run_job
from tests.excerpt import excerpt
from tests.integration.jobs.desk import csv_file, indicator
from tests.integration.jobs.rereading import lines_moved, swapped, tried
from tests.integration.jobs.test_over_the_wire import DIVISION, SCOPE, opened, sample

#: Every step is brought to the disk, and a disk in memory is there at once.
_QUICK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own
_PROFILE = load_profile("std-v2-files")
LINE = RecordKind.TARGET_LINE
_CODE = "99990001"


@dataclass
class Drop:
    """A store of ours joined to a simulator by directories."""

    folder: Path
    store: SqlStore
    simulator: SimulatorProcess
    asks: bool
    answer_wait_s: float = 20.0

    def system(self) -> FileDropBudgetSystem:
        folder = self.folder
        rules = FileDropRules(
            places=places_in(folder),
            signer=load_signer(folder / "ours.pem"),
            ring=load_ring([folder / "theirs.pem.pub"]),
            settle_s=0.3,
            answer_wait_s=self.answer_wait_s,
            asks=self.asks,
        )
        return FileDropBudgetSystem(
            _PROFILE.wire_spec, rules, scope=SCOPE, clock=SystemClock(), ids=RandomIds()
        )

    def run(self, job: str, *, full: bool = False) -> JobResult:
        """Run a job."""
        site = SiteContext(
            scope=SCOPE,
            store=self.store,
            system=self.system(),
            profile=_PROFILE,
            clock=SystemClock(),
            ids=RandomIds(),
            similarity=IndexSimilarity(),
        )
        return run_job(JOBS[job], site, JobOptions(is_full=full)).result

    def import_files(self, *sources: SourceFile) -> None:
        context = ImportContext(store=self.store, clock=SystemClock(), ids=RandomIds())
        import_library(context, DIVISION, sources, is_strict=False)

    def change_library(self, text: str) -> None:
        """Change one indicator of the bureau."""
        self.import_files(csv_file("修改.csv", [indicator(_CODE, 指标解释=text)]))

    def rows(self, kind: RecordKind) -> set[Any]:
        with self.store.begin() as work:
            return set(work.rows.current(SCOPE, kind))

    def pushes_there(self) -> int:
        """How often a set was stored there, as the simulator itself counts."""
        return int(self.simulator.state()["data"]["pushes"]["accepted"])


def places_in(folder: Path) -> Places:
    return Places(outbox=folder / "outbox", inbox=folder / "inbox", state=folder / "state")


@pytest.fixture(scope="module", params=[False, True], ids=["extracts", "questions"])
def drop(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[Drop]:
    """One for all tests of a manner: each leaves both sides agreed."""
    with tempfile.TemporaryDirectory(dir=_QUICK) as name, ExitStack() as stack:
        folder = Path(name)
        for root in ("outbox", "inbox", "state"):
            (folder / root).mkdir(mode=0o750)
        new_key_pair(folder / "ours.pem")
        shutil.copy(sqlite_template, folder / "ours.db")
        store = opened(folder / "ours.db")
        stack.callback(store.close)
        running = stack.enter_context(simulator(folder))
        made = Drop(folder, store, running, asks=request.param)
        made.import_files(sample("project_list.xlsx"))
        made.change_library("原来的解释")
        assert made.run("bind_projects").figures["bound"]
        assert made.run("push_templates").figures["confirmed"] == 1
        for script in ("declare_targets", "approve_targets"):
            running.act(script)
        yield made


def simulator(folder: Path) -> SimulatorProcess:
    words = ["--drop-outbox", "outbox", "--drop-inbox", "inbox"]
    words += ["--drop-key", "theirs.pem", "--drop-trusted", "ours.pem.pub"]
    return SimulatorProcess(
        state_file=folder / "simulator.sqlite",
        seed=11,
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
        more=[word if word.startswith("--") else str(folder / word) for word in words],
    )


#: What happens to which batch; a gap shows when something comes after it.
FAULTS: list[tuple[str, dict[str, object]]] = [
    ("half_written", {"purpose": "push_result", "seconds": 0.1}),
    ("repeat", {"purpose": "push_result"}),
    ("other_content", {"purpose": "push_result"}),
    ("hold_back", {"purpose": "extract", "seconds": 0.2}),
    ("lost", {"purpose": "extract"}),
    ("foreign_signature", {"purpose": "push_result"}),
    ("altered_member", {"purpose": "push_result"}),
    ("slow", {"purpose": "push_result", "seconds": 0.2}),
]


def test_a_push_comes_through_whatever_happens_to_the_files(drop: Drop) -> None:
    for number, (fault, wish) in enumerate(FAULTS):
        before = drop.pushes_there()
        drop.change_library(f"第 {number} 次修改")
        drop.simulator.drop("faults", name=fault, **wish)

        figures = drop.run("push_templates").figures

        assert (fault, figures["confirmed"], figures["unknown"]) == (fault, 1, 0)
        assert drop.pushes_there() == before + 1
    # On a busy machine the half-written one may have waited too long.
    assert {"other_content", "signature", "member_digest"} <= set(refused(drop))
    assert set(refused(drop)) <= {"other_content", "signature", "member_digest", "half_written"}


def refused(drop: Drop) -> list[str]:
    """The reasons of what we refused."""
    reasons = (drop.folder / "inbox" / "refused").glob("*.reason.json")
    return sorted(each.read_text("utf-8").split('"reason": "')[1].split('"')[0] for each in reasons)


def test_a_result_that_never_comes_is_found_out_by_reading_back(drop: Drop) -> None:
    before = drop.pushes_there()
    drop.change_library("没有答复")
    drop.simulator.drop("faults", name="no_result", purpose="push_result")
    # So that the extract is there before we give up.
    patient = replace(drop, answer_wait_s=2.0)

    figures = patient.run("push_templates").figures

    assert (figures["confirmed"], figures["unknown"]) == (1, 0)
    assert drop.pushes_there() == before + 1


def test_a_failure_there_changes_nothing_here(drop: Drop) -> None:
    drop.change_library("业务失败")
    drop.simulator.drop("faults", name="business_failure", purpose="push_result")

    figures = drop.run("push_templates").figures

    assert (figures["rejected"], figures["confirmed"]) == (1, 0)
    assert drop.run("push_templates").figures["confirmed"] == 1


def test_a_pull_is_complete_or_nothing(drop: Drop) -> None:
    before = drop.rows(LINE)
    purpose = "answer" if drop.asks else "extract"
    # By questions the second one asks for the lines.
    drop.simulator.drop("faults", name="short", purpose=purpose, times=2)
    drop.simulator.drop("extracts", data_sets=["PM_PERF_GOAL_INFO", "PM_PERF_INDICATOR"])

    with pytest.raises(IncompletePull):
        drop.run("pull_targets")
    assert drop.rows(LINE) == before

    if drop.asks:
        with pytest.raises(IncompletePull):
            drop.run("pull_targets")
    drop.simulator.drop("extracts", data_sets=["PM_PERF_GOAL_INFO", "PM_PERF_INDICATOR"])
    assert drop.run("pull_targets").outcome is not RunOutcome.FAILED
    assert drop.rows(LINE)


def test_a_business_failure_of_a_question_stops_the_pull(drop: Drop) -> None:
    if not drop.asks:
        pytest.skip("导出由对方自己放来，没有可答的业务失败")
    drop.simulator.drop("faults", name="business_failure", purpose="answer")

    with pytest.raises(RemoteRefused):
        drop.run("pull_targets")


def test_increments_bring_what_changed(drop: Drop) -> None:
    if drop.asks:
        pytest.skip("查询没有增量导出")
    drop.run("pull_targets")
    before = drop.rows(LINE)
    drop.simulator.drop("extracts", data_sets=["PM_PERF_INDICATOR"], since="20200101000000000")

    counts = drop.run("pull_targets", full=True).counts

    assert (counts.created, counts.updated) == (0, 0)
    assert drop.rows(LINE) == before != set()


def test_nothing_is_pushed_again_before_an_extract_tells_of_the_last_push(drop: Drop) -> None:
    """The way back is slow: no result, no extract, and no second push meanwhile."""
    if drop.asks:
        pytest.skip("查询总在推送之后答复")
    before = drop.pushes_there()
    for fault in ("hold_back", "no_result"):
        drop.simulator.drop("faults", name=fault, times=9, seconds=None)
    drop.change_library("第二次")
    hasty = replace(drop, answer_wait_s=0.0)

    assert hasty.run("push_templates").figures["unknown"] == 1
    with pytest.raises(NothingArrived) as caught:
        hasty.run("push_templates")

    assert caught.value.after
    assert drop.pushes_there() <= before + 1
    drop.simulator.cancel_drop_faults()
    wait_for(drop, before + 1)
    again = drop.run("push_templates").figures
    assert (again["confirmed"], again["unknown"], again["pushed"]) == (0, 0, 0)
    with drop.store.begin() as work:
        assert len(work.pushes.unsettled(SCOPE)) == 0
    assert drop.pushes_there() == before + 1


def wait_for(drop: Drop, pushes: int) -> None:
    """Until the simulator has stored so many sets and its extracts have come."""
    deadline = time.monotonic() + 20
    while drop.pushes_there() < pushes:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    drop.simulator.drop("release")


def test_the_whole_way_there_and_back(drop: Drop) -> None:
    library = SourceFile(name="library.xlsx", content=excerpt("library_v1.xlsx", "101"))
    drop.import_files(library)
    pushed = drop.run("push_templates").figures
    for script in ("report_monitoring", "self_evaluate", "approve_results"):
        drop.simulator.act(script)
    drop.simulator.drop("extracts")

    pulled = [drop.run(job) for job in ("pull_targets", "pull_monitoring", "pull_self_evaluations")]
    checked = drop.run("reconcile_versions").figures

    assert (pushed["unknown"], pushed["retryable"], pushed["held"]) == (0, 0, 0)
    assert int(str(pushed["confirmed"])) >= 10
    assert all(each.counts.created or each.counts.unchanged for each in pulled)
    assert (checked["external_changed"], checked["conflict"]) == (0, 0)
    assert int(str(checked["agreed"])) >= 10
    assert drop.run("pull_targets", full=True).counts.created == 0
    assert drop.system().standing().unacknowledged == ()


def test_what_came_in_files_is_read_again_from_the_kept_bytes(drop: Drop, tmp_path: Path) -> None:
    drop.run("pull_targets", full=True)
    drop.run("reconcile_versions")
    lines, system = len(drop.rows(LINE)), drop.system()

    same = tried(drop.store, SCOPE, system, _PROFILE, _PROFILE)
    other = tried(drop.store, SCOPE, system, _PROFILE, swapped(_PROFILE, tmp_path))

    assert lines
    assert not same.would_change
    assert same.stale_sets == 0
    assert lines_moved(other) == (lines, {"level1": lines, "level2": lines})
