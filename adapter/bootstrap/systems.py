"""The other side of a site: its profile and the connector that speaks it."""

from collections.abc import Mapping
from datetime import datetime

from adapter.bootstrap.places import in_profile, keyed
from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.errors import ConfigurationError
from adapter.ports.budget_system import BudgetSystem, Exchange
from adapter.ports.file_drop import FileDropStanding
from adapter.ports.run_budget import RunBudget
from adapter.settings import Settings, SiteSettings
from connectors.certificate import certificate_end
from connectors.endpoint import Credentials, Endpoint, RetryRule, Timeouts, require_certificates
from connectors.file_drop.opening import FileDropManner, FileDropPaths, open_file_drop
from connectors.file_drop.system import FileDropBudgetSystem
from connectors.http_system import HttpBudgetSystem
from connectors.remote import Remote
from connectors.rest import RestBudgetSystem
from connectors.soap import SoapBudgetSystem
from mappings.findings import ProfileFinding, of_mistake
from mappings.profile import Profile, load_profile


def site_profile(settings: Settings, name: str) -> Profile:
    """The dialect of a site; ConfigurationError with its place when it is wrong."""
    with keyed(f"site.{name}.profile"):
        return load_profile(settings.site_named(name).profile)


def site_scope(settings: Settings, name: str) -> Scope:
    """The scope a site's settings name."""
    site = settings.site_named(name)
    return Scope(site=name, division_code=site.division_code, fiscal_year=site.fiscal_year)


def probing_system(
    settings: Settings, name: str, profile: Profile, budget: RunBudget | None = None
) -> BudgetSystem:
    """A connector of a site that asks once instead of trying again, for a person who waits."""
    return site_system(
        settings,
        name,
        profile,
        clock=SystemClock(),
        ids=RandomIds(),
        retry=RetryRule(attempts=1),
        budget=budget,
    )


def login_of(system: BudgetSystem) -> Exchange | None:
    """The latest login of a connector; None before the first, and where the wire knows none."""
    return system.latest_login if isinstance(system, HttpBudgetSystem) else None


def certificate_of_site(settings: Settings, name: str) -> datetime | None:
    """When the certificate of a site's address ends; None for a site without HTTPS.

    Raises ConnectionLost and MalformedAnswer.
    """
    return certificate_end(_endpoint(settings, name))


_CONNECTORS: Mapping[str, type[RestBudgetSystem | SoapBudgetSystem]] = {
    "rest": RestBudgetSystem,
    "soap": SoapBudgetSystem,
}


def site_system(  # noqa: PLR0913 - each collaborator is handed in by name
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
    """The connector of a site; ConfigurationError with its place for a mistake in its settings."""
    site = settings.site_named(name)
    _require_wire(site, name, profile)
    if site.file_drop is not None:
        return _file_drop(settings, name, profile, clock=clock, ids=ids, budget=budget)
    endpoint = _endpoint(settings, name)
    with keyed(f"site.{name}.app_secret_env"):
        secret = site.secret().get_secret_value()
    connector = _CONNECTORS[profile.wire_spec.wire]
    with in_profile(site.profile):
        return connector(
            profile.wire_spec,
            endpoint,
            Credentials(app_id=site.app_id, app_secret=secret),
            clock=clock,
            ids=ids,
            retry=retry or RetryRule(),
            probe_scope=site_scope(settings, name),
            remote=remote,
            budget=budget,
        )


def _endpoint(settings: Settings, name: str) -> Endpoint:
    site = settings.site_named(name)
    timeouts = Timeouts(
        connect_s=site.timeouts.connect_s,
        read_s=site.timeouts.read_s,
        total_s=site.timeouts.total_s,
    )
    require_certificates(site.ca_file, f"site.{name}.ca_file")
    with keyed(f"site.{name}.base_url"):
        return Endpoint(base_url=site.base_url, timeouts=timeouts, ca_file=site.ca_file)


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
        scope=site_scope(settings, name),
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


def contract_findings(name: str) -> list[ProfileFinding]:
    """What is wrong between a profile that can be loaded and its contract (接口契约)."""
    profile = load_profile(name)
    if profile.wire_spec.wire not in _CONNECTORS:
        return []  # A file drop has no contract beside the profile.
    try:
        with in_profile(name):
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
