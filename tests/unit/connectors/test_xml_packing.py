"""The text inside the text: four ways in, the same four ways out, under caps."""

import base64
import gzip
import tracemalloc

import pytest

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer
from connectors.endpoint import Limits
from connectors.xml_packing import pack, unpack
from connectors.xml_text import XmlText

MIB = 1024 * 1024
DOCUMENT = '<?xml version="1.0" encoding="GB18030"?><m>指标㐂</m>'.encode("gb18030")
PACKINGS = ("plain", "cdata", "base64", "gzip_base64")


def unpacked(text: str, packing: str, limits: Limits | None = None) -> XmlText:
    return unpack(
        text,
        packing,
        charset="gb18030",
        outer_charset="utf-8",
        limits=limits or Limits(),
    )


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_was_packed_is_unpacked(packing: str) -> None:
    assert unpacked(pack(DOCUMENT, packing, "gb18030"), packing).text == "<m>指标㐂</m>"


def test_rows_are_kept_in_the_charset_in_which_they_came() -> None:
    assert unpacked(pack(DOCUMENT, "plain", "gb18030"), "plain").charset == "utf-8"
    assert unpacked(pack(DOCUMENT, "base64", "gb18030"), "base64").charset == "gb18030"


def test_line_breaks_in_base64_are_no_part_of_it() -> None:
    text = base64.encodebytes(DOCUMENT * 9).decode()

    with pytest.raises(MalformedAnswer):
        unpacked("!" + text, "base64")
    assert unpacked(text, "base64").text.startswith("<m>")


@pytest.mark.parametrize(
    "text",
    [
        "<m>canary</m>",
        base64.b64encode(b"canary").decode(),
        base64.b64encode(gzip.compress(DOCUMENT, mtime=0)[:-9]).decode(),
        base64.b64encode(gzip.compress(DOCUMENT, mtime=0) + b"canary").decode(),
    ],
)
def test_what_is_not_packed_as_the_profile_says_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        unpacked(text, "gzip_base64")

    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["&lt;m/&gt;", base64.b64encode(DOCUMENT).decode(), "", " \n"])
def test_a_text_that_is_no_xml_is_refused_and_not_asked_for_again(text: str) -> None:
    for packing in ("plain", "cdata"):
        with pytest.raises(MalformedAnswer, match="no XML") as caught:
            unpacked(text, packing)
        assert not isinstance(caught.value, BrokenAnswer)


def test_a_byte_order_mark_inside_is_no_character() -> None:
    assert unpacked("\ufeff<?xml version='1.0' encoding='gbk'?><m>指</m>", "plain").text == (
        "<m>指</m>"
    )


def test_a_bomb_is_not_unpacked() -> None:
    bomb = base64.b64encode(gzip.compress(b" " * 20 * MIB)).decode()

    with pytest.raises(MalformedAnswer, match="over 1048576 bytes"):
        unpacked(bomb, "gzip_base64", Limits(max_decoded_bytes=MIB))
    with pytest.raises(MalformedAnswer, match="times its size"):
        unpacked(bomb, "gzip_base64", Limits(max_ratio=50))


def test_a_bomb_is_stopped_before_it_has_unfolded() -> None:
    bomb = base64.b64encode(gzip.compress(b" " * 20 * MIB)).decode()

    tracemalloc.start()
    with pytest.raises(MalformedAnswer):
        unpacked(bomb, "gzip_base64", Limits(max_decoded_bytes=MIB))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5 * MIB


def test_a_small_text_may_pack_as_well_as_it_can() -> None:
    rows = f"<m>{'<row/>' * 90_000}</m>"
    packed = base64.b64encode(gzip.compress(rows.encode())).decode()

    assert unpacked(packed, "gzip_base64", Limits(max_ratio=2)).text == rows


def test_white_space_before_a_text_is_no_part_of_it() -> None:
    assert unpacked(" \n<m/>", "plain").text == "<m/>"


def test_a_document_type_inside_is_refused_too() -> None:
    for packing in PACKINGS:
        text = pack(b"<!DOCTYPE m><m/>", packing, "gb18030")
        with pytest.raises(MalformedAnswer, match="document type"):
            unpacked(text, packing)
