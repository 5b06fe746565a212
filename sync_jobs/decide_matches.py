"""A person confirms or rejects (人工确认、否决) what a line was taken for; later runs know it."""

from dataclasses import dataclass

from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identity import Scope
from adapter.domain.lines import LINE_KINDS, AnyLine
from adapter.domain.matching import Match
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.errors import RunError
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.compare_results import content_in_force
from sync_jobs.gate import open_projects, require_still_open
from sync_jobs.identify_indicators import line_to_identify


class NoSuchLine(RunError):
    """No identified line has the key, or its project is not open."""

    def __init__(self) -> None:
        super().__init__("no identified line of that key, or it is not open")


class NoSuchIndicator(RunError):
    """The library in force has no such indicator, or none was named and none was proposed."""

    def __init__(self) -> None:
        super().__init__("the library in force has no such indicator")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingContext:
    """What deciding about matches needs, and who decides."""

    store: Store
    clock: Clock
    ids: Ids
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A person's word about a line; without a code it is about what the line was taken for."""

    line_key: str
    indicator_code: str | None
    is_confirmed: bool
    reason: str


def decide_match(context: DecidingContext, scope: Scope, word: Word) -> MatchDecision:
    """Keep the word with who and when; it stands from the next identification on.

    Raises NoSuchLine and NoSuchIndicator.
    """
    with context.store.begin() as work:
        projects = open_projects(work, scope)
        match, row = _line(work, scope, word.line_key)
        key = key_of_record(row)
        if key is None or not projects.gate.admits(key):
            raise NoSuchLine
        level, name = line_to_identify(RecordKind(match.line_kind), key, row).wording
        decision = MatchDecision(
            decision_id=context.ids.fresh(),
            project_code=key,
            level=level,
            name=name,
            indicator_code=_code(work, scope, word, match),
            is_confirmed=word.is_confirmed,
            decided_by=context.user,
            reason=word.reason,
            decided_at=context.clock.now(),
        )
        work.match_decisions.record(scope, decision)
        require_still_open(work, scope, projects)
        work.commit()
    return decision


def _line(work: UnitOfWork, scope: Scope, line_key: str) -> tuple[Match, AnyLine]:
    for kind in LINE_KINDS:
        match = work.analyses.matches_of(scope, kind.value, [line_key]).get(line_key)
        row = work.rows.by_keys(scope, kind, [line_key]).get(line_key) if match else None
        if match is not None and isinstance(row, AnyLine):
            return match, row
    raise NoSuchLine


def _code(work: UnitOfWork, scope: Scope, word: Word, match: Match) -> str:
    first = match.proposals[0].indicator_code if match.proposals else None
    code = word.indicator_code or match.indicator_code or first
    known = {each.code for each in content_in_force(work, scope).indicators}
    if code is None or code not in known:
        raise NoSuchIndicator
    return code
