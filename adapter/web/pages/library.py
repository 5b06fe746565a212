"""The library (指标库): tree, search, versions, what changed between two, recommendations."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from adapter.bootstrap.similarity import best_similarity
from adapter.domain.access.roles import Action
from adapter.domain.field_labels import field_label
from adapter.domain.fingerprint import plain_number
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LibraryState, LibraryVersion
from adapter.domain.library.change_wording import sentence_of_change
from adapter.domain.library.entries import EntryState
from adapter.domain.library.life import in_force
from adapter.domain.recommending.uses import YEARS
from adapter.domain.value import Direction, IndicatorValue, print_value
from adapter.initials import initials_pattern
from adapter.ports.library_views import Branch, IndicatorFilter, IndicatorPage
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.pages.addresses import address
from adapter.web.paging import Paging, paging_of
from adapter.web.project_filter import MOST_TOLD, ProjectChoice, chosen_project
from sync_jobs.gate import division_of
from sync_jobs.library.changes import seen_changes, seen_steps
from sync_jobs.recommend import NoLibrary, NoSuchProject, recommend

_LONGEST_SEARCH = 60
_MOST_VERSIONS = 1_000_000
_TEMPLATES = 5
_WORDS: Mapping[str, object] = {
    "plain_number": plain_number,
    "print_value": print_value,
    "sentence_of_change": sentence_of_change,
    "address": address,
    "years": YEARS,
}


# --- tree and search ------------------------------------------------------------------------------


def show_tree(console: Console, asked: Asked) -> Reply:
    """Two levels with their numbers, and the indicators of a branch or of a search, by page."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_LIBRARY)
    versions = [] if scope is None else _versions(console, scope)
    version = _chosen(asked, versions)
    typed = asked.query.get("text", "").strip()[:_LONGEST_SEARCH]
    level1, level2 = asked.query.get("level1", ""), asked.query.get("level2", "")
    branches: Sequence[Branch] = ()
    page = IndicatorPage()
    if version is not None:
        branches = console.app.queries.branches(version.version_id)
        chosen = IndicatorFilter(level1=level1, level2=level2, text=typed)
        page = _page(console, version, chosen, paging)
    return console.templates.page(
        "library.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_LIBRARY),
        versions=versions,
        version=version,
        used=in_force(versions),
        tree=_tree(branches),
        level1=level1,
        level2=level2,
        typed=typed,
        page=page,
        paging=replace(paging, total=page.total),
        words=_WORDS,
    )


def _tree(branches: Sequence[Branch]) -> dict[str, list[Branch]]:
    """The second levels under each first one, both in the order of the library."""
    tree: dict[str, list[Branch]] = {}
    for each in branches:
        tree.setdefault(each.level1, []).append(each)
    return tree


def _page(
    console: Console, version: LibraryVersion, chosen: IndicatorFilter, paging: Paging
) -> IndicatorPage:
    """By characters or code; where nothing has them, letters are taken for initials."""
    queries, limit, offset = console.app.queries, paging.size, paging.offset
    found = queries.indicator_page(version.version_id, chosen, limit=limit, offset=offset)
    if found.total or not (chosen.text.isascii() and chosen.text.isalnum()):
        return found
    pattern = initials_pattern(chosen.text)
    names = queries.indicator_names(version.version_id)
    codes = [code for code, name in names if pattern.search(name)]
    shown = queries.indicators_called(version.version_id, codes[offset : offset + limit])
    return IndicatorPage(entries=shown, total=len(codes))


def show_indicator(console: Console, asked: Asked) -> Reply:
    """Everything that a version says of one indicator."""
    scope = console.scope(asked, Action.SEE_LIBRARY)
    version = None if scope is None else _chosen(asked, _versions(console, scope))
    if scope is None or version is None:
        raise NotFound
    code = asked.query.get("code", "")
    found = console.app.queries.indicators_called(version.version_id, [code])
    if not found:
        raise NotFound
    return console.templates.page(
        "library_indicator.html",
        asked,
        scope=scope,
        version=version,
        indicator=found[0],
        facts=list(_facts(found[0])),
        words=_WORDS,
    )


def _facts(indicator: Indicator) -> list[tuple[str, str]]:
    named = ((each.name, _text(getattr(indicator, each.name))) for each in fields(indicator))
    return [(field_label(name), text) for name, text in named if text]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, IndicatorValue):
        return print_value(value)
    if isinstance(value, Direction):
        return value.label
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


# --- versions -------------------------------------------------------------------------------------


def show_versions(console: Console, asked: Asked) -> Reply:
    """Every version of the year, where it stands and who did what to it."""
    scope = console.scope(asked, Action.SEE_LIBRARY)
    versions = [] if scope is None else _versions(console, scope)
    steps = [] if scope is None else seen_steps(console.app.store, scope)
    return console.templates.page(
        "library_versions.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_LIBRARY),
        versions=sorted(versions, key=lambda each: -each.number),
        used=in_force(versions),
        is_in_review=any(each.state is LibraryState.IN_REVIEW for each in versions),
        has_draft=any(each.state is LibraryState.DRAFT for each in versions),
        waiting=_waiting(console, asked, scope),
        steps=steps,
        people=console.people(each.by for each in steps),
        words=_WORDS,
    )


def _waiting(console: Console, asked: Asked, scope: Scope | None) -> int | None:
    """How many entries the next draft takes in; None for who sees some departments alone."""
    if scope is None or asked.data.is_of_departments:
        return None
    with console.app.store.begin() as work:
        return len(work.library_entries.entries(division_of(scope), (EntryState.ACCEPTED,)))


def show_changes(console: Console, asked: Asked) -> Reply:
    """What changed from one version to another, a sentence each."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_LIBRARY)
    old, new = (asked.number(name, 0, most=_MOST_VERSIONS) for name in ("old", "new"))
    store, size, offset = console.app.store, paging.size, paging.offset
    changes = None
    if scope is not None:
        changes = seen_changes(store, scope, old, new, limit=size, offset=offset)
    if changes is None:
        raise NotFound
    return console.templates.page(
        "library_changes.html",
        asked,
        scope=scope,
        old=old,
        new=new,
        changes=changes.entries,
        line_names=changes.line_names,
        paging=replace(paging, total=changes.total),
        words=_WORDS,
    )


def _versions(console: Console, scope: Scope) -> list[LibraryVersion]:
    with console.app.store.begin() as work:
        return work.library.versions(division_of(scope))


def _chosen(asked: Asked, versions: Sequence[LibraryVersion]) -> LibraryVersion | None:
    """The version of the query; without one that in force, else the newest there is."""
    if "version" not in asked.query:
        return in_force(versions) or (versions[-1] if versions else None)
    number = asked.number("version", 0, most=_MOST_VERSIONS)
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise NotFound
    return found


# --- recommendations ------------------------------------------------------------------------------


def show_recommended(console: Console, asked: Asked) -> Reply:
    """Templates and indicators for an open project, with reasons and gaps."""
    scope = console.scope(asked, Action.SEE_LIBRARY)
    project, found, trouble = ProjectChoice(), None, ""
    if scope is not None:
        project = chosen_project(console.app.queries, scope, asked.query.get("project", ""))
    if scope is not None and project.code and not project.several and not project.is_unknown:
        store = console.app.store
        try:
            found = recommend(store, best_similarity(), scope, project.code, top=_TEMPLATES)
        except NoSuchProject:
            project = replace(project, is_unknown=True)
        except NoLibrary:
            trouble = "本年度还没有正在使用的指标库，请先导入并发布。"
    return console.templates.page(
        "library_recommend.html",
        asked,
        trouble=trouble,
        scope=scope,
        sites=console.sites(asked, Action.SEE_LIBRARY),
        project=project,
        most_projects=MOST_TOLD,
        found=found,
        words=_WORDS,
    )
