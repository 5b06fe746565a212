"""The rehearsal (演练): the whole cycle against the simulator, as a script that checks itself."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from adapter.bootstrap.app import App, open_app
from adapter.bootstrap.supplies import new_keys, simulator
from adapter.domain.comparing.comparison import FindingCode
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.division import Division
from adapter.settings import DEFAULT_FILE, load_settings
from connectors.rehearsal import SimulatorAddress, SimulatorProcess
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import ImportReport, SourceFile, import_library
from sync_jobs.job import JobOptions, JobResult, Progress, no_progress
from sync_jobs.runner import run_job

DIVISION_CODE = "152501000"
FISCAL_YEAR = 2026
#: Name of the site for each wire, and its dialect; the first is the default site of what is kept.
PROFILES: Mapping[str, str] = {"rest": "std-v2-rest", "soap": "std-v2-soap"}
WIRE_LABELS: Mapping[str, str] = {"rest": "REST", "soap": "SOAP"}

#: Sections of the settings that name a key, and the file of the rehearsal's own one.
_OWN_KEYS: Mapping[str, str] = {"plan": "rehearsal-plan.pem", "package": "rehearsal-package.pem"}
#: Plans are signed by keys of this kind alone.
_KIND_OF_KEY = "Ed25519"
KEYS_TOLD = "签名密钥是演练自己的，只在演练目录里，不得用于正式系统"

_SCHEDULE = {
    "pull_targets": "20s",
    "pull_monitoring": "20s",
    "pull_self_evaluations": "20s",
    "reconcile_versions": "60s",
    "identify_indicators": "60s",
    "compare_results": "60s",
}

#: Told before every step, with its Chinese name.
Teller = Callable[[str], None]


@dataclass(slots=True)
class Tally:
    """The figures of one wire, as `demo --json` prints them."""

    pushed: int = 0
    confirmed: int = 0
    rejected: int = 0
    refused_locally: int = 0
    pulled: dict[str, int] = field(default_factory=dict)
    quarantined: int = 0
    identified: int = 0
    findings: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    #: Projects behind the gate: not marked 非密, or not bound to exactly one code.
    blocked_secret: int = 0
    full_marks_missed: int = 0

    def as_json(self) -> dict[str, object]:
        """The published figures."""
        return {
            "pushed": self.pushed,
            "confirmed": self.confirmed,
            "rejected": self.rejected,
            "refused_locally": self.refused_locally,
            "pulled": self.pulled,
            "quarantined": self.quarantined,
            "identified": self.identified,
            "findings": self.findings,
            "verdicts": self.verdicts,
            "blocked_secret": self.blocked_secret,
        }

    def missing(self) -> list[str]:
        """What the script should have brought about and did not, in Chinese."""
        expected: Mapping[str, int] = {
            "推送确认": self.confirmed,
            "对方拒收": self.rejected,
            "本地校验不通过": self.refused_locally,
            "隔离": self.quarantined,
            "涉密拦下": self.blocked_secret,
            "识别": self.identified,
            "未完成却满分": self.full_marks_missed,
            **{f"拉取 {name}": count for name, count in self.pulled.items()},
            **{f"核对 {verdict.value}": self.verdicts.get(verdict.value, 0) for verdict in Verdict},
        }
        missing = [name for name, count in expected.items() if count < 1]
        if self.pushed != self.confirmed + self.rejected:
            missing.append("每套推送都有结果")
        return missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A running simulator for each wire, and an app that is set up for them."""

    app: App
    simulators: Mapping[str, SimulatorProcess]

    def cycle(self, tell: Teller, progress: Progress = no_progress) -> dict[str, Tally]:
        """The whole cycle once over every wire, with the simulators' users acting in between.

        Both wires start from the same library, and go on together when its second version is out.
        """
        cycles = {
            wire: _Cycle(self.app, wire, simulator, progress)
            for wire, simulator in self.simulators.items()
        }
        tell("导入示例指标库与项目统计表")
        hidden = self._import("library_v1", "project_list").hidden_projects
        for cycle in cycles.values():
            cycle.before_the_revision(tell, hidden)
        tell("本方发布第二版指标库")
        self._import("library_v2")
        for cycle in cycles.values():
            cycle.after_the_revision(tell)
        return {wire: cycle.tally for wire, cycle in cycles.items()}

    def _import(self, *names: str) -> ImportReport:
        division = Division(division_code=DIVISION_CODE, fiscal_year=FISCAL_YEAR)
        return import_library(
            self.app.importing(), division, [_sample(name) for name in names], is_strict=False
        )


@dataclass(frozen=True, slots=True)
class _Cycle:
    """The cycle over one wire."""

    app: App
    wire: str
    simulator: SimulatorProcess
    progress: Progress
    tally: Tally = field(default_factory=Tally)

    def before_the_revision(self, tell: Teller, hidden: int) -> None:
        """From binding the projects to what users of the other side do with our templates."""
        tally, label = self.tally, WIRE_LABELS[self.wire]
        tell(f"{label}：绑定项目")
        tally.blocked_secret = hidden + _numbers(self._job("bind_projects"))["unbound"]
        tell(f"{label}：推送指标模板")
        self._count_push(self._job("push_templates"))
        tell(f"{label}：预算单位申报、审核绩效目标")
        self._act("declare_targets", "approve_targets")
        self._pull("declared_targets", "pull_targets")
        tell(f"{label}：预算单位开展绩效监控和自评")
        self._act("report_monitoring", "self_evaluate", "approve_results")
        self._pull("monitoring", "pull_monitoring")
        self._pull("self_evaluations", "pull_self_evaluations")
        tell(f"{label}：部分审核被取消，对方用户调整模板")
        self._act("cancel_approvals", "edit_templates")
        for job in ("pull_monitoring", "pull_self_evaluations"):
            self._job(job, is_full=True)

    def after_the_revision(self, tell: Teller) -> None:
        """From the version check to the findings."""
        tally, label = self.tally, WIRE_LABELS[self.wire]
        tell(f"{label}：版本核对")
        figures = _numbers(self._job("reconcile_versions"))
        tally.verdicts = {each.value: figures[each.value] for each in Verdict}
        tell(f"{label}：推送本方变更")
        self._count_push(self._job("push_templates"))
        tell(f"{label}：识别与对比")
        tally.identified = _numbers(self._job("identify_indicators"))["identified"]
        found = _numbers(self._job("compare_results"))
        tally.findings = found["findings"]
        name = f"finding_{FindingCode.FULL_MARKS_FOR_MISSED_TARGET.value}"
        tally.full_marks_missed = found.get(name, 0)

    def _act(self, *scripts: str) -> None:
        for script in scripts:
            self.simulator.act(script)

    def _job(self, name: str, *, is_full: bool = False) -> JobResult:
        with self.app.site(self.wire, progress=self.progress) as site:
            options = JobOptions(is_full=is_full)
            return run_job(JOBS[name], site, options).result

    def _pull(self, name: str, job: str) -> None:
        result = self._job(job)
        self.tally.pulled[name] = sum(_numbers(result).values())
        self.tally.quarantined += result.counts.quarantined

    def _count_push(self, result: JobResult) -> None:
        tally, figures = self.tally, _numbers(result)
        tally.pushed += figures["pushed"]
        tally.confirmed += figures["confirmed"]
        tally.rejected += figures["rejected"]
        tally.refused_locally = figures["refused_locally"]


def _numbers(result: JobResult) -> dict[str, int]:
    return {name: value for name, value in result.figures.items() if isinstance(value, int)}


def _sample(name: str) -> SourceFile:
    folder = files("adapter") / "samples"
    (entry,) = [each for each in folder.iterdir() if each.name.startswith(f"{name}.")]
    return SourceFile(name=entry.name, content=entry.read_bytes())


@contextmanager
def rehearsal(directory: Path, *, seed: int) -> Iterator[Rehearsal]:
    """Start a simulator per wire and open an app for them, all with their state in a directory."""
    home = directory.resolve()
    with ExitStack() as stack:
        running = {
            wire: stack.enter_context(
                simulator(
                    home / f"simulator-{wire}.sqlite",
                    seed=seed,
                    division_code=DIVISION_CODE,
                    fiscal_year=FISCAL_YEAR,
                )
            )
            for wire in PROFILES
        }
        app = stack.enter_context(open_app(load_settings(_settings_file(home, running))))
        yield Rehearsal(app=app, simulators=running)


def _settings_file(directory: Path, running: Mapping[str, SimulatorProcess]) -> Path:
    """Settings as a person would write them, so that every command works on what is kept."""
    lines = [
        f'default_site = "{next(iter(running))}"',
        "[store]",
        f"url = {json.dumps('sqlite:///' + os.fspath(directory / 'adapter.sqlite'))}",
        "[log]",
        'level = "warning"',
    ]
    for wire, simulator_of_it in running.items():
        lines += _site_section(directory, wire, simulator_of_it.address)
    for section, name in _OWN_KEYS.items():
        lines += _key_section(section, directory / name)
    # Whoever keeps a rehearsal in a working copy does not hand its keys on with it.
    (directory / ".gitignore").write_text("*\n", encoding="utf-8")
    file = directory / DEFAULT_FILE
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _key_section(section: str, key: Path) -> list[str]:
    new_keys(key, _KIND_OF_KEY)
    return [f"# {KEYS_TOLD}。", f"[{section}]", f"signing_key = {json.dumps(os.fspath(key))}"]


def _site_section(directory: Path, wire: str, address: SimulatorAddress) -> list[str]:
    secret_file = directory / f"simulator-{wire}.secret"
    secret_file.touch(mode=0o600)
    secret_file.write_text(address.app_secret, encoding="utf-8")
    return [
        f"[site.{wire}]",
        f'profile = "{PROFILES[wire]}"',
        f'base_url = "{address.base_url}"',
        f'division_code = "{address.division_code}"',
        f"fiscal_year = {address.fiscal_year}",
        'scoring_rules = "inner_mongolia"',
        f'app_id = "{address.app_id}"',
        f"app_secret_file = {json.dumps(os.fspath(secret_file))}",
        f"[site.{wire}.schedule]",
        *(f'{job} = "{every}"' for job, every in _SCHEDULE.items()),
    ]
