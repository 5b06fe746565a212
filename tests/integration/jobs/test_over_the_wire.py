"""Jobs over real wires: the simulator misbehaves, and nothing is lost or doubled."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from adapter.clock import RandomIds, SystemClock
from adapter.domain.declaration import TargetLine
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.domain.reconcile.policy import rule_of
from adapter.domain.reconcile.table import Decision
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RemoteRefused, RunError
from adapter.ports.budget_system import PushReply, PushRequest, ReadRequest
from adapter.ports.division import Division
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore, open_store
from connectors.endpoint import Credentials, Endpoint
from connectors.http_system import HttpBudgetSystem
from connectors.rehearsal import SimulatorProcess
from connectors.rest import RestBudgetSystem
from connectors.soap import SoapBudgetSystem
from mappings.profile import Profile, load_profile
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import ImportContext, SourceFile, import_library
from sync_jobs.job import JobOptions, Progress, PushPatience, SiteContext, no_progress
from sync_jobs.runner import Finished, run_job
from tests.excerpt import excerpt
from tests.integration.jobs.desk import csv_file, indicator
from tests.integration.jobs.rereading import lines_moved, swapped, tried

SCOPE = Scope(site="wire", division_code="152501000", fiscal_year=2026)
DIVISION = Division(division_code="152501000", fiscal_year=2026)
LINE = RecordKind.TARGET_LINE
_PAGE_SIZE = 30


class UnhurriedClock(SystemClock):
    """The real time, but nobody waits."""

    def sleep(self, seconds: float) -> None:
        """Go on at once."""

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        """Go on at once."""


def nothing() -> None:
    """What usually happens before and after a call."""


class Meddling(HttpBudgetSystem):
    """A connector with somebody meddling right before and right after a push."""

    before_push: Callable[[], None] = nothing
    after_push: Callable[[], None] = nothing

    def push_sets(self, request: PushRequest) -> PushReply:
        """Meddle, push, meddle."""
        self.before_push()
        try:
            return super().push_sets(request)
        finally:
            self.after_push()


class MeddledRest(Meddling, RestBudgetSystem):
    """REST."""


class MeddledSoap(Meddling, SoapBudgetSystem):
    """SOAP."""


@dataclass
class Wire:
    """A store of our own joined to a simulator."""

    store: SqlStore
    simulator: SimulatorProcess
    profile: Profile
    before_push: Callable[[], None] = nothing
    after_push: Callable[[], None] = nothing

    def run(self, job: str, *, full: bool = False, progress: Progress = no_progress) -> Finished:
        """Run a job."""
        system = self.system()
        site = SiteContext(
            scope=SCOPE,
            store=self.store,
            system=system,
            profile=self.profile,
            clock=UnhurriedClock(),
            ids=RandomIds(),
            similarity=IndexSimilarity(),
            progress=progress,
            # The simulator stores late only where a test orders it.
            patience=PushPatience(late_commit_window=timedelta(0)),
        )
        try:
            return run_job(JOBS[job], site, JobOptions(is_full=full))
        finally:
            system.close()

    def system(self) -> Meddling:
        """A new session."""
        address = self.simulator.address
        spec = self.profile.wire_spec
        connector = MeddledSoap if spec.wire == "soap" else MeddledRest
        system = connector(
            replace(spec, query=replace(spec.query, page_size=_PAGE_SIZE)),
            Endpoint(base_url=address.base_url),
            Credentials(app_id=address.app_id, app_secret=address.app_secret),
            clock=UnhurriedClock(),
            ids=RandomIds(),
            chance=lambda: 0.0,
        )
        system.before_push, system.after_push = self.before_push, self.after_push
        return system

    def import_files(self, *sources: SourceFile) -> None:
        """Import into the store."""
        context = ImportContext(store=self.store, clock=UnhurriedClock(), ids=RandomIds())
        import_library(context, DIVISION, sources, is_strict=False)

    def rows(self, kind: RecordKind) -> set[Any]:
        """Typed rows as they stand, but for their time: a fault may let a row move."""
        with self.store.begin() as work:
            return {replace(row, updated_at=None) for row in _lines(work.rows.current(SCOPE, kind))}

    def library_there(self) -> list[tuple[object, object]]:
        """Code and explanation of every live library row over there, as they send them."""
        system = self.system()
        request = ReadRequest(
            kind=RecordKind.LIBRARY_NODE, scope=SCOPE, agency_codes=("152501000",), live_only=True
        )
        rows = [row.fields for page in system.read_pages(request) for row in page.rows]
        system.close()
        return sorted((str(row["perf_ind_code"]), row.get("value_desc") or "") for row in rows)


def _lines(rows: Iterator[object]) -> Iterator[TargetLine]:
    return (row for row in rows if isinstance(row, TargetLine))


def sample(name: str) -> SourceFile:
    file = files("adapter") / "samples" / name
    return SourceFile(name=name, content=file.read_bytes())


@pytest.fixture(scope="module", params=["std-v2-rest", "std-v2-soap", "xml-string-soap"])
def profile(request: pytest.FixtureRequest) -> Profile:
    """Each dialect that the simulator speaks of the whole standard, with a simulator of its own."""
    return load_profile(request.param)


@pytest.fixture(scope="module")
def simulator(
    profile: Profile, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimulatorProcess]:
    state = tmp_path_factory.mktemp(profile.name) / "simulator.sqlite"
    running = SimulatorProcess(
        state_file=state,
        seed=11,
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
    )
    with running:
        yield running


def opened(path: Path) -> SqlStore:
    return open_store(f"sqlite:///{path}", clock=UnhurriedClock(), ids=RandomIds())


@pytest.fixture(scope="module")
def year(
    simulator: SimulatorProcess,
    profile: Profile,
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A store that pushed its templates; the units have declared their targets, unread by us."""
    path = tmp_path_factory.mktemp("year") / "year.db"
    shutil.copy(sqlite_template, path)
    store = opened(path)
    wire = Wire(store, simulator, profile)
    library = SourceFile(name="library.xlsx", content=excerpt("library_v1.xlsx", "101"))
    wire.import_files(library, sample("project_list.xlsx"))
    for job in ("bind_projects", "push_templates"):
        wire.run(job)
    for script in ("declare_targets", "approve_targets"):
        simulator.act(script)
    store.close()
    return path


@pytest.fixture
def unread(
    year: Path,
    simulator: SimulatorProcess,
    profile: Profile,
    tmp_path: Path,
) -> Iterator[Wire]:
    """A copy of that store."""
    path = tmp_path / "copy.db"
    shutil.copy(year, path)
    store = opened(path)
    yield Wire(store, simulator, profile)
    store.close()


@pytest.fixture(scope="module")
def pusher(
    year: Path,
    simulator: SimulatorProcess,
    profile: Profile,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Wire]:
    """One store for all push tests: each leaves both sides agreed and changes what it sends."""
    path = tmp_path_factory.mktemp("pusher") / "pusher.db"
    shutil.copy(year, path)
    store = opened(path)
    yield Wire(store, simulator, profile)
    store.close()


@pytest.fixture(scope="module")
def complete(
    year: Path,
    simulator: SimulatorProcess,
    profile: Profile,
    tmp_path_factory: pytest.TempPathFactory,
) -> set[Any]:
    """The target lines of an undisturbed pull."""
    path = tmp_path_factory.mktemp("complete") / "complete.db"
    shutil.copy(year, path)
    store = opened(path)
    wire = Wire(store, simulator, profile)
    wire.run("pull_targets")
    rows = wire.rows(LINE)
    store.close()
    assert len(rows) > 4 * _PAGE_SIZE
    return rows


# --- pulls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "http_500",
        "http_503",
        "http_429",
        "html_maintenance",
        "drop_before",
        "truncated_page",
        "shuffle_results",
        "ignore_since",
    ],
)
def test_a_pull_comes_through_what_passes(unread: Wire, complete: set[Any], fault: str) -> None:
    unread.simulator.fail(fault, times=2, data_set="PM_PERF_INDICATOR")

    finished = unread.run("pull_targets")

    assert unread.rows(LINE) == complete
    assert finished.result.counts.is_balanced


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("business_failure", RemoteRefused),
        ("duplicate_page", IncompletePull),
        ("moving_rows", IncompletePull),
        ("short_page", IncompletePull),
        ("wrong_data_set", RunError),
    ],
)
def test_a_pull_that_cannot_be_proved_complete_stores_nothing_and_the_next_one_all(
    unread: Wire, complete: set[Any], fault: str, error: type[Exception]
) -> None:
    unread.simulator.fail(fault, data_set="PM_PERF_INDICATOR")

    with pytest.raises(error):
        unread.run("pull_targets")

    assert unread.rows(LINE) == set()
    with unread.store.begin() as work:
        assert work.rows.cursor(SCOPE, LINE) is None
    unread.run("pull_targets")
    assert unread.rows(LINE) == complete


@pytest.mark.parametrize(
    "fault", ["expired_token", "expired_token_401", "truncated_page", "http_503"]
)
def test_a_pull_comes_through_what_passes_in_its_middle(
    unread: Wire, complete: set[Any], fault: str
) -> None:
    ordered: list[int] = []

    def order_once(label: str, done: int, total: int | None) -> None:
        if label == "绩效目标指标" and not ordered:
            ordered.append(done)
            unread.simulator.fail(fault, data_set="PM_PERF_INDICATOR")

    unread.run("pull_targets", progress=order_once)

    assert ordered == [_PAGE_SIZE]
    assert unread.rows(LINE) == complete


def test_a_second_pull_changes_nothing_when_since_is_ignored(
    unread: Wire, complete: set[Any]
) -> None:
    unread.run("pull_targets")
    unread.simulator.fail("ignore_since", times=20)

    counts = unread.run("pull_targets").result.counts

    assert (counts.created, counts.updated, counts.vanished) == (0, 0, 0)
    assert unread.rows(LINE) == complete


# --- pushes ---------------------------------------------------------------------------------------

_numbers = iter(range(1, 100))
_CODE = "99990001"


def change_library(wire: Wire) -> str:
    """Change one indicator of the bureau; returns the explanation that must arrive."""
    explanation = f"第 {next(_numbers)} 次修改的指标解释"
    wire.import_files(csv_file("修改.csv", [indicator(_CODE, 指标解释=explanation)]))
    return explanation


def figures(finished: Finished) -> Mapping[str, object]:
    """What became of the sets that were sent; the sample's own refusals are left out."""
    names = ("confirmed", "unknown", "retryable")
    return {name: finished.result.figures[name] for name in names if finished.result.figures[name]}


def unsettled(wire: Wire) -> int:
    with wire.store.begin() as work:
        return len(work.pushes.unsettled(SCOPE))


@pytest.fixture
def agreed(pusher: Wire) -> Wire:
    """The pusher, after a push without faults."""
    change_library(pusher)
    pusher.run("push_templates")
    return pusher


def push_with(wire: Wire, *before: str, after: Sequence[str] = ()) -> Finished:
    """Push while faults are ordered right before or right after the call that sends the library."""
    orders = [before, after]

    def order(which: int) -> Callable[[], None]:
        def fail() -> None:
            faults, orders[which] = orders[which], ()
            for fault in faults:
                wire.simulator.fail(fault, data_set="BAS_PERF_INDICATOR")

        return fail

    return replace(wire, before_push=order(0), after_push=order(1)).run("push_templates")


def assert_arrived_once(wire: Wire, explanation: str) -> None:
    there = wire.library_there()
    assert [entry for entry in there if entry[0] == _CODE] == [(_CODE, explanation)]
    assert len({code for code, _ in there}) == len(there)
    assert unsettled(wire) == 0
    assert figures(wire.run("push_templates")) == {}


@pytest.mark.parametrize("fault", ["shuffle_results", "drop_after_commit"])
def test_a_push_that_was_stored_is_confirmed_by_reading_it_back(agreed: Wire, fault: str) -> None:
    explanation = change_library(agreed)

    finished = push_with(agreed, fault)

    assert figures(finished) == {"confirmed": 1}
    assert_arrived_once(agreed, explanation)


@pytest.mark.parametrize("fault", ["http_500", "html_maintenance", "drop_before", "http_503"])
def test_a_push_that_was_not_stored_is_sent_again_by_the_next_run(agreed: Wire, fault: str) -> None:
    explanation = change_library(agreed)

    finished = push_with(agreed, fault)
    again = agreed.run("push_templates")

    assert figures(finished) == {"unknown": 1}
    assert figures(again) == {"confirmed": 1}
    assert_arrived_once(agreed, explanation)


def test_a_push_that_was_turned_away_is_sent_again_at_once(agreed: Wire) -> None:
    explanation = change_library(agreed)

    finished = push_with(agreed, "http_429")

    assert figures(finished) == {"confirmed": 1}
    assert_arrived_once(agreed, explanation)


def test_a_push_that_is_stored_after_its_acknowledgement_is_not_sent_again(agreed: Wire) -> None:
    explanation = change_library(agreed)

    finished = push_with(agreed, "acknowledge_late")
    again = agreed.run("push_templates")

    assert figures(finished) in ({"unknown": 1}, {"confirmed": 1})
    assert figures(again) == {}
    assert_arrived_once(agreed, explanation)


def test_a_business_failure_of_a_push_is_a_rejection_and_the_next_run_tries_again(
    agreed: Wire,
) -> None:
    explanation = change_library(agreed)

    finished = push_with(agreed, "business_failure")

    assert figures(finished) == {}
    assert figures(agreed.run("push_templates")) == {"confirmed": 1}
    assert_arrived_once(agreed, explanation)


def test_a_lost_answer_whose_reading_back_fails_too_is_settled_by_the_next_run(
    agreed: Wire,
) -> None:
    explanation = change_library(agreed)

    push_with(agreed, "drop_after_commit", after=["business_failure"])
    left_open = unsettled(agreed)
    again = agreed.run("push_templates")

    assert left_open == 1
    assert figures(again) == {}
    assert_arrived_once(agreed, explanation)


# --- version check --------------------------------------------------------------------------------


def item_ids(wire: Wire, code: str) -> set[object]:
    """Their ids of the live rows of a template."""
    with wire.store.begin() as work:
        agencies = {each.agency_code for each in work.projects.bindings(SCOPE)}
    system = wire.system()
    request = ReadRequest(
        kind=RecordKind.TEMPLATE_ITEM,
        scope=SCOPE,
        agency_codes=tuple(sorted(agencies)),
        keys=(code,),
        live_only=True,
    )
    ids = {row.fields["item_id"] for page in system.read_pages(request) for row in page.rows}
    system.close()
    return ids


def aim_at(wire: Wire, code: str, target: str) -> set[str]:
    """Give every line of a template of ours this target; returns the codes of its indicators."""
    with wire.store.begin() as work:
        version = work.library.in_force(DIVISION)
        assert version is not None
        content = work.library.content(version.version_id)
    (template,) = (each for each in content.templates if each.code == code)
    wire.import_files(
        csv_file(
            "修改.csv",
            [
                {
                    "模板编码": code,
                    "模板名称": template.name,
                    "适用层级": template.level.value,
                    "项目编码": template.project_code,
                    "项目名称": template.project_name,
                    "项目类别": template.project_category,
                    "功能分类": template.function_class,
                    "主管部门": f"{template.department_code}-{template.department_name}（部门）",
                    "序号": line.ordinal,
                    "指标编码": line.indicator_code,
                    "指标值": target,
                    "分值": line.weight,
                    "是否必选": "是" if line.is_required else "否",
                }
                for line in template.lines
            ],
        )
    )
    return {line.indicator_code for line in template.lines}


def found_moved(wire: Wire) -> dict[str, VerdictRecord]:
    """Templates on which the last check found the sides apart, but for what was never there."""
    return {
        each.key: each
        for each in wire.store.queries.verdicts(SCOPE)
        if each.kind is TreeKind.TEMPLATE and any(field.baseline for field in each.fields)
    }


def test_new_ids_are_no_change_and_what_users_edit_there_is_decided_field_by_field(
    unread: Wire, simulator: SimulatorProcess
) -> None:
    with unread.store.begin() as work:
        code = min(work.trees.hashes(SCOPE, Side.BASELINE, TreeKind.TEMPLATE))
    ids = item_ids(unread, code)
    aim_at(unread, code, "≥77%")
    unread.run("push_templates")
    unread.run("reconcile_versions")

    assert ids
    assert ids.isdisjoint(item_ids(unread, code))
    assert found_moved(unread) == {}

    simulator.act("edit_templates")
    # What the users of other tests did there may wait too.
    waiting = unread.run("reconcile_versions").result.figures["waiting"]
    edited = {key: each.fields for key, each in found_moved(unread).items()}

    assert edited
    assert {rule_of(field.path) for fields in edited.values() for field in fields} == {
        "items.target"
    }
    assert {field.decision for fields in edited.values() for field in fields} == {
        Decision.ADOPT_THEIRS
    }

    key, (theirs,) = min(edited.items())
    ours = {f"items.{each}.target" for each in aim_at(unread, key, "≥66%")}
    finished = unread.run("reconcile_versions").result

    decided = {field.path: field.decision for field in found_moved(unread)[key].fields}
    assert decided == dict.fromkeys(ours, Decision.PUSH_OURS) | {theirs.path: Decision.CONFLICT}
    assert finished.outcome is RunOutcome.CONFLICTS
    assert isinstance(waiting, int)
    assert finished.figures["waiting"] == waiting + 1


def test_what_came_over_the_wire_is_read_again_from_the_kept_bytes(
    unread: Wire, profile: Profile, tmp_path: Path
) -> None:
    unread.run("pull_targets")
    unread.run("reconcile_versions")
    lines, agreed = len(unread.rows(LINE)), agreed_templates(unread)
    system = unread.system()

    same = tried(unread.store, SCOPE, system, profile, profile)
    other = tried(unread.store, SCOPE, system, profile, swapped(profile, tmp_path))

    assert not same.would_change
    assert lines_moved(same) == (lines, {})
    assert lines_moved(other) == (lines, {"level1": lines, "level2": lines})
    assert same.stale_sets == other.stale_sets == 0
    assert agreed
    # Users of other tests may have changed some: whether the verdict on those moves is theirs.
    assert agreed <= {each.key for each in other.verdicts}


def agreed_templates(wire: Wire) -> set[str]:
    """Templates that both sides held alike when they were looked at last."""
    with wire.store.begin() as work:
        ours, theirs = (
            work.trees.hashes(SCOPE, side, TreeKind.TEMPLATE)
            for side in (Side.INTERNAL, Side.EXTERNAL)
        )
    return {key for key, content in theirs.items() if ours.get(key) == content}
