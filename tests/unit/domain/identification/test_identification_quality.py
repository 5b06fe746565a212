"""Precision and recall on the halves of the labelled sets that the matcher was tuned on."""

from adapter.domain.identification.weights import ACCEPT
from tests.bench.identifying.quality import figures, labelled_library, of_sectors, ours, rows_of


def test_the_tuned_half_is_identified_as_well_as_when_the_words_were_chosen() -> None:
    rows = [row for row in rows_of("queries.csv") if row["half"] == "tune"]

    found = figures(list(ours(rows, labelled_library())), ACCEPT)

    assert found.precision >= 0.99, found.wrong_by_kind
    assert found.recall >= 0.92
    assert found.within_five >= 0.99


def test_of_the_printed_lines_alone_none_is_accepted_wrongly() -> None:
    rows = [
        row
        for row in rows_of("queries.csv")
        if row["half"] == "tune" and row["origin"] == "printed"
    ]

    found = figures(list(ours(rows, labelled_library())), ACCEPT)

    assert found.precision == 1
    assert found.recall >= 0.94


def test_what_was_tuned_on_later_is_identified_as_well_as_when_the_words_were_chosen() -> None:
    first = [row for row in rows_of("queries.csv") if row["half"] == "report"]
    by_half = {"report": figures(list(ours(first, labelled_library())), ACCEPT)}
    second = list(ours(rows_of("second_queries.csv"), labelled_library("second_library.csv")))
    for half in ("tune2", "report2"):
        by_half[half] = figures([each for each in second if each.row["half"] == half], ACCEPT)

    assert min(each.precision for each in by_half.values()) >= 0.985, by_half
    assert min(each.recall for each in by_half.values()) >= 0.875, by_half


def test_the_fresh_lines_of_other_sectors_are_identified_as_well_as_before() -> None:
    answered = list(ours(rows_of("fresh_queries.csv"), labelled_library("fresh_library.csv")))
    by_half = {
        half: figures([each for each in answered if each.row["half"] == half], ACCEPT)
        for half in ("learn", "check")
    }

    assert min(each.precision for each in by_half.values()) == 1, by_half
    assert min(each.recall for each in by_half.values()) >= 0.86
    assert min(each.within_five for each in by_half.values()) == 1


def test_the_lines_by_sector_are_identified_as_well_as_when_the_words_were_chosen() -> None:
    by_half = {half: figures(list(of_sectors(half)), ACCEPT) for half in ("learn", "check")}

    assert min(each.precision for each in by_half.values()) == 1, by_half
    assert min(each.recall for each in by_half.values()) >= 0.89
    assert min(each.within_five for each in by_half.values()) == 1
