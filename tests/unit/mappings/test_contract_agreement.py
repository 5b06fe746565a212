"""The shipped profile against the contract of the simulated system, read as a file."""

import json
from dataclasses import dataclass
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

CONTRACTS = Path(__file__).parents[3] / "connectors" / "simulator" / "contracts"
PUSHED = [RecordKind.LIBRARY_NODE, RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM]


@dataclass(frozen=True)
class Pair:
    """A profile and the contract of the dialect it speaks."""

    profile: Profile
    document: dict[str, Any]

    @property
    def schemas(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document["components"]["schemas"]
        return found

    def schema(self, kind: RecordKind, prefix: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.schemas[prefix + self.profile.wire_spec.data_sets[kind].name]
        return found

    def rules(self, kind: RecordKind) -> dict[str, FieldRule]:
        found = self.profile.codec(kind).rules.values()
        return {element: rule for rule in found for element in (rule.element, *rule.copies)}

    @property
    def charset(self) -> str:
        return self.profile.length_charset


def pair(profile: str, contract: str) -> Pair:
    return Pair(load_profile(profile), json.loads((CONTRACTS / contract).read_text("utf-8")))


PAIRS = {
    "std-v2-rest": pair("std-v2-rest", "openapi.json"),
    "std-v1-rest": pair("std-v1-rest", "v1.openapi.json"),
    "flat-rest": pair("flat-rest", "flat.openapi.json"),
}
EACH = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
EACH_KIND = pytest.mark.parametrize(
    ("pair", "kind"),
    [
        pytest.param(each, kind, id=f"{name}-{kind.value}")
        for name, each in PAIRS.items()
        for kind in each.profile.kinds
    ],
)
EACH_PUSHED = pytest.mark.parametrize(
    ("pair", "kind"),
    [
        pytest.param(each, kind, id=f"{name}-{kind.value}")
        for name, each in PAIRS.items()
        for kind in PUSHED
    ],
)


@EACH
def test_every_path_of_the_profile_is_served(pair: Pair) -> None:
    spec = pair.profile.wire_spec
    ours = {spec.login.path} | {
        path
        for each in spec.data_sets.values()
        for path in (each.query_path, each.push_path)
        if path
    }

    assert ours <= pair.document["paths"].keys()


@EACH
def test_parameter_names_agree(pair: Pair) -> None:
    spec, schemas = pair.profile.wire_spec, pair.schemas
    query = spec.query
    push = spec.push

    assert schemas["Login"]["properties"].keys() == {spec.login.id_param, spec.login.secret_param}
    assert schemas["Query"]["properties"].keys() == {
        query.division_param, query.year_param, query.agencies_param, query.since_param,
        query.live_param, query.keys_param, query.page_param, query.size_param,
    }  # fmt: skip  # one set
    assert query.page_size <= schemas["Query"]["properties"][query.size_param]["maximum"]
    pushed = {each.name for each in spec.data_sets.values() if each.push_path}
    assert len(pushed) == len({RecordKind.LIBRARY_NODE, RecordKind.TEMPLATE_HEADER})
    for name in (f"Push_{each}" for each in pushed):
        assert schemas[name]["properties"].keys() == {
            push.division_param, push.year_param, push.request_param, push.sets_param,
        }  # fmt: skip  # one set
        assert schemas[name]["properties"][push.sets_param]["items"]["properties"].keys() == {
            push.set_key_param,
            push.header_param,
            push.rows_param,
        }


@EACH_KIND
def test_every_element_of_the_profile_exists_with_the_same_length(
    pair: Pair, kind: RecordKind
) -> None:
    theirs = pair.schema(kind)["properties"]

    for element, rule in pair.rules(kind).items():
        if rule.columns is not None:
            assert theirs.keys() >= set(rule.columns.elements)
            unit = rule.columns.unit
            assert unit is None or theirs[unit]["x-max-bytes"] == rule.columns.unit_bytes
        assert element in theirs
        if rule.limit_bytes is not None:
            assert rule.limit_bytes == theirs[element]["x-max-bytes"]


@EACH_PUSHED
def test_what_the_receiver_requires_is_required_here(pair: Pair, kind: RecordKind) -> None:
    schema = pair.schema(kind, "Pushed_")
    ours = pair.rules(kind)

    for element in schema["x-required"]:
        rule = ours[element]
        never_empty = not rule.shape.is_optional and rule.shape.type in {bool, int}
        assert rule.is_required or never_empty or rule.open_date is not None, element


@EACH_PUSHED
@FEWER
@given(data=st.data())
def test_rows_that_pass_our_check_pass_the_contract(
    pair: Pair, kind: RecordKind, data: st.DataObject
) -> None:
    schema = pair.schema(kind, "Pushed_")
    codec = pair.profile.codec(kind)
    record = data.draw(records(kind))
    assume(not codec.check(record))
    row = codec.encode(record)

    Draft202012Validator(schema).validate(row)
    assert row.keys() <= schema["properties"].keys()
    for name, value in row.items():
        rule = schema["properties"][name]
        assert value is None or value in rule.get("x-codes", [value])
        if isinstance(value, str):
            assert len(value.encode(pair.charset)) <= rule["x-max-bytes"]
