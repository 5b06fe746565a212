"""The life of a library version on its page (版本流转): what it brings, who may do what next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.change_wording import sentence_of_change
from adapter.domain.library.life import OPEN_STATES, LifeStep, Refusal, in_force
from adapter.errors import LibraryRefused
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.pages.addresses import address
from adapter.web.paging import paging_of
from adapter.web.workbench import Task
from sync_jobs.gate import division_of
from sync_jobs.library.changes import review_version, seen_steps
from sync_jobs.library.life import Moved, Seen, make_draft, move_open, move_released
from sync_jobs.library.rights import StepOffer, action_of, step_offers

_LONGEST_NOTE = 500
_MOST_VERSIONS = 1_000_000
#: Steps that a page offers as a button of its own.
STEPS_OF_A_VERSION = tuple(each for each in LifeStep if each is not LifeStep.DRAFT)
_NEEDS_REASON = frozenset({LifeStep.RETURN})
_TAKES_NOTE = frozenset({LifeStep.SUBMIT, LifeStep.RETURN, LifeStep.RELEASE})
_OF_A_NUMBER = frozenset({LifeStep.FREEZE, LifeStep.SUPERSEDE})
#: What a step does, said before it is done.
_TOLD: Mapping[LifeStep, str] = {
    LifeStep.SUBMIT: "送审期间内容不能改动；由没有编制或送审过这一版的人发布。",
    LifeStep.RETURN: "退回后重新成为草稿，可以继续改动；须写明理由。",
    LifeStep.RELEASE: "发布后内容不再改动，此前发布的版本随之被取代，已冻结的不受影响。",
    LifeStep.FREEZE: "冻结后本年度的推送和比对一直使用这一版，以后发布的版本不影响本年度。",
    LifeStep.SUPERSEDE: "取代后这一版退出使用，改用另一个可用的版本，不能恢复。",
    LifeStep.DISCARD: "放弃后草稿的内容不再保留，它并入的条目等待下一份草稿。",
}
#: The command line names its commands; a page names what stands on it.
_ON_PAGES: Mapping[Refusal, str] = {
    Refusal.OTHER_IS_FROZEN: "本年度已冻结第 {number} 版，要改用这一版请先取代第 {number} 版。",
}
_PAGE = "/library/version"
_CHANGED = "第 {number} 版在您查看之后有变动，没有办理。请按下面现在的情形办理。"
_NO_REASON = "退回须写明理由，请填写后再退回。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """A step as a version's page shows it: a button, or why there is none."""

    step: LifeStep
    told: str
    #: "" where there is a button.
    why_not: str
    needs_reason: bool
    #: Whether what one writes beside it stays: of a draft that is given up nothing does.
    takes_note: bool


def show(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """One version: what it changes, its steps so far, and what may follow."""
    paging = paging_of(asked)
    scope, version = _chosen(console, asked)
    division = division_of(scope)
    with console.app.store.begin() as work:
        offers = step_offers(work, division, version, asked.user)
        used = in_force(work.library.versions(division))
    found = seen_steps(console.app.store, scope)
    steps = [each for each in found if each.version_id == version.version_id]
    review = review_version(
        console.app.store, scope, version, limit=paging.size, offset=paging.offset
    )
    return console.templates.page(
        "library_version.html",
        asked,
        status=status,
        trouble=trouble,
        scope=scope,
        version=version,
        used=used,
        is_open=version.state in OPEN_STATES,
        steps=steps,
        people=console.people(each.by for each in steps),
        typed_step=asked.params.get("step", ""),
        typed_note=asked.form.get("note", ""),
        offers=[_shown(console, each) for each in offers],
        review=review,
        changes=review.changes.entries,
        line_names=review.changes.line_names,
        paging=replace(paging, total=review.changes.total),
        words={"sentence_of_change": sentence_of_change, "address": address},
    )


def _shown(console: Console, offer: StepOffer) -> ShownStep:
    why = ""
    if offer.person is not None:
        why = console.told(offer.person)
    elif offer.state is not None:
        words = _ON_PAGES.get(offer.state.why, f"{offer.state.sentence}。")
        why = words.format(number=offer.state.number)
    return ShownStep(
        step=offer.step,
        told=_TOLD[offer.step],
        why_not=why,
        needs_reason=offer.step in _NEEDS_REASON,
        takes_note=offer.step in _TAKES_NOTE,
    )


def take_step(step: LifeStep, console: Console, asked: Asked) -> Reply:
    """Take one step of exactly the version that the page showed."""
    scope, version = _chosen(console, asked, action_of(step))
    note = asked.form.get("note", "").strip()[:_LONGEST_NOTE]
    if step in _NEEDS_REASON and not note:
        return _again(console, asked, version, _NO_REASON, status=422)
    seen = Seen(number=version.number, content_hash=asked.form.get("digest", ""))
    action, moved = f"{step.value}_library", list[Moved]()

    def act() -> str:
        context, division = console.app.importing(), division_of(scope)
        if step in _OF_A_NUMBER:
            moved.append(move_released(context, division, seen.number, step, by=asked.user))
        else:
            done = move_open(context, division, step, by=asked.user, note=note, seen=seen)
            moved.append(done)
        return ""

    try:
        console.audited(asked, action, _subject(scope, version), act)
    except LibraryRefused:
        # The page offers only what was possible when it was made: somebody was first.
        trouble = _CHANGED.format(number=version.number)
        return _again(console, asked, version, trouble, status=409)
    return see_other(_after(scope, version, step, moved[0]))


def _again(
    console: Console, asked: Asked, version: LibraryVersion, trouble: str, *, status: int
) -> Reply:
    """The page of the version, whose links lead to it and not to the form."""
    query = {"site": asked.form.get("site", ""), "version": str(version.number)}
    step = asked.path.rpartition("/")[2]
    seen = replace(asked, path=_PAGE, query=query, params={"step": step})
    return show(console, seen, trouble=trouble, status=status)


def _after(scope: Scope, version: LibraryVersion, step: LifeStep, moved: Moved) -> str:
    place = {"site": scope.site}
    if step is LifeStep.DISCARD:
        return address("/library/versions", {**place, "done": "library_discard"})
    part = "_partly" if moved.held_back else ""
    done = f"library_{step.value}{part}"
    return address(_PAGE, {**place, "version": version.number, "done": done})


def _subject(scope: Scope, version: LibraryVersion) -> str:
    return f"{scope.division_code} {scope.fiscal_year} 第 {version.number} 版"


def _chosen(
    console: Console, asked: Asked, action: Action = Action.SEE_LIBRARY
) -> tuple[Scope, LibraryVersion]:
    """The version of the query or of the form; NotFound where there is none."""
    scope = console.scope(asked, action)
    text = asked.form.get("version") or asked.query.get("version", "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_VERSIONS))
    if scope is None or not is_number:
        raise NotFound
    with console.app.store.begin() as work:
        version = work.library.get(division_of(scope), int(text))
    if version is None:
        raise NotFound
    return scope, version


# --- the next draft -------------------------------------------------------------------------------


def take_draft(console: Console, asked: Asked) -> Reply:
    """Begin the next draft from the newest released version, or take in what waits for it."""
    scope = console.scope(asked, Action.WRITE_LIBRARY)
    if scope is None:
        raise NotFound

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        task.step = "起草"
        made = make_draft(console.app.importing(), division_of(scope), asked.user)
        place = {"site": scope.site, "version": made.version.number, "done": "library_draft"}
        return (), address(_PAGE, place)

    def act() -> str:
        back = address("/library/versions", {"site": scope.site})
        subject = f"draft:{scope.division_code} {scope.fiscal_year}"
        return console.begin(asked, "起草下一版", subject, work, back=back)

    return see_other(f"/tasks/{console.audited(asked, 'draft_library', scope.site, act)}")
