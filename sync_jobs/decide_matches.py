"""A person confirms or rejects (人工确认、否决) what a line was taken for; later runs know it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.domain.fingerprint import digest
from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identification.matching import Match, after_decision
from adapter.domain.identity import Scope
from adapter.domain.lines import LINE_KINDS, AnyLine, DeclaredLine
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.errors import RunError
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.accounts.people import require_once_named
from sync_jobs.compare_results import content_in_force
from sync_jobs.gate import OpenProjects, open_projects, require_still_open
from sync_jobs.identify_indicators import line_to_identify


class NoSuchLine(RunError):
    """No identified line has the key, or its project is not open."""

    def __init__(self) -> None:
        super().__init__("no identified line of that key, or it is not open")


class SeveralLines(RunError):
    """Lines of several kinds have the key, and nobody said of which kind is meant."""

    def __init__(self) -> None:
        super().__init__("several kinds of lines have that key")


class DecidedMeanwhile(RunError):
    """Somebody spoke about the line or its wording, or it was identified anew; nothing is kept."""

    def __init__(self, last: MatchDecision | None) -> None:
        #: The last word about the wording, None where there is none.
        self.last = last
        super().__init__("the line is not any more as it was seen")


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
    #: A key is one line's within its kind; None for who knows the key alone.
    line_kind: RecordKind | None = None
    #: `SeenLine.seen` of what the person looked at; "" for who did not look.
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """What two people who decide about one line at once have to know of each other."""

    #: Changes with the match of the line and with every word about its wording.
    seen: str
    #: The last word about the wording, about whatever line it was spoken.
    last: MatchDecision | None
    #: As the unit wrote it: 一级指标 and 二级指标, 指标值, 实际完成值; "" where it wrote nothing.
    levels: tuple[str, str]
    target: str
    actual: str


def decide_match(context: DecidingContext, scope: Scope, word: Word) -> MatchDecision:
    """Keep the word with who and when; it stands from the next identification on.

    The stored match of the line tells it at once. Raises NoSuchLine, SeveralLines and
    NoSuchIndicator; DecidedMeanwhile where the line or its wording is not any more as it was
    seen; PersonRefused.
    """
    with context.store.begin() as work:
        data = require_once_named(work, context.user, Action.DECIDE_MATCHES, scope.division_code)
        # From here on nobody else decides about the same site.
        work.analyses.hold_matches(scope)
        sight = data.of(scope)
        projects = open_projects(work, sight)
        key, match, row = _open_line(work, scope, projects, word)
        if word.seen:
            now = _seen(work, scope, [(match, row)])[match.line_kind, match.line_key]
            if now.seen != word.seen:
                raise DecidedMeanwhile(now.last)
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
        work.analyses.match_again(scope, after_decision(match, decision))
        require_still_open(work, sight, projects)
        work.commit()
    return decision


#: Kind and key: keys of two kinds may be the same.
LineName = tuple[str, str]


def seen_lines(store: Store, scope: Scope, lines: Sequence[LineName]) -> dict[LineName, SeenLine]:
    """What stands now of some lines; a page of them. What is gone is left out."""
    keys: dict[RecordKind, list[str]] = {}
    for kind, key in lines:
        keys.setdefault(RecordKind(kind), []).append(key)
    with store.begin() as work:
        found = [each for kind in keys for each in _lines(work, scope, keys[kind], [kind])]
        return _seen(work, scope, found)


def _seen(
    work: UnitOfWork, scope: Scope, lines: Sequence[tuple[Match, AnyLine]]
) -> dict[LineName, SeenLine]:
    last = {each.wording: each for each in work.match_decisions.standing(scope)}
    seen = {}
    for match, row in lines:
        kind, key = RecordKind(match.line_kind), key_of_record(row) or ""
        word = last.get(line_to_identify(kind, key, row).wording)
        told = [match.indicator_code, match.reason, [e.indicator_code for e in match.proposals]]
        state = digest([*told, word.decision_id if word else ""])
        seen[match.line_kind, match.line_key] = SeenLine(
            seen=state,
            last=word,
            levels=(row.level1 or "", row.level2 or ""),
            target=row.target_value or "",
            actual="" if isinstance(row, DeclaredLine) else row.actual_value or "",
        )
    return seen


def _open_line(
    work: UnitOfWork, scope: Scope, projects: OpenProjects, word: Word
) -> tuple[str, Match, AnyLine]:
    """The line that a word is about, with the gate's key; of what is closed nothing is told."""
    kinds = LINE_KINDS if word.line_kind is None else [word.line_kind]
    found = [
        (key, match, row)
        for match, row in _lines(work, scope, [word.line_key], kinds)
        if (key := key_of_record(row)) is not None and projects.gate.admits(key)
    ]
    if not found:
        raise NoSuchLine
    if len(found) > 1:
        raise SeveralLines
    return found[0]


def _lines(
    work: UnitOfWork, scope: Scope, line_keys: Sequence[str], kinds: Collection[RecordKind]
) -> Iterator[tuple[Match, AnyLine]]:
    for kind in kinds:
        found = work.analyses.matches_of(scope, kind.value, line_keys)
        rows = work.rows.by_keys(scope, kind, list(found)) if found else {}
        for key, match in found.items():
            row = rows.get(key)
            if isinstance(row, AnyLine):
                yield match, row


def _code(work: UnitOfWork, scope: Scope, word: Word, match: Match) -> str:
    first = match.proposals[0].indicator_code if match.proposals else None
    code = word.indicator_code or match.indicator_code or first
    known = {each.code for each in content_in_force(work, scope).indicators}
    if code is None or code not in known:
        raise NoSuchIndicator
    return code
