"""Pages of a list: what is asked for, and which pages are offered."""

import pytest

from adapter.web.asked import Asked
from adapter.web.paging import Paging, paging_of


def asked(**query: str) -> Asked:
    return Asked(method="GET", path="/runs", query=query)


@pytest.mark.parametrize(
    ("query", "page", "size"),
    [
        ({}, 1, 20),
        ({"page": "3", "size": "50"}, 3, 50),
        ({"page": "0", "size": "7"}, 1, 20),
        ({"page": "-1"}, 1, 20),
        ({"page": "²"}, 1, 20),
        ({"page": "9" * 40}, 1, 20),
        ({"page": "x", "size": "'"}, 1, 20),
    ],
    ids=str,
)
def test_whatever_the_address_says_a_page_comes_of_it(
    query: dict[str, str], page: int, size: int
) -> None:
    found = paging_of(asked(**query))

    assert (found.page, found.size, found.offset) == (page, size, (page - 1) * size)


@pytest.mark.parametrize(
    ("page", "total", "offered"),
    [
        (1, 0, [1]),
        (1, 20, [1]),
        (1, 21, [1, 2]),
        (1, 400, [1, 2, 3, None, 20]),
        (10, 400, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (20, 400, [1, None, 18, 19, 20]),
    ],
)
def test_near_pages_and_both_ends_are_offered(
    page: int, total: int, offered: list[int | None]
) -> None:
    assert Paging(page=page, size=20, total=total).offered == offered
