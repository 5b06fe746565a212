"""What changed between two versions of the library (版本差异), of what is open now."""

from collections.abc import Collection
from dataclasses import replace

from adapter.domain.identity import Scope
from adapter.domain.library import LibraryContent
from adapter.domain.library_meaning import MeaningChange, diff_by_meaning
from adapter.ports.store import Store
from sync_jobs.gate import division_of, open_projects
from sync_jobs.internal_sets import TemplateGate


def seen_changes(store: Store, scope: Scope, old: int, new: int) -> list[MeaningChange] | None:
    """The changes from one version to another by meaning; None where there is no such version.

    Templates that may not be handed out, and duties that name a project which is not open, take no
    part: an old version may hold what was public then.
    """
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        versions = [work.library.get(division, each) for each in (old, new)]
        contents = [work.library.content(each.version_id) for each in versions if each]
        if len(contents) < len(versions):
            return None
    gate, names = TemplateGate(projects), {each.project_name for each in projects.bindings}
    before, after = (_admitted(each, gate, names) for each in contents)
    return diff_by_meaning(before, after)


def _admitted(
    content: LibraryContent, gate: TemplateGate, names: Collection[str]
) -> LibraryContent:
    return replace(
        content,
        templates=tuple(filter(gate.lets_out, content.templates)),
        duties=tuple(each for each in content.duties if each.spending_project in {"", *names}),
    )
