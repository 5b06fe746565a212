"""The shipped profile against the contract of the simulated system, read as a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from adapter.domain.record import RecordKind
from mappings.profile import Profile, load_profile
from mappings.rules import FieldRule
from tests.unit.mappings.strategies import FEWER, records

CONTRACT = Path(__file__).parents[3] / "connectors" / "simulator" / "contracts" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(CONTRACT.read_text("utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
PROFILE = load_profile("std-v2-rest")
PUSHED = [RecordKind.LIBRARY_NODE, RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM]


def elements(kind: RecordKind, prefix: str = "") -> dict[str, Any]:
    properties: dict[str, Any] = SCHEMAS[prefix + PROFILE.wire_spec.data_sets[kind].name][
        "properties"
    ]
    return properties


def rules(kind: RecordKind) -> dict[str, FieldRule]:
    found = PROFILE.codec(kind).rules.values()
    return {element: rule for rule in found for element in (rule.element, *rule.copies)}


def test_every_path_of_the_profile_is_served(profile: Profile) -> None:
    spec = profile.wire_spec
    ours = {spec.login.path} | {
        path
        for each in spec.data_sets.values()
        for path in (each.query_path, each.push_path)
        if path
    }

    assert ours <= DOCUMENT["paths"].keys()


def test_parameter_names_agree(profile: Profile) -> None:
    spec = profile.wire_spec
    query = spec.query
    push = spec.push

    assert SCHEMAS["Login"]["properties"].keys() == {spec.login.id_param, spec.login.secret_param}
    assert SCHEMAS["Query"]["properties"].keys() == {
        query.division_param, query.year_param, query.agencies_param, query.since_param,
        query.live_param, query.keys_param, query.page_param, query.size_param,
    }  # fmt: skip  # one set
    assert query.page_size <= SCHEMAS["Query"]["properties"][query.size_param]["maximum"]
    for name in ("Push_BAS_PERF_INDICATOR", "Push_PERF_TEMPLATE"):
        assert SCHEMAS[name]["properties"].keys() == {
            push.division_param, push.year_param, push.request_param, push.sets_param,
        }  # fmt: skip  # one set
        assert SCHEMAS[name]["properties"][push.sets_param]["items"]["properties"].keys() == {
            push.set_key_param,
            push.header_param,
            push.rows_param,
        }


@pytest.mark.parametrize("kind", PROFILE.kinds, ids=lambda kind: kind.value)
def test_every_element_of_the_profile_exists_with_the_same_length(kind: RecordKind) -> None:
    theirs = elements(kind)

    for element, rule in rules(kind).items():
        assert element in theirs
        if rule.limit_bytes is not None:
            assert rule.limit_bytes == theirs[element]["x-max-bytes"]


@pytest.mark.parametrize("kind", PUSHED, ids=lambda kind: kind.value)
def test_what_the_receiver_requires_is_required_here(kind: RecordKind) -> None:
    schema = SCHEMAS["Pushed_" + PROFILE.wire_spec.data_sets[kind].name]
    ours = rules(kind)

    for element in schema["x-required"]:
        rule = ours[element]
        never_empty = not rule.shape.is_optional and rule.shape.type in {bool, int}
        assert rule.is_required or never_empty or rule.open_date is not None, element


@pytest.mark.parametrize("kind", PUSHED, ids=lambda kind: kind.value)
@FEWER
@given(data=st.data())
def test_rows_that_pass_our_check_pass_the_contract(kind: RecordKind, data: st.DataObject) -> None:
    schema = SCHEMAS["Pushed_" + PROFILE.wire_spec.data_sets[kind].name]
    codec = PROFILE.codec(kind)
    record = data.draw(records(kind))
    assume(not codec.check(record))
    row = codec.encode(record)

    Draft202012Validator(schema).validate(row)
    assert row.keys() <= schema["properties"].keys()
    for name, value in row.items():
        rule = schema["properties"][name]
        assert value is None or value in rule.get("x-codes", [value])
        if isinstance(value, str):
            assert len(value.encode()) <= rule["x-max-bytes"]
