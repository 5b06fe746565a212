"""Our pin of the other side's contract says the same as the simulator's own, and as our profile."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapter.domain.record import RecordKind
from adapter.ports.wire_spec import WireSpec
from mappings.profile import Profile, load_profile

Document = Mapping[str, Any]


def load(*path: str) -> Document:
    text = files("connectors").joinpath(*path).read_text(encoding="utf-8")
    document: Document = json.loads(text)
    return document


@pytest.fixture(scope="module")
def pin() -> Document:
    return load("contracts", "std-v2-rest.openapi.json")


@pytest.fixture(scope="module")
def theirs() -> Document:
    return load("simulator", "contracts", "openapi.json")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("std-v2-rest")


@pytest.fixture(scope="module")
def spec(profile: Profile) -> WireSpec:
    return profile.wire_spec


def followed(document: Document, schema: Document) -> Document:
    """The schema a reference leads to."""
    while "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def request_schema(document: Document, path: str) -> Document:
    body = followed(document, document["paths"][path]["post"]["requestBody"])
    return followed(document, body["content"]["application/json"]["schema"])


def answer_schema(document: Document, path: str) -> Document:
    answer = followed(document, document["paths"][path]["post"]["responses"]["200"])
    return followed(document, answer["content"]["application/json"]["schema"])


def data_schema(document: Document, path: str) -> Document:
    """What stands under `data` where there is an object."""
    data = followed(document, answer_schema(document, path)["properties"]["data"])
    (chosen,) = [
        found
        for each in data.get("anyOf", [data])
        if "properties" in (found := followed(document, each))
    ]
    return chosen


def row_schema(document: Document, path: str) -> Document:
    rows = data_schema(document, path)["properties"]["rows"]
    return followed(document, rows["items"])


def business_paths(document: Document) -> dict[str, set[str]]:
    return {
        path: set(methods)
        for path, methods in document["paths"].items()
        if path.startswith("/perf/")
    }


def query_paths(document: Document) -> Iterator[str]:
    return (path for path in document["paths"] if "/query/" in path)


def push_paths(document: Document) -> Iterator[str]:
    return (path for path in document["paths"] if "/push/" in path)


def test_paths_and_methods_are_the_same(pin: Document, theirs: Document) -> None:
    assert business_paths(pin) == business_paths(theirs)


def test_requests_need_the_same_fields(pin: Document, theirs: Document) -> None:
    for path in pin["paths"]:
        ours, other = request_schema(pin, path), request_schema(theirs, path)

        assert set(ours["required"]) == set(other["required"]), path
        assert set(ours["properties"]) == set(other["properties"]), path
        for name, schema in ours["properties"].items():
            assert schema.get("type") == other["properties"][name].get("type"), (path, name)
            assert schema.get("pattern") == other["properties"][name].get("pattern"), (path, name)


def test_pushed_sets_have_the_same_parts(pin: Document, theirs: Document) -> None:
    for path in push_paths(pin):
        ours, other = (
            followed(each, request_schema(each, path)["properties"]["sets"]["items"])
            for each in (pin, theirs)
        )

        assert set(ours["required"]) == set(other["required"])


def test_answers_have_the_fields_we_rely_on(pin: Document, theirs: Document) -> None:
    for path in pin["paths"]:
        assert set(answer_schema(pin, path)["required"]) <= set(
            answer_schema(theirs, path)["required"]
        )
        assert set(data_schema(pin, path)["required"]) <= set(data_schema(theirs, path)["required"])


def test_push_results_have_the_fields_we_rely_on(pin: Document, theirs: Document) -> None:
    for path in push_paths(pin):
        ours, other = (
            followed(each, data_schema(each, path)["properties"]["results"]["items"])
            for each in (pin, theirs)
        )

        assert set(ours["required"]) <= set(other["required"])
        assert ours["properties"]["accepted"]["enum"] == other["properties"]["accepted"]["enum"]


def test_rows_have_the_same_elements_and_lengths(pin: Document, theirs: Document) -> None:
    for path in query_paths(pin):
        ours, other = row_schema(pin, path), row_schema(theirs, path)

        assert set(ours["properties"]) <= set(other["properties"]), path
        for name, schema in ours["properties"].items():
            if "x-max-bytes" in schema and "x-max-bytes" in other["properties"][name]:
                theirs_bytes = other["properties"][name]["x-max-bytes"]
                assert schema["x-max-bytes"] == theirs_bytes, (path, name)


def test_the_profile_speaks_to_pinned_addresses_only(pin: Document, spec: WireSpec) -> None:
    used = {spec.login.path}
    for each in spec.data_sets.values():
        used |= {path for path in (each.query_path, each.push_path) if path}

    assert used <= set(pin["paths"])


def test_the_profile_names_parameters_as_pinned(pin: Document, spec: WireSpec) -> None:
    query, push, login = spec.query, spec.push, spec.login

    for path in query_paths(pin):
        assert set(request_schema(pin, path)["properties"]) == {
            query.division_param,
            query.year_param,
            query.agencies_param,
            query.since_param,
            query.keys_param,
            query.live_param,
            query.page_param,
            query.size_param,
        }
    for path in push_paths(pin):
        assert set(request_schema(pin, path)["properties"]) == {
            push.division_param,
            push.year_param,
            push.request_param,
            push.sets_param,
        }
    assert set(request_schema(pin, login.path)["properties"]) == {
        login.id_param,
        login.secret_param,
    }


def test_what_the_rest_wire_sends_is_valid_by_the_pin(
    pin: Document, spec: WireSpec, sent_requests: list[tuple[str, Any]]
) -> None:
    paths = {path for path, _ in sent_requests}

    assert spec.login.path in paths
    assert paths & set(query_paths(pin))
    assert paths & set(push_paths(pin))
    for path, body in sent_requests:
        schema = {**request_schema(pin, path), "components": pin["components"]}
        jsonschema.validate(body, schema, cls=jsonschema.Draft202012Validator)


def test_what_the_simulator_answers_is_valid_by_the_pin(
    pin: Document, received_answers: list[tuple[str, Any]]
) -> None:
    assert {path for path, _ in received_answers} >= {
        "/perf/v2/query/PM_PROJECT_INFO",
        "/perf/v2/push/PERF_TEMPLATE",
    }
    for path, body in received_answers:
        schema = {**answer_schema(pin, path), "components": pin["components"]}
        jsonschema.validate(body, schema, cls=jsonschema.Draft202012Validator)


def test_the_examples_of_the_manual_are_valid_by_the_pin(pin: Document) -> None:
    page = (Path(__file__).parents[2] / "docs" / "push-protocol.md").read_text("utf-8")
    push, query = "/perf/v2/push/PERF_TEMPLATE", "/perf/v2/query/PERF_TEMPLATE"
    schemas = [
        request_schema(pin, push),
        answer_schema(pin, push),
        request_schema(pin, query),
        answer_schema(pin, query),
    ]

    examples = [json.loads(each) for each in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]

    for example, schema in zip(examples, schemas, strict=True):
        whole = {**schema, "components": pin["components"]}
        jsonschema.validate(example, whole, cls=jsonschema.Draft202012Validator)


def test_every_kind_of_the_profile_has_an_address(spec: WireSpec) -> None:
    assert set(spec.data_sets) >= {RecordKind.TARGET_LINE, RecordKind.TEMPLATE_ITEM}
