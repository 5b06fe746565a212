"""Places in the archive: written one way, read as people copy them."""

import pytest

from adapter.domain.raw_place import RawPlace

PAGE = "0199e0a6-7f3c-7abc-8def-0123456789ab"
PLACE = RawPlace(PAGE, 15)


@pytest.mark.parametrize(
    "text",
    [PLACE.path, PLACE.short, f"  {PLACE.path}\n", f"raw_page/{PAGE.upper()}/15"],
)
def test_a_place_is_read_as_it_was_written(text: str) -> None:
    assert RawPlace.read(text) == PLACE


@pytest.mark.parametrize(
    "text",
    [
        "",
        PAGE,
        f"raw_page/{PAGE}",
        f"raw_page/{PAGE}/",
        f"raw_page/{PAGE}/-1",
        f"raw_page/{PAGE}/\uff11\uff15",
        f"raw_page/{PAGE}/99999999999",
        f"raw_page/{PAGE}/4294967296",
        "raw_page/x/1",
        "自评表 第 16 行",
    ],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert RawPlace.read(text) is None
