"""The tree and the search of a version tell what its indicators do, page by page."""

from collections import Counter
from dataclasses import replace
from random import Random

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from adapter.domain.indicator import Indicator, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.ports.library_views import Branch, IndicatorFilter
from adapter.storage.database import schema
from adapter.storage.database.engine import make_engine, writing
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


#: Takes back what migration 0026 made.
_TAKEN_BACK = (
    "DROP TABLE library_branch",
    "DROP TABLE library_pick",
    "DROP TABLE library_difference",
    "DROP INDEX ix_template_line_named",
    "DROP INDEX ix_alarm_open",
    "DROP INDEX ix_quarantine_owner",
    "UPDATE alembic_version SET version_num = '0025'",
)


def test_versions_from_before_are_summed_up_by_the_migration(
    store: SqlStore, database_url: str
) -> None:
    for seed in range(20):
        rng = Random(seed)  # noqa: S311 - drawn again by its seed
        keep(store, seed, twinned(rng), library(rng))
    written = summaries(database_url)
    engine = make_engine(database_url)
    config: Config = schema._config()
    with engine.connect() as connection, writing(connection).begin():
        (head,) = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        for each in _TAKEN_BACK:
            connection.execute(text(each))
        config.attributes["connection"] = connection
        # This step, and no later one: what those bring is there already.
        command.upgrade(config, "0026")
        put_back = text("UPDATE alembic_version SET version_num = :head")
        connection.execute(put_back, {"head": head})
    engine.dispose()

    assert summaries(database_url) == written
    assert all(written)


def twinned(rng: Random) -> LibraryContent:
    """With more of a kind than are picked, whose codes databases sort in their own ways."""
    held = library(rng)
    if not held.indicators:
        return held
    twins = (replace(held.indicators[0], code=code) for code in ("b", "B", "Ä9", "中9", "é", "_"))
    return replace(held, indicators=(*held.indicators, *twins))


def summaries(database_url: str) -> list[list[tuple[object, ...]]]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        asked = (
            text(f"SELECT * FROM {table} ORDER BY version_id, position")  # noqa: S608 - ours
            for table in ("library_branch", "library_pick")
        )
        found = [[tuple(row) for row in connection.execute(each)] for each in asked]
    engine.dispose()
    return found
