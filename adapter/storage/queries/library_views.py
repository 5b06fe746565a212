"""The library as people look at it (指标库查看), counted, found and paged by the database."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from adapter.domain.indicator import Indicator
from adapter.ports.library_views import Branch, IndicatorFilter, IndicatorPage
from adapter.storage.database.statements import matches
from adapter.storage.library.content import indicator_of
from adapter.storage.queries.windows import Window, page_of
from adapter.storage.tables.library import INDICATOR, LIBRARY_BRANCH

_I = INDICATOR.c
#: Rows that a stream of names holds at a time.
_AT_ONCE = 2000


def branches(connection: Connection, version_id: str) -> list[Branch]:
    """See LibraryQueries."""
    kept = LIBRARY_BRANCH.c
    rows = connection.execute(
        select(kept.level1, kept.level2, kept.row_count)
        .where(kept.version_id == version_id)
        .order_by(kept.position)
    )
    return [Branch(level1=level1, level2=level2, count=count) for level1, level2, count in rows]


def page(
    connection: Connection, version_id: str, chosen: IndicatorFilter, limit: int, offset: int
) -> IndicatorPage:
    """See LibraryQueries."""
    meant = and_(*_meant(version_id, chosen))
    if chosen.text:
        return _searched(connection, version_id, meant, limit, offset)
    total = _number(connection, version_id, chosen)
    window = Window(total=total, limit=limit, offset=offset)
    rows = page_of(connection, INDICATOR, meant, (_I.position,), window)
    return IndicatorPage(entries=[indicator_of(row) for row in rows], total=total)


def _number(connection: Connection, version_id: str, chosen: IndicatorFilter) -> int:
    """How many stand under the levels that are asked for, as kept with the version."""
    levels = {"level1": chosen.level1, "level2": chosen.level2}
    asked = {"version_id": version_id, **{name: level for name, level in levels.items() if level}}
    counted = select(func.coalesce(func.sum(LIBRARY_BRANCH.c.row_count), 0))
    return int(connection.execute(counted.where(matches(LIBRARY_BRANCH, asked))).scalar_one())


def _searched(
    connection: Connection, version_id: str, meant: ColumnElement[bool], limit: int, offset: int
) -> IndicatorPage:
    """Of one walk through the version: where few are found, the page alone would be another."""
    found = select(_I.position).where(meant).cte("found")
    number = select(func.count().label("number")).select_from(found).subquery()
    some = select(found).order_by(found.c.position).limit(limit).offset(offset).subquery()
    is_it = and_(_I.version_id == version_id, _I.position == some.c.position)
    # Outer joins: a page behind the last one is told the number too.
    joined = number.outerjoin(some, true()).outerjoin(INDICATOR, is_it)
    shown = select(INDICATOR, number.c.number).select_from(joined).order_by(_I.position)
    rows = connection.execute(shown).mappings().all()
    entries = [indicator_of(row) for row in rows if row["code"] is not None]
    return IndicatorPage(entries=entries, total=rows[0]["number"])


def _meant(version_id: str, chosen: IndicatorFilter) -> Iterator[ColumnElement[bool]]:
    yield _I.version_id == version_id
    if chosen.level1:
        yield _I.level1 == chosen.level1
    if chosen.level2:
        yield _I.level2 == chosen.level2
    if chosen.text:
        yield or_(
            _I.name.icontains(chosen.text, autoescape=True),
            _I.code.icontains(chosen.text, autoescape=True),
        )


def names(connection: Connection, version_id: str) -> Iterator[tuple[str, str]]:
    """See LibraryQueries."""
    named = select(_I.code, _I.name).where(_I.version_id == version_id).order_by(_I.position)
    streamed = connection.execution_options(yield_per=_AT_ONCE)
    yield from streamed.execute(named)


def called(connection: Connection, version_id: str, codes: Collection[str]) -> list[Indicator]:
    """See LibraryQueries."""
    meant = _I.version_id == version_id, _I.code.in_(sorted(codes))
    rows = connection.execute(select(INDICATOR).where(*meant).order_by(_I.position)).mappings()
    return [indicator_of(row) for row in rows]
