"""Counts kept with a comparison (对比汇总): made when it is settled, read instead of its rows."""

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Table,
    Text,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
)

from adapter.domain.comparing.rate_band import RATED_BANDS, RateBand
from adapter.domain.identity import Scope
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.tables.analyses import COMPARISON, FINDING
from adapter.storage.tables.tallies import COMPARISON_TALLY, FINDING_TALLY


def rate_band() -> ColumnElement[str]:
    """The band of a rate. Rates are texts of at most six digits: a double tells them apart."""
    rate = cast(type_coerce(COMPARISON.c.rate, Text), Double)
    falling = [(rate >= float(each.low), each.value) for each in reversed(RATED_BANDS)]
    is_none = (COMPARISON.c.rate.is_(None), RateBand.NONE.value)
    return case(is_none, *falling, else_=RATED_BANDS[0].value)


def tally_comparisons(connection: Connection, scope: Scope) -> None:
    """Count the stored comparisons and findings of the scope anew."""
    _tally(connection, scope, COMPARISON, COMPARISON_TALLY, {"band": rate_band()})
    _tally(connection, scope, FINDING, FINDING_TALLY, {})


def _tally(
    connection: Connection,
    scope: Scope,
    counted: Table,
    tally: Table,
    made: dict[str, ColumnElement[str]],
) -> None:
    here = scope_values(scope)
    connection.execute(delete(tally).where(matches(tally, here)))
    names = [each.name for each in tally.columns if each.name != "row_count"]
    # A label, so that the band is not told twice: PostgreSQL would take its parameters for others.
    kinds = [made[name].label(name) if name in made else counted.c[name] for name in names]
    inner = select(*kinds).where(matches(counted, here)).subquery()
    grouped = select(*inner.c, func.count()).group_by(*inner.c)
    connection.execute(insert(tally).from_select([*names, "row_count"], grouped))


def total_of(
    connection: Connection, tally: Table, scope: Scope, *conditions: ColumnElement[bool]
) -> int:
    """How many rows a tally of the scope counts, of those that the conditions mean."""
    summed = func.coalesce(func.sum(tally.c.row_count), 0)
    found = select(summed).where(matches(tally, scope_values(scope)), *conditions)
    return int(connection.execute(found).scalar_one())
