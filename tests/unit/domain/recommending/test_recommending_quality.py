"""The labelled projects get their template, and those that none fits get none."""

import pytest

from tests.bench.recommending.quality import (
    AGAIN,
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


def test_of_the_harder_projects_none_gets_a_template_for_other_work() -> None:
    found = answered(AGAIN, ours([template_of(row) for row in rows_of("templates.csv")]))

    missed = [each for each in found if each.right and each.codes[:1] != [*each.right]]
    assert [each.row["name"] for each in found if each.is_falsely_confident] == []
    # 国家奖学金 of a vocational school: the kind for such schools is second best.
    assert [each.row["name"] for each in missed] == ["中职免学费及国家奖学金"]
