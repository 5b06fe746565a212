"""Jobs over the other REST dialects: the same state, seen under other names, comes out the same."""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest

from adapter.domain.declaration import TargetLine
from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.value import parse_value
from adapter.errors import IncompletePull, RemoteRefused, RunError
from adapter.ports.queries import OPEN_ALARMS
from adapter.ports.trees import Side, TreeKind
from connectors.rehearsal import SimulatorProcess
from mappings.codec import Codec
from mappings.profile import Profile, load_profile, shipped_profiles
from mappings.rules import FieldRule
from sync_jobs.import_library import SourceFile
from tests.excerpt import excerpt
from tests.integration.jobs.desk import csv_file, indicator
from tests.integration.jobs.test_over_the_wire import (
    SCOPE,
    Wire,
    figures,
    opened,
    sample,
    unsettled,
)

LINE = RecordKind.TARGET_LINE
PULLS = ("pull_targets", "pull_monitoring", "pull_self_evaluations")
#: Bytes of a name in V1.0.
NARROW = 30
#: What V1.0 has no element for, by kind.
NOT_IN_V1 = {
    RecordKind.DECLARED_TARGET: ("project_name", "object_type", "is_last_instance"),
    LINE: ("level1_code", "level2_code", "indicator_code"),
    RecordKind.DEPARTMENT_TARGET: ("department_name", "is_last_instance", "object_type"),
    RecordKind.DEPARTMENT_TARGET_LINE: ("indicator_code", "level1_code", "level2_code"),
}

Joined = Callable[[str], Wire]

#: The common indicators and those of one department, with the templates made of them.
FEW = SourceFile(name="library.xlsx", content=excerpt("library_v1.xlsx", "101"))


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A year that went by over the usual dialect, pulled to its end."""
    folder = tmp_path_factory.mktemp("dialects")
    shutil.copy(sqlite_template, folder / "usual.db")
    with _simulator(folder) as simulator:
        store = opened(folder / "usual.db")
        wire = Wire(store, simulator, load_profile("std-v2-rest"))
        wire.import_files(sample("library_v1.xlsx"), sample("project_list.xlsx"))
        for job in ("bind_projects", "push_templates"):
            wire.run(job)
        for script in ("declare_targets", "approve_targets", "report_monitoring", "self_evaluate"):
            simulator.act(script)
        simulator.act("approve_results")
        for job in PULLS:
            wire.run(job)
        yield wire
        store.close()


class Alone(Protocol):
    """Makes a wire to a simulator of its own."""

    def __call__(self, profile: str, library: SourceFile = FEW) -> Wire: ...


@pytest.fixture
def alone(sqlite_template: Path, tmp_path: Path) -> Iterator[Alone]:
    """A store bound over a dialect to a simulator to which nobody pushed anything yet."""
    with ExitStack() as stack:

        def make(profile: str, library: SourceFile = FEW) -> Wire:
            shutil.copy(sqlite_template, tmp_path / "alone.db")
            store = opened(tmp_path / "alone.db")
            stack.callback(store.close)
            wire = Wire(store, stack.enter_context(_simulator(tmp_path)), load_profile(profile))
            wire.import_files(library, sample("project_list.xlsx"))
            wire.run("bind_projects")
            return wire

        yield make


def _simulator(folder: Path) -> SimulatorProcess:
    return SimulatorProcess(
        state_file=folder / "simulator.sqlite",
        seed=11,
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
    )


@pytest.fixture(scope="module")
def bound(
    year: Wire, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """A store that knows the projects, bound over a dialect to that same simulator; no library."""
    folder = tmp_path_factory.mktemp("bound")

    @cache
    def made(profile: str) -> Path:
        path = folder / f"{profile}.db"
        shutil.copy(sqlite_template, path)
        store = opened(path)
        wire = Wire(store, year.simulator, load_profile(profile))
        wire.import_files(sample("project_list.xlsx"))
        assert wire.run("bind_projects").result.figures["bound"]
        store.close()
        return path

    return made


@pytest.fixture
def joined(year: Wire, bound: Callable[[str], Path], tmp_path: Path) -> Iterator[Joined]:
    """A copy of such a store."""
    stores = []

    def make(profile: str) -> Wire:
        path = tmp_path / f"{profile}.db"
        shutil.copy(bound(profile), path)
        stores.append(opened(path))
        return Wire(stores[-1], year.simulator, load_profile(profile))

    yield make
    for store in stores:
        store.close()


EACH = pytest.mark.parametrize("profile", ["std-v1-rest", "flat-rest"])


# --- pulls ----------------------------------------------------------------------------------------


def rows(wire: Wire, kind: RecordKind) -> set[Any]:
    """Every row, its times cut to what the narrowest dialect shows."""
    with wire.store.begin() as work:
        return {_to_seconds(row) for row in work.rows.current(SCOPE, kind)}


def _to_seconds(row: Any) -> Any:
    times = {name: _cut(getattr(row, name)) for name in ("created_at", "updated_at")}
    return replace(row, **times)


def _cut(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)


def as_v1_shows(kind: RecordKind, row: Any) -> Any:
    """A row of the usual dialect without what V1.0 has no room for."""
    row = replace(row, **dict.fromkeys(NOT_IN_V1.get(kind, ())))
    if kind not in {LINE, RecordKind.DEPARTMENT_TARGET_LINE}:
        return row
    names = {each: _narrowed(getattr(row, each), NARROW) for each in ("level1", "level2", "name")}
    return replace(row, **names, target_value=_narrowed(row.target_value, 2 * NARROW))


def _narrowed(text: str | None, size: int) -> str | None:
    return text and text.encode("gbk", "replace")[:size].decode("gbk", "ignore")


def test_the_flat_dialect_brings_what_the_usual_one_brings(year: Wire, joined: Joined) -> None:
    flat = joined("flat-rest")

    for job in PULLS:
        figures: dict[str, Any] = dict(flat.run(job).result.figures)
        lacking = figures.pop("unsupported")
        usual = _figures_of_first_pull(year, job)
        assert figures == {name: usual[name] for name in usual.keys() - set(lacking)}

    for kind in PULLED_KINDS:
        if flat.profile.lacks(kind):
            continue
        assert said(rows(flat, kind)) == said(rows(year, kind)) != set()


def said(found: set[Any]) -> set[Any]:
    """The rows with their target as a value: the flat dialect prints signs in its own way."""
    return {
        (replace(row, target_value=""), parse_value(row.target_value or ""))
        if isinstance(row, TargetLine)
        else row
        for row in found
    }


def _figures_of_first_pull(year: Wire, job: str) -> Any:
    return year.store.queries.runs(limit=1, job=job)[0].figures


def test_v1_brings_what_it_has_and_passes_over_what_it_lacks(year: Wire, joined: Joined) -> None:
    v1 = joined("std-v1-rest")

    for job in PULLS:
        assert v1.run(job).result.outcome is RunOutcome.OK

    for kind in PULLED_KINDS:
        expected = {as_v1_shows(kind, row) for row in rows(year, kind)}
        assert rows(v1, kind) == (set() if v1.profile.lacks(kind) else expected)
    assert any(row.name != as_v1_shows(LINE, row).name for row in rows(year, LINE))


@EACH
@pytest.mark.parametrize(
    "fault",
    ["http_503", "html_maintenance", "truncated_page", "expired_token", "expired_token_401",
     "shuffle_results", "ignore_since", "drop_before"],
)  # fmt: skip  # one list
def test_a_pull_comes_through_what_passes(joined: Joined, profile: str, fault: str) -> None:
    wire = joined(profile)
    wire.simulator.fail(fault, times=1, data_set="PM_PERF_INDICATOR")

    counts = wire.run("pull_targets").result.counts

    assert counts.created == wire.run("pull_targets", full=True).result.counts.unchanged > 0


@EACH
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("business_failure", RemoteRefused),
        ("duplicate_page", IncompletePull),
        ("short_page", IncompletePull),
        ("wrong_data_set", RunError),
    ],
)
def test_a_pull_that_is_not_complete_stores_nothing(
    joined: Joined, profile: str, fault: str, error: type[Exception]
) -> None:
    wire = joined(profile)
    wire.simulator.fail(fault, data_set="PM_PERF_INDICATOR")

    with pytest.raises(error):
        wire.run("pull_targets")

    assert wire.rows(LINE) == set()


@EACH
def test_a_second_pull_asks_in_the_dialects_own_time_and_changes_nothing(
    joined: Joined, profile: str
) -> None:
    wire = joined(profile)
    first = wire.run("pull_targets").result.counts

    second = wire.run("pull_targets").result.counts

    assert (second.created, second.updated) == (0, 0)
    assert second.read <= first.read


# --- pushes ---------------------------------------------------------------------------------------

_CODE = "99990001"
_numbers = iter(range(1, 100))


def change_library(wire: Wire) -> None:
    """Change one indicator of the bureau, whose set fits every dialect."""
    text = f"第 {next(_numbers)} 次修改的指标解释"
    wire.import_files(csv_file("修改.csv", [indicator(_CODE, 指标解释=text)]))


def agreed(wire: Wire, kind: TreeKind) -> dict[str, str]:
    with wire.store.begin() as work:
        return dict(work.trees.hashes(SCOPE, Side.BASELINE, kind))


@EACH
def test_a_push_arrives_and_reads_back_and_the_next_one_has_nothing_to_do(
    alone: Alone, profile: str
) -> None:
    wire = alone(profile)
    change_library(wire)

    pushed = wire.run("push_templates").result
    again = wire.run("push_templates").result
    checked = wire.run("reconcile_versions").result

    assert pushed.figures["unknown"] == pushed.figures["held"] == again.figures["confirmed"] == 0
    assert agreed(wire, TreeKind.TEMPLATE)
    assert SCOPE.division_code in agreed(wire, TreeKind.LIBRARY_SET)
    assert checked.figures["agreed"] == sum(len(agreed(wire, each)) for each in TreeKind)


def test_what_v1_cannot_hold_is_refused_before_it_leaves_and_named(alone: Alone) -> None:
    wire = alone("std-v1-rest", sample("library_v1.xlsx"))
    lines = wire.run("push_templates").result.lines

    refused = [each for each in lines if each.startswith("本地校验不通过")]
    assert [each for each in refused if "（kpi_lv3：" in each and "上限 30 字节" in each]
    assert [each for each in refused if "（perf_ind_name：" in each and "上限 30 字节" in each]


@EACH
@pytest.mark.parametrize("fault", ["drop_after_commit", "shuffle_results"])
def test_a_push_that_was_stored_is_confirmed(alone: Alone, profile: str, fault: str) -> None:
    wire = alone(profile)
    change_library(wire)
    wire.run("push_templates")
    change_library(wire)
    wire = replace(wire, before_push=lambda: wire.simulator.fail(fault, data_set=_LIBRARY))

    assert figures(wire.run("push_templates")) == {"confirmed": 1}
    assert unsettled(wire) == 0


_LIBRARY = "BAS_PERF_INDICATOR"


@EACH
def test_what_the_receiver_refuses_is_told_with_its_reason(alone: Alone, profile: str) -> None:
    wire = alone(profile, sample("library_v1.xlsx"))
    lines = wire.run("push_templates").result.lines

    assert [each for each in lines if "项目已冻结" in each]


# --- schema drift ---------------------------------------------------------------------------------


#: Whose rows come over HTTP; those over files are the same rows, see `test_over_files`.
_OVER_HTTP = [each for each in shipped_profiles() if each != "std-v2-files"]


@pytest.mark.parametrize("profile", _OVER_HTTP)
def test_no_shipped_profile_finds_anything_new_in_what_the_simulator_sends(
    joined: Joined, profile: str
) -> None:
    wire = joined(profile)
    for job in PULLS:
        wire.run(job)

    shown = wire.store.queries.admitted_alarms(SCOPE, OPEN_ALARMS, limit=99)

    assert [(each.alarm.subject, each.alarm.detail) for each in shown.entries] == []
    assert rows(wire, LINE)


def unaware(profile: Profile) -> Profile:
    """The profile of somebody who knows one element, one code and the length of one text less."""
    lines, targets = profile.codec(LINE), profile.codec(RecordKind.DECLARED_TARGET)
    rules = {name: rule for name, rule in lines.rules.items() if name != "scoring_rule"}
    rules["level1"] = replace(rules["level1"], limit_bytes=9)
    kinds = targets.rules["object_type"].codes
    assert kinds is not None
    labels = {code: label for code, label in kinds.labels.items() if code != "2"}
    coded = replace(targets.rules["object_type"], codes=replace(kinds, labels=labels))
    changed = (
        _with_rules(lines, rules, lines.known_elements - {"kpi_evalstd"}),
        _with_rules(targets, {**targets.rules, "object_type": coded}, targets.known_elements),
    )
    return replace(profile, codecs={**profile.codecs, **{each.kind: each for each in changed}})


def _with_rules(codec: Codec, rules: Mapping[str, FieldRule], ignored: Collection[str]) -> Codec:
    return Codec(
        codec.kind,
        codec.shape,
        rules,
        constants=codec.constants,
        writes_null=not codec.omits_empty,
        ignored=ignored,
    )


@pytest.mark.parametrize("profile", ["std-v2-rest", "std-v2-soap", "xml-string-soap"])
def test_what_drifted_waits_is_told_and_is_replayed_from_its_own_bytes(
    joined: Joined, year: Wire, profile: str
) -> None:
    wire = joined(profile)
    known, wire.profile = wire.profile, unaware(wire.profile)
    waiting = wire.run("pull_targets").result.counts.quarantined
    shown = wire.store.queries.admitted_alarms(SCOPE, OPEN_ALARMS, limit=99).entries
    wire.profile = known

    replayed = wire.run("replay_quarantine").result.counts

    assert {each.alarm.subject for each in shown} == {
        "declared_target.perf_obj_type_code",
        "target_line.kpi_evalstd",
        "target_line.lv1_perf_ind_name",
    }
    assert waiting > 0
    assert replayed == RunCounts(read=waiting, created=waiting)
    assert rows(wire, RecordKind.DECLARED_TARGET) == rows(year, RecordKind.DECLARED_TARGET)
    again = wire.run("pull_targets", full=True).result.counts
    assert (again.created, again.quarantined, again.vanished) == (0, 0, 0)
    assert wire.store.queries.status(SCOPE).open_alarms == 0
