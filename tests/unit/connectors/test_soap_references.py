"""Values that an encoded answer keeps apart are put where they are meant, or refused."""

import time
from contextlib import suppress

import pytest

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer, OpenedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.soap_answers import SoapAnswers
from connectors.soap_references import in_place
from connectors.xml_text import XmlText
from tests.unit.connectors.soap import soap_spec

ENCODING = 'e:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'
SPACES = (
    'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def message(response: str, *apart: str) -> str:
    inside = f"<r:said xmlns:r='urn:r' {ENCODING}>{response}</r:said>{''.join(apart)}"
    return f"<e:Envelope {SPACES}><e:Body>{inside}</e:Body></e:Envelope>"


def opened(text: str, limits: Limits | None = None) -> OpenedAnswer:
    limits = limits or Limits()
    form = SoapAnswers(soap_spec().envelope, "utf-8", limits)
    xml = in_place(text, limits.max_decoded_bytes)
    return form.open_text(XmlText(xml, "utf-8"), "list.l", ["code", "total"], Deadline())


def read(response: str, *apart: str) -> list[dict[str, object]]:
    rows = opened(message(response, *apart)).rows
    assert rows is not None
    return [dict(row.fields) for row in rows]


LISTED = '<list><l href="#a"/><l href="#b"></l></list>'
KIND = f'{ENCODING} xsi:type="n2:Row" xmlns:n2="urn:n"'
A = f'<multiRef id="a" {KIND}><v>1</v><w href="#c"/></multiRef>'
B = '<multiRef id="b"><v xsi:nil="true"/><w href="#c"/></multiRef>'
C = '<multiRef id="c" xsi:type="xsd:decimal" xmlns:xsd="urn:x">0.01</multiRef>'


def test_rows_come_in_the_order_in_which_they_are_pointed_at() -> None:
    """Behind the response they lie in any order, and a value may be meant twice."""
    for apart in ([A, B, C], [C, B, A]):
        assert read(LISTED, *apart) == [{"v": "1", "w": "0.01"}, {"v": None, "w": "0.01"}]


def test_the_bytes_of_a_row_hold_its_values_and_read_the_same_again() -> None:
    rows = opened(message(LISTED, A, B, C)).rows
    assert rows is not None

    assert [row.payload.decode() for row in rows] == [
        "<l><v>1</v><w>0.01</w></l>",
        '<l><v xsi:nil="true"/><w>0.01</w></l>',
    ]
    form = SoapAnswers(soap_spec().envelope, "utf-8", Limits())
    assert [form.row(row.payload) for row in rows] == [row.fields for row in rows]


def test_ids_and_prefixes_of_one_answer_are_no_part_of_a_row() -> None:
    """Axis counts them anew in every answer: the row would seem to have changed."""
    other = A.replace("n2", "n7").replace('"a"', '"id93"')
    inline = '<list><l id="id5"><v>1</v><w e:id="id6">0.01</w></l></list>'

    texts = [
        opened(text).rows
        for text in (
            message('<list><l href="#a"/></list>', A, C),
            message('<list><l href="#id93"/></list>', C, other),
            message(inline),
        )
    ]

    assert {row.payload for rows in texts for row in rows or ()} == {b"<l><v>1</v><w>0.01</w></l>"}


def test_soap_12_points_at_what_stands_elsewhere_in_the_response() -> None:
    assert (
        read('<list><l id="x"><v id="y">1</v></l><l><v e:ref="y"/></l><l ref="x"/></list>')
        == [{"v": "1"}] * 3
    )


def test_a_whole_page_and_a_fault_may_stand_apart() -> None:
    page = opened(
        message(
            '<list href="#p"/><code href="#q"/>',
            "<m id='p'><l><v>1</v></l></m>",
            "<m id='q'>00</m>",
        )
    )
    fault = opened(
        message("")
        .replace("r:said", "e:Fault")
        .replace(
            "</e:Fault>",
            '<detail><odd href="#f"/></detail></e:Fault><m id="f"><code>E7</code></m>',
        )
    )

    assert page.envelope["code"] == "00"
    assert [row.fields for row in page.rows or ()] == [{"v": "1"}]
    assert (fault.is_fault, fault.envelope["code"]) == (True, "E7")


def test_declarations_that_a_value_needs_come_with_it() -> None:
    inner = '<m id="a" xmlns:n="urn:n"><n:v>1</n:v></m>'

    assert read('<list><l href="#a"/></list>', inner) == [{"v": "1"}]


def test_a_value_that_is_nil_where_it_lies_is_nil_where_it_is_meant() -> None:
    apart = '<m id="a"><v href="#b"/></m>', '<m id="b" xsi:nil="true"/>'

    assert read('<list><l href="#a"/></list>', *apart) == [{"v": None}]


@pytest.mark.parametrize(
    ("response", "apart", "told"),
    [
        ('<list><l href="#a"/></list>', '<m id="a"><v href="#a"/></m>', "in a circle"),
        ('<list><l href="#a"/></list>', '<m id="a"/><m id="a"/>', "points at two"),
        ('<list><l href="#gone"/></list>', "", "lies elsewhere"),
        ("<list/>", '<m id="a"/>', "not one element"),
    ],
)
def test_what_cannot_be_put_in_its_place_is_refused(response: str, apart: str, told: str) -> None:
    with pytest.raises(MalformedAnswer, match=told):
        read(response, apart)


def test_a_chain_without_an_end_in_sight_is_refused() -> None:
    apart = [f'<m id="a{n}"><v href="#a{n + 1}"/></m>' for n in range(40)]

    with pytest.raises(MalformedAnswer, match="too deep"):
        read('<list><l href="#a0"/></list>', *apart, '<m id="a40">1</m>')


def test_a_message_that_unfolds_without_measure_is_stopped() -> None:
    """Each value means the next one ten times: thirty of them would be 10³⁰."""
    apart = [f'<m id="a{n}">' + f'<v href="#a{n + 1}"/>' * 10 + "</m>" for n in range(30)]

    with pytest.raises(MalformedAnswer, match="more than it may weigh"):
        in_place(message('<list><l href="#a0"/></list>', *apart, '<m id="a30">1</m>'), 100_000)


WHOLE = message(LISTED, A, B, C)


@pytest.mark.parametrize(
    "text", [*(WHOLE[:cut] for cut in (90, 250, 420, -1)), WHOLE.replace("</list>", "</lost>")]
)
def test_what_ends_early_may_be_asked_again(text: str) -> None:
    with pytest.raises(BrokenAnswer):
        opened(text)


@pytest.mark.parametrize(
    "text",
    [
        "<a><b id='1'/><c href='#1'/></a>",
        f"<a {ENCODING}><b id='1'/><c href='#1'/><!-- --></a>",
        f"<a {ENCODING}>text</a>",
    ],
)
def test_other_messages_stay_as_they_are(text: str) -> None:
    assert in_place(text, 1000) == text


DECLARED = " ".join(f"xmlns:n{n}=''" for n in range(20_000))


ENDLESS = message("<l href='#a'/>").partition("</r:said>")[0]


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS + "<a" * 100_000,
        ENDLESS + "<a b='" * 100_001,
        message(f"<list><l href='#a'/></list><m id='a' {DECLARED}>{'n:' * 200_000}</m>"),
        message("<l href='#a'/>" * 60_000 + f"<m id='a'>{'x' * 50_000}</m>"),
    ],
    ids=["tags", "quotes", "declarations", "copies"],
)
def test_what_is_made_to_take_long_or_much_does_not(text: str) -> None:
    began = time.process_time()
    with suppress(MalformedAnswer):
        in_place(text, 10_000_000)

    assert time.process_time() - began < 2
