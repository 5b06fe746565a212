"""Statistics of a database know words too: those of purged rows must not stay in them."""

import pytest
import sqlalchemy as sa

from adapter.storage.purging.scrub import scrub
from adapter.storage.tables.library import DEPARTMENT

_KNOWN = sa.text("SELECT count(*) FROM pg_stats WHERE most_common_vals::text LIKE '%獬豸局%'")


@pytest.mark.postgres
@pytest.mark.parametrize("others", [0, 1])
def test_no_word_of_a_purged_row_stays_in_the_statistics(postgresql_url: str, others: int) -> None:
    engine = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    rows = [
        {
            "division_code": "152501000",
            "fiscal_year": year,
            "department_code": "111",
            "department_name": "獬豸局",
            "is_open": True,
        }
        for year in (2025, 2026)
    ]
    with engine.connect() as connection:
        connection.execute(sa.insert(DEPARTMENT), rows)
        for number in range(others):
            name = {"department_code": "112", "department_name": f"另一局{number}"}
            connection.execute(sa.insert(DEPARTMENT), {**rows[0], **name})
        connection.execute(sa.text("ANALYZE"))
        known_before = connection.scalar(_KNOWN)
        connection.execute(sa.delete(DEPARTMENT).where(DEPARTMENT.c.department_code == "111"))

    scrub(engine)

    with engine.connect() as connection:
        known_after = connection.scalar(_KNOWN)
        connection.execute(sa.insert(DEPARTMENT), rows)
    engine.dispose()
    assert (known_before, known_after) == (1, 0)
