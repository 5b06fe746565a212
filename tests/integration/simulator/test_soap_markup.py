"""Whatever stands in a cell, a reader of XML gets it back."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from connectors.simulator.soap.markup import Cell, escaped, remarked, sections

#: XML 1.0, section 2.2.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANY = st.text(st.characters(exclude_categories=[]) | st.sampled_from("&<>]\r\n\t\0'\"-![CDATA"))


@pytest.mark.parametrize("cell", [escaped, remarked])
@given(text=_ANY)
@example(text="]]>]]>")
@example(text="a<b&c>\r\n\x0b\ud800\ufffe")
def test_a_cell_is_read_back_but_for_what_xml_cannot_carry(cell: Cell, text: str) -> None:
    root = etree.fromstring(f"<a>{cell(text)}</a>", etree.XMLParser(remove_comments=True))

    assert (root.text or "") == _UNWRITABLE.sub("?", text)


@given(text=st.lists(st.sampled_from(["]", "]]>", ">", "<b/>", "&amp;", "值"])).map("".join))
def test_a_section_is_read_back(text: str) -> None:
    root = etree.fromstring(f"<a>{sections(text)}</a>")

    assert (root.text or "") == text
    assert len(root) == 0


def test_a_remarked_cell_holds_a_comment_and_a_section() -> None:
    assert remarked("四个汉字") == "四个<!-- 脱敏 --><![CDATA[汉字]]>"
    assert remarked("") == ""
