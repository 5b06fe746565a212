"""The composition root: the only module that names concrete classes and puts them together."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.domain.plan_rules import PlanLimits
from adapter.domain.record import RecordKind
from adapter.domain.vanishing import VanishLimit
from adapter.errors import AdapterError, ConfigurationError
from adapter.experiments import steps_of_environment
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.division import Division
from adapter.ports.file_drop import FileDropStanding
from adapter.ports.plans import Signatures
from adapter.ports.queries import Queries
from adapter.ports.run_budget import RunBudget
from adapter.ports.store import Store
from adapter.settings import PlanSettings, PushSettings, Settings, SiteSettings, interval_seconds
from adapter.similarity import RapidfuzzSimilarity
from adapter.storage.looking import looking
from adapter.storage.schema import current_revision, head_revision, upgrade
from adapter.storage.store import SqlStore, open_store
from adapter.toml_locator import line_of
from connectors.approval_key import load_approval_key
from connectors.endpoint import Credentials, Endpoint, Pace, RetryRule, Timeouts
from connectors.file_drop.keys import new_key_pair
from connectors.file_drop.opening import FileDropManner, FileDropPaths, open_file_drop
from connectors.file_drop.system import FileDropBudgetSystem
from connectors.rehearsal import SimulatorProcess
from connectors.remote import Remote
from connectors.rest import RestBudgetSystem
from connectors.soap import SoapBudgetSystem
from mappings.findings import ProfileFinding, of_mistake
from mappings.profile import Profile, load_kept, load_profile, placed_in_profile, shipped_profiles
from mappings.scoring_rules_file import load_rules
from sync_jobs.accounts import AccountContext
from sync_jobs.check_profile import MeasuredLibrary, newest_library, sample_library
from sync_jobs.import_library import ImportContext, SourceFile
from sync_jobs.job import Progress, PushPatience, SiteContext, no_progress
from sync_jobs.planning.context import PlanContext
from sync_jobs.settle_push import SettlingContext
from sync_jobs.steps import Steps, no_steps
from sync_jobs.trying.bisect_profile import Workshop
from sync_jobs.trying.sets import Reading
from sync_jobs.trying.try_profile import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What the doors need of one settings file."""

    settings: Settings
    store: Store
    queries: Queries
    clock: SystemClock
    ids: RandomIds
    #: By site: what its runs and connections share.
    remotes: dict[str, Remote] = field(default_factory=dict)
    #: Told of every step of every run.
    step: Steps = no_steps

    def importing(self) -> ImportContext:
        """The context of imports."""
        return ImportContext(store=self.store, clock=self.clock, ids=self.ids)

    def settling(self) -> SettlingContext:
        """The context in which a person settles pushes."""
        return SettlingContext(store=self.store, clock=self.clock, ids=self.ids)

    def accounts(self, user: str) -> AccountContext:
        """The context in which a user of the operating system manages accounts."""
        return AccountContext(store=self.store, clock=self.clock, ids=self.ids, user=user)

    def planning(self, user: str) -> PlanContext:
        """The context in which a user of the operating system deals with plans."""
        chosen = self.settings.plan
        return PlanContext(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            user=user,
            code_version=version("budget-indicator-adapter"),
            limits=_plan_limits(chosen),
            expires_after=timedelta(seconds=interval_seconds(chosen.expires_after)),
            signatures=approval_key(self.settings),
        )

    def scope(self, site: str) -> Scope:
        """The scope a site's settings name."""
        return _scope(self.settings, site)

    @contextmanager
    def site(
        self, name: str, *, scope: Scope | None = None, progress: Progress = no_progress
    ) -> Iterator[SiteContext]:
        """A site's dependencies, its connections closed at the end."""
        chosen = self.settings.site_named(name)
        profile = self.profile(name)
        budget = RunBudget(
            self.clock.monotonic,
            interval_seconds(chosen.run_budget),
            key=f"site.{name}.run_budget",
        )
        system = self.system(name, profile, budget)
        try:
            yield SiteContext(
                scope=scope or self.scope(name),
                store=self.store,
                system=system,
                profile=profile,
                clock=self.clock,
                ids=self.ids,
                similarity=RapidfuzzSimilarity(),
                progress=progress,
                sweep_every_s=interval_seconds(chosen.sweep_every),
                look_back_s=interval_seconds(chosen.look_back),
                vanish_limit=VanishLimit(
                    share=chosen.vanish_limit.share, floor=chosen.vanish_limit.floor
                ),
                lease_ttl_s=interval_seconds(self.settings.lease_ttl),
                budget=budget,
                patience=_patience(chosen.push),
                rules=load_rules(chosen.scoring_rules),
                is_approval_required=chosen.push.approval == "required",
                step=self.step,
            )
        finally:
            system.close()

    def profile(self, name: str) -> Profile:
        """The dialect of a site."""
        return site_profile(self.settings, name)

    def system(self, name: str, profile: Profile, budget: RunBudget) -> BudgetSystem:
        """The connector of a site."""
        return _system(
            self.settings,
            name,
            profile,
            clock=self.clock,
            ids=self.ids,
            remote=self._remote(name),
            budget=budget,
        )

    def _remote(self, name: str) -> Remote:
        site = self.settings.site_named(name)
        pace = Pace(calls_per_second=site.calls_per_second, burst=site.burst)
        # One step, as the schedules of one site and the command line may ask at the same time.
        return self.remotes.setdefault(name, Remote(self.clock, pace=pace))


def _patience(push: PushSettings) -> PushPatience:
    window = timedelta(seconds=interval_seconds(push.late_commit_window))
    return PushPatience(late_commit_window=window, max_attempts=push.max_attempts)


def _plan_limits(plan: PlanSettings) -> PlanLimits:
    return PlanLimits(
        changes=plan.second_approval_changes,
        removals=plan.second_approval_removals,
        share=plan.second_approval_share,
        floor=plan.floor,
        canaries=frozenset(plan.canaries),
        removal_share=plan.removal_share,
    )


def approval_key(settings: Settings) -> Signatures | None:
    """What approvals are signed with; None where the settings name no key.

    ConfigurationError for a file that is no such key, or that others may read.
    """
    chosen = settings.plan
    if chosen.signing_key is None:
        return None
    return load_approval_key(chosen.signing_key, chosen.former_keys)


def site_profile(settings: Settings, name: str) -> Profile:
    """The dialect of a site; ConfigurationError with its place when it is wrong."""
    with _keyed(f"site.{name}.profile"):
        return load_profile(settings.site_named(name).profile)


def probing_system(settings: Settings, name: str, profile: Profile) -> BudgetSystem:
    """A connector of a site that asks once instead of trying again, for a person who waits."""
    once = RetryRule(attempts=1)
    return _system(settings, name, profile, clock=SystemClock(), ids=RandomIds(), retry=once)


_CONNECTORS: Mapping[str, type[RestBudgetSystem | SoapBudgetSystem]] = {
    "rest": RestBudgetSystem,
    "soap": SoapBudgetSystem,
}


def _system(  # noqa: PLR0913 - each collaborator is handed in by name
    settings: Settings,
    name: str,
    profile: Profile,
    *,
    clock: SystemClock,
    ids: RandomIds,
    retry: RetryRule | None = None,
    remote: Remote | None = None,
    budget: RunBudget | None = None,
) -> BudgetSystem:
    site = settings.site_named(name)
    _require_wire(site, name, profile)
    if site.file_drop is not None:
        return _file_drop(settings, name, profile, clock=clock, ids=ids, budget=budget)
    timeouts = Timeouts(
        connect_s=site.timeouts.connect_s,
        read_s=site.timeouts.read_s,
        total_s=site.timeouts.total_s,
    )
    with _keyed(f"site.{name}.base_url"):
        endpoint = Endpoint(base_url=site.base_url, timeouts=timeouts, ca_file=site.ca_file)
    with _keyed(f"site.{name}.app_secret_env"):
        secret = site.secret().get_secret_value()
    connector = _CONNECTORS[profile.wire_spec.wire]
    with _in_profile(site.profile):
        return connector(
            profile.wire_spec,
            endpoint,
            Credentials(app_id=site.app_id, app_secret=secret),
            clock=clock,
            ids=ids,
            retry=retry or RetryRule(),
            probe_scope=_scope(settings, name),
            remote=remote,
            budget=budget,
        )


def _require_wire(site: SiteSettings, name: str, profile: Profile) -> None:
    """Settings and profile must speak of the same wire."""
    over_files = profile.wire_spec.wire == "file_drop"
    if over_files and site.file_drop is None:
        reason = f"口径 {profile.name} 走文件交换：请写 [site.{name}.file_drop]"
        raise ConfigurationError(reason, key=f"site.{name}.profile")
    if not over_files and site.file_drop is not None:
        reason = f"口径 {profile.name} 不走文件交换：请删去这一节，改写 base_url 等"
        raise ConfigurationError(reason, key=f"site.{name}.file_drop")


def _file_drop(
    settings: Settings,
    name: str,
    profile: Profile,
    *,
    clock: SystemClock,
    ids: RandomIds,
    budget: RunBudget | None = None,
) -> FileDropBudgetSystem:
    chosen = settings.site_named(name).file_drop
    if chosen is None:
        raise ValueError("no file drop")
    return open_file_drop(
        profile.wire_spec,
        FileDropPaths(
            outbox=chosen.outbox,
            inbox=chosen.inbox,
            state=chosen.state,
            signing_key=chosen.signing_key,
            trusted_keys=chosen.trusted_keys,
        ),
        FileDropManner(
            settle_s=chosen.settle_s,
            answer_wait_s=chosen.answer_wait_s,
            asks=chosen.reading == "request",
        ),
        scope=_scope(settings, name),
        clock=clock,
        ids=ids,
        budget=budget,
        section=f"site.{name}.file_drop",
    )


def file_drop_standing(settings: Settings, name: str) -> FileDropStanding | None:
    """How the directories of a site over files stand; None for a site over another wire."""
    if settings.site_named(name).file_drop is None:
        return None
    profile = site_profile(settings, name)
    _require_wire(settings.site_named(name), name, profile)
    drop = _file_drop(settings, name, profile, clock=SystemClock(), ids=RandomIds())
    return drop.standing()


@contextmanager
def _in_profile(name: str) -> Iterator[None]:
    """Gives what a connector finds wrong with its profile the place in the profile's file."""
    try:
        yield
    except ConfigurationError as error:
        if error.file or not error.key.startswith("wire."):
            raise
        raise placed_in_profile(name, error) from error


def contract_findings(name: str) -> list[ProfileFinding]:
    """What is wrong between a profile that can be loaded and its contract (接口契约)."""
    profile = load_profile(name)
    if profile.wire_spec.wire not in _CONNECTORS:
        return []  # A file drop has no contract beside the profile.
    try:
        with _in_profile(name):
            _unconnected(profile).close()
    except ConfigurationError as mistake:
        return [of_mistake(mistake)]
    return []


def _unconnected(profile: Profile) -> BudgetSystem:
    """A connector without an address of anybody and without credentials."""
    return _CONNECTORS[profile.wire_spec.wire](
        profile.wire_spec,
        Endpoint(base_url="http://127.0.0.1"),
        Credentials(app_id="", app_secret=""),
        clock=SystemClock(),
        ids=RandomIds(),
        retry=RetryRule(attempts=1),
        probe_scope=Scope(site="", division_code="0" * 9, fiscal_year=2000),
    )


def rereading_system(settings: Settings, site: str, profile: Profile) -> BudgetSystem:
    """What reads the kept bytes of a site under a profile, and can ask nobody.

    Raises ConfigurationError for a profile of another wire than the site's.
    """
    _require_wire(settings.site_named(site), site, profile)
    if profile.wire_spec.wire in _CONNECTORS:
        return _unconnected(profile)
    return _file_drop(settings, site, profile, clock=SystemClock(), ids=RandomIds())


@contextmanager
def trying(
    app: App,
    scope: Scope,
    name: str,
    kinds: tuple[RecordKind, ...],
    progress: Progress = no_progress,
) -> Iterator[Trial]:
    """What it takes to try a profile (a name or a file) over what a site's scope keeps."""
    standing, changed = app.profile(scope.site), load_profile(name)
    wires = [each.wire_spec.wire for each in (standing, changed)]
    if wires[0] != wires[1]:
        reason = f"接口是 {wires[1]}，站点现用口径的接口是 {wires[0]}：留存的原文读不出来"
        raise placed_in_profile(name, ConfigurationError(reason, key="profile.wire"))
    with ExitStack() as stack:

        def reading(profile: Profile) -> Reading:
            system = rereading_system(app.settings, scope.site, profile)
            return Reading(profile=profile, system=stack.enter_context(closing(system)))

        with _in_profile(name):
            tried = reading(changed)
        yield Trial(
            scope=scope,
            store=app.store,
            similarity=RapidfuzzSimilarity(),
            standing=reading(standing),
            changed=tried,
            kinds=kinds,
            rules=load_rules(app.settings.site_named(scope.site).scoring_rules),
            progress=progress,
        )


def workshop(app: App, site: str) -> Workshop:
    """What makes the profiles of a site's history again."""
    present = app.settings.site_named(site).profile
    return Workshop(
        store=app.store,
        load=lambda sources: load_kept(sources, present),
        system=lambda profile: rereading_system(app.settings, site, profile),
    )


def _scope(settings: Settings, name: str) -> Scope:
    site = settings.site_named(name)
    return Scope(site=name, division_code=site.division_code, fiscal_year=site.fiscal_year)


@contextmanager
def _keyed(key: str) -> Iterator[None]:
    """Names the key of the settings that a mistake without a place goes back to."""
    try:
        yield
    except ConfigurationError as error:
        if error.file:
            raise
        raise ConfigurationError(error.reason, key=key) from error


def located(error: AdapterError, file: Path | None) -> AdapterError:
    """The error with the line of its key, when it goes back to a key of this settings file."""
    if not isinstance(error, ConfigurationError) or error.file or file is None:
        return error
    path = tuple(error.key.split("."))
    if path[0] not in Settings.model_fields or path[1:] == ():
        return error
    line = line_of(file.read_text("utf-8"), path)
    return ConfigurationError(error.reason, file=str(file), line=line, key=error.key)


def profile_named(name: str) -> Profile:
    """A dialect by its name or file; ConfigurationError with file and line when it is wrong."""
    return load_profile(name)


def measured_library(settings: Settings, division: Division | None) -> MeasuredLibrary:
    """The library of a division as it is stored, else the one that comes with the program.

    The database is only read: nothing is made or migrated. One of another revision is passed over.
    """
    if division is not None:
        with looking_at_store(settings.store.url) as store:
            if store is not None and store.queries.schema_revision() == needed_revision():
                found = newest_library(store, division)
                if found is not None:
                    return found
    return sample_library(sample_file("library_v1.xlsx"))


def sample_file(name: str) -> SourceFile:
    """One of the workbooks that come with the program."""
    return SourceFile(name=name, content=(files("adapter") / "samples" / name).read_bytes())


def new_keys(file: Path) -> tuple[Path, str]:
    """Make a key pair for a file drop; the file of the public key, and the fingerprint."""
    return new_key_pair(file)


def shipped() -> list[Profile]:
    """Every dialect that comes with the program."""
    return [load_profile(name) for name in shipped_profiles()]


def upgrade_store(url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema; its revision before and after."""
    with _keyed("store.url"):
        before = current_revision(url)
        upgrade(url)
    return before, head_revision()


@contextmanager
def looking_at_store(url: str) -> Iterator[SqlStore | None]:
    """A database that is only read, whatever its revision; None when its file is not there yet."""
    with _keyed("store.url"), looking(url, clock=SystemClock(), ids=RandomIds()) as found:
        yield found


def needed_revision() -> str:
    """The schema revision this version of the program works with."""
    return head_revision()


@contextmanager
def open_app(settings: Settings) -> Iterator[App]:
    """Open the database of the settings (a new SQLite file is made at once) and close it after."""
    clock, ids, step = SystemClock(), RandomIds(), steps_of_environment()
    with _keyed("store.url"):
        store = open_store(settings.store.url, clock=clock, ids=ids)
    try:
        yield App(
            settings=settings,
            store=store,
            queries=store.queries,
            clock=clock,
            ids=ids,
            step=step,
        )
    finally:
        store.close()


def simulator(
    state_file: Path, *, seed: int, division_code: str, fiscal_year: int
) -> SimulatorProcess:
    """A simulator with its state in a file; starts when it is entered."""
    return SimulatorProcess(
        state_file=state_file,
        seed=seed,
        division_code=division_code,
        fiscal_year=fiscal_year,
    )
