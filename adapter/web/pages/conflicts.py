"""Conflicts (冲突处理): the inbox, one set side by side, a decision per field or by rule."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapter.domain.access.roles import Action
from adapter.domain.field_labels import FIELD_LABELS, path_label
from adapter.domain.plan.wording import told_text
from adapter.domain.reconcile.policy import OWNER_LABELS, RECORD, FieldOwner
from adapter.domain.reconcile.table import DECISION_LABELS, REASON_LABELS, Decision
from adapter.domain.reconcile.three_ways import VERDICT_LABELS
from adapter.ports.pushes import SetKey
from adapter.ports.queries import ConflictFilter, ConflictState
from adapter.ports.trees import TreeKind
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.indicator_names import indicator_names
from adapter.web.marking import Piece, marked
from adapter.web.pages.addresses import address
from adapter.web.paging import member, paging_of
from sync_jobs.decide_conflicts import (
    ConflictContext,
    ConflictRefused,
    RuleChoice,
    decide_by_rule,
    decide_fields,
    reach_of,
    see_conflict,
    take_back,
)
from sync_jobs.sets.conflicts import Conflict, Unit

_LONGEST_REASON = 500
KIND_LABELS = {TreeKind.TEMPLATE: "指标模板", TreeKind.LIBRARY_SET: "指标库"}
STATE_LABELS = {ConflictState.WAITING: "待决定", ConflictState.DECIDED: "已决定，待编入计划"}
#: What a person may choose, and what becomes of the ownership by it.
CHOICES = {FieldOwner.LIBRARY: "以本方为准", FieldOwner.SYSTEM: "以对方为准"}
_TAKE_BACK = "take_back"
_RULE_CHOICES: Mapping[str, str] = {
    **{owner.value: words for owner, words in CHOICES.items()},
    _TAKE_BACK: "撤销此前的决定",
}
#: Fields named in the list; the rest are counted.
_NAMED = 3


def unit_label(unit: Unit) -> str:
    """What people call what is decided as one."""
    if unit.path == RECORD:
        return "整套"
    return f"{unit.path.partition('.')[2]} 整行" if unit.is_whole else path_label(unit.path)


def rule_label(rule: str) -> str:
    """What people call all fields of one name."""
    group, _, name = rule.rpartition(".")
    if rule == RECORD:
        return "整套"
    if rule in {"items", "nodes"}:
        return {"items": "模板的指标行（整行）", "nodes": "指标库的指标（整条）"}[rule]
    return FIELD_LABELS.get(name, rule) if group or name else rule


def pieces(text: str | None, baseline: str | None, rival: str | None) -> list[Piece]:
    """A side's text; marked is what it changed since both agreed, or else what the other lacks."""
    return marked(text, rival if baseline is None else baseline)


_WORDS = {
    "kind_labels": KIND_LABELS,
    "state_labels": STATE_LABELS,
    "choices": CHOICES,
    "verdict_labels": VERDICT_LABELS,
    "decision_labels": DECISION_LABELS,
    "reason_labels": REASON_LABELS,
    "owner_labels": OWNER_LABELS,
    "path_label": path_label,
    "unit_label": unit_label,
    "rule_label": rule_label,
    "told_text": told_text,
    "pieces": pieces,
    "Decision": Decision,
    "named": _NAMED,
    "address": address,
}


# --- the inbox ------------------------------------------------------------------------------------


def show_list(console: Console, asked: Asked) -> Reply:
    """Sets that wait for a person, or were decided and are in no applied plan."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_RESULTS)
    state = asked.query.get("state", ConflictState.WAITING.value)
    chosen = ConflictFilter(
        state=member(ConflictState, state),
        kind=member(TreeKind, asked.query.get("kind")),
        key=asked.query.get("key", "").strip() or None,
    )
    shown, names, indicators = None, dict[SetKey, str](), dict[str, str]()
    if scope is not None:
        queries = console.app.queries
        shown = queries.admitted_conflicts(scope, chosen, limit=paging.size, offset=paging.offset)
        names.update(queries.set_names(scope, [(e.kind, e.key) for e in shown.entries]))
        paths = (field.path for each in shown.entries for field in each.fields[:_NAMED])
        indicators.update(indicator_names(console, scope, paths))
    return console.templates.page(
        "conflicts.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RESULTS),
        chosen=chosen,
        shown=shown,
        names=names,
        indicators=indicators,
        paging=replace(paging, total=shown.total if shown else 0),
        words=_WORDS,
    )


# --- one set --------------------------------------------------------------------------------------


def show(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """One set: baseline, ours and theirs of every field on which they differ."""
    context, which = _context(console, asked, Action.SEE_RESULTS), _which(asked)
    found = _found(context, which)
    return console.templates.page(
        "conflict.html",
        asked,
        status=status,
        trouble=trouble,
        found=found,
        people=console.people(
            each.last.decided_by for each in found.units.values() if each.last is not None
        ),
        scope=context.scope,
        indicators=indicator_names(
            console, context.scope, (e.path for unit in found.units.values() for e in unit.fields)
        ),
        policy=context.profile.reconcile_policy,
        words=_WORDS,
    )


def _found(context: ConflictContext, which: SetKey) -> Conflict:
    found = see_conflict(context, which)
    if found is None:
        raise NotFound
    return found


def take_decision(console: Console, asked: Asked) -> Reply:
    """Keep what was chosen for the fields of one set."""
    choices = {
        name.removeprefix("unit:"): owner
        for name, value in asked.form.items()
        if name.startswith("unit:") and (owner := member(FieldOwner, value)) in CHOICES
    }
    if not choices:
        return show(console, asked, trouble="没有选择任何一处，请先选择以哪一方为准。", status=422)
    if not _reason(asked):
        return show(console, asked, trouble="请写明理由，再保存决定。", status=422)

    def decide(context: ConflictContext) -> None:
        seen = asked.form.get("seen", "")
        decide_fields(context, _which(asked), choices, reason=_reason(asked), seen=seen)

    return _decide(console, asked, "decide_conflict", "conflict_decided", decide)


def take_undo(console: Console, asked: Asked) -> Reply:
    """Take the decision on one field back."""

    def decide(context: ConflictContext) -> None:
        path, seen = asked.form.get("path", ""), asked.form.get("seen", "")
        take_back(context, _which(asked), path, seen=seen)

    return _decide(console, asked, "undo_conflict", "conflict_undone", decide)


def _decide(
    console: Console,
    asked: Asked,
    action: str,
    done: str,
    decide: Callable[[ConflictContext], None],
) -> Reply:
    context, (kind, key) = _context(console, asked, Action.OWN_FIELDS), _which(asked)

    def act() -> str:
        decide(context)
        return context.scope.site

    try:
        console.audited(asked, action, _subject(context, kind, key), act)
    except ConflictRefused as error:
        return show(console, asked, trouble=f"{error}。", status=409)
    there = {"site": context.scope.site, "kind": kind.value, "key": key, "done": done}
    is_left = see_conflict(context, (kind, key)) is not None
    return see_other(address("/conflicts/set" if is_left else "/conflicts", there))


def _subject(context: ConflictContext, kind: TreeKind, key: str) -> str:
    """What the audit log keeps for good: no key of a project's template, nor one that was typed."""
    is_plain = kind is TreeKind.LIBRARY_SET and see_conflict(context, (kind, key)) is not None
    return " ".join((context.scope.site, kind.value, *([key] if is_plain else ())))


def _which(asked: Asked) -> SetKey:
    given = _given(asked)
    kind, key = member(TreeKind, given.get("kind")), given.get("key", "")
    if kind is None or not key:
        raise NotFound
    return kind, key


def _reason(asked: Asked) -> str:
    return asked.form.get("reason", "").strip()[:_LONGEST_REASON]


def _context(console: Console, asked: Asked, action: Action) -> ConflictContext:
    scope = console.scope(asked, action)
    if scope is None:
        raise NotFound
    app = console.app
    return ConflictContext(
        store=app.store,
        clock=app.clock,
        ids=app.ids,
        profile=app.profile(scope.site),
        scope=scope,
        user=asked.user,
    )


# --- by rule --------------------------------------------------------------------------------------


def show_rule(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """What a choice by rule would decide, before it does."""
    context = _context(console, asked, Action.OWN_FIELDS)
    choice = _choice(asked)
    return console.templates.page(
        "conflict_rule.html",
        asked,
        status=status,
        trouble=trouble,
        scope=context.scope,
        sites=console.sites(asked, Action.OWN_FIELDS),
        rules=_rules(context),
        choice=choice,
        owner=_given(asked).get("owner", ""),
        reach=None if choice is None else reach_of(context, choice),
        words={**_WORDS, "rule_choices": _RULE_CHOICES},
    )


def take_rule(console: Console, asked: Asked) -> Reply:
    """Decide everything that the preview told of."""
    context, choice = _context(console, asked, Action.OWN_FIELDS), _choice(asked)
    if choice is None:
        raise NotFound
    if choice.owner is not None and not _reason(asked):
        return show_rule(console, asked, trouble="请写明理由，再作决定。", status=422)

    def act() -> str:
        seen = asked.form.get("seen", "")
        decide_by_rule(context, choice, reason=_reason(asked), seen=seen)
        return context.scope.site

    try:
        rule = choice.rule if choice.rule in _rules(context) else ""
        console.audited(asked, "decide_conflicts", f"{context.scope.site} {rule}".strip(), act)
    except ConflictRefused as error:
        return show_rule(console, asked, trouble=f"{error}。", status=409)
    return see_other(
        address("/conflicts", {"site": context.scope.site, "done": "conflicts_decided"})
    )


def _given(asked: Asked) -> Mapping[str, str]:
    return asked.form if asked.method == "POST" else asked.query


def _choice(asked: Asked) -> RuleChoice | None:
    given = _given(asked)
    rule, word = given.get("rule", ""), given.get("owner", "")
    owner = member(FieldOwner, word)
    if not rule or (owner not in CHOICES and word != _TAKE_BACK):
        return None
    return RuleChoice(rule=rule, owner=owner)


def _rules(context: ConflictContext) -> dict[str, str]:
    """Names of fields that may be chosen: those that the site's profile speaks of."""
    named = {rule for ownership in context.profile.ownerships.values() for rule in ownership.rules}
    return {each: rule_label(each) for each in sorted(named, key=lambda e: (e.count("."), e))}
