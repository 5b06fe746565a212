"""Pages are watched over: no id comes twice, whatever the rows are."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from adapter.ports.budget_system import Exchange, RawPage, RawRow
from mappings.codec import Codec
from mappings.profile import load_profile
from sync_jobs.pulling.unrepeated import unrepeated


@pytest.fixture(scope="module")
def codec() -> Codec:
    return load_profile("std-v2-rest").codec(RecordKind.DIRECTORY_ENTRY)


def pages(*ids_of_page: list[object]) -> Iterator[RawPage]:
    for number, ids in enumerate(ids_of_page, 1):
        yield RawPage(
            exchange=Exchange(
                exchange_id="",
                operation="",
                started_at=datetime(2025, 3, 1, tzinfo=UTC),
                duration_ms=0,
                status=200,
                digest="",
                byte_length=0,
            ),
            kind=RecordKind.DIRECTORY_ENTRY,
            number=number,
            rows=[RawRow(at, {"pro_id": each}, b"") for at, each in enumerate(ids)],
            declared_total=None,
        )


@pytest.mark.parametrize("again", [[["a", "a"]], [["a", "b"], ["c", "a"]], [[7], ["7"]]], ids=str)
def test_an_id_that_comes_twice_ends_the_reading(codec: Codec, again: list[list[object]]) -> None:
    with pytest.raises(IncompletePull):
        list(unrepeated(pages(*again), codec))


@pytest.mark.parametrize(
    "distinct", [[], [[]], [["a", "b"], ["c"]], [[None, ""], [None, "", "x" * 300, "x" * 300]]]
)
def test_pages_of_distinct_ids_pass_as_they_are(codec: Codec, distinct: list[list[object]]) -> None:
    assert list(unrepeated(pages(*distinct), codec)) == list(pages(*distinct))


def test_pages_that_never_end_are_ended(codec: Codec) -> None:
    endless = (page for _ in count() for page in pages(["a", "b"], ["c"]))

    with pytest.raises(IncompletePull):
        deque(unrepeated(endless, codec), maxlen=0)
