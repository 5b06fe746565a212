"""The library as people look at it (指标库查看), counted, found and paged by the database."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from adapter.domain.indicator import Indicator
from adapter.ports.library_views import Branch, IndicatorFilter, IndicatorPage
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
    meant = list(_meant(version_id, chosen))
    counted = select(func.count()).select_from(INDICATOR).where(*meant)
    total: int = connection.execute(counted).scalar_one()
    window = Window(total=total, limit=limit, offset=offset)
    rows = page_of(connection, INDICATOR, and_(*meant), (_I.position,), window)
    return IndicatorPage(entries=[indicator_of(row) for row in rows], total=total)


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
    for row in streamed.execute(named):
        yield row.code, row.name


def called(connection: Connection, version_id: str, codes: Collection[str]) -> list[Indicator]:
    """See LibraryQueries."""
    meant = _I.version_id == version_id, _I.code.in_(sorted(codes))
    rows = connection.execute(select(INDICATOR).where(*meant).order_by(_I.position)).mappings()
    return [indicator_of(row) for row in rows]
