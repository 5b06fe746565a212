"""A row that cannot be trusted goes to quarantine with its reason; its page goes on."""

import time

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import MalformedAnswer, RecordError, RemoteRefused
from adapter.ports.budget_system import FlawedFields
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_rows import split_answer
from connectors.row_flaws import JSON_ESCAPE, XML_ESCAPE, is_suspicious
from connectors.xml_forbidden import stood_in_for
from mappings.codec import Codec
from mappings.profile import load_profile
from tests.unit.connectors.both_wires import Wire, over_both
from tests.unit.connectors.conftest import (
    Site,
    Step,
    http,
    outbound,
    push_request,
    read_request,
)
from tests.unit.connectors.conftest import page as json_page
from tests.unit.connectors.conftest import token as json_token
from tests.unit.connectors.soap import (
    TEXT,
    carried,
    document,
    said,
    soap_spec,
    soap_system,
    token,
)

#: What stands between two sound rows, over REST and over SOAP, and its code.
JSON_ROWS = [
    ('{"id": "7", "v": "a\ufffdb"}', "replacement_character"),
    ('{"id": "7", "v": "a\\ufffdb"}', "replacement_character"),
    ('{"id": "7", "v": "a\\u0000b"}', "nul_character"),
    ('{"id": "7", "v": "a\\udc00b"}', "lone_surrogate"),
    ('{"id": "7", "v": 1e999999999}', "absurd_number"),
    ('{"id": "7", "v": NaN}', "absurd_number"),
    ('{"id": "7", "v": 1, "v": 2}', "duplicate_key"),
    ('{"id": "7", "v": ' + "[" * 99 + "]" * 99 + "}", "nested_too_deeply"),
]
XML_ROWS = [
    ("<l><id>7</id><v>a\ufffdb</v></l>", "replacement_character"),
    ("<l><id>7</id><v>a&#xFFFD;b</v></l>", "replacement_character"),
    ("<l><id>7</id><v>a&#065533;b</v></l>", "replacement_character"),
    ("<l><id>7</id><v><![CDATA[a\ufffdb]]></v></l>", "replacement_character"),
    ("<l><id>7</id><v><w>\ufffd</w></v></l>", "replacement_character"),
    ("<l><id>7</id><v>1</v><v>2</v></l>", "duplicate_key"),
    # ASP.NET writes so what Word has for a line break inside a paragraph.
    ("<l><id>7</id><v>a&#xB;b</v></l>", "forbidden_character"),
    ("<l><id>7</id><v>a&#00;b</v></l>", "forbidden_character"),
    ("<l><id>7</id><v>a&#x1f;b&#65535;</v></l>", "forbidden_character"),
    ("<l><id>7</id><v>half: &#xD842;</v></l>", "forbidden_character"),
    ('<l><id>7</id><v w="&#1;"><w>&#1;</w></v></l>', "forbidden_character"),
]

NO_MORE = "<total>3</total><list></list>"


@pytest.mark.parametrize(("row", "code"), JSON_ROWS)
def test_a_flawed_row_of_json_leaves_its_page_as_it_is(site: Site, row: str, code: str) -> None:
    good = '{"id": "1"}'
    body = f'{{"head": {{"code": "00"}}, "data": {{"total": 3, "list": [{good}, {row}, {good}]}}}}'
    site.server.script = [json_token(), http(body.encode()), json_page(3)]

    (page,) = site.system().read_pages(read_request())

    first, flawed, last = page.rows
    assert first.fields == last.fields == {"id": "1"}
    assert isinstance(flawed.fields, FlawedFields)
    assert (flawed.fields, flawed.fields.code) == ({"id": "7"}, code)
    assert flawed.payload == row.encode()


@pytest.mark.parametrize(("row", "code"), XML_ROWS)
@pytest.mark.parametrize("way", ["typed", "text"])
def test_a_flawed_row_of_xml_leaves_its_page_as_it_is(
    site: Site, way: str, row: str, code: str
) -> None:
    rows = f"<total>3</total><list><l><id>1</id></l>{row}<l><id>1</id></l></list>"
    if way == "typed":
        site.server.script = [token(), said(rows), said(NO_MORE)]
        system = soap_system(site, soap_spec())
    else:
        answers = document("<key>k</key>"), document(rows), document(NO_MORE)
        site.server.script = [*map(carried, answers)]
        system = soap_system(site, soap_spec(text=TEXT))

    (page,) = system.read_pages(read_request())

    first, flawed, last = page.rows
    assert first.fields == last.fields == {"id": "1"}
    assert isinstance(flawed.fields, FlawedFields)
    assert (flawed.fields, flawed.fields.code) == ({"id": "7"}, code)
    assert flawed.payload == row.encode()


@pytest.mark.parametrize("way", ["typed", "cdata"])
def test_a_forbidden_character_that_stands_as_itself_costs_its_row_alone(
    site: Site, way: str
) -> None:
    """As PHP writes it. What only looks like a reference, in CDATA, is left as it is."""
    row = "<l><id>7</id><v>补助\x0b人数</v></l>"
    rows = f"<total>3</total><list><l><id>&amp;#xB;</id></l>{row}<l><id>1</id></l></list>"
    if way == "typed":
        site.server.script = [token(), said(rows), said(NO_MORE)]
        system = soap_system(site, soap_spec())
    else:
        texts = document("<key>k</key>"), document(rows), document(NO_MORE)
        site.server.script = [said(f"<out><![CDATA[{each}]]></out>") for each in texts]
        system = soap_system(site, soap_spec(text=TEXT))

    (page,) = system.read_pages(read_request())

    first, flawed, last = page.rows
    assert (first.fields, last.fields) == ({"id": "&#xB;"}, {"id": "1"})
    assert isinstance(flawed.fields, FlawedFields)
    assert (flawed.fields, flawed.fields.code) == ({"id": "7"}, "forbidden_character")
    again = system.reread(flawed.payload)
    assert isinstance(again, FlawedFields)
    assert again.code == "forbidden_character"


@pytest.mark.parametrize(
    "answer",
    [
        said("<total>1&#xB;</total><list><l/></list>"),
        said("<total>1</total><list><l/></list>", code="00\x01"),
        said('<total of="&#1;">1</total><list><l/></list>'),
        said("<total>1</total><list>\x01<l/></list>"),
    ],
)
def test_a_forbidden_character_outside_of_rows_condemns_the_answer(
    site: Site, answer: Step
) -> None:
    site.never_again()
    site.server.script = [token(), answer]

    with pytest.raises(MalformedAnswer, match="a character that XML does not allow"):
        list(soap_system(site, soap_spec()).read_pages(read_request()))


def test_a_reply_with_a_forbidden_character_is_none(site: Site) -> None:
    entry = "<r><name>T1</name><taken>1</taken><why>&#xB;</why></r>"
    site.server.script = [token(), said(f"<said>{entry}</said>")]

    push = soap_system(site, soap_spec()).push_sets(push_request(outbound("T1", {"code": "1"})))

    assert push.replies == {}


def test_forbidden_characters_are_looked_for_in_no_longer_than_the_text_is() -> None:
    hostile = "\x01" + "<!--" * 500_000 + "&#" * 500_000 + "&#x" + "0" * 1_000_000
    began = time.monotonic()

    assert len(stood_in_for(hostile)) == len(hostile)
    assert time.monotonic() - began < 5


@pytest.fixture(scope="module")
def codec() -> Codec:
    return load_profile("std-v2-rest").codec(RecordKind.TARGET_LINE)


@pytest.mark.parametrize(
    ("field", "named"), [("project_code", "project_code"), ("", ""), ("nobody's", "")]
)
def test_nobody_can_decode_a_flawed_row(codec: Codec, field: str, named: str) -> None:
    element = codec.rules[field].element if field in codec.rules else field
    fields = FlawedFields({}, code="duplicate_key", elements=frozenset({element}))

    with pytest.raises(RecordError) as refused:
        codec.decode(fields)

    assert (refused.value.code, refused.value.field) == ("duplicate_key", named)


@pytest.mark.parametrize(
    "project",
    [
        '"{project}": "A", "{project}": "B"',
        '"{project}": "A\ufffd"',
        '"{project}": 1e400',
        '"{project}": ["A"], "x": 1e400',
        '"{project}": "A", "{department}": "301", "{department}": "302"',
    ],
)
def test_a_row_whose_project_is_in_doubt_is_nobody_s_and_no_department_s(project: str) -> None:
    codec = load_profile("std-v2-rest").codec(RecordKind.TEMPLATE_HEADER)
    named = {
        "project": codec.rules["project_code"].element,
        "department": codec.rules["department_code"].element,
    }
    of_department = f'"{named["department"]}": "301", ' if "302" not in project else ""
    for name, element in named.items():
        project = project.replace(f"{{{name}}}", element)
    row = f"{{{of_department}{project}}}"
    text = f'{{"rows": [{row}]}}'
    found = split_answer(
        text, rows_path="rows", value_paths=[], limits=Limits(), deadline=Deadline()
    )
    assert found.rows is not None
    ((fields, _, _),) = found.rows

    assert codec.gate_key_of(fields) is None


@over_both
@pytest.mark.parametrize("text", ["a\ufffdb", "a\x9fb"])
def test_words_that_nobody_could_read_are_not_passed_on(site: Site, wire: Wire, text: str) -> None:
    site.server.script = [wire.token(), wire.refused(text)]

    with pytest.raises(RemoteRefused) as refused:
        list(wire.system(site).read_pages(read_request()))

    assert refused.value.reason == "a?b"


def test_a_reply_that_cannot_be_trusted_is_none(site: Site) -> None:
    said_twice = '{"name": "T1", "taken": 1, "why": "", "why": "no"}'
    body = f'{{"head": {{"code": "00"}}, "data": {{"said": [{said_twice}]}}}}'
    site.server.script = [json_token(), http(body.encode())]

    assert site.system().push_sets(push_request(outbound("T1"))).replies == {}


@over_both
@pytest.mark.parametrize("rubbish", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80"])
def test_bytes_that_stand_for_nothing_are_refused_and_not_replaced(
    site: Site, wire: Wire, rubbish: bytes
) -> None:
    (pieces, is_last) = wire.page(1, {"id": "@"})
    whole = b"".join(pieces)
    head, _, body = whole.partition(b"\r\n\r\n")
    body = body.replace(b"@", rubbish)
    kind = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Type"))
    site.server.script = [wire.token(), http(body, kind=kind.decode().partition(": ")[2])]

    with pytest.raises(MalformedAnswer):
        list(wire.system(site).read_pages(read_request()))
    assert not is_last


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        ('"\ufffd"', True),
        (r'"\uFfFd"', True),
        (r'"\ud83d\ude00"', True),
        (r'"\u0000"', True),
        ("&#xfffd;", True),
        ("&#0065533;", True),
        ("&#x1FFFD;", False),
        ("fffd 65533 绩效", False),
    ],
)
def test_only_answers_that_may_hold_such_characters_are_searched(
    text: str, *, suspicious: bool
) -> None:
    escapes = (JSON_ESCAPE, XML_ESCAPE)

    assert any(is_suspicious(text, escape) for escape in escapes) is suspicious
