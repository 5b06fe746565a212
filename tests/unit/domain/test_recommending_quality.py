"""The labelled projects get their template, and those that none fits get none."""

import pytest

from tests.bench.recommending.quality import (
    HALVES,
    answered,
    ours,
    rows_of,
    template_of,
)


@pytest.mark.parametrize("half", HALVES)
def test_the_template_of_the_kind_comes_first_and_none_where_nothing_fits(half: str) -> None:
    found = answered(half, ours([template_of(row) for row in rows_of("templates.csv")]))

    fitted = [each for each in found if each.right]
    assert [each.row["name"] for each in fitted if each.codes[0] not in each.right] == []
    assert [each.row["name"] for each in found if each.is_falsely_confident] == []
