"""Faults in how answers are written: nasty JSON, charsets, bombs, and schema drift."""

import json
import zlib
from typing import Any

import orjson
import pytest
import requests
from lxml import etree

from connectors.simulator.dialects import DIALECTS
from connectors.simulator.dialects.dialect import Dialect
from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import Json, project, template_set
from tests.integration.simulator.soap_speaker import query, recovered, rows, speaker

_NAME = "PM_PROJECT_INFO"
_PUSH = "/perf/v2/push/PERF_TEMPLATE"


class Asker:
    """Asks for a page of projects over REST or in a dialect, without any check of the answer."""

    def __init__(self, caller: Caller, dialect: Dialect | None) -> None:
        self.caller = caller
        self.dialect = dialect

    def ask(self, **more: Any) -> requests.Response:
        base = self.caller.facts["base_url"]
        body = self.caller.ask(page_size=10)
        if self.dialect is None:
            headers = {"Authorization": f"Bearer {self.caller.login}"}
            return requests.post(
                f"{base}/perf/v2/query/{_NAME}", json=body, headers=headers, timeout=30, **more
            )
        spoken = {self.dialect.names.query[ours]: value for ours, value in body.items()}
        path = self.dialect.set_of(_NAME).query_path
        headers = {self.dialect.token_header: self.caller.login}
        return requests.post(base + path, json=spoken, headers=headers, timeout=30, **more)

    def rows(self, document: Json) -> list[Json]:
        if self.dialect is None:
            found: list[Json] = document["data"]["rows"]
            return found
        (inside,) = (value for value in document.values() if isinstance(value, dict))
        rows: list[Json] = inside[self.dialect.names.page["rows"]]
        return rows


@pytest.fixture(params=[None, *DIALECTS], ids=lambda each: each.name if each else "rest")
def asker(request: pytest.FixtureRequest, caller: Caller) -> Asker:
    """REST and each dialect, whose answers are JSON."""
    return Asker(caller, request.param)


def test_a_key_of_the_first_row_comes_twice_with_two_values(asker: Asker) -> None:
    asker.caller.order("duplicate_keys")
    doubles: list[tuple[str, set[str]]] = []

    def pairs(found: list[tuple[str, Any]]) -> Json:
        names = [name for name, _ in found]
        doubles.extend(
            (name, {value for key, value in found if key == name})
            for name in {name for name in names if names.count(name) > 1}
        )
        return dict(found)

    json.loads(asker.ask().content, object_pairs_hook=pairs)

    ((_, values),) = doubles
    assert len(values) == 2


@pytest.mark.parametrize(("name", "word"), [("nan_number", b"NaN"), ("huge_number", b"1e400")])
def test_a_number_is_none_or_beyond_every_float(asker: Asker, name: str, word: bytes) -> None:
    asker.caller.order(name)

    content = asker.ask().content

    assert content.count(b":" + word) == 1
    # Python's own reader takes NaN and makes infinity of the other.
    assert len(asker.rows(json.loads(content))) == 10


def test_an_answer_is_nested_deeper_than_a_careful_reader_goes(asker: Asker) -> None:
    asker.caller.order("deep_nesting")

    content = asker.ask().content

    assert content.count(b"[") > 10_000
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(content)


def test_gb18030_comes_with_a_label_or_without_any(asker: Asker) -> None:
    straight = asker.ask()
    answers = {}
    for name in ("gb18030_labelled", "gb18030_unlabelled"):
        asker.caller.order(name)
        answers[name] = asker.ask()

    assert straight.headers["content-type"] == "application/json"
    labels = [each.headers["content-type"] for each in answers.values()]
    assert labels == ["application/json; charset=GB18030", "application/json"]
    for answer in answers.values():
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode()
        assert answer.content.decode("gb18030") == straight.content.decode()


def test_a_gzip_bomb_is_legal_json(caller: Caller) -> None:
    caller.order("gzip_bomb")

    response = Asker(caller, None).ask(stream=True)

    packed = response.raw.read(decode_content=False)
    unpacker, length = zlib.decompressobj(wbits=31), 0
    piece = start = unpacker.decompress(packed, 2**20)
    while piece:
        length += len(piece)
        piece = unpacker.decompress(unpacker.unconsumed_tail, 2**20)
    assert response.headers["content-encoding"] == "gzip"
    assert len(packed) < 3_000_000
    assert length > 256 * 2**20
    assert unpacker.eof
    assert json.loads(start)["result_code"] == "0000"


def test_one_text_of_the_first_row_has_eleven_megabytes(asker: Asker) -> None:
    asker.caller.order("huge_text")

    first, second, *_ = asker.rows(asker.ask().json())

    assert max(len(str(value)) for value in first.values()) > 11_000_000
    assert max(len(str(value)) for value in second.values()) < 1000


@pytest.mark.parametrize("name", ["duplicate_keys", "deep_nesting"])
def test_answers_of_pushes_and_refusals_are_spoiled_as_well(caller: Caller, name: str) -> None:
    contents = []
    for body in (caller.push_body(template_set(project(63))), {}):
        caller.order(name)
        contents.append(caller.send("POST", _PUSH, body, checked=False).content)

    for content in contents:
        with pytest.raises((AssertionError, orjson.JSONDecodeError)):
            _read_strictly(content)


def _read_strictly(content: bytes) -> None:
    orjson.loads(content)

    def once(found: list[tuple[str, object]]) -> Json:
        assert len({name for name, _ in found}) == len(found)
        return dict(found)

    json.loads(content, object_pairs_hook=once)


_NEW = "vendor_ext_1"


def _columns(found: list[Json]) -> set[str]:
    (columns,) = {tuple(row) for row in found}
    return set(columns)


def _drifted(asker: Asker, name: str, **more: object) -> list[Json]:
    asker.caller.order(name, **more)
    return asker.rows(asker.ask().json())


def test_fields_appear_vanish_and_change_their_names_in_every_row(asker: Asker) -> None:
    straight = _columns(asker.rows(asker.ask().json()))

    new = _columns(_drifted(asker, "drift_new_field"))
    missing = _columns(_drifted(asker, "drift_missing_field"))
    renamed = _columns(_drifted(asker, "drift_renamed_field"))

    assert new - straight == {_NEW}
    assert straight <= new
    (gone,) = straight - missing
    assert missing < straight
    assert (straight - renamed, renamed - straight) == ({gone}, {f"{gone}_new"})


def test_codes_and_texts_leave_their_bounds_in_one_of_three_rows(asker: Asker) -> None:
    straight = asker.rows(asker.ask().json())
    for name in ("drift_new_code", "drift_longer_text"):
        found = _drifted(asker, name)

        changed = [
            [key for key in row if row[key] != before[key]]
            for row, before in zip(found, straight, strict=True)
        ]
        assert [len(each) for each in changed] == [1, 0, 0, 1, 0, 0, 1, 0, 0, 1]
        ((column,),) = {tuple(each) for each in changed if each}
        value = str(found[0][column])
        assert set(value) == {"9"} if name == "drift_new_code" else len(value) > 90


def test_an_order_may_say_which_field_drifts(caller: Caller) -> None:
    asker = Asker(caller, None)

    fresh = _drifted(asker, "drift_new_field", field="risk_level")
    gone = _drifted(asker, "drift_missing_field", field="pro_name")
    named = _drifted(asker, "drift_renamed_field", field="agency_code")
    coded = _drifted(asker, "drift_new_code", field="is_deleted")
    longer = _drifted(asker, "drift_longer_text", field="pro_name")

    assert fresh[0]["risk_level"] == "扩展内容"
    assert "pro_name" not in gone[0]
    assert "agency_code_new" in named[0]
    assert coded[0]["is_deleted"] == 9
    assert len(longer[0]["pro_name"].encode()) > len(longer[0]["pro_name"].encode("gbk")) > 180


@pytest.mark.parametrize("kind", ["1.1", "plain"])
def test_fields_drift_over_soap_as_over_rest(caller: Caller, kind: str) -> None:
    soap = speaker(kind, caller)
    straight = rows(soap, query(soap))
    found = {}
    for name in (
        "drift_new_field",
        "drift_missing_field",
        "drift_renamed_field",
        "drift_new_code",
        "drift_longer_text",
    ):
        caller.order(name)
        found[name] = rows(soap, query(soap))
        assert recovered(soap), name

    assert {row[_NEW] for row in found["drift_new_field"]} == {"扩展内容"}
    (gone,) = set(straight[0]) - set(found["drift_missing_field"][0])
    assert set(found["drift_renamed_field"][0]) - set(straight[0]) == {f"{gone}_new"}
    assert found["drift_new_code"][0]["pro_cat_code"] == "99"
    assert len(found["drift_longer_text"][0][gone] or "") > 150


@pytest.mark.parametrize("kind", ["1.1", "1.2", "cdata"])
def test_elements_are_nested_deeper_than_a_careful_reader_goes(caller: Caller, kind: str) -> None:
    soap = speaker(kind, caller)
    caller.order("deep_nesting")

    content = query(soap).content

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(content)
    assert content.count(b"<n>") == content.count(b"</n>") == 10_000
