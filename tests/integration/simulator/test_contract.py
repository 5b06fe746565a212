"""The contract and the running simulator say the same."""

import re
from pathlib import Path

import jsonschema
import pytest
from starlette.routing import Route

from connectors.simulator.access import Credentials, Gatekeeper
from connectors.simulator.app import create_app
from connectors.simulator.dialects import DIALECTS
from connectors.simulator.faults import FAULTS
from connectors.simulator.scripts import SCRIPTS
from connectors.simulator.seeding import begin
from connectors.simulator.soap.routes import EXCHANGE, TYPED
from connectors.simulator.state import Settings, State
from connectors.simulator.tables import DATA_SETS, Column, Kind
from tests.integration.simulator.caller import Caller, Contract
from tests.integration.simulator.sets import ROOT, library_set, project, template_set

_JSON_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.DECIMAL: "number"}


def test_the_app_serves_exactly_the_paths_and_methods_of_its_contracts(
    contract: Contract, tmp_path: Path
) -> None:
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026")
    state = State(tmp_path / "state.sqlite", settings, begin=begin)
    gatekeeper = Gatekeeper(Credentials(app_id="a", app_secret="b", admin_token="c"))
    app = create_app(state, gatekeeper)
    routes = [route for route in app.routes if isinstance(route, Route)]
    # Whatever answers GET answers HEAD too.
    served = {
        (route.path, method.lower())
        for route in routes
        for method in (route.methods or set()) - {"HEAD"}
    }
    state.close()

    written = {
        (path, method) for path, item in contract.document["paths"].items() for method in item
    }
    soap = {(each.path, method) for each in (TYPED, EXCHANGE) for method in ("get", "post")}
    assert len(routes) == len(app.routes)
    assert served == written | soap | _dialect_paths()


def _dialect_paths() -> set[tuple[str, str]]:
    """Held to contracts of their own in `test_dialects`."""
    return {(path, "post") for dialect in DIALECTS for path, _ in dialect.calls()}


def test_the_running_process_knows_every_path_of_the_contract_and_no_other(
    caller: Caller, contract: Contract
) -> None:
    statuses = {}
    for path, item in contract.document["paths"].items():
        for method in item:
            address = path.replace("{name}", "nobody")
            statuses[method, path] = caller.send(method, address, checked=False).status_code
    unknown = [
        caller.send("GET", path, checked=False).status_code
        for path in ("/", "/docs", "/openapi.json", "/perf/v2/query/NO_SUCH_SET")
    ]

    assert not {404, 405} & set(statuses.values())
    assert unknown == [404] * 4


@pytest.mark.parametrize("name", DATA_SETS)
def test_the_contract_gives_every_column_its_type_length_and_scale(
    contract: Contract, name: str
) -> None:
    schema = contract.document["components"]["schemas"][name]
    columns = DATA_SETS[name].columns

    assert schema["required"] == [column.name for column in columns]
    for column in columns:
        written = schema["properties"][column.name]
        assert _JSON_TYPES[column.kind] in written["type"]
        assert _sizes(column) == {
            key: written[key] for key in ("x-max-bytes", "x-digits", "x-scale") if key in written
        }


def _sizes(column: Column) -> dict[str, int]:
    if column.kind is Kind.TEXT:
        return {"x-max-bytes": column.size}
    if column.kind is Kind.DECIMAL:
        return {"x-digits": column.size, "x-scale": column.scale}
    return {} if column.codes else {"x-digits": column.size}


@pytest.mark.parametrize("name", ["BAS_PERF_INDICATOR", "PERF_TEMPLATE", "PERF_TEMPLATE_ITEM"])
def test_the_contract_says_what_a_sender_must_give(contract: Contract, name: str) -> None:
    written = contract.document["components"]["schemas"][f"Pushed_{name}"]["x-required"]

    assert written == [column.name for column in DATA_SETS[name].columns if column.required]


def test_the_contract_names_every_fault_and_every_script(contract: Contract) -> None:
    schemas, paths = contract.document["components"]["schemas"], contract.document["paths"]
    scripts = paths["/admin/scripts/{name}"]["post"]["parameters"][0]["schema"]["enum"]

    assert schemas["Fault"]["properties"]["name"]["enum"] == list(FAULTS)
    assert scripts == list(SCRIPTS)


def test_the_manual_names_what_the_process_announces_and_every_route_of_the_admin(
    caller: Caller, contract: Contract
) -> None:
    manual = (ROOT.parents[1] / "docs" / "simulator.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", manual))
    routes = {path.partition("/{")[0] for path in contract.document["paths"] if "/admin" in path}

    assert set(caller.facts) <= told
    assert {route for route in routes if route not in manual} == set()


def test_the_manual_names_every_table_and_column_that_a_judge_may_read(tmp_path: Path) -> None:
    manual = (ROOT.parents[1] / "docs" / "simulator.md").read_text(encoding="utf-8")
    chapter = manual.partition("## 供核对的台账")[2].partition("\n## ")[0]
    tables = re.findall(r"^\| `(sim_\w+)` \|", chapter, re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", chapter))
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026")
    state = State(tmp_path / "state.sqlite", settings, begin=begin)
    columns = {
        column
        for table in tables
        for _, column, *_ in state.db.execute(f"PRAGMA table_info({table})")
    }
    state.close()

    assert len(tables) == 7
    assert columns <= told


def test_the_manual_names_every_script_and_every_contract() -> None:
    manual = (ROOT.parents[1] / "docs" / "simulator.md").read_text(encoding="utf-8")
    users = manual.partition("## 用户")[2].partition("## ")[0]
    named = [
        each
        for line in users.splitlines()
        if line.startswith("| `")
        for each in line.split("|")[1].split()
    ]

    assert sorted(named) == sorted(f"`{each}`" for each in SCRIPTS)
    for contract in (ROOT / "contracts").iterdir():
        assert f"`{contract.name}`" in manual


def test_the_contract_is_openapi_3_1_with_valid_schemas_and_no_loose_reference(
    contract: Contract,
) -> None:
    document = contract.document
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    wanted = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', contract.text))

    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert wanted <= set(document["components"]["schemas"])


def test_the_checks_of_these_tests_notice_a_row_that_breaks_the_contract(
    contract: Contract,
) -> None:
    item = template_set(project())["rows"][0]
    body = {"mof_div_code": "152501000", "fiscal_year": "2026", "request_id": "1"}
    broken = [{**library_set(), "rows": [{**item, "is_leaf": "1"}]}]

    with pytest.raises(jsonschema.ValidationError):
        contract.check_request("POST", "/perf/v2/push/BAS_PERF_INDICATOR", {**body, "sets": broken})
