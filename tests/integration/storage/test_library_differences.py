"""Differences that the database narrows down are those of the whole versions, page by page."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.library.meaning import Meaning, MeaningChange, diff_by_meaning
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from adapter.storage.store import SqlStore
from sync_jobs.library.differences import VersionChanges
from sync_jobs.library.version_papers import VersionPapers
from tests.integration.storage.pulls import EARLY
from tests.random_libraries import library, successor

_SEEDS = range(80)


def keep(store: SqlStore, seed: int, *contents: LibraryContent) -> list[LibraryVersion]:
    """Released one after the other, in a division of their own."""
    division = Division(division_code="152501000", fiscal_year=2000 + seed)
    versions = [
        LibraryVersion(
            version_id=f"{seed}-{number}",
            number=number,
            title="",
            state=LibraryState.RELEASED,
            content_hash=content_hash(content),
            indicator_count=len(content.indicators),
            template_count=len(content.templates),
            created_at=EARLY,
        )
        for number, content in enumerate(contents, 1)
    ]
    with store.begin() as work:
        for version, content in zip(versions, contents, strict=True):
            work.library.add_released(division, version, content)
        work.commit()
    return versions


def forget_hashes(database_url: str, version_id: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        for table in ("indicator", "template"):
            forgotten = f"UPDATE {table} SET content_hash = NULL WHERE version_id = :version"  # noqa: S608 - both words are ours
            connection.execute(sa.text(forgotten), {"version": version_id})
    engine.dispose()


def let_out(rng: Random, papers: VersionPapers, held: LibraryContent) -> LibraryContent:
    """What a gate that closes by chance leaves of a version, as a whole library."""
    for code in sorted(papers.templates):
        if rng.random() < 0.2:
            papers.templates.pop(code)  # type: ignore[attr-defined]  # a dict of this very test
    return replace(
        held,
        templates=tuple(each for each in held.templates if each.code in papers.templates),
        duties=papers.duties,
    )


def compared(
    work: UnitOfWork, rng: Random, old: LibraryVersion | None, new: LibraryVersion
) -> tuple[VersionChanges, list[MeaningChange]]:
    """The narrowed way, and the whole way over the same papers."""
    papers, contents = [], []
    for version in (old, new):
        shown = VersionPapers.of(work, version)
        held = work.library.content(version.version_id) if version else LibraryContent()
        contents.append(let_out(rng, shown, held))
        papers.append(shown)
    narrowed = VersionChanges(work, (old, new), (papers[0], papers[1]))
    return narrowed, diff_by_meaning(contents[0], contents[1])


def test_random_libraries_differ_as_their_whole_contents_do(
    store: SqlStore, database_url: str
) -> None:
    met: Counter[Meaning] = Counter()
    for seed in _SEEDS:
        rng = Random(seed)  # noqa: S311 - drawn again by its seed
        first = library(rng)
        old, new = keep(store, seed, first, successor(rng, first))
        if rng.random() < 0.2:
            forget_hashes(database_url, rng.choice((old, new)).version_id)
        with store.begin() as work:
            for pair in ((old, new), (new, old), (None, new)):
                narrowed, whole = compared(work, rng, *pair)
                met.update(each.meaning for each in whole)
                page = narrowed.page()
                assert list(page.entries) == whole, (seed, pair)
                assert page.total == len(whole)
                offset, limit = rng.randrange(len(whole) + 2), rng.randrange(1, 6)
                part = narrowed.page(limit, offset)
                assert list(part.entries) == whole[offset : offset + limit], (seed, offset, limit)
                assert part.total == len(whole)

    # Otherwise the test would be about less than it says.
    assert set(met) == set(Meaning)


@pytest.mark.parametrize("number", [0, 10_001])
def test_many_changes_are_counted_as_few_are(store: SqlStore, number: int) -> None:
    """Above some thousand codes the statements are others."""
    rng = Random(7)  # noqa: S311 - drawn again by its seed
    one = next(each for each in library(rng).indicators)
    many = tuple(replace(one, code=f"M{each}", name=f"指标{each}") for each in range(number + 5))
    old = LibraryContent(indicators=many)
    changed = [replace(each, remark="改", department_name="局") for each in many[: number + 2]]
    recoded = [replace(each, code=f"N{each.code}") for each in many[number + 2 :]]
    new = LibraryContent(indicators=(*changed, *recoded))
    versions = keep(store, 999, old, new)

    with store.begin() as work:
        narrowed, whole = compared(work, rng, versions[0], versions[1])

        assert len(whole) == 2 * (number + 2) + 3
        assert list(narrowed.page().entries) == whole
        assert list(narrowed.page(20, len(whole) - 7).entries) == whole[-7:]
