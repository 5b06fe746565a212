"""What a year's execution and monitoring say of one project's money."""

from decimal import Decimal
from itertools import permutations

import pytest

from adapter.ports.reporting import SpentTwice
from sync_jobs.comparing.reported_twice import spent_findings


def said(round_no: int | None, monitored: int, executed: int = 700_000) -> SpentTwice:
    return SpentTwice(
        project_code="P1",
        budget_id="b1",
        executed=Decimal(executed),
        monitored=Decimal(monitored),
        round_no=round_no,
    )


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        # An early round that was wrong was put right by the next.
        ([said(1, 900_000), said(2, 600_000)], []),
        ([said(1, 600_000), said(2, 900_000)], [("900000", "700000", "2")]),
        # A report without a round is the first.
        ([said(None, 900_000), said(2, 600_000)], []),
        ([said(None, 900_000)], [("900000", "700000", "1")]),
        # Which of several amounts of the latest round is the whole is not said.
        ([said(2, 900_000), said(2, 800_000)], []),
        ([said(1, 600_000), said(2, 900_000), said(2, 100_000)], []),
        ([said(1, 950_000), said(1, 900_000), said(2, 800_000)], [("800000", "700000", "2")]),
    ],
)
def test_the_latest_round_counts_where_it_says_one_amount(
    pairs: list[SpentTwice], found: list[tuple[str, str, str]]
) -> None:
    for some in permutations(pairs):
        told = [each.facts for each in spent_findings(some)]
        assert [(e["before"], e["executed"], e["round"]) for e in told] == found
