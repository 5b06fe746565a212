"""Rows out of XML: raw values, their own bytes, under caps; nothing is converted or guessed."""

import base64
import string
from collections.abc import Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import FlawedFields
from connectors.answer_form import BrokenAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.xml_rows import RowsAt, XmlSplit, local_name, split_xml
from connectors.xml_text import XmlText

AT = RowsAt(path=("data", "rows", "row"), above=("answer",))
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def split(
    rows: str,
    *,
    before: str = "",
    charset: str = "utf-8",
    max_rows: int = 100,
    max_text: int = 10_000,
) -> XmlSplit:
    document = f"<answer {XSI}>{before}<data><rows>{rows}</rows></data></answer>"
    return whole(document, AT, charset=charset, max_rows_per_page=max_rows, max_text_chars=max_text)


def whole(document: str, at: RowsAt | None, *, charset: str = "utf-8", **limits: int) -> XmlSplit:
    capped = replace(Limits(max_rows_per_page=9, max_text_chars=99), **limits)
    return split_xml(XmlText(document, charset), at, limits=capped, deadline=Deadline())


def fields(rows: str) -> list[Mapping[str, object]]:
    return [row.fields for row in split(rows).rows]


def test_absent_nil_empty_and_zero_are_four_things() -> None:
    (row,) = fields('<row><nil xsi:nil="true"/><nil1 xsi:nil="1"/><empty/><zero>0</zero></row>')

    assert row == {"nil": None, "nil1": None, "empty": "", "zero": "0"}


def test_a_value_in_an_attribute_is_none_so_that_its_column_shows_as_blank() -> None:
    """Which is told as drift where the column was filled before, see test_drift_alarms.py."""
    (row,) = fields('<row v="1"><w value="≥90人"/></row>')

    assert row == {"w": ""}


def test_values_are_the_raw_text_whatever_they_look_like() -> None:
    (row,) = fields("<row><n> 1,268.40 </n><d>约90</d><e>1e400</e><t>&lt;5&amp;6</t></row>")

    assert row == {"n": " 1,268.40 ", "d": "约90", "e": "1e400", "t": "<5&6"}


@pytest.mark.parametrize("name", ["row", "p:row", "长:row"])
def test_rows_are_found_by_local_name_with_any_prefix_or_none(name: str) -> None:
    prefix = name.partition(":")[0]
    opened = f'<{name} xmlns:{prefix}="urn:x"' if ":" in name else f"<{name}"
    rows = f"{opened}><v>1</v></{name}>{opened}><v>2</v></{name} >"

    found = split(rows).rows

    assert [row.fields for row in found] == [{"v": "1"}, {"v": "2"}]
    assert "".join(row.payload.decode() for row in found) == rows


@pytest.mark.parametrize(
    "row",
    [
        "<row><v>1</v></row>",
        '<row\n a="/>" b="row>"><v>1</v></row\n>',
        "<row/>",
        "<row />",
        "<row><!-- </row> --><v>1</v></row>",
        "<row><v><![CDATA[</row><row>]]></v></row>",
        "<row><?p </row>?><v>1</v></row>",
        "<row><v><row>inside</row></v></row>",
        "<row><rows>1</rows><row-no>2</row-no><rowing/></row>",
        "<row><v><row/></v></row>",
        "<row><!-- --><v><row/></v></row>",
        '<p:row xmlns:p="urn:p"><v>1</v></p:row>',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_every_row_gets_exactly_its_own_bytes(row: str, charset: str) -> None:
    rows = f"<row><v>前</v></row> {row}\n<row><v>后</v></row>"

    first, found, last = split(rows, charset=charset).rows

    assert first.payload == "<row><v>前</v></row>".encode(charset)
    assert found.payload == row.encode(charset)
    assert last.payload == "<row><v>后</v></row>".encode(charset)
    assert [each.position for each in (first, found, last)] == [0, 1, 2]


def test_a_document_is_read_through_whatever_its_length() -> None:
    rows = "".join(f"<row><v>{number:06d}指标</v></row>" for number in range(9_000))

    found = split(rows, max_rows=9_000).rows

    assert [row.fields["v"] for row in found] == [f"{number:06d}指标" for number in range(9_000)]


def test_elements_of_the_same_name_elsewhere_are_no_rows() -> None:
    before = "<row><v>头</v></row><data2><rows><row>x</row></rows></data2>"

    (row,) = split("<row><v>1</v></row>", before=before).rows

    assert (row.position, row.fields, row.payload) == (0, {"v": "1"}, b"<row><v>1</v></row>")


def test_comments_and_cdata_inside_a_value_are_not_its_text() -> None:
    (row,) = fields("<row><v>9<!-- no -->0<?no no?><![CDATA[%]]></v></row>")

    assert row == {"v": "90%"}


HALVES = [
    ("&#xD842;&#xDFB7;", "\U00020bb7"),
    ("&#xd800;&#xdc00;", "\U00010000"),
    ("&#xDBFF;&#xDFFF;", "\U0010ffff"),
    ("&#55362;&#57271;", "\U00020bb7"),
    ("&#x0D83D;&#0056832;", "\U0001f600"),
]


@pytest.mark.parametrize(("written", "meant"), HALVES)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_character_in_two_references_is_one_and_its_bytes_stay(
    written: str, meant: str, charset: str
) -> None:
    """Axis 1.4 writes names so that hold a character beyond U+FFFF."""
    row = f"<row><n>{written}田&#x9547;{written}</n></row>"

    first, second = split(row + "<row><n>田</n></row>", charset=charset).rows

    assert (first.fields, second.fields) == ({"n": f"{meant}田镇{meant}"}, {"n": "田"})
    assert first.payload == row.encode(charset)


@pytest.mark.parametrize(
    "written", ["&#xD842;", "&#xDFB7;", "&#xDFB7;&#xD842;", "&#xD842; &#xDFB7;", "&#55000;&#57271;"]
)
def test_half_a_character_costs_its_row(written: str) -> None:
    flawed, sound = fields(f"<row><n>{written}</n></row><row><n>1</n></row>")

    assert isinstance(flawed, FlawedFields)
    assert (dict(flawed), flawed.code) == ({}, "forbidden_character")
    assert sound == {"n": "1"}


def test_what_stands_in_cdata_is_no_reference() -> None:
    (row,) = fields("<row><n><![CDATA[&#xD842;&#xDFB7;]]></n></row>")

    assert row == {"n": "&#xD842;&#xDFB7;"}


def test_a_value_with_elements_inside_is_no_text() -> None:
    (row,) = fields("<row><v>a<b>1</b></v></row>")

    assert row == {"v": {"b": "1"}}


def test_a_value_that_lies_elsewhere_is_not_taken_for_an_empty_one() -> None:
    (row,) = fields('<row><v href="#id1"/><w href="#id2">here</w></row>')

    assert row == {"v": {"href": "#id1"}, "w": "here"}


def test_a_value_that_lies_elsewhere_in_soap_12_is_no_empty_one_either() -> None:
    encoded = "http://www.w3.org/2003/05/soap-encoding"

    (row,) = fields(f'<row><v xmlns:e="{encoded}" e:ref="id1"/></row>')

    assert row == {"v": {"href": "id1"}}


def test_white_space_around_nil_is_no_part_of_it() -> None:
    assert fields('<row><v xsi:nil=" true "/></row>') == [{"v": None}]


@pytest.mark.parametrize("between", ["", "\n", "<also>2</also>"])
def test_a_list_without_an_element_of_its_own_leaves_what_stands_beside_it(between: str) -> None:
    rows = between.join(f"<row><v>{number}</v></row>" for number in range(3))
    document = f"<answer><code>0</code><total>3</total>{rows}<end>1</end></answer>"
    at = RowsAt(path=("row",), above=("answer",))

    found = whole(document, at)

    assert [row.fields for row in found.rows] == [{"v": "0"}, {"v": "1"}, {"v": "2"}]
    beside = [found.root.findtext(name) for name in ("code", "total", "end")]
    assert beside == ["0", "3", "1"]


@pytest.mark.parametrize("name", ["row", "answer"])
def test_rows_named_like_what_holds_them_are_refused_and_not_lost(name: str) -> None:
    document = f"<answer><{name}><{name}><v>1</v></{name}></{name}></answer>"
    at = RowsAt(path=(name, name), above=("answer",))

    with pytest.raises(MalformedAnswer, match="name of what holds them"):
        whole(document, at)


@pytest.mark.parametrize("rows", ["<row/>", ""])
def test_a_path_that_begins_elsewhere_leads_to_no_rows(rows: str) -> None:
    document = f"<answer><a><data><rows><row/></rows></data></a><b>{rows}</b></answer>"
    at = RowsAt(path=("data", "rows", "row"), above=("answer", "b"))

    assert not whole(document, at).rows


def test_elements_in_elements_of_the_same_name_are_not_each_compared_with_all_above(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten megabytes of them once took 38 seconds: below every cap, and past every deadline."""
    looked_at: list[object] = []

    def counted(element: etree._Element) -> str:
        looked_at.append(element)
        return local_name(element)

    monkeypatch.setattr("connectors.xml_rows.local_name", counted)

    (found,) = split(f"{'<row>' * 200}{'</row>' * 200}").rows

    assert found.payload.count(b"<row>") == 200
    assert len(looked_at) < 10 * 200


def test_what_a_declaration_says_of_text_is_not_believed() -> None:
    declared = '<?xml version="1.0" encoding="GBK"?><answer><v>指标</v></answer>'

    found = whole(declared, None)

    assert found.root.findtext("v") == "指标"


XSD = 'xmlns:d="http://www.w3.org/2001/XMLSchema"'


@pytest.mark.parametrize("kind", ["d:base64Binary", "e:base64", "base64Binary"])
def test_a_text_that_says_it_is_base64_is_unpacked(kind: str) -> None:
    """Perl's SOAP::Lite writes so every text with a Chinese character."""
    packed = base64.b64encode("≥90%\n合格".encode()).decode()
    typed = f'<v {XSD} xsi:type="{kind}">{packed[:5]}\n{packed[5:]}</v>'

    found, other = split(
        f'<row>{typed}<w xsi:type="d:string">5Lmh</w></row><row><v>5Lmh</v><w/></row>'
    ).rows

    assert found.fields == {"v": "≥90%\n合格", "w": "5Lmh"}
    assert other.fields == {"v": "5Lmh", "w": ""}


@pytest.mark.parametrize("text", ["5Lmh?", "1rjx", "5Lm"])
def test_base64_that_is_no_text_is_what_no_field_can_be(text: str) -> None:
    (row,) = fields(f'<row><v {XSD} xsi:type="d:base64Binary">{text}</v></row>')

    assert row == {"v": {"base64Binary": text}}


def test_a_character_that_stands_for_nothing_is_found_in_base64() -> None:
    packed = base64.b64encode(b"a\x00").decode()

    (row,) = fields(f'<row><v {XSD} xsi:type="d:base64Binary">{packed}</v></row>')

    assert isinstance(row, FlawedFields)
    assert row.code == "nul_character"


def test_a_row_that_lies_elsewhere_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(MalformedAnswer, match="elsewhere at row 1"):
        fields('<row><v>1</v></row><row href="#id1"/>')


def test_an_element_twice_in_a_row_costs_the_row_and_neither_value_is_taken() -> None:
    sound, flawed = fields("<row><v>1</v></row><row><v>1</v><w>3</w><v>2</v></row>")

    assert sound == {"v": "1"}
    assert isinstance(flawed, FlawedFields)
    assert dict(flawed) == {"w": "3"}
    assert (flawed.code, flawed.elements) == ("duplicate_key", frozenset({"v"}))


@pytest.mark.parametrize("cut", [1, 20, 45, 60])
def test_what_ends_early_may_be_asked_again(cut: int) -> None:
    document = "<answer><data><rows><row><v>1</v></row></rows></data></answer>"

    with pytest.raises(BrokenAnswer):
        whole(document[:-cut], AT)


@pytest.mark.parametrize("text", ["补贴 & 奖励", "R&D 投入", "达标率 < 5", "a<1", "P&G"])
def test_a_sign_that_is_not_escaped_is_refused_and_not_asked_again(text: str) -> None:
    """As SOAP::Lite writes it without types, and whoever joins texts to make XML."""
    document = f"<s:answer xmlns:s='u'><rows><row/><row><v>{text}</v></row></rows></s:answer>\n"

    with pytest.raises(MalformedAnswer, match="not escaped") as caught:
        whole(document, RowsAt(path=("rows", "row"), above=("answer",)))

    assert not isinstance(caught.value, BrokenAnswer)
    assert text not in str(caught.value)


@pytest.mark.parametrize("end", ["R&", "R&am", "R<", "R<v", "R & </v", "R & </v></row>"])
def test_an_answer_that_ends_at_such_a_sign_may_have_been_cut_off(end: str) -> None:
    with pytest.raises(BrokenAnswer):
        whole(f"<answer><data><rows><row><v>{end}", AT)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("<row><v>&unknown;</v></row>", "not XML to its end"),
        ("<row\x01><v/></row>", "not XML to its end"),
        ("<row>", "not XML to its end"),
    ],
)
def test_what_is_no_xml_is_refused_without_being_quoted(bad: str, told: str) -> None:
    with pytest.raises(MalformedAnswer, match=told) as caught:
        fields(bad)

    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "unknown" not in str(caught.value)
    # Only what may have been cut off on its way is worth another question.
    assert isinstance(caught.value, BrokenAnswer) == (told == "not XML to its end")


def test_a_prefix_that_was_never_declared_is_refused_and_not_asked_again() -> None:
    with pytest.raises(MalformedAnswer, match="prefix that was never declared at row") as caught:
        fields('<row><v>1</v></row><row><v xsx:nil="true"/></row>')

    assert not isinstance(caught.value, BrokenAnswer)


@pytest.mark.parametrize(
    "rows",
    [
        "<row/>" * 101,
        f"<row><v>{'长' * 10_001}</v></row>",
        f"<row/></rows><words>{'长' * 10_001}</words><rows>",
        f"<row><v>{'y' * 11_000_000}</v></row>",
        f"<row>{'<v>' * 3000}{'</v>' * 3000}</row>",
    ],
)
def test_caps_hold_for_rows_texts_and_depth(rows: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        split(rows)

    assert not isinstance(caught.value, BrokenAnswer)


def test_the_parser_has_caps_of_its_own() -> None:
    for rows in (f"<row><v>{'y' * 11_000_000}</v></row>", f"{'<v>' * 300}{'</v>' * 300}"):
        with pytest.raises(MalformedAnswer, match="too long or too deep"):
            split(rows, max_text=20_000_000)


def test_the_tree_that_is_left_holds_the_envelope_alone() -> None:
    left = split("<row><v>1</v></row>" * 90, before="<code>0</code>").root

    assert left.findtext("code") == "0"
    assert len(list(left.iter())) < 8


NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=6).filter(lambda n: n != "row")
TEXTS = st.one_of(
    st.none(),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="￾￿"),
        max_size=12,
    ),
)
ROWS = st.lists(st.dictionaries(NAMES, TEXTS, max_size=5), max_size=8)


@given(ROWS, st.sampled_from(["", "n:"]), st.booleans())
def test_any_row_is_read_as_it_was_written(
    rows: list[dict[str, str | None]],
    prefix: str,
    commented: bool,  # noqa: FBT001 - drawn
) -> None:
    noise = "<!-- <row> --><![CDATA[ ]]>" if commented else ""
    written = [
        f"<{prefix}row>"
        + "".join(
            f'<{prefix}{name} xsi:nil="true"/>'
            if text is None
            else f"<{prefix}{name}>{escape(text)}</{prefix}{name}>"
            for name, text in row.items()
        )
        + f"</{prefix}row>"
        for row in rows
    ]
    document = (
        f'<answer xmlns:n="urn:n" {XSI}><data><rows>{noise.join(written)}</rows></data></answer>'
    )

    found = whole(document, AT, max_text_chars=9_999).rows

    assert [row.fields for row in found] == rows
    assert [row.payload.decode() for row in found] == written
    # The parser of record agrees.
    assert len(etree.fromstring(document).findall(".//{*}row")) == len(rows)
