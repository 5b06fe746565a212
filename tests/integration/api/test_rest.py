"""The reads over REST: one form with packages, conditional, packed, paged."""

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from adapter.api import answering
from adapter.api import shelf as shelves
from adapter.api.desk import Desk
from adapter.api.openapi import describe
from adapter.api.shelf import ReadyEdition, Shelf
from adapter.domain.project import ProjectBinding
from adapter.package_format.verifier.layout import RECORDS
from tests.integration.api.counter import HOME, Counter, packaged
from tests.integration.jobs.desk import GRANTS, MEALS, csv_file, indicator, template
from tests.integration.jobs.export_desk import Exports


def test_a_version_is_the_bytes_that_its_package_holds(counter: Counter, export: Exports) -> None:
    answered = counter.get("/1/templates.json")

    assert answered.status_code == 200, answered.text
    assert answered.content == packaged(export())
    assert answered.headers["x-content-sha256"] == sha256(answered.content).hexdigest()


def pages(counter: Counter, section: str, limit: int) -> list[dict[str, Any]]:
    found, after = [], ""
    while True:
        asked = {"after": after, "limit": limit}
        page = counter.get(f"/1/{section}", params=asked).json()
        found.append(page[section])
        if page["next"] is None:
            return [record for each in found for record in each]
        assert len(page[section]) == limit
        after = page["next"]


def test_pages_put_together_are_the_whole_in_its_order(counter: Counter) -> None:
    document = counter.get("/1/templates.json").json()

    for section in ("bases", "indicators", "templates"):
        assert pages(counter, section, 1) == document[section]
        assert pages(counter, section, 2) == document[section]
    assert [each["code"] for each in document["indicators"]] == ["101", "102", "103"]


def test_one_template_is_its_line_and_an_unknown_one_is_not_found(counter: Counter) -> None:
    document = counter.get("/1/templates.json")
    one = counter.get("/1/templates/MB2")

    assert one.content in document.content.splitlines()
    assert one.json() == document.json()["templates"][1]
    assert counter.get("/1/templates/MB9").json()["code"] == "unknown_template"


def test_the_list_tells_every_version_that_was_released_once(counter: Counter) -> None:
    counter.desk.import_files(csv_file("更多.csv", [indicator("104")]))

    told = counter.get("").json()
    second = counter.get("", params={"limit": 1, "after": 1}).json()

    states = [(e["version"], e["state"], e["is_in_force"]) for e in told["versions"]]
    assert states == [(1, "superseded", False), (2, "released", True)]
    assert second["versions"] == told["versions"][1:]
    assert counter.get("", params={"limit": 1}).json()["next"] == 1
    assert "title" not in told["versions"][0]
    assert "更多" not in json.dumps(told, ensure_ascii=False)


def test_the_head_lists_what_the_document_is(counter: Counter) -> None:
    head = counter.get("/1").json()
    document = counter.get("/1/templates.json").content

    (member,) = head["members"]
    assert head["counts"] == {"bases": 0, "indicators": 3, "templates": 2}
    assert (member["length"], member["sha256"]) == (len(document), sha256(document).hexdigest())


def test_a_superseded_version_is_no_more_handed_out(counter: Counter) -> None:
    counter.desk.import_files(csv_file("更多.csv", [indicator("104")]))

    refused = counter.get("/1/templates.json")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_released")
    assert counter.get("/9/templates.json").json()["code"] == "unknown_version"


# --- changes --------------------------------------------------------------------------------------


def test_changes_applied_to_the_former_version_give_the_newer_one(
    counter: Counter, export: Exports
) -> None:
    former = json.loads(packaged(export("a.zip")))
    rows = [indicator("104"), {**indicator("101"), "标准值": "≥95人"}]
    counter.desk.import_files(
        csv_file("更多.csv", rows), csv_file("模板.csv", template("MB1", GRANTS, "101", "104"))
    )

    told, after = [], ""
    while True:
        asked = {"since": 1, "after": after, "limit": 1}
        page = counter.get("/2/changes", params=asked).json()
        told += page["changes"]
        if page["next"] is None:
            break
        after = page["next"]

    assert [(e["section"], e["code"], e["what"], e["meanings"]) for e in told] == [
        ("indicators", "101", "changed", ["tightened"]),
        ("indicators", "104", "created", ["added"]),
        ("templates", "MB1", "changed", ["tightened", "removed", "added"]),
    ]
    newer = counter.get("/2/templates.json")
    assert applied(former, told) == newer.json()
    assert page["sha256"] == sha256(newer.content).hexdigest()


def applied(document: dict[str, Any], told: list[dict[str, Any]]) -> dict[str, Any]:
    for each in told:
        records = {record["code"]: record for record in document[each["section"]]}
        if each["what"] == "withdrawn":
            del records[each["code"]]
        else:
            records[each["code"]] = each["record"]
        ordered = sorted(records.items(), key=lambda item: item[0].encode())
        document[each["section"]] = [record for _, record in ordered]
    return document


def test_since_itself_nothing_has_changed(counter: Counter) -> None:
    assert counter.get("/1/changes", params={"since": 1}).json()["changes"] == []


# --- conditional and packed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "/1", "/1/templates.json", "/1/indicators", "/1/templates/MB1"]
)
def test_what_its_reader_holds_is_not_sent_again(counter: Counter, path: str) -> None:
    first = counter.get(path)
    tag = first.headers["etag"]

    again = counter.get(path, headers={"If-None-Match": f'"else", {tag}'})
    other = counter.get(path, headers={"If-None-Match": '"else"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.content) == (200, first.content)
    assert not tag.startswith("W/")


def shelf_of(counter: Counter) -> Shelf:
    desk: Desk = counter.made.state.desk
    return desk.shelf


def test_whoever_holds_an_answer_makes_no_edition(counter: Counter) -> None:
    paths = ("/1", "/1/templates.json", "/1/indicators", "/1/templates/MB1")
    tags = {each: counter.get(each).headers["etag"] for each in paths}
    shelf = counter.made.state.desk.shelf = Shelf(counter.app.store)

    again = [counter.get(each, headers={"If-None-Match": tags[each]}) for each in paths]

    assert [each.status_code for each in again] == [304] * len(paths)
    assert shelf.held == 0
    absent = counter.get("/1/templates/MB9", headers={"If-None-Match": "*"})
    assert absent.json()["code"] == "unknown_template"
    assert counter.get("/1", headers={"If-None-Match": "*"}).status_code == 304


def test_a_department_of_which_a_version_has_nothing_makes_no_edition(counter: Counter) -> None:
    refused = [
        counter.get(path, params={"department": "999"})
        for path in ("/1", "/1/templates.json", "/1/indicators", "/1/templates/MB1")
    ]

    assert {(each.status_code, each.json()["code"]) for each in refused} == {
        (404, "unknown_department")
    }
    assert shelf_of(counter).held == 0


def test_parts_of_departments_put_no_whole_edition_away(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "_PARTS", 1)
    owned: dict[str, object] = {"主管部门": "102-公安局（部门）"}
    counter.desk.import_files(csv_file("指标.csv", [indicator("104", **owned)]))
    for asked in ({}, {"department": "101"}, {"department": "102"}):
        assert counter.get("/2/indicators", params=asked).status_code == 200

    assert shelf_of(counter).held == 2


def test_who_asks_for_another_edition_does_not_wait_for_one_that_is_being_made(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    make = ReadyEdition.__init__

    def slowly(made: ReadyEdition, content: Any) -> None:
        if content._department == "101":
            begun.set()
            assert may_end.wait(30)
        make(made, content)

    monkeypatch.setattr(ReadyEdition, "__init__", slowly)
    bound = bindings(counter)
    close(counter, MEALS)
    with ThreadPoolExecutor() as pool:
        part = pool.submit(counter.get, "/1/indicators", params={"department": "101"})
        try:
            assert begun.wait(30)
            bind(counter, bound)
            other = pool.submit(counter.get, "/1/indicators").result(10)
        finally:
            may_end.set()

    assert (other.status_code, part.result().status_code) == (200, 200)
    # The part was made under the gate of before.
    assert shelf_of(counter).held == 1


def test_another_page_and_another_gate_have_other_tags(counter: Counter) -> None:
    tags = {
        counter.get("/1/indicators", params=asked).headers["etag"]
        for asked in ({}, {"limit": 2}, {"after": "101"}, {"department": "101"})
    }
    tags.add(counter.get("/1/templates").headers["etag"])
    before = counter.get("/1/templates.json").headers["etag"]
    close(counter, MEALS)

    assert len(tags) == 5
    assert counter.get("/1/templates.json").headers["etag"] != before


@pytest.mark.parametrize("written_by", [("another form", "1"), (RECORDS, "another program")])
def test_a_tag_does_not_outlive_the_form_and_the_program_that_wrote_its_bytes(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, written_by: tuple[str, str]
) -> None:
    tag = counter.get("/1/templates.json").headers["etag"]
    monkeypatch.setattr(answering, "_WRITTEN_BY", written_by)

    again = counter.get("/1/templates.json", headers={"If-None-Match": tag})

    assert (again.status_code, again.headers["etag"] != tag) == (200, True)


def close(counter: Counter, *project_codes: str) -> None:
    """Let projects be bound no more."""
    bind(counter, [e for e in bindings(counter) if e.project_code not in project_codes])


def bindings(counter: Counter) -> list[ProjectBinding]:
    with counter.desk.store.begin() as work:
        return work.projects.bindings(counter.desk.site().scope)


def bind(counter: Counter, bound: list[ProjectBinding]) -> None:
    with counter.desk.store.begin() as work:
        work.projects.replace_bindings(counter.desk.site().scope, bound)
        work.commit()


def test_who_takes_gzip_gets_the_same_bytes_packed_under_a_tag_of_their_own(
    counter: Counter,
) -> None:
    plain = counter.get("/1/templates.json")
    client = counter.client()
    url = f"{HOME}/1/templates.json"
    with client.stream("GET", url, headers={"Accept-Encoding": "gzip, br"}) as packed:
        raw = b"".join(packed.iter_raw())
    unwanted = client.get(url, headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] == f'{plain.headers["etag"][:-1]}-gzip"'
    assert (
        counter.get(
            "/1/templates.json", headers={"If-None-Match": packed.headers["etag"]}
        ).status_code
        == 304
    )
    assert "content-encoding" not in unwanted.headers


# --- what is not understood -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "asked", "word"),
    [
        ("/1/indicators", {"departmnet": "101"}, "departmnet"),
        ("/1/indicators", {"limit": 501}, "limit"),
        ("/1/changes", {}, "since"),
        ("/1/changes", {"since": 1, "after": "nothing"}, "after"),
        ("/x", {}, "number"),
    ],
)
def test_a_parameter_that_nobody_knows_is_refused_by_name(
    counter: Counter, path: str, asked: dict[str, Any], word: str
) -> None:
    refused = counter.get(path, params=asked)

    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    assert word in refused.json()["detail"]
    assert refused.headers["content-type"] == "application/problem+json"


def test_nothing_can_be_written(counter: Counter) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = counter.client().request(method, f"{HOME}/1")

        assert (refused.status_code, refused.json()["code"]) == (405, "method")
        assert refused.headers["allow"] == "GET"


def test_a_name_that_somebody_pointed_at_us_is_refused(counter: Counter) -> None:
    refused = counter.get("", headers={"Host": "evil.example"})

    assert (refused.status_code, refused.json()["code"]) == (421, "wrong_host")


def test_the_published_description_is_the_one_that_is_served(counter: Counter) -> None:
    published = Path(__file__).parents[3] / "docs" / "pull-api.openapi.json"

    served = counter.client("").get("/v1/openapi.json").json()

    assert json.loads(published.read_text("utf-8")) == served == describe(counter.made)


def test_every_example_of_the_description_fits_its_own_schema(counter: Counter) -> None:
    """Whoever builds a reader tries it on the examples first: a null is there, not left out."""
    described = describe(counter.made)
    registry = Registry().with_resource("urn:api", DRAFT202012.create_resource(described))
    tried = 0

    for path in described["paths"].values():
        for answer in path["get"]["responses"].values():
            for content in answer.get("content", {}).values():
                if "example" in content:
                    schema = {"$ref": "urn:api" + content["schema"]["$ref"]}
                    Draft202012Validator(schema, registry=registry).validate(content["example"])
                    tried += 1

    assert tried > len(described["paths"])
