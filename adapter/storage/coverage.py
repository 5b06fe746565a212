"""Intervals that were read completely (覆盖区间), moved with the rows that prove them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.coverage import Coverage, Interval
from adapter.storage.database.statements import matches
from adapter.storage.tables.ledger import PULL_CURSOR
from adapter.storage.tables.pulls import PULL_INTERVAL


def coverage_in(connection: Connection, here: Mapping[str, object]) -> Coverage:
    """The coverage of one data set; `here` names its scope and kind."""
    low, high = PULL_INTERVAL.c.low, PULL_INTERVAL.c.high
    rows = connection.execute(
        select(low, high).where(matches(PULL_INTERVAL, here)).order_by(low)
    ).all()
    return Coverage(tuple(Interval(low=row.low, high=row.high) for row in rows))


def add_interval(
    connection: Connection,
    here: Mapping[str, object],
    proven: Interval,
    certificate: CompletenessCertificate,
    run_id: str,
) -> None:
    """Put a proven interval in the place of all that it touches."""
    coverage = coverage_in(connection, here)
    whole = coverage.joined(proven)
    swallowed = [each.low for each in coverage.intervals if each.touches(proven)]
    former = matches(PULL_INTERVAL, here), PULL_INTERVAL.c.low.in_(swallowed)
    connection.execute(delete(PULL_INTERVAL).where(*former))
    values = {
        **here,
        "low": whole.low,
        "high": whole.high,
        "run_id": run_id,
        "pages": certificate.pages,
        "row_count": certificate.rows,
        "declared_total": certificate.declared_total,
        "distinct_keys": certificate.distinct_keys,
        "left_out": certificate.left_out,
        "asked_from": certificate.asked_from,
        "newest": certificate.newest,
        "observed_at": certificate.observed_at,
    }
    connection.execute(insert(PULL_INTERVAL).values(values))


def begin_anew(
    connection: Connection, here: Mapping[str, object], kinds: Sequence[str] | None = None
) -> None:
    """Let the next pulls be sweeps: what the gate stopped so far was not read, whatever its time.

    `here` may name a scope or a division; without `kinds` all data sets are meant.
    """
    cursors, intervals = matches(PULL_CURSOR, here), matches(PULL_INTERVAL, here)
    if kinds is not None:
        cursors &= PULL_CURSOR.c.kind.in_(kinds)
        intervals &= PULL_INTERVAL.c.kind.in_(kinds)
    connection.execute(update(PULL_CURSOR).where(cursors).values(swept_at=None))
    connection.execute(delete(PULL_INTERVAL).where(intervals))
