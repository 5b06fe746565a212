"""Rows that are written alike are read by a pattern, and say what the parser says of them."""

from collections.abc import Mapping

import pytest
from lxml import etree

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import FlawedFields
from connectors import xml_rows
from connectors.answer_form import BrokenAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.xml_rows import RowsAt, split_xml
from connectors.xml_text import XmlText

AT = RowsAt(path=("rows", "row"), above=("answer",))
XSI = "http://www.w3.org/2001/XMLSchema-instance"
USUAL = "<row><a>1</a><b>≥90%</b><c/></row>"
ODD = [
    USUAL,
    "<row><a>1</a><b></b><c>x</c></row>",
    "<row><a>&lt;60</a><b>&#36;</b><c/></row>",
    "<row><a>1\r\n2</a><b>\r</b><c/></row>",
    "<row><a>/></a><b>></b><c/></row>",
    '<row><a xsi:nil="true"/><b>2</b><c/></row>',
    '<row><a href="#1"/><b>2</b><c/></row>',
    "<row><a>1</a><c>3</c><b>2</b></row>",
    "<row><a>1</a><b>2</b></row>",
    "<row><a>1</a><b>2</b><c/><d>4</d></row>",
    "<row><a>1</a><b><b>2</b></b><c/></row>",
    "<row><a>1</a><b>2</b><c/><b>4</b></row>",
    "<row><a><b>1</b><c>2</c></a><b x=''>2</b></row>",
    "<row>\n <a>1</a>\n <b>2</b>\n <c/>\n</row>",
    "<row>no<a>1</a>value<b>2</b>here<c/></row>",
    "<row k='/>'><a>1</a ><b >2</b><c /></row>",
    "<n:row><n:a>1</n:a><n:b>2</n:b><n:c/></n:row>",
    "<row><n:a>1</n:a><b>2</b><c/></row>",
    "<row/>",
    "<row></row>",
]


def read(rows: str, *, by_parser: bool = False) -> list[tuple[Mapping[str, object], bytes]]:
    """The rows; a comment before them makes sure that the parser reads each of them."""
    noise = "<!-- -->" if by_parser else ""
    text = f'<answer xmlns:n="urn:n" xmlns:xsi="{XSI}">{noise}<rows>{rows}</rows></answer>'
    split = split_xml(XmlText(text, "utf-8"), AT, limits=Limits(), deadline=Deadline())
    return [(row.fields, row.payload) for row in split.rows]


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Rows that the parser's own elements were looked at for."""
    seen: list[object] = []
    whole = xml_rows._Reading._taken_apart

    def noted(self: xml_rows._Reading, row: etree._Element) -> dict[str, object]:
        seen.append(row)
        return whole(self, row)

    monkeypatch.setattr(xml_rows._Reading, "_taken_apart", noted)
    return seen


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("before", [USUAL, ODD[-7], ODD[-4]])
def test_a_row_after_others_says_what_the_parser_says_of_it(before: str, odd: str) -> None:
    rows = f"{before}{odd}{odd}{before}"

    found = read(rows)

    expected = read(rows, by_parser=True)
    assert found == expected
    flaws = [(type(each), getattr(each, "elements", None)) for each, _ in found]
    assert flaws == [(type(each), getattr(each, "elements", None)) for each, _ in expected]


@pytest.mark.parametrize("row", [USUAL, ODD[1], ODD[4], ODD[-7], "<row x='1'><a>1</a></row>"])
def test_rows_alike_are_taken_apart_once(taken_apart: list[object], row: str) -> None:
    assert len(read(row * 50)) == 50
    assert len(taken_apart) == 1


def test_two_shapes_in_turn_are_both_known(taken_apart: list[object]) -> None:
    assert len(read(f"{USUAL}{ODD[8]}" * 50)) == 100
    assert len(taken_apart) == 2


def test_only_so_many_shapes_are_looked_for(taken_apart: list[object]) -> None:
    rows = "".join(f"<row><v{number}>1</v{number}></row>" for number in range(40))

    assert read(rows * 2) == read(rows * 2, by_parser=True)
    assert len(taken_apart) == (80 - 4) + 80


def test_a_wide_row_never_becomes_a_pattern(taken_apart: list[object]) -> None:
    row = "<row>" + "".join(f"<v{number}>1</v{number}>" for number in range(201)) + "</row>"

    assert len(read(row * 3)) == 3
    assert len(taken_apart) == 3


def test_a_pointing_row_is_refused_behind_rows_of_every_shape() -> None:
    with pytest.raises(MalformedAnswer, match="elsewhere at row 2"):
        read(f'{USUAL}<row></row><row href="#1"></row>')


def test_a_wrong_character_costs_a_row_of_a_known_shape() -> None:
    sound, flawed = read(USUAL + USUAL.replace("90", "\ufffd"))

    assert not isinstance(sound[0], FlawedFields)
    assert isinstance(flawed[0], FlawedFields)


def test_values_of_rows_of_a_known_shape_are_counted() -> None:
    text = f"<answer><rows>{USUAL * 9}</rows></answer>"

    with pytest.raises(MalformedAnswer, match="more values"):
        split_xml(XmlText(text, "utf-8"), AT, limits=Limits(max_values=26), deadline=Deadline())


def test_a_character_that_xml_does_not_allow_costs_a_row_of_a_known_shape() -> None:
    (sound, _), (flawed, payload) = read(USUAL + USUAL.replace("90", "\x01"))

    assert not isinstance(sound, FlawedFields)
    assert isinstance(flawed, FlawedFields)
    assert (dict(flawed), flawed.code) == ({"a": "1", "c": ""}, "forbidden_character")
    assert b"\x01" in payload


def test_an_answer_cut_off_anywhere_is_broken_and_nothing_else() -> None:
    text = f"<answer><rows>{USUAL}<row k='1'><a>1</a></row>{USUAL}</rows></answer>"

    for length in range(len(text)):
        with pytest.raises(BrokenAnswer):
            split_xml(XmlText(text[:length], "utf-8"), AT, limits=Limits(), deadline=Deadline())
