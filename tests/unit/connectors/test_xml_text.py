"""From bytes to text: strictly, by the label, and never with a character that was not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer
from connectors.xml_text import XmlText, decode_xml, without_declaration

DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("GB18030", "gb18030"),
        ("gbk", "gb18030"),
        ("GB2312", "gb18030"),
        ("CP936", "gb18030"),
        ("x-gbk", "gb18030"),
        # Python and Java call them so.
        ("utf_8", "utf-8"),
        ("MS936", "gb18030"),
        ("x-mswin-936", "gb18030"),
        ("EUC_CN", "gb18030"),
        ("GB_2312-80", "gb18030"),
    ],
)
def test_the_declaration_tells_the_charset(label: str, charset: str) -> None:
    body = (DECLARED.format(label) + "<a>指标</a>").encode(charset)

    xml = decode_xml(body, declared="", default="utf-8")

    assert (xml.text, xml.charset) == ("<a>指标</a>", charset)


def test_the_http_header_goes_before_the_declaration() -> None:
    body = (DECLARED.format("UTF-8") + "<a>指标</a>").encode("gb18030")

    assert decode_xml(body, declared="gbk", default="utf-8").text == "<a>指标</a>"


@pytest.mark.parametrize(
    "label", ["'utf-8'", '"UTF-8"', "utf-8,text/xml", "UTF-8, UTF-8", " utf-8 "]
)
def test_a_header_may_be_written_carelessly(label: str) -> None:
    """In quotes of either kind; twice, as proxies join two headers."""
    body = "<a>指标</a>".encode()

    assert decode_xml(body, declared=label, default="gb18030").text == "<a>指标</a>"


def test_without_any_label_old_systems_are_understood_too() -> None:
    assert decode_xml("<a>指标</a>".encode("gb18030"), declared="", default="utf-8").charset == (
        "gb18030"
    )
    assert decode_xml("<a>指标</a>".encode(), declared="", default="utf-8").charset == "utf-8"


@pytest.mark.parametrize("label", ["utf-16", "UTF-16", "Unicode"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_label_that_could_not_be_read_if_it_were_true_is_none(label: str, charset: str) -> None:
    """.NET says UTF-16 of a text in memory, and sends it in another charset."""
    body = (DECLARED.format(label) + "<a>指标</a>").encode(charset)

    assert decode_xml(body, declared="", default="utf-8") == XmlText("<a>指标</a>", charset)


def test_a_labelled_text_is_never_guessed_at() -> None:
    """These two bytes are a word in GBK and another character in UTF-8: the label decides."""
    word = "模".encode("gb18030")
    assert word.decode("utf-8") != "模"

    labelled = decode_xml(b"<a>" + word + b"</a>", declared="gbk", default="utf-8")

    assert labelled.text == "<a>模</a>"


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (b"<a>\xff\xfe</a>", "utf-8"),
        (b"<a>\xff\xff</a>", ""),
        ("<a>指标</a>".encode("utf-16"), "utf-16"),
        (b"<a>x</a>", "klingon"),
        # Java writes "?" for every Chinese character where nobody set another charset than this.
        (b"<a>????</a>", "iso-8859-1"),
        ((DECLARED.format("Shift_JIS") + "<a/>").encode(), ""),
    ],
)
def test_what_is_not_in_its_charset_is_refused_without_being_quoted(
    body: bytes, declared: str
) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        decode_xml(body, declared=declared, default="utf-8")

    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "klingon" not in str(caught.value)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_text_that_ends_in_the_middle_of_a_character_was_cut_off(charset: str) -> None:
    body = "<a>指标㐂".encode(charset)

    for lost in (1, 2):
        with pytest.raises(BrokenAnswer, match="middle of a character"):
            decode_xml(body[:-lost], declared=charset, default=charset)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030"])
def test_utf_8_under_a_chinese_label_is_refused_and_not_read_as_other_characters(
    label: str,
) -> None:
    """Every one of these bytes has a place in GB18030, where the words would be 鎸囨爣."""
    body = (DECLARED.format(label) + "<a>指标</a>").encode()
    assert body.decode("gb18030").endswith("<a>鎸囨爣</a>")

    for declared in ("", label.lower()):
        with pytest.raises(MalformedAnswer, match="not in the charset"):
            decode_xml(body, declared=declared, default="utf-8")
    with pytest.raises(MalformedAnswer, match="not in the charset"):
        decode_xml("<a>指标</a>".encode(), declared="", default="gb18030")


def test_a_byte_order_mark_goes_before_every_label() -> None:
    body = b"\xef\xbb\xbf" + (DECLARED.format("gb2312") + "<a>指标</a>").encode()

    xml = decode_xml(body, declared="gb2312", default="gb18030")

    assert (xml.text, xml.charset) == ("<a>指标</a>", "utf-8")


def test_a_byte_order_mark_is_no_character() -> None:
    assert decode_xml(b"\xef\xbb\xbf<a/>", declared="", default="utf-8").text == "<a/>"


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a><a/>",
        '<?xml version="1.0"?><!-- before --><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        " \n<?p i?> <!DOCTYPE a SYSTEM 'http://elsewhere/'><a/>",
        "\ufeff<!DOCTYPE a><a/>",
        '\ufeff<?xml version="1.0"?><!DOCTYPE a><a/>',
    ],
)
def test_a_document_type_is_refused_wherever_it_hides(text: str) -> None:
    with pytest.raises(MalformedAnswer, match="document type"):
        without_declaration(text)


def test_words_that_only_look_like_a_document_type_are_fine() -> None:
    assert without_declaration("<a><![CDATA[<!DOCTYPE a>]]></a>").startswith("<a>")


@given(st.text(), st.sampled_from(["utf-8", "gb18030"]))
def test_what_was_decoded_turns_back_into_its_bytes(text: str, charset: str) -> None:
    try:
        body = text.encode(charset)
        xml = decode_xml(body, declared=charset, default="utf-8")
    except (UnicodeEncodeError, MalformedAnswer):
        return

    assert body.endswith(xml.text.encode(xml.charset))
