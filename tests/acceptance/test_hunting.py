"""The search that the tests of secrecy stand on finds what is there, and says where."""

import gzip

from tests.acceptance.secrecy.hunting import found_in


def test_each_place_is_told_with_its_own_words() -> None:
    places = {
        "page": "边境管控专项".encode(),
        "archive": b"before" + gzip.compress("獬豸 101".encode("gb18030")),
        "both": "边境管控专项，獬豸".encode(),
        "neither": "边境巡查".encode(),
    }

    assert found_in(["边境管控专项", "獬豸", "没有"], places) == {
        "page": ["边境管控专项"],
        "archive": ["獬豸"],
        "both": ["边境管控专项", "獬豸"],
    }


def test_a_word_that_only_two_places_together_hold_is_in_neither() -> None:
    assert found_in(["獬豸"], {"first": "獬".encode(), "second": "豸".encode()}) == {}


def test_words_are_asked_for_once_and_found_everywhere() -> None:
    assert found_in(iter(["獬豸"]), dict.fromkeys("ab", "獬豸".encode())) == {
        "a": ["獬豸"],
        "b": ["獬豸"],
    }
