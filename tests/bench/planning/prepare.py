"""Prepares one measurement in a process of its own: all sets agreed, then all moved by us."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.log import configure_logging
from adapter.package_format.keys import new_key_pair
from adapter.ports.trees import Side, TreeKind
from adapter.storage.database.schema import upgrade
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.job import SiteContext
from sync_jobs.sets.internal import InternalSet, internal_sets
from tests.bench.place import SCOPE
from tests.bench.planning.place import KEY, open_accounts, site
from tests.bench.planning.receiver import FileReceiver
from tests.bench.reconciling.world import RECORDS_PER_SET, World

#: Lines of a template: what is measured is the number of changes, not of rows.
_LINES = 3
_AT_ONCE = 500


def main() -> None:
    """Record what both sides agreed on, give it to the other side, release what we moved."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("changes", type=int)
    arguments = parser.parse_args()
    configure_logging(level="error", form="text")
    upgrade(arguments.url)
    new_key_pair(arguments.folder / KEY)
    world = World(records=arguments.changes * RECORDS_PER_SET, lines=_LINES)
    with site(arguments.url, arguments.folder) as at:
        open_accounts(at)
        with at.store.begin() as work:
            work.projects.replace_list(division_of(SCOPE), world.projects(), hidden=0)
            work.projects.replace_bindings(SCOPE, world.bindings())
            work.commit()
        _release(at, 1, _content(world, range(world.sets), by=0))
        for part in _parts(world, at):
            _agree(at, part)
        _release(at, 2, _content(world, range(world.sets), by=1))


def _content(world: World, numbers: range, *, by: int) -> LibraryContent:
    content = world.content("", numbers)
    return replace(content, templates=tuple(_moved(each, by) for each in content.templates))


def _moved(template: IndicatorTemplate, by: int) -> IndicatorTemplate:
    first, *others = template.lines
    return replace(template, lines=(_higher(first, by), *others))


def _higher(line: TemplateLine, by: int) -> TemplateLine:
    number = (line.target.number or Decimal(0)) + by
    return replace(line, target=replace(line.target, number=number))


def _release(at: SiteContext, number: int, content: LibraryContent) -> None:
    version = LibraryVersion(
        version_id=at.ids.fresh(),
        number=number,
        title="bench",
        state=LibraryState.RELEASED,
        content_hash="0" * 64,
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
        created_at=at.clock.now(),
    )
    with at.store.begin() as work:
        work.library.add_released(division_of(SCOPE), version, content)
        work.commit()


def _parts(world: World, at: SiteContext) -> Iterator[list[InternalSet]]:
    bindings = tuple(world.bindings())
    gate = SecrecyGate(public_projects=frozenset(each.project_code for each in bindings))
    projects = OpenProjects(bindings=bindings, gate=gate)
    for first in range(0, world.sets, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, world.sets))
        content = _content(world, numbers, by=0)
        made = internal_sets(content, at.profile, projects, SCOPE).sets
        yield [each for each in made if not first or each.kind is TreeKind.TEMPLATE]


def _agree(at: SiteContext, part: list[InternalSet]) -> None:
    assert isinstance(at.system, FileReceiver)
    for each in part:
        header, rows = each.encoded()
        if header is None:
            at.system.put(RecordKind.LIBRARY_NODE, each.entry.key, rows)
        else:
            at.system.put(RecordKind.TEMPLATE_HEADER, each.entry.key, [header])
            at.system.put(RecordKind.TEMPLATE_ITEM, each.entry.key, rows)
    with at.store.begin() as work:
        for kind in TreeKind:
            entries = [each.entry for each in part if each.kind is kind]
            for side in Side:
                now = at.clock.now()
                work.trees.observe(SCOPE, side, kind, entries, at=now, is_complete=False)
        work.commit()


if __name__ == "__main__":
    main()
