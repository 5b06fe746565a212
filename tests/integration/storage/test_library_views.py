"""The tree and the search of a version tell what its indicators do, page by page."""

from collections import Counter
from random import Random

from sqlalchemy import create_engine, text

from adapter.domain.indicator import Indicator, LibraryVersion
from adapter.ports.library_views import Branch, IndicatorFilter
from adapter.storage.database.engine import make_engine
from adapter.storage.queries import library_views
from adapter.storage.store import SqlStore
from tests.integration.storage.test_library_differences import keep
from tests.random_libraries import library

_TEXTS = ("", "培训", "教师", "A", "a1", "A3", "%", "_", "无此指标")


def fits(each: Indicator, chosen: IndicatorFilter) -> bool:
    texts = (each.name.lower(), each.code.lower())
    return (
        chosen.level1 in ("", each.level1)
        and chosen.level2 in ("", each.level2)
        and any(chosen.text.lower() in told for told in texts)
    )


def test_pages_are_those_of_the_whole_list(store: SqlStore, database_url: str) -> None:
    engine = make_engine(database_url)
    for seed in range(40):
        rng = Random(seed)  # noqa: S311 - drawn again by its seed
        held = library(rng)
        # Of each year two: another version's rows are never among them.
        version, _ = keep(store, seed, held, library(rng))
        with engine.connect() as connection:
            for typed in _TEXTS:
                place = rng.choice(held.indicators) if held.indicators and not typed else None
                chosen = IndicatorFilter(
                    text=typed,
                    level1=place.level1 if place else "",
                    level2=place.level2 if place and rng.random() < 0.5 else "",
                )
                limit, offset = rng.randrange(1, 5), rng.randrange(12)
                page = library_views.page(
                    connection, version.version_id, chosen, limit=limit, offset=offset
                )
                whole = [each for each in held.indicators if fits(each, chosen)]
                told = seed, chosen, limit, offset
                assert page.total == len(whole), told
                assert list(page.entries) == whole[offset : offset + limit], told
    engine.dispose()


def test_branches_are_counted_in_the_order_of_the_library(
    store: SqlStore, database_url: str
) -> None:
    versions = list[tuple[LibraryVersion, list[Branch]]]()
    for seed in range(10):
        held = library(Random(seed))  # noqa: S311 - drawn again by its seed
        counted = Counter((each.level1, each.level2) for each in held.indicators)
        branches = [Branch(level1=one, level2=two, count=n) for (one, two), n in counted.items()]
        versions += [(each, branches) for each in keep(store, seed, held)]

    engine = create_engine(database_url)
    with engine.connect() as connection:
        for version, branches in versions:
            assert library_views.branches(connection, version.version_id) == branches
        kept = connection.execute(text("SELECT count(*) FROM library_branch")).scalar_one()
    engine.dispose()
    assert kept == sum(len(branches) for _, branches in versions)
