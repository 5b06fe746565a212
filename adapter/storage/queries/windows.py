"""One page of a long list (翻页): its keys are walked in an index, from the nearer end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    SelectBase,
    Table,
    UnaryExpression,
    and_,
    asc,
    desc,
    select,
    true,
)


def is_among(column: ColumnElement[Any], keys: SelectBase) -> ColumnElement[bool]:
    """Whether a column is one of the keys that a statement finds, looked up row by row in a hash.

    Said so that no planner makes a join of it: with stale statistics it would choose one that
    looks through all keys for every row.
    """
    return column.in_(keys).is_(true())


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Rows `offset` to `offset + limit` of the `total` that are asked for."""

    total: int
    limit: int
    offset: int = 0
    #: For lists that begin with the last of their order, the newest.
    is_descending: bool = False

    @property
    def is_backward(self) -> bool:
        """Whether fewer rows come after it than before."""
        return self.total - self.offset - self.limit < self.offset

    @property
    def length(self) -> int:
        """How many rows there are in it; those that come in meanwhile are seen the next time."""
        return max(0, min(self.limit, self.total - self.offset))

    @property
    def skipped(self) -> int:
        """Rows that are walked over from the nearer end."""
        return max(0, self.total - self.offset - self.limit) if self.is_backward else self.offset


def page_of(
    connection: Connection,
    table: Table,
    is_asked: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]],
    window: Window,
    *,
    is_shown: ColumnElement[bool] | None = None,
) -> list[RowMapping]:
    """The rows of a window, in order.

    `order` makes the order total, and an index holds it and all that is asked about: whole rows
    are read for the page alone. Both stand in one statement, which sees one moment. `is_shown` is
    asked of those rows only, never of the rows that are walked over.
    """
    if not window.length:
        return []
    walked = [_ways(each, is_down=window.is_backward != window.is_descending) for each in order]
    key = tuple(table.primary_key.columns)
    near = (
        select(*key).where(is_asked).order_by(*walked).limit(window.length).offset(window.skipped)
    )
    page = near.subquery()
    is_it = and_(*(page.c[each.name] == each for each in key))
    shown = [_ways(each, is_down=window.is_descending) for each in order]
    rows = select(table).select_from(page.join(table, is_it)).order_by(*shown)
    if is_shown is not None:
        rows = rows.where(is_shown)
    return list(connection.execute(rows).mappings())


def _ways(column: ColumnElement[Any], *, is_down: bool) -> ColumnElement[Any]:
    ways: tuple[UnaryExpression[Any], UnaryExpression[Any]] = asc(column), desc(column)
    return ways[is_down]
