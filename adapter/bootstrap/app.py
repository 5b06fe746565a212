"""One settings file put to work: the store, and what each door and each run needs of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version

from adapter.bootstrap.places import keyed
from adapter.bootstrap.similarity import similarity_of_lines
from adapter.bootstrap.site_rules import site_rules
from adapter.bootstrap.systems import probing_system, site_profile, site_scope, site_system
from adapter.bootstrap.users import is_user_here
from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.domain.plan.rules import PlanLimits
from adapter.domain.reconcile.vanishing import VanishLimit
from adapter.experiments import steps_of_environment
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.plans import Signatures
from adapter.ports.queries import Queries
from adapter.ports.run_budget import RunBudget
from adapter.ports.store import Store
from adapter.settings import PlanSettings, PushSettings, Settings, interval_seconds
from adapter.storage.store import open_store
from connectors.approval_key import load_approval_key
from connectors.endpoint import Pace
from connectors.remote import Remote
from mappings.profile import Profile
from sync_jobs.accounts.people import AccountContext
from sync_jobs.comparing.due_reports import DueReports, ScopeCoverage, china_day
from sync_jobs.gate import open_projects
from sync_jobs.import_library import ImportContext
from sync_jobs.job import Progress, PushPatience, SiteContext, no_progress
from sync_jobs.planning.context import PlanContext
from sync_jobs.schedules import ScheduleContext
from sync_jobs.settle_push import SettlingContext
from sync_jobs.steps import Steps, no_steps


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
        return ImportContext(store=self.store, clock=self.clock, ids=self.ids, step=self.step)

    def settling(self) -> SettlingContext:
        """The context in which a person settles pushes."""
        return SettlingContext(store=self.store, clock=self.clock, ids=self.ids)

    def accounts(self, user: str, *, peer: str = "") -> AccountContext:
        """The context in which a user of the operating system manages accounts, and from where."""
        chosen = self.settings.web
        return AccountContext(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            user=user,
            peer=peer,
            is_by_proxy=chosen.proxy is not None,
            issuer=chosen.oidc.issuer if chosen.oidc is not None else None,
            is_user_here=is_user_here,
        )

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
        return site_scope(self.settings, site)

    @contextmanager
    def site(
        self,
        name: str,
        *,
        scope: Scope | None = None,
        progress: Progress = no_progress,
        step: Steps | None = None,
    ) -> Iterator[SiteContext]:
        """A site's dependencies, its connections closed at the end.

        `step` is told of the steps of this run in place of the app's own.
        """
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
                similarity=similarity_of_lines(is_semantic=self.settings.identify.semantic),
                progress=progress,
                sweep_every_s=interval_seconds(chosen.sweep_every),
                look_back_s=interval_seconds(chosen.look_back),
                vanish_limit=VanishLimit(
                    share=chosen.vanish_limit.share, floor=chosen.vanish_limit.floor
                ),
                lease_ttl_s=interval_seconds(self.settings.lease_ttl),
                budget=budget,
                patience=_patience(chosen.push),
                rules=site_rules(self.settings, name),
                is_approval_required=chosen.push.approval == "required",
                step=step or self.step,
            )
        finally:
            system.close()

    def profile(self, name: str) -> Profile:
        """The dialect of a site."""
        return site_profile(self.settings, name)

    def system(self, name: str, profile: Profile, budget: RunBudget) -> BudgetSystem:
        """The connector of a site."""
        return site_system(
            self.settings,
            name,
            profile,
            clock=self.clock,
            ids=self.ids,
            remote=self._remote(name),
            budget=budget,
        )

    def probing(self, name: str) -> BudgetSystem:
        """A connector that asks once, for a person who waits; whoever takes it closes it."""
        return probing_system(self.settings, name, self.profile(name))

    def scheduling(self, user: str) -> ScheduleContext:
        """The context in which a person pauses schedules."""
        return ScheduleContext(store=self.store, clock=self.clock, user=user)

    def coverage(self, scope: Scope) -> ScopeCoverage:
        """应报未报 of a scope by the calendar of its site; the other side is not asked."""
        rules = site_rules(self.settings, scope.site)
        with self.store.begin() as work:
            walk = DueReports(
                work=work,
                scope=scope,
                profile=self.profile(scope.site),
                calendar=rules.calendar,
                monitoring=rules.monitoring,
                today=china_day(self.clock.now()),
            )
            return walk.coverage(open_projects(work, scope))

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


@contextmanager
def open_app(settings: Settings) -> Iterator[App]:
    """Open the database of the settings (a new SQLite file is made at once) and close it after."""
    clock, ids, step = SystemClock(), RandomIds(), steps_of_environment()
    with keyed("store.url"):
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
