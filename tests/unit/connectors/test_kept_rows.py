"""Kept rows read again: from their own bytes alone they say what they said in the answer."""

from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import FlawedFields
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_answers import row_of
from connectors.json_rows import cut_rows, split_answer
from connectors.soap_answers import kept_row
from connectors.xml_rows import RowsAt, split_xml
from connectors.xml_text import XmlText
from tests.unit.connectors.test_xml_rows import ROWS

LIMITS = Limits()
AT = RowsAt(path=("rows", "row"), above=("",))


def reread(payload: bytes, charset: str = "utf-8") -> object:
    return kept_row(payload, charset, LIMITS)


@pytest.mark.parametrize(
    "row",
    [
        '<row><a xsi:nil="true"/><b xsi:nil="false"/><c/><d>0</d></row>',
        # Another prefix for the same namespace, as .NET writes it.
        '<row><a i:nil="1"/><b i:nil = "true" x="1"></b></row>',
        '<p:row p:mark="1"><p:a>涉农</p:a><q:b>&lt;1&amp;</q:b></p:row>',
        # What is empty and points elsewhere is no text.
        '<row><a href="#1"/><b e:ref="2"/><c href="#3">own</c></row>',
        '<row xmlns:z="urn:z"><z:a>1</z:a><!-- <no:row> --><b><![CDATA[<no:b>]]></b></row>',
        '<row><a x=\'> q:no="\' y=">">1</a><b><inner>2</inner></b></row>',
        "<row/>",
    ],
)
def test_a_row_of_xml_needs_nothing_of_what_stood_around_it(row: str) -> None:
    spaces = (
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:p="urn:p" xmlns:q="urn:q" xmlns:e="http://www.w3.org/2003/05/soap-encoding"'
    )
    document = f"<answer{spaces}><rows>{row}</rows></answer>"
    (found,) = split_xml(XmlText(document, "utf-8"), AT, limits=LIMITS, deadline=Deadline()).rows

    assert found.payload == row.encode()
    assert reread(found.payload) == found.fields


@given(ROWS, st.sampled_from(["", "n:"]))
def test_whatever_an_answer_held_is_read_again_row_by_row(
    rows: list[dict[str, str | None]], prefix: str
) -> None:
    for row in rows:
        inside = "".join(
            f'<{prefix}{name} xsi:nil="true"/>'
            if text is None
            else f"<{name}>{escape(text)}</{name}>"
            for name, text in row.items()
        )
        # A name that cannot be drawn: were it drawn again, the row would hold a field twice.
        payload = f"<{prefix}row><Unit>第一中学</Unit>{inside}</{prefix}row>".encode()

        assert reread(payload) == {"Unit": "第一中学", **row}


@pytest.mark.parametrize("default", ["utf-8", "gb18030"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_charset_is_found_again_without_its_label(charset: str, default: str) -> None:
    row = "<row><name>资助人数</name><value>≥90%</value></row>"

    assert reread(row.encode(charset), default) == {"name": "资助人数", "value": "≥90%"}


@pytest.mark.parametrize("default", ["utf-8", "gb18030"])
def test_bytes_that_two_charsets_read_differently_are_not_guessed_at(default: str) -> None:
    with pytest.raises(MalformedAnswer, match="charset"):
        reread("<row><name>路</name></row>".encode("gb18030"), default)


@pytest.mark.parametrize(
    "payload",
    [
        b"<row><a>1</a></row><row><a>2</a></row>",
        b"<row><a>1</row>",
        b"<row/> and more",
        b"</kept><row/><kept>",
        b"<row/></kept>",
        b'{"a": 1}',
        b"",
        b"\xff<row/>",
    ],
)
def test_what_is_not_exactly_one_row_of_xml_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        reread(payload)


def test_a_row_with_a_flaw_has_it_still() -> None:
    twice = reread(b"<row><a>1</a><a>2</a><b>3</b></row>")
    again = row_of(b'{"a":1,"a":2,"b":3}', "utf-8", LIMITS)

    for fields, rest in ((twice, {"b": "3"}), (again, {"b": 3})):
        assert isinstance(fields, FlawedFields)
        assert (fields.code, dict(fields)) == ("duplicate_key", rest)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_row_of_json_is_read_again_with_every_digit(charset: str) -> None:
    text = '[{"a":"资助", "n":0.10,"x":null,"e":""} ,{"b":12345678901234567890}]'
    split = split_answer(text, rows_path="", value_paths=(), limits=LIMITS, deadline=Deadline())

    rows = [row_of(row.payload, charset, LIMITS) for row in cut_rows(split, text, charset)]

    assert rows == [
        {"a": "资助", "n": Decimal("0.10"), "x": None, "e": ""},
        {"b": 12345678901234567890},
    ]


@pytest.mark.parametrize(
    "payload", [b'{"a":1},{"a":2}', b'{"a":1', b"[1]", b"<row/>", b"", b"\xff"]
)
def test_what_is_not_exactly_one_row_of_json_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        row_of(payload, "utf-8", LIMITS)
