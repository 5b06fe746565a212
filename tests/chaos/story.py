"""One experiment (一次实验): a daemon is killed again and again, and the receiver misbehaves."""

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from random import Random

from adapter.domain.record import RecordKind
from adapter.experiments import VARIABLE
from connectors.simulator.tables import DATA_SETS
from sync_jobs.steps import DAEMON_STEPS
from tests.chaos import judge
from tests.chaos.databases import Databases
from tests.chaos.ledger import KINDS, TOLD_BY, Ledger, data_set_name
from tests.chaos.library import Library, chosen_projects
from tests.chaos.planted import DESIGNS, Design
from tests.chaos.preloaded import PLANTED, product
from tests.chaos.processes import Process
from tests.chaos.twin import Habits, Twin
from tests.chaos.wrong import Violation, Wrong

#: Deaths of the daemon in one experiment, the first of them at a named step.
_LIVES = 3
_LONGEST_LIFE_S = 12.0
#: A life is measured by the calls that reach the receiver, so a slow machine sees the same lives.
_CALLS_BETWEEN = 12
_MOST_CALLS = 100
_GLANCE_S = 0.02
#: The same for a daemon that a wrong design must see dead at its step: it comes late to it.
_DIES_WITHIN_S = 60.0
_LAST_MOMENT_S = 0.05
_FAULT_RATE = 0.3
_FAULT_SECONDS = 0.7
_LOOK_BACK_S = 1
#: So few sets go out in one call that there are many calls to go wrong.
_SETS_PER_CALL = 2
_RESTS_WITHIN_S = 90.0
#: What a wrong design brought about is not made good by waiting.
_SHOWS_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.5
#: Lines of the last daemon's log that go with a violation.
_LAST_WORDS = 8
#: Queries until a late commit: while the sender waits for it, and after it has sent again.
_LATE_BY_QUERIES = (6, 40)
_LATE_WINDOW = "1s"
#: Every so many experiments the receiver is one that does not know a request again.
_FORGETFUL_EVERY = 4

_EVENTS = (
    "report_monitoring",
    "self_evaluate",
    "approve_results",
    "cancel_approvals",
    "declare_targets",
    "approve_targets",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """What a seed decides."""

    seed: int
    database: str
    profile: str
    deduplicates: bool
    #: Where the daemon's first life ends, and at the how manieth time it gets there.
    step: str
    occurrence: int
    late_by_queries: int
    sweep_every: str = "3s"
    #: How often copies are verified; "" for never.
    verify_every: str = "4s"
    pause_s: float = 0.0
    #: Faults that may strike; empty for all.
    faults: tuple[str, ...] = ()
    #: How long the first life may last.
    dies_within_s: float = _LONGEST_LIFE_S
    rests_within_s: float = _RESTS_WITHIN_S

    @classmethod
    def of(cls, seed: int) -> "Casting":
        """Databases and wires alternate; the steps come round so that each is met soon."""
        return cls(
            seed=seed,
            database=("sqlite", "postgresql")[seed % 2],
            profile=("std-v2-rest", "std-v2-soap")[seed // 2 % 2],
            deduplicates=seed % _FORGETFUL_EVERY != 0,
            step=DAEMON_STEPS[seed % len(DAEMON_STEPS)],
            occurrence=1 + seed // len(DAEMON_STEPS) % 2,
            late_by_queries=_LATE_BY_QUERIES[seed // 3 % 2],
        )

    def trying(self, design: Design) -> "Casting":
        """The same for a wrong design, at a receiver that helps the right one."""
        return replace(
            self,
            database=design.database or self.database,
            faults=design.faults,
            dies_within_s=_DIES_WITHIN_S if design.step else self.dies_within_s,
            rests_within_s=_SHOWS_WITHIN_S,
            deduplicates=True,
            step=design.step or self.step,
            occurrence=1 if design.step else self.occurrence,
            late_by_queries=max(_LATE_BY_QUERIES),
            sweep_every=design.sweep_every,
            verify_every=self.verify_every if design.verifies else "",
            pause_s=design.pause_s,
        )


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of one experiment."""

    seed: int
    seconds: float = 0.0
    violations: list[Violation] = field(default_factory=list)
    steps_hit: list[str] = field(default_factory=list)
    deaths: int = 0
    strikes: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    doubles_told: int = 0
    #: What explains the violations; empty when there are none.
    evidence: list[str] = field(default_factory=list)

    @property
    def is_broken(self) -> bool:
        """True when nothing can be said of the product, because it was not tried."""
        return any(each.wrong is Wrong.BROKEN for each in self.violations)

    def as_json(self) -> str:
        """One line."""
        return json.dumps(
            {
                "seed": self.seed,
                "seconds": round(self.seconds, 1),
                "violations": [
                    {"wrong": each.wrong.value, "subject": each.subject, "detail": each.detail}
                    for each in self.violations
                ],
                "steps_hit": self.steps_hit,
                "deaths": self.deaths,
                "strikes": dict(self.strikes),
                "runs": dict(self.runs),
                "doubles_told": self.doubles_told,
                "evidence": self.evidence,
            },
            ensure_ascii=False,
        )


def experiment(seed: int, databases: Databases, home: Path, planted: str = "") -> Report:
    """Everything that follows from one seed, once more when it could not be carried out.

    What stopped it the first time is told with the report.
    """
    began = time.monotonic()
    report = _attempt(seed, databases, home / f"seed-{seed}", planted)
    if report.is_broken:
        broken = [f"broken before: {each.subject} {each.detail}" for each in report.violations]
        report = _attempt(seed, databases, home / f"seed-{seed}-again", planted)
        report.evidence = [*broken, *report.evidence]
    report.seconds = time.monotonic() - began
    return report


def _attempt(seed: int, databases: Databases, directory: Path, planted: str) -> Report:
    directory.mkdir(parents=True)
    casting = Casting.of(seed)
    if planted:
        casting = casting.trying(DESIGNS[planted])
    habits = Habits(
        seed=seed,
        deduplicates=casting.deduplicates,
        fault_rate=_FAULT_RATE,
        fault_seconds=_FAULT_SECONDS,
        late_by_queries=casting.late_by_queries,
        faults=casting.faults,
    )
    try:
        with (
            databases.fresh(casting.database, _database_name(directory), directory) as url,
            Twin(directory, habits) as twin,
        ):
            report = _Story(casting, directory, url, twin, planted).told()
    except Exception as error:  # noqa: BLE001 - the other experiments go on, and this one counts as wrong
        broken = Violation(wrong=Wrong.BROKEN, subject=type(error).__name__, detail=str(error))
        last_words = [f"{file.name}: {_ending(file)}" for file in sorted(directory.glob("*.txt"))]
        report = Report(seed=seed, violations=[broken], evidence=last_words)
    return report


def _database_name(directory: Path) -> str:
    return f"chaos_{directory.name}".replace("-", "_")


def _ending(file: Path) -> str:
    return " | ".join(file.read_text("utf-8", "replace").splitlines()[-3:])


class _Story:
    def __init__(
        self, casting: Casting, directory: Path, url: str, twin: Twin, planted: str
    ) -> None:
        self._casting = casting
        self._directory = directory
        self._twin = twin
        self._ledger = Ledger(url)
        self._chance = Random(casting.seed)  # noqa: S311 - an experiment to repeat, not a secret
        projects = chosen_projects(self._chance)
        self._versions = [Library(projects=projects, version=n) for n in range(1, _LIVES + 1)]
        self._environment = {PLANTED: planted} if planted else {}
        self._settings = _settings_file(directory, url, casting, twin)
        self._report = Report(seed=casting.seed)

    def told(self) -> Report:
        """Live, die, come to rest, be judged."""
        self._release(self._versions[0])
        self._command("bind", "run", "bind_projects")
        self._declare()
        time.sleep(self._casting.pause_s)
        self._declare()
        self._twin.misbehave()
        for life in range(_LIVES):
            self._live_and_die(life)
        self._twin.behave()
        self._come_to_rest()
        report = self._report
        report.strikes.update(row["name"] for row in self._twin.rows("SELECT name FROM sim_strike"))
        report.runs.update(self._ledger.runs())
        return report

    def _declare(self) -> None:
        for script in ("declare_targets", "approve_targets"):
            self._twin.act(script)

    # --- life and death ---

    def _live_and_die(self, life: int) -> None:
        crash = {}
        if life == 0:
            crash = {VARIABLE: f"{self._casting.step}#{self._casting.occurrence}"}
        daemon = self._daemon(f"life-{life}", **crash)
        for event in self._chance.sample(_EVENTS, 2):
            self._live_for(daemon, self._chance.randrange(_CALLS_BETWEEN))
            self._twin.act(event)
        if life:
            self._release(self._versions[life])
        calls = _MOST_CALLS if life == 0 else self._chance.randrange(_MOST_CALLS)
        within_s = _LONGEST_LIFE_S if life else self._casting.dies_within_s
        if self._live_for(daemon, calls, within_s=within_s) and crash:
            self._report.steps_hit.append(self._casting.step)
        # The moment is chance, not a step: somewhere within the next few milliseconds.
        daemon.wait(self._chance.uniform(0, _LAST_MOMENT_S))
        daemon.kill()
        self._report.deaths += 1

    def _live_for(self, daemon: Process, calls: int, *, within_s: float = _LONGEST_LIFE_S) -> bool:
        """Let it live until the receiver has had so many more calls; True when it died before."""
        until = self._twin.calls + calls
        deadline = time.monotonic() + within_s
        while self._twin.calls < until and time.monotonic() < deadline:
            if daemon.wait(_GLANCE_S):
                return True
        return not daemon.is_running

    def _daemon(self, name: str, **environment: str) -> Process:
        return Process(
            product,
            ["--config", str(self._settings), "serve"],
            output=self._directory / f"{name}.txt",
            environment={**self._environment, **environment},
        )

    def _release(self, library: Library) -> None:
        """The bureau imports a version of its library; that alone must succeed at once."""
        files = library.files(self._directory / f"library-{library.version}")
        self._command(f"import-{library.version}", "library", "import", *map(str, files))

    def _command(self, name: str, *words: str) -> None:
        output = self._directory / f"{name}.txt"
        process = Process(product, ["--config", str(self._settings), *words], output=output)
        code = process.ended(within_s=_RESTS_WITHIN_S)
        if code != 0:
            raise RuntimeError(f"{' '.join(words)} ended with {code}; see {output}")

    # --- rest and judgement ---

    def _come_to_rest(self) -> None:
        daemon = self._daemon("last-life")
        deadline = time.monotonic() + self._casting.rests_within_s
        violations = self._violations()
        while violations and time.monotonic() < deadline and daemon.is_running:
            daemon.wait(_LOOK_EVERY_S)
            violations = self._violations()
        daemon.stop()
        self._report.violations = self._violations()
        if self._report.violations:
            last_words = daemon.output.read_text("utf-8").splitlines()[-_LAST_WORDS:]
            # The last of it is what is read first, and all that is left of a long output.
            self._report.evidence = [*last_words, *judge.histories(self._twin)]
            subjects = {each.subject for each in self._report.violations}
            self._report.evidence += self._ledger.evidence(subjects)

    def _violations(self) -> list[Violation]:
        newest, *older = reversed(self._versions)
        log = judge.storings(self._twin)
        told = self._ledger.told_about()
        found = judge.judge_sets(newest, older, judge.held_templates(self._twin))
        found += judge.judge_owners(newest, judge.held_owners(self._twin))
        found += judge.judge_doubles(log, deduplicates=self._casting.deduplicates, told=told)
        found += self._row_violations()
        if late := judge.still_late(self._twin):
            found.append(Violation(wrong=Wrong.UNSETTLED, subject="twin", detail=f"{late} late"))
        if open_sets := self._ledger.unsettled():
            found.append(Violation(wrong=Wrong.UNSETTLED, subject="pushes", detail=f"{open_sets}"))
        self._report.doubles_told = len(judge.doubles(log))
        return found

    def _row_violations(self) -> list[Violation]:
        codes = [each.code for each in self._versions[0].projects]
        found = []
        for kind in KINDS:
            theirs = self._their_rows(kind, codes)
            ours, waiting = self._ledger.rows(kind), self._ledger.waiting(kind)
            found += judge.judge_rows(kind.value, theirs, ours, waiting)
        return found

    def _their_rows(self, kind: RecordKind, codes: Sequence[str]) -> dict[str, str]:
        name, told = data_set_name(kind), TOLD_BY[kind][0]
        marks = ", ".join("?" * len(codes))
        rows = self._twin.rows(
            f"SELECT {DATA_SETS[name].key} AS row_key, {told} AS told FROM {name}"  # noqa: S608 - names of the twin's own tables
            f" WHERE is_deleted = 2 AND is_visible = 1 AND pro_code IN ({marks})",
            *codes,
        )
        return {row["row_key"]: row["told"] or "" for row in rows}


def _settings_file(directory: Path, url: str, casting: Casting, twin: Twin) -> Path:
    secret = directory / "site.secret"
    secret.touch(mode=0o600)
    secret.write_text(str(twin.address["app_secret"]), encoding="utf-8")
    lines = [
        'lease_ttl = "2s"',
        "[store]",
        f"url = {json.dumps(url)}",
        "[log]",
        'level = "info"',
        "[site.city]",
        f"profile = {json.dumps(str(_profile_file(directory, casting)))}",
        f'base_url = "{twin.address["base_url"]}"',
        f'division_code = "{twin.address["division_code"]}"',
        f"fiscal_year = {twin.address['fiscal_year']}",
        f'app_id = "{twin.address["app_id"]}"',
        f"app_secret_file = {json.dumps(str(secret))}",
        f'sweep_every = "{casting.sweep_every}"',
        f'look_back = "{_LOOK_BACK_S}s"',
        "calls_per_second = 1000",
        "burst = 1000",
        "[site.city.push]",
        f'late_commit_window = "{_LATE_WINDOW}"',
        "max_attempts = 500",
        "[site.city.timeouts]",
        "connect_s = 1",
        "read_s = 0.4",
        "total_s = 1.5",
        "[site.city.schedule]",
        'bind_projects = "5s"',
        'push_templates = "1s"',
        'pull_targets = "1s"',
        'pull_monitoring = "1s"',
        'pull_self_evaluations = "1s"',
        'reconcile_versions = "2s"',
    ]
    if casting.verify_every:
        lines.append(f'verify_copies = "{casting.verify_every}"')
    file = directory / "settings.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _profile_file(directory: Path, casting: Casting) -> Path:
    """The shipped dialect, with what this receiver promises."""
    shipped = files("mappings") / "profiles" / f"{casting.profile}.toml"
    promise = f"[wire.push]\ndeduplicates = {json.dumps(casting.deduplicates)}\n"
    file = directory / f"{casting.profile}.toml"
    text = shipped.read_text("utf-8").replace("[wire.push]\n", promise)
    text, times = re.subn(r"(?m)^sets_per_call = .*$", f"sets_per_call = {_SETS_PER_CALL}", text)
    if times != 1:
        raise RuntimeError(f"{shipped} says not once how many sets go out in a call")
    file.write_text(text, "utf-8")
    return file
