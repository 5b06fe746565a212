"""Identification (识别确认): lines that wait for a person, decided one after another by keys."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapter.domain.access.roles import Action
from adapter.domain.identification.decisions import name_key
from adapter.domain.identification.likelihood import LIKELIHOOD_NOTE, likelihood_of
from adapter.domain.identification.matching import UNSURE, MatchAnswer, MatchMethod
from adapter.domain.identification.weights import ACCEPT, ASK
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.lines import LINE_KINDS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.domain.value import print_value
from adapter.ports.queries import MatchEntry, QuestionFilter
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.pages.addresses import address
from adapter.web.paging import member, paging_of
from adapter.web.project_filter import MOST_TOLD, ProjectChoice, chosen_project
from sync_jobs.decide_matches import (
    DecidedMeanwhile,
    DecidingContext,
    NoSuchIndicator,
    NoSuchLine,
    SeenLine,
    Word,
    decide_match,
    seen_lines,
)
from sync_jobs.gate import division_of

_WORDS = {
    "kind_labels": KIND_LABELS,
    "owner_label": owner_label,
    "print_value": print_value,
    "MatchAnswer": MatchAnswer,
    "MatchMethod": MatchMethod,
    "UNSURE": UNSURE,
    "likelihood_of": likelihood_of,
    "likelihood_note": LIKELIHOOD_NOTE,
    "score_note": f"得分在 0 和 1 之间：{ACCEPT} 及以上自动采用，{ASK} 及以上请人确认",
}
_ANSWER_LABELS = {each.value: each.label for each in MatchAnswer}
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line with all that a person needs to decide."""

    entry: MatchEntry
    seen: SeenLine
    #: Of its project or department; "" where it has none or it is not open any more.
    owner: str
    #: Of the answer and the proposals, those that the library in force has.
    indicators: dict[str, Indicator]
    #: Lines of the same project and wording that the word is about as well.
    others: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether somebody spoke about the wording, and the next identification goes by it."""
        last, match = self.seen.last, self.entry.match
        if last is None or match.answer is not MatchAnswer.ASK:
            return False
        offered = {match.indicator_code, *(each.indicator_code for each in match.proposals)}
        return last.is_confirmed or last.indicator_code in offered


def show_list(console: Console, asked: Asked) -> Reply:
    """Lines by answer, the least sure first; of what waits for a person the likeliest."""
    paging, (scope, years) = paging_of(asked), _year_of(console, asked, Action.SEE_RESULTS)
    answer = asked.query.get("answer", MatchAnswer.ASK.value)
    project, queries = ProjectChoice(), console.app.queries
    if scope is not None:
        project = chosen_project(queries, scope, asked.query.get("project", ""))
    chosen = QuestionFilter(answer=member(MatchAnswer, answer), project_code=project.code)
    shown, questions = None, []
    if scope is not None:
        shown = queries.admitted_questions(scope, chosen, limit=paging.size, offset=paging.offset)
        questions = _once(_questions(console, scope, shown.entries))
    return console.templates.page(
        "identify.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RESULTS),
        year_labels={year: _year_label(year, waiting) for year, waiting in years.items()},
        elsewhere=_elsewhere(scope, years),
        answer_labels=_ANSWER_LABELS,
        chosen=chosen,
        project=project,
        most_projects=MOST_TOLD,
        shown=shown,
        questions=[each for each in questions if not each.is_decided],
        decided=[each for each in questions if each.is_decided],
        people=_deciders(console, questions),
        paging=replace(paging, total=shown.total if shown else 0),
        words=_WORDS,
    )


def _year_of(
    console: Console, asked: Asked, action: Action
) -> tuple[Scope | None, Mapping[int, int]]:
    """The chosen site in the chosen year, else that of the settings; lines that wait, by year.

    Raises NotFound for a year that was never identified there.
    """
    own = console.scope(asked, action)
    if own is None:
        return None, {}
    years = console.app.queries.asked_years(own)
    typed = asked.form.get("year") or asked.query.get("year") or str(own.fiscal_year)
    year = next((each for each in years if str(each) == typed), None)
    if year is None:
        raise NotFound
    return replace(own, fiscal_year=year), years


def _year_label(year: int, waiting: int) -> str:
    return f"{year}（待确认 {waiting:,}）" if waiting else str(year)


def _elsewhere(scope: Scope | None, years: Mapping[int, int]) -> Mapping[int, int]:
    """Other years in which lines wait."""
    return {
        year: waiting
        for year, waiting in years.items()
        if waiting and scope is not None and year != scope.fiscal_year
    }


def _questions(console: Console, scope: Scope, entries: Sequence[MatchEntry]) -> list[Question]:
    names = [(each.match.line_kind, each.match.line_key) for each in entries]
    seen = seen_lines(console.app.store, scope, names)
    codes = {p.indicator_code for each in entries for p in each.match.proposals}
    codes |= {each.match.indicator_code for each in entries if each.match.indicator_code}
    owners = console.names(scope, (each.match.project_code for each in entries))
    known = {each.code: each for each in _in_force(console, scope, codes)}
    return [
        Question(
            entry=each,
            seen=seen[name],
            owner=owners.get(each.match.project_code, ""),
            indicators=known,
        )
        for name, each in zip(names, entries, strict=True)
        if name in seen
    ]


def _once(questions: Iterable[Question]) -> list[Question]:
    """Each wording of a project once, by the first of its lines on the page."""
    found: dict[tuple[object, ...], Question] = {}
    for each in questions:
        match = each.entry.match
        wording = name_key(each.seen.levels[1], each.entry.line_name)
        key = match.project_code, match.answer, match.indicator_code, *wording
        first = found.setdefault(key, each)
        if first is not each:
            found[key] = replace(first, others=first.others + 1)
    return list(found.values())


def _in_force(console: Console, scope: Scope, codes: Collection[str]) -> Sequence[Indicator]:
    """Those of the codes that the library in force has."""
    with console.app.store.begin() as work:
        version = work.library.in_force(division_of(scope))
    return console.app.queries.indicators_called(version.version_id, codes) if version else ()


def _deciders(console: Console, questions: Iterable[Question]) -> dict[str, str]:
    return console.people(each.seen.last.decided_by for each in questions if each.seen.last)


_NOTHING_PICKED = "没有选择候选，也没有填写指标编码；请选一个候选，或填写编码后再确认。"
_NO_SUCH_CODE = "现行指标库中没有编码“{code}”，没有保存；请在“指标库”中查到编码后改正。"


def take_word(console: Console, asked: Asked) -> Reply:
    """Confirm or reject; where the page asks for a part, what became of the line alone."""
    scope, _years = _year_of(console, asked, Action.DECIDE_MATCHES)
    line_key, seen = asked.form.get("line", ""), asked.form.get("seen", "")
    word_is, kind = asked.form.get("word", ""), member(RecordKind, asked.form.get("kind", ""))
    if scope is None or not line_key or not seen or word_is not in {"confirm", "reject"}:
        raise NotFound
    if kind not in LINE_KINDS:
        raise NotFound
    app = console.app
    context = DecidingContext(store=app.store, clock=app.clock, ids=app.ids, user=asked.user)
    code = asked.form.get("typed", "").strip() or asked.form.get("code", "") or None
    if code is None and word_is == "confirm":
        # To reject means the first proposal then; to confirm needs one that somebody picked.
        return _answered(console, asked, scope, trouble=_NOTHING_PICKED)
    word = Word(
        line_kind=kind,
        line_key=line_key,
        indicator_code=code,
        is_confirmed=word_is == "confirm",
        reason=asked.form.get("reason", "").strip()[:_LONGEST_REASON],
        seen=seen,
    )

    def act() -> str:
        return decide_match(context, scope, word).indicator_code

    try:
        decided = console.audited(
            asked,
            "confirm_match" if word.is_confirmed else "reject_match",
            _subject(console, scope, code),
            act,
        )
    except DecidedMeanwhile as error:
        return _answered(console, asked, scope, trouble=_meanwhile(error), is_over=True)
    except NoSuchIndicator:
        trouble = _NO_SUCH_CODE.format(code=code) if code else _NOTHING_PICKED
        return _answered(console, asked, scope, trouble=trouble)
    except NoSuchLine:
        trouble = "这一行已不在识别结果中，或其项目目前未核定为非密；请刷新列表。"
        return _answered(console, asked, scope, trouble=trouble, is_over=True)
    told = _told(console, asked, scope, decided, is_confirmed=word.is_confirmed)
    return _answered(console, asked, scope, told=told, is_over=True)


def _told(console: Console, asked: Asked, scope: Scope, code: str, *, is_confirmed: bool) -> str:
    """Which line was decided, and as which indicator, both by name."""
    line, found = _entries(console, asked, scope), _in_force(console, scope, [code])
    name = f"“{line[0].line_name}”" if line and line[0].line_name else ""
    called = " ".join((code, *(each.name for each in found)))
    word = "确认为" if is_confirmed else "否决"
    return f"{name}已{word} {called}；同一写法下次识别起照此办理。"


def _entries(console: Console, asked: Asked, scope: Scope) -> Sequence[MatchEntry]:
    """The line that the form is about, where it may be seen."""
    chosen = QuestionFilter(line_kind=RecordKind(asked.form["kind"]), line_key=asked.form["line"])
    return console.app.queries.admitted_questions(scope, chosen, limit=1).entries


def _subject(console: Console, scope: Scope, code: str | None) -> str:
    """What the audit log keeps for good: an indicator that there is, and nothing that was typed."""
    found = _in_force(console, scope, [code]) if code else ()
    return " ".join((scope.site, *(f"{each.code} {each.name}" for each in found)))


def _meanwhile(error: DecidedMeanwhile) -> str:
    if error.last is None:
        return "这一行在您查看之后已重新识别，您的决定没有保存；请刷新列表后再看。"
    what = "确认为" if error.last.is_confirmed else "否决"
    return (
        f"{error.last.decided_by} 已先一步对这一写法作了决定（{what}"
        f" {error.last.indicator_code}），"
        "您的决定没有保存；请刷新列表后再看。"
    )


def _others(asked: Asked) -> int:
    """How many lines of the wording the page counted, as its form brings it back."""
    typed = asked.form.get("others", "")
    return int(typed) if re.fullmatch(r"[0-9]{1,3}", typed) else 0


def _answered(
    console: Console,
    asked: Asked,
    scope: Scope,
    *,
    told: str = "",
    trouble: str = "",
    is_over: bool = False,
) -> Reply:
    """A part of the page for who asked for one, else the list anew."""
    if asked.form.get("part") != "1":
        if not trouble:
            there = {"site": scope.site, "year": str(scope.fiscal_year), "done": "match_decided"}
            return see_other(address("/identify", there))
        return console.templates.page("identify_refused.html", asked, status=409, trouble=trouble)
    question = None
    if not is_over:
        found = _questions(console, scope, _entries(console, asked, scope))
        question = next((replace(each, others=_others(asked)) for each in found), None)
    return console.templates.page(
        "identify_answered.html",
        asked,
        scope=scope,
        question=question,
        people=_deciders(console, [question] if question else []),
        told=told,
        trouble=trouble,
        words=_WORDS,
    )
