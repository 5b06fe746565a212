"""What a site's settings name beside its connection: scoring rules, their forms, schedules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from adapter.bootstrap.places import keyed
from adapter.domain.comparing.form_records import forms_of
from adapter.domain.comparing.official_form import OfficialForm
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.findings.bases import basis_of
from adapter.domain.findings.codes import FindingCode
from adapter.errors import ConfigurationError
from adapter.ports.reports import ReportedFinding, ReportSubject
from adapter.settings import Settings
from adapter.settings.fields import interval_seconds
from mappings.scoring_rules_file import load_rules
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobSpec


def site_rules(settings: Settings, name: str) -> ScoringRules:
    """The scoring rules of a site; ConfigurationError with its place when they are wrong."""
    with keyed(f"site.{name}.scoring_rules"):
        return load_rules(settings.site_named(name).scoring_rules)


def site_bases(settings: Settings, name: str) -> Mapping[FindingCode, str]:
    """Where the rules behind findings stand (依据) at a site; a code without one is not in it.

    Of a site that the settings no longer name the national documents hold all the same.
    """
    return _rules_of(settings, name).bases


def site_marks(settings: Settings, name: str) -> Sequence[StageMark]:
    """By which words a site's declared targets tell their stage; as with `site_bases`."""
    return _rules_of(settings, name).calendar.marks


def _rules_of(settings: Settings, name: str) -> ScoringRules:
    return site_rules(settings, name) if name in settings.site else load_rules()


def with_bases(
    settings: Settings, name: str, found: Iterable[ReportedFinding]
) -> Iterator[ReportedFinding]:
    """The findings of a site's report, each with where its rule stands."""
    bases = site_bases(settings, name)
    for each in found:
        yield replace(each, basis=basis_of(bases, each.code, each.facts) or "")


def official_forms(
    settings: Settings, name: str, subject: ReportSubject, *, month: int | None = None
) -> Iterator[OfficialForm]:
    """申报表, 监控表 and 自评表 of a project or department by a site's rules.

    `month` (1 to 12) is the end of every monitoring; None takes the days of the rules.
    """
    rules = _rules_of(settings, name)
    return forms_of(
        subject.head,
        subject.records,
        applied_wan_yuan=subject.applied_wan_yuan,
        month_of=rules.monitoring.month_of if month is None else lambda _: month,
        execution_points=rules.execution_points,
    )


def site_schedule(settings: Settings, name: str) -> list[tuple[JobSpec, int]]:
    """The jobs that a site's settings let run by themselves, each with its interval in seconds.

    In the order of a cycle. Raises ConfigurationError for a job that there is not.
    """
    schedule = settings.site_named(name).schedule
    unknown = sorted(schedule.keys() - JOBS.keys())
    if unknown:
        raise ConfigurationError(
            f"没有名为“{unknown[0]}”的作业，可用：{'、'.join(JOBS)}",
            key=f"site.{name}.schedule.{unknown[0]}",
        )
    return [(JOBS[each], interval_seconds(schedule[each])) for each in JOBS if each in schedule]
