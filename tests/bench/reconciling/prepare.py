"""Prepares one measurement in a process of its own: both sides agreed, then both moved."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.log import configure_logging
from adapter.ports.trees import Side, TreeKind
from adapter.storage.database.schema import upgrade
from sync_jobs.gate import division_of
from sync_jobs.job import SiteContext
from tests.bench.answering import opened
from tests.bench.place import SCOPE
from tests.bench.reconciling.world import PageFiles, Part, World, write_records

#: The same records for others to compare, in files of these names.
SIDES = ("agreed", "ours", "theirs")


def main() -> None:
    """Record what both sides agreed on, release what we moved, write what they answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=int)
    arguments = parser.parse_args()
    folder, world = arguments.folder, World(records=arguments.records)
    configure_logging(level="error", form="text")
    upgrade(arguments.url)
    with opened(arguments.url, folder) as site, ExitStack() as files:
        _begin(site, world)
        pages = PageFiles(folder, site.profile, files)
        records = {
            each: files.enter_context((folder / f"{each}.jsonl").open("w", encoding="utf-8"))
            for each in SIDES
        }
        for part in world.parts(site.profile):
            _agree(site, part)
            pages.write(part.theirs)
            for name, file in records.items():
                write_records(file, getattr(part, name))


def _begin(site: SiteContext, world: World) -> None:
    content = world.content("us")
    version = LibraryVersion(
        version_id=site.ids.fresh(),
        number=1,
        title="bench",
        state=LibraryState.RELEASED,
        content_hash="0" * 64,
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
        created_at=site.clock.now(),
    )
    with site.store.begin() as work:
        work.projects.replace_list(division_of(SCOPE), world.projects(), hidden=0)
        work.projects.replace_bindings(SCOPE, world.bindings())
        work.library.add_released(division_of(SCOPE), version, content)
        work.commit()


def _agree(site: SiteContext, part: Part) -> None:
    with site.store.begin() as work:
        for kind in TreeKind:
            entries = [each.entry for each in part.agreed if each.kind is kind]
            for side in Side:
                now = site.clock.now()
                work.trees.observe(SCOPE, side, kind, entries, at=now, is_complete=False)
        work.commit()


if __name__ == "__main__":
    main()
