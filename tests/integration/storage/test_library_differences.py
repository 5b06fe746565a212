"""Differences that the database narrows down are those of the whole versions, page by page."""

from collections import Counter
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
import sqlalchemy as sa

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent, content_hash
from adapter.domain.library.life import LifeStep, StepRecord
from adapter.domain.library.meaning import Meaning, MeaningChange, diff_by_meaning
from adapter.domain.value import parse_value
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from adapter.storage.library import kept
from adapter.storage.store import SqlStore
from sync_jobs.library.differences import ChangePage, VersionChanges
from sync_jobs.library.version_papers import VersionPapers
from tests.integration.storage.pulls import EARLY
from tests.random_libraries import library, successor

_SEEDS = range(80)
#: Where each library is compared six ways.
_FEWER = range(30)


def keep(
    store: SqlStore, seed: int, *contents: LibraryContent, since: int = 0
) -> list[LibraryVersion]:
    """Released one after the other, in a division of their own; `since` are there already."""
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
        for number, content in enumerate(contents, since + 1)
    ]
    with store.begin() as work:
        for version, content in zip(versions, contents, strict=True):
            work.library.add_released(division, version, content)
        work.commit()
    return versions


def forget_hashes(database_url: str, version_id: str) -> None:
    """As of a version that was stored before such were kept."""
    for table in ("indicator", "template"):
        forgotten = f"UPDATE {table} SET content_hash = NULL WHERE version_id = :version"  # noqa: S608 - both words are ours
        run(database_url, forgotten, version_id)


def forget_differences(database_url: str, version_id: str) -> None:
    """The same of what is kept of versions beside it."""
    forgotten = "DELETE FROM library_difference WHERE old_id = :version OR new_id = :version"
    run(database_url, forgotten, version_id)


def kept_pairs(database_url: str) -> set[tuple[str, str]]:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT old_id, new_id FROM library_difference")).all()
    engine.dispose()
    return {(old_id, new_id) for old_id, new_id in found}


def run(database_url: str, statement: str, version_id: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement), {"version": version_id})
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
        if rng.random() < 0.5:
            forget_differences(database_url, new.version_id)
            if rng.random() < 0.4:
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


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("number", [0, 10_001])
def test_many_changes_are_counted_as_few_are(
    store: SqlStore, database_url: str, number: int, *, is_kept: bool
) -> None:
    """Above some thousand codes the statements are others."""
    rng = Random(7)  # noqa: S311 - drawn again by its seed
    one = next(each for each in library(rng).indicators)
    many = tuple(replace(one, code=f"M{each}", name=f"指标{each}") for each in range(number + 5))
    old = LibraryContent(indicators=many)
    changed = [replace(each, remark="改", department_name="局") for each in many[: number + 2]]
    recoded = [replace(each, code=f"N{each.code}") for each in many[number + 2 :]]
    new = LibraryContent(indicators=(*changed, *recoded))
    versions = keep(store, 999, old, new)
    if not is_kept:
        forget_differences(database_url, versions[1].version_id)

    with store.begin() as work:
        narrowed, whole = compared(work, rng, versions[0], versions[1])

        assert len(whole) == 2 * (number + 2) + 3
        assert list(narrowed.page().entries) == whole
        assert list(narrowed.page(20, len(whole) - 7).entries) == whole[-7:]


def test_what_is_kept_tells_what_is_found(store: SqlStore, database_url: str) -> None:
    """Any two of three versions, either way round, before and after it is forgotten."""
    for seed in _FEWER:
        rng = Random(seed)  # noqa: S311 - drawn again by its seed
        contents = [library(rng)]
        contents += [successor(rng, contents[0]), library(rng)]
        versions = keep(store, seed, *contents)
        pairs = list(permutations(versions, 2))
        kept = [page_of(store, pair) for pair in pairs]
        for each in versions:
            forget_differences(database_url, each.version_id)

        assert [page_of(store, pair) for pair in pairs] == kept, seed


def page_of(store: SqlStore, pair: tuple[LibraryVersion, LibraryVersion]) -> ChangePage:
    with store.begin() as work:
        papers = VersionPapers.of(work, pair[0]), VersionPapers.of(work, pair[1])
        return VersionChanges(work, pair, papers).page()


def test_versions_from_before_are_compared_with_the_next_one_that_is_written(
    store: SqlStore, database_url: str
) -> None:
    rng = Random(3)  # noqa: S311 - drawn again by its seed
    contents = [library(rng) for _ in range(3)]
    former = keep(store, 1, *contents[:2])
    for each in former:
        forget_hashes(database_url, each.version_id)
        forget_differences(database_url, each.version_id)
    found = page_of(store, (former[0], former[1]))
    assert kept_pairs(database_url) == set()

    (added,) = keep(store, 1, contents[2], since=len(former))

    assert kept_pairs(database_url) == {(each.version_id, added.version_id) for each in former}
    assert page_of(store, (former[0], former[1])) == found


def test_what_texts_of_values_say_is_not_kept(store: SqlStore, database_url: str) -> None:
    """It is by how the program reads them, and that changes; nor is it found under the lock."""
    held = library(Random(6))  # noqa: S311 - drawn again by its seed
    first, second, *others = held.indicators
    raised = replace(first, standard=parse_value("≥88%"))
    renamed = replace(second, remark="另有说明")
    old, new = keep(store, 1, held, replace(held, indicators=(raised, renamed, *others)))

    with store.begin() as work:
        found = work.library_differences.indicators(old.version_id, new.version_id)

    assert kept_pairs(database_url) == {(old.version_id, new.version_id)}
    assert (found.in_doubt, found.changed) == ([first.code], {second.code: 1})


def test_a_version_is_compared_with_the_newest_others_alone(
    store: SqlStore, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "COMPARED", 2)
    rng = Random(4)  # noqa: S311 - drawn again by its seed

    made = [each.version_id for each in keep(store, 1, *(library(rng) for _ in range(5)))]

    near = {(old, new) for at, old in enumerate(made) for new in made[at + 1 : at + 3]}
    assert kept_pairs(database_url) == near


def test_what_is_kept_of_a_draft_is_what_it_says_now(store: SqlStore, database_url: str) -> None:
    """Written anew it is compared anew; given up it leaves nothing."""
    rng = Random(5)  # noqa: S311 - drawn again by its seed
    (base,) = keep(store, 1, library(rng))
    division = Division(division_code="152501000", fiscal_year=2001)
    first, second = library(rng), library(rng)
    draft = write_draft(store, division, first)
    before = page_of(store, (base, draft))

    draft = write_draft(store, division, second)
    after = page_of(store, (base, draft))
    assert kept_pairs(database_url) == {(base.version_id, draft.version_id)}
    forget_differences(database_url, draft.version_id)
    assert page_of(store, (base, draft)) == after != before

    write_draft(store, division, first)
    with store.begin() as work:
        work.library.take_step(division, step_of(draft, LifeStep.DISCARD))
        work.commit()
    assert kept_pairs(database_url) == set()
    with store.begin() as work:
        assert work.library.versions(division) == [replace(base, state=LibraryState.RELEASED)]


def write_draft(store: SqlStore, division: Division, content: LibraryContent) -> LibraryVersion:
    draft = LibraryVersion(
        version_id="draft",
        number=2,
        title="",
        state=LibraryState.DRAFT,
        content_hash=content_hash(content),
        indicator_count=len(content.indicators),
        template_count=len(content.templates),
        created_at=EARLY,
    )
    with store.begin() as work:
        work.library.keep_draft(division, draft, content, step_of(draft, LifeStep.DRAFT))
        work.commit()
    return draft


def step_of(version: LibraryVersion, step: LifeStep) -> StepRecord:
    return StepRecord(version_id=version.version_id, step=step, by="li", at=EARLY)
