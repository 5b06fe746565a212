"""Requirements on answers in parts (multipart/related): messages, attachments, what is dropped."""

import base64
import gzip
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from adapter.errors import MalformedAnswer
from connectors.multipart import in_one
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors.conftest import Site, Step, http, read_request
from tests.unit.connectors.soap import TEXT, document, message, soap_spec, soap_system, token
from tests.unit.connectors.soap_desk import Made

WHOLE = message("<said><code>00</code><total>0</total><list/></said>")
BASE64 = "Content-Transfer-Encoding: BASE64"
FILE = b"\x00\xff\r\n--edge-\r\n\x80PDF"
XOP = 'xmlns:xop="http://www.w3.org/2004/08/xop/include"'
ROOT = 'Content-Type: application/xop+xml; charset=utf-8; type="text/xml"\r\n'


@pytest.fixture
def made(site: Site) -> Made:
    """A system of the odd dialect, told apart by what `soap_spec` takes."""
    return lambda spec=None: soap_system(site, spec or soap_spec())


def part(content: bytes | str, *, name: str = "", more: str = "") -> bytes:
    """A part with its edge before it."""
    named = f"Content-ID: <{name}>\r\n" if name else ""
    content = content.encode() if isinstance(content, str) else content
    return f"\r\n--edge\r\n{named}{more}\r\n".encode() + content


def in_parts(*parts: bytes, more: str = "") -> Step:
    kind = f'multipart/related; type="application/xop+xml"; boundary="edge"{more}'
    return http(b"".join(parts) + b"\r\n--edge--\r\n", kind=kind)


def told(text: str) -> Step:
    """A body that is one whole text."""
    return http(text.encode(), kind="multipart/related; boundary=edge")


def with_row(*fields: str) -> str:
    row = f"<l>{''.join(fields)}</l>"
    return message(f"<said><code>00</code><total>1</total><list>{row}</list></said>")


def fields_of(system: SoapBudgetSystem) -> Mapping[str, object]:
    (only,) = system.read_pages(read_request())
    (row,) = only.rows
    # A row is read again from what is kept of it alone.
    assert system.reread(row.payload) == row.fields
    return row.fields


# --- the message alone ----------------------------------------------------------------------------


def test_a_message_alone_in_a_multipart_answer_is_read_as_it_is(site: Site, made: Made) -> None:
    site.server.script = [token(), in_parts(part(with_row("<v>指标</v>"), more=ROOT))]

    (only,) = made().read_pages(read_request())

    assert [each.payload for each in only.rows] == ["<l><v>指标</v></l>".encode()]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (told("no boundary"), "without a boundary"),
        (told(f"edge\r\n\r\n{WHOLE}\r\nedge--"), "without a boundary"),
        (told("--edge--"), "without a part"),
        (told("--edge\r\nContent-Type: text/xml\r\n--edge--"), "without its content"),
        (told(f"--edge\r\n{BASE64}\r\n\r\n{WHOLE}\r\n--edge--"), "base64"),
        (in_parts(*[part(b"")] * 10_000), "too many parts"),
        (in_parts(part(WHOLE), part(b"1", name="x"), part(b"2", name="x")), "under one id"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_parts_that_cannot_be_taken_apart_are_refused(
    site: Site, made: Made, step: Step, why: str
) -> None:
    site.server.script = [token(), step]

    with pytest.raises(MalformedAnswer, match=why):
        list(made().read_pages(read_request()))
    assert len(site.server.requests) == 2


READ = {
    "without headers": f"--edge\r\n\r\n{WHOLE}\r\n--edge--",
    "line feeds alone": f"--edge\n{ROOT.strip()}\n\n{WHOLE}\n--edge--\n",
    "words before and behind": f"for old readers\r\n--edge\r\n\r\n{WHOLE}\r\n--edge-- \r\nthe end",
    "in base64": f"--edge\r\n{BASE64}\r\n\r\n{base64.encodebytes(WHOLE.encode()).decode()}--edge--",
    "quoted": f"--edge\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    f"{WHOLE.replace('=', '=3D')}\r\n--edge--",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_parts_may_be_written_in_any_of_the_usual_ways(site: Site, made: Made, text: str) -> None:
    site.server.script = [token(), told(text)]

    assert [len(each.rows) for each in made().read_pages(read_request())] == [0]


def test_where_the_header_names_no_boundary_the_first_line_does(site: Site, made: Made) -> None:
    answer = http(f"--one\r\n\r\n{WHOLE}\r\n--one--".encode(), kind="multipart/related")
    site.server.script = [token(), answer]

    assert [len(each.rows) for each in made().read_pages(read_request())] == [0]


def test_a_multipart_answer_that_ends_early_is_asked_again(site: Site, made: Made) -> None:
    early = told(f"--edge\r\nContent-Type: text/xml\r\n\r\n{WHOLE}")
    site.server.script = [token(), early, in_parts(part(WHOLE))]

    assert [len(each.rows) for each in made().read_pages(read_request())] == [0]


def test_the_charset_of_a_part_is_its_own(site: Site, made: Made) -> None:
    content = with_row("<v>㐂指标</v>").encode("gb18030")
    more = "Content-Type: application/xop+xml; charset=GBK\r\n"
    site.server.script = [token(), in_parts(part(content, more=more))]

    assert fields_of(made()) == {"v": "㐂指标"}


# --- attachments ----------------------------------------------------------------------------------


def test_an_attachment_that_nobody_points_at_is_dropped(site: Site, made: Made) -> None:
    answer = in_parts(part(with_row("<v>1</v>")), part(FILE, name="scan"), part(b"no id"))
    site.server.script = [token(), answer]

    (only,) = made().read_pages(read_request())

    assert [each.payload for each in only.rows] == [b"<l><v>1</v></l>"]


def test_the_message_is_the_part_that_the_header_names(site: Site, made: Made) -> None:
    parts = (part(FILE), part(FILE, name="scan"), part(with_row("<v>1</v>"), name="root@here"))
    site.server.script = [token(), in_parts(*parts, more='; start="<root@here>"')]

    assert fields_of(made()) == {"v": "1"}


POINTERS = {
    "CXF": (f'<xop:Include {XOP} href="cid:1@urn%3Aodd"/>', "1@urn%3Aodd"),
    "WCF": (f'<xop:Include href="cid:http%3A%2F%2Fodd%2F1" {XOP}/>', "http://odd/1"),
    "Metro": (f'<xop:Include {XOP} href="cid:1@jaxws"></xop:Include>', "1@jaxws"),
    "default prefix": (
        f"<Include xmlns=\"{XOP.split(chr(34))[1]}\" href='cid:1@a&amp;b'/>",
        "1@a&b",
    ),
    "swaRef": ("cid:1@swa", "1@swa"),
}


@pytest.mark.parametrize(("pointer", "name"), POINTERS.values(), ids=POINTERS)
def test_what_a_message_points_at_is_read_in_its_place(
    site: Site, made: Made, pointer: str, name: str
) -> None:
    text = with_row(f"<v>{pointer}</v>", "<w>指标</w>")
    site.server.script = [token(), in_parts(part(text, more=ROOT), part(FILE, name=name))]

    assert fields_of(made()) == {"v": base64.b64encode(FILE).decode(), "w": "指标"}


@pytest.mark.parametrize("element", ['<v n="1" href="cid:a" m="2"/>', "<v href='cid:a'> </v>"])
def test_an_element_that_points_itself_holds_the_attachment(
    site: Site, made: Made, element: str
) -> None:
    content = part(base64.encodebytes(FILE), name="a", more=f"{BASE64}\r\n")
    site.server.script = [token(), in_parts(part(with_row(element)), content)]

    assert fields_of(made()) == {"v": base64.b64encode(FILE).decode()}


def test_values_of_axis_that_are_kept_apart_may_be_attachments(site: Site, made: Made) -> None:
    row = '<l><v href="#id0"/></l>'
    text = message(
        f'<said s:encodingStyle="e"><code>00</code><total>1</total><list>{row}</list></said>'
        '<multiRef id="id0" href="cid:a"/>'
    )
    site.server.script = [token(), in_parts(part(text), part(FILE, name="a"))]

    assert fields_of(made()) == {"v": base64.b64encode(FILE).decode()}


@pytest.mark.parametrize("packing", ["base64", "gzip_base64"])
def test_an_inner_text_may_be_an_attachment(site: Site, made: Made, packing: str) -> None:
    def carried(text: str) -> Step:
        content = text.encode("gb18030")
        content = gzip.compress(content) if packing == "gzip_base64" else content
        pointer = f'<xop:Include {XOP} href="cid:a"/>'
        said = message(f'<o:said xmlns:o="urn:odd"><out>{pointer}</out></o:said>')
        return in_parts(part(said, more=ROOT), part(content, name="a"))

    row = "<l><v>㐂</v></l>"
    inner = document(f"<total>1</total><list>{row}</list>")
    site.server.script = [carried(document("<key>k</key>")), carried(inner)]
    spec = soap_spec(text=replace(TEXT, packing=packing))  # type: ignore[arg-type]  # both are

    (only,) = made(spec).read_pages(read_request())

    assert [each.payload for each in only.rows] == [row.encode("gb18030")]


def test_a_pointer_to_what_did_not_come_costs_its_row_alone(site: Site, made: Made) -> None:
    text = with_row(f'<v><xop:Include {XOP} href="cid:gone"/></v>', "<w>cid:gone</w>")
    site.server.script = [token(), in_parts(part(text), part(FILE, name="a"))]

    (only,) = made().read_pages(read_request())

    (row,) = only.rows
    assert not isinstance(row.fields["v"], str)
    assert row.fields["w"] == "cid:gone"


@pytest.mark.parametrize(
    "text",
    [
        '<l><![CDATA[<v href="cid:a"/>]]><!-- <v href="cid:a"/> --></l>',
        '<l><v href="cid:a">text</v><w>see cid:a</w><u>cid:a<t/></u></l>',
        '<l><v other="cid:a"/><w href="a"/><u href=cid:a></u></l>',
        '<l><![CDATA[<v href="cid:a"/>',
        '<v href="cid:a',
    ],
)
def test_what_only_looks_like_a_pointer_stays(text: str) -> None:
    assert in_one(text, {"a": b"content"}, 1000) == text


def test_many_pointers_to_one_attachment_weigh_what_they_unfold_to() -> None:
    text = '<l><v href="cid:a"/></l>' * 100

    assert len(in_one(text, {"a": b"x" * 300}, 40_000)) > 40_000
    with pytest.raises(MalformedAnswer, match="unfolds"):
        in_one(text, {"a": b"x" * 300}, 39_999)


@pytest.mark.parametrize(
    "text",
    [
        "<v cid:'" * 100_000 + ">",
        "<v " + " href=" * 200_000 + "cid:",
        "<v>cid:" * 100_000,
        "<v href='cid:a'>" * 100_000,
        "<!--" * 200_000 + "<v cid:",
    ],
    ids=len,
)
def test_a_hostile_message_takes_no_longer_than_its_length(text: str) -> None:
    began = time.process_time()
    in_one(text, {"a": b"content"}, 10_000_000)

    assert time.process_time() - began < 3
