"""Runs checks (执行检查): each one is kept, broken or skipped, and none is left out unsaid."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from adapter.errors import AdapterError
from connectors.conformance import leaks, logins, paging, reading, troubles, writing
from connectors.conformance.check import Check, NonConformingError, NotApplicableError
from connectors.conformance.needs import Capability, Need
from connectors.conformance.subject import Subject

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        each.name: each
        for part in (logins, reading, paging, writing, troubles, leaks)
        for each in vars(part).values()
        if isinstance(each, Check)
    }
)

#: A check that needs nothing else only asks, with credentials that are right.
_HARMLESS = frozenset(
    {Capability.LOGIN, Capability.READ, Capability.PAGING, Capability.TIMES, Capability.SINCE}
)
#: May run anywhere.
HARMLESS: Mapping[str, Check] = MappingProxyType(
    {name: each for name, each in CHECKS.items() if each.needs <= _HARMLESS}
)


class Verdict(StrEnum):
    """How a check ended."""

    KEPT = "kept"
    BROKEN = "broken"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return {"kept": "符合", "broken": "不符合", "skipped": "未检查"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check's verdict, and why it is not "kept"; never a row's content."""

    check: Check
    verdict: Verdict
    why: str = ""
    #: The failure that broke it, where there was one.
    failure: AdapterError | None = None


def run_checks(
    subject: Subject, checks: Iterable[Check] = tuple(CHECKS.values())
) -> Iterator[Result]:
    """A result for every check, as each one ends."""
    for each in checks:
        yield run_check(each, subject)


def run_check(each: Check, subject: Subject) -> Result:
    """The result of one check. A failure of the port that it does not expect breaks it."""
    missing = _missing(each, subject)
    if missing:
        return Result(check=each, verdict=Verdict.SKIPPED, why=subject.why_not(missing[0]))
    try:
        each.body(subject)
    except NotApplicableError as reason:
        return Result(check=each, verdict=Verdict.SKIPPED, why=str(reason))
    except NonConformingError as reason:
        return Result(check=each, verdict=Verdict.BROKEN, why=str(reason))
    except AdapterError as failure:
        # Its class alone: what the other side said may name a project.
        why = type(failure).__name__
        return Result(check=each, verdict=Verdict.BROKEN, why=why, failure=failure)
    return Result(check=each, verdict=Verdict.KEPT)


def _missing(each: Check, subject: Subject) -> list[Need]:
    return sorted(need for need in each.needs if not subject.can(need))
