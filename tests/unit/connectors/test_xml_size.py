"""Outside of its rows an XML answer is small; what is not is refused before it stands in memory."""

from dataclasses import replace

import pytest
from lxml import etree

from adapter.errors import DeadlineExceeded, MalformedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.xml_rows import RowsAt, XmlSplit, split_xml
from connectors.xml_text import XmlText
from tests.unit.connectors.conftest import Site, read_request
from tests.unit.connectors.soap import TEXT, carried, document, said, soap_spec, soap_system, token

AT = RowsAt(path=("rows", "row"), above=("answer",))
ROW = "<row>" + "".join(f"<v{number}>1</v{number}>" for number in range(25)) + "</row>"
#: Several pieces of what the parser is given at once.
MANY = 1_000


def split(
    inside: str, *, before: str = "", deadline: Deadline | None = None, **limits: int
) -> XmlSplit:
    text = f"{before}<answer>{inside}</answer>"
    capped = replace(Limits(max_outside=300), **limits)
    return split_xml(XmlText(text, "utf-8"), AT, limits=capped, deadline=deadline or Deadline())


def test_rows_do_not_count_however_many() -> None:
    found = split(f"<code>0</code><rows>{ROW * MANY}</rows>")

    assert len(found.rows) == MANY
    assert found.root.findtext("code") == "0"


@pytest.mark.parametrize(
    "inside",
    [
        "<x/>" * 9_000,
        "<x>1</x>" * 9_000,
        "<rows>" + "<other/>" * 9_000 + "</rows>",
        f"<rows>{(ROW + '<also/>') * MANY}</rows>",
        "<rows><row>" + "<x/>" * 40_000 + "</row></rows>",
        "<rows><row><x>" + "<y/>" * 40_000 + "</x></row></rows>",
        "<row/>" * 9_000,
        "<x " + " ".join(f'a{number}=""' for number in range(400)) + "/>",
        "".join(f'<x a{number}="1" b{number}="2"/>' for number in range(110)),
        "<answer/>" * 9_000,
    ],
)
def test_elements_and_attributes_outside_of_rows_are_capped(inside: str) -> None:
    with pytest.raises(MalformedAnswer, match="outside of rows"):
        split(inside)


def test_signs_that_are_no_elements_are_not_taken_for_some() -> None:
    signs = "<![CDATA[" + "<x a='='/>" * 1000 + "]]>" + "<!-- <x> = -->" * 1000 + "=" * 1000

    assert len(split(f"<t>{signs}</t><rows>{ROW}</rows>").rows) == 1


@pytest.mark.parametrize("before", ["<!-- <answer><x> -->", "<?x <answer> ?>\n", " \n"])
def test_what_stands_before_the_document_hides_nothing(before: str) -> None:
    assert len(split(f"<rows>{ROW * MANY}</rows>", before=before).rows) == MANY
    with pytest.raises(MalformedAnswer, match="outside of rows"):
        split("<x/>" * 9_000, before=before)


@pytest.mark.parametrize(
    "tag",
    [
        "<x " + " ".join(f'a{number}="&gt;"' for number in range(4_000)) + "/>",
        "<x " + " ".join(f"a{number}='>'" for number in range(4_000)) + "/>",
        '<x a="' + ">" * 40_000 + '"/>',
        "<x" + " " * 40_000 + ">",
    ],
)
def test_a_tag_longer_than_any_needs_to_be_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    monkeypatch.setattr(etree, "XMLPullParser", None)

    with pytest.raises(MalformedAnswer, match="a tag longer"):
        split(tag)


def test_long_texts_are_no_long_tags() -> None:
    long = "x > y " * 20_000
    found = split(f"<t>{long}</t><!--{long}--><rows>{ROW}</rows><u><![CDATA[{long}]]></u>")

    assert found.root.findtext("t") == long
    assert len(found.rows) == 1


def test_values_in_rows_are_capped() -> None:
    assert len(split(f"<rows>{ROW * 4}</rows>", max_values=100).rows) == 4
    with pytest.raises(MalformedAnswer, match="more values"):
        split(f"<rows>{ROW * 4}</rows>", max_values=99)


def test_a_call_that_is_over_is_not_read_to_its_end() -> None:
    looks = iter(range(100))
    late = Deadline(now=lambda: float(next(looks)), ends_at=1)

    with pytest.raises(DeadlineExceeded):
        split(f"<rows>{ROW * MANY}</rows>", deadline=late)
    assert next(looks) == 3


@pytest.mark.parametrize("way", ["typed", "text"])
def test_a_message_is_capped_as_it_comes_in(site: Site, way: str) -> None:
    site.limits = Limits(max_outside=300)
    much = "<total>0</total><list/>" + "<x/>" * 9_000
    if way == "typed":
        site.server.script = [token(), said(much)]
        system = soap_system(site, soap_spec())
    else:
        site.server.script = [carried(document("<key>k</key>")), carried(document(much))]
        system = soap_system(site, soap_spec(text=TEXT))

    with pytest.raises(MalformedAnswer, match="outside of rows"):
        list(system.read_pages(read_request()))
