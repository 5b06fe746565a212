"""The other dialects of the simulator: their contracts, and the same state under other names."""

import re
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
import requests

from connectors.simulator.dialects import DIALECTS
from connectors.simulator.dialects.dialect import Dialect
from connectors.simulator.dialects.elements import cut_to
from connectors.simulator.dialects.flat import FLAT
from connectors.simulator.dialects.v1 import V1
from connectors.simulator.dialects.values import joined, split
from connectors.simulator.tables import DATA_SETS, Kind
from tests.integration.simulator.caller import Caller, Contract
from tests.integration.simulator.sets import Json, project, template_set

EACH = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.name)
_JSON_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.DECIMAL: "number"}


@dataclass
class Speaker:
    """A caller in one dialect, every request and answer of which is held to its contract."""

    caller: Caller
    dialect: Dialect

    def __post_init__(self) -> None:
        self.contract = Contract(f"{self.dialect.name}.openapi.json")
        self.token = ""

    def send(self, path: str, body: Json) -> requests.Response:
        self.contract.check_request("POST", path, body)
        answer = requests.post(
            self.caller.facts["base_url"] + path,
            json=body,
            headers={self.dialect.token_header: self.token},
            timeout=30,
        )
        self.contract.check_answer("POST", path, answer)
        return answer

    def data(self, path: str, body: Json) -> Any:
        """What stands in the envelope of a success."""
        answered = self.send(path, body).json()
        (place,) = (key for key, value in self.dialect.success(Any).items() if value is Any)
        assert answered == self.dialect.success(answered[place])
        return answered[place]

    def log_in(self) -> None:
        words = self.dialect.names.login
        body = {theirs: self.caller.facts[ours] for ours, theirs in words.items()}
        self.token = self.data(self.dialect.login_path, body)[self.dialect.names.token]

    def ask(self, **more: object) -> Json:
        asked = {**self.caller.ask(page_no=1 - self.dialect.page_shift), **more}
        words = self.dialect.names.query
        return {words[ours]: value for ours, value in asked.items()}

    def rows(self, data_set: str, **more: object) -> list[Json]:
        path = self.dialect.set_of(data_set).query_path
        found: list[Json] = self.data(path, self.ask(**more))[self.dialect.names.page["rows"]]
        return found

    def push(self, *sets: Json) -> dict[str, Json]:
        """Push templates; what is said of each by its key."""
        names = self.dialect.names
        body = self.caller.push_body(*sets)
        spoken = {names.push[ours]: value for ours, value in body.items()}
        path = self.dialect.set_of("PERF_TEMPLATE").push_path
        results = self.data(path, spoken)[names.results]
        return {each[names.result["set_key"]]: each for each in results}

    def template(self, usual: Json) -> Json:
        """A template of the usual dialect in this one."""
        words = self.dialect.names.pushed_set
        header, item = (
            self.dialect.set_of(each) for each in ("PERF_TEMPLATE", "PERF_TEMPLATE_ITEM")
        )
        return {
            words["set_key"]: usual["set_key"],
            words["header"]: header.shown(usual["header"]),
            words["rows"]: [item.shown(row) for row in usual["rows"]],
        }


@pytest.fixture
def speaker(caller: Caller, dialect: Dialect) -> Speaker:
    made = Speaker(caller, dialect)
    made.log_in()
    return made


@pytest.fixture
def reader(busy_year: Caller, dialect: Dialect) -> Speaker:
    """Where every data set holds rows."""
    made = Speaker(busy_year, dialect)
    made.log_in()
    return made


# --- the contract ---------------------------------------------------------------------------------


@EACH
def test_the_contract_is_valid_and_has_exactly_the_addresses_of_the_dialect(
    dialect: Dialect,
) -> None:
    contract = Contract(f"{dialect.name}.openapi.json")
    schemas = contract.document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    wanted = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', contract.text))

    assert wanted <= set(schemas)
    assert set(contract.document["paths"]) == {path for path, _ in dialect.calls()}


@EACH
def test_the_contract_gives_every_element_its_type_length_and_codes(dialect: Dialect) -> None:
    schemas = Contract(f"{dialect.name}.openapi.json").document["components"]["schemas"]
    for shown in dialect.sets:
        written = schemas[shown.name]["properties"]
        assert list(written) == [column.name for column in shown.columns]
        for column in shown.columns:
            said = written[column.name]
            assert _JSON_TYPES[column.kind] in said["type"]
            assert [str(code) for code in said.get("x-codes", [])] == list(column.codes)
            if column.kind is Kind.TEXT:
                assert said["x-max-bytes"] == column.size
            if column.kind is Kind.DECIMAL:
                assert (said["x-digits"], said["x-scale"]) == (column.size, column.scale)
        if f"Pushed_{shown.name}" in schemas:
            required = [column.name for column in shown.columns if column.required]
            assert schemas[f"Pushed_{shown.name}"]["x-required"] == required


@EACH
def test_every_column_of_ours_that_is_named_exists(dialect: Dialect) -> None:
    for shown in dialect.sets:
        taken = shown.taken(dict.fromkeys((each.name for each in shown.columns), ""))

        assert set(taken) <= set(DATA_SETS[shown.data_set].names)


# --- the same state -------------------------------------------------------------------------------


@EACH
def test_every_data_set_shows_the_rows_of_the_usual_dialect(reader: Speaker) -> None:
    for shown in reader.dialect.sets:
        usual = reader.caller.page(shown.data_set, page_size=50)["rows"]
        rows = reader.rows(shown.data_set, page_size=50)
        key = next(
            each.column.name
            for each in shown.elements
            if DATA_SETS[shown.data_set].key in each.take({})
        )
        assert rows
        assert [row[key] for row in rows] == [row[DATA_SETS[shown.data_set].key] for row in usual]


@pytest.mark.parametrize("dialect", [V1], ids=["v1"])
def test_the_first_edition_has_no_results(speaker: Speaker) -> None:
    shown = {each.data_set for each in speaker.dialect.sets}

    assert not [name for name in shown if "MONITOR" in name or "SELF" in name]


@EACH
def test_a_push_is_stored_for_every_dialect_and_reads_back_as_it_was_sent(
    speaker: Speaker,
) -> None:
    usual = template_set(project(3))
    for row in usual["rows"]:
        row["lv3_perf_ind_name"] = cut_to(row["lv3_perf_ind_name"], 30, "gbk")

    results = speaker.push(speaker.template(usual))

    (result,) = results.values()
    accepted = speaker.dialect.names.result["accepted"]
    assert result[accepted] == speaker.dialect.result_values["accepted"](1)
    there = speaker.caller.live("PERF_TEMPLATE_ITEM", keys=[usual["set_key"]])
    assert sorted(row["kpi_val"] for row in there) == sorted(
        row["kpi_val"] for row in usual["rows"]
    )
    item = speaker.dialect.set_of("PERF_TEMPLATE_ITEM")
    own = [item.shown({**row}) for row in there]
    assert speaker.rows(
        "PERF_TEMPLATE_ITEM", keys=[usual["set_key"]], is_deleted=_live(speaker.dialect)
    ) == [{**each, **_numbers(each)} for each in own]


def _live(dialect: Dialect) -> int:
    return 0 if dialect is FLAT else 2


def _numbers(row: Json) -> Json:
    """Exact digits as JSON reads them."""
    return {name: float(value) for name, value in row.items() if name in {"weight", "kpi_weight"}}


@EACH
def test_a_set_that_does_not_fit_is_refused_alone_with_its_reason(speaker: Speaker) -> None:
    good, bad = template_set(project(4)), template_set(project(5))
    for row in (*good["rows"], *bad["rows"]):
        row["lv3_perf_ind_name"] = cut_to(row["lv3_perf_ind_name"], 30, "gbk")
    sets = speaker.template(good), speaker.template(bad)
    words = speaker.dialect.names.pushed_set
    item = sets[1][words["rows"]][1]
    name = next(each for each in item if each in {"kpi_lv3", "lv3Name"})
    item[name] = "长" * 600

    results = speaker.push(*sets)

    said = speaker.dialect.names.result
    spelled = speaker.dialect.result_values["accepted"]
    assert results[good["set_key"]][said["accepted"]] == spelled(1)
    assert results[bad["set_key"]][said["accepted"]] == spelled(2)
    assert re.fullmatch(rf"第2行：{name} 超过 \d+ 字节", results[bad["set_key"]][said["reason"]])


# --- its own ways ---------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("fault", ["http_503", "html_maintenance", "business_failure"])
def test_faults_hit_every_dialect(speaker: Speaker, fault: str) -> None:
    speaker.caller.order(fault, data_set="PM_PROJECT_INFO")
    path = speaker.dialect.set_of("PM_PROJECT_INFO").query_path

    struck = speaker.send(path, speaker.ask())

    assert fault != "business_failure" or "系统繁忙" in struck.json()["message"]
    assert speaker.rows("PM_PROJECT_INFO")


@EACH
def test_a_stranger_is_told_so_in_the_dialects_way(speaker: Speaker) -> None:
    speaker.token = "nobody"
    path = speaker.dialect.set_of("PM_PROJECT_INFO").query_path

    answer = speaker.send(path, speaker.ask())

    body = answer.json()
    told = {"v1": (401, body.get("result"), False), "flat": (200, body.get("code"), "4012")}
    status, said, expected = told[speaker.dialect.name]
    assert (answer.status_code, said) == (status, expected)


@pytest.mark.parametrize("dialect", [FLAT], ids=["flat"])
def test_the_flat_dialect_shows_times_flags_and_money_its_own_way(reader: Speaker) -> None:
    (usual,) = reader.caller.page("PM_PERF_SELF_BGT", page_size=1)["rows"]
    (row,) = reader.rows("PM_PERF_SELF_BGT", page_size=1)

    assert row["modifyTime"] == usual["update_time"][:14]
    assert row["delFlag"] == 0
    assert row["ncYs"] * 10_000 == pytest.approx(usual["reply_amt"])


@pytest.mark.parametrize("dialect", [FLAT], ids=["flat"])
def test_the_flat_dialect_keeps_operators_as_code_here_and_symbol_there(reader: Speaker) -> None:
    lines = reader.rows("PM_PERF_INDICATOR", page_size=500)
    items = reader.rows("PERF_TEMPLATE_ITEM", page_size=500)

    assert set() < {row["symbol"] for row in lines} <= {None, "1", "2", "3", "4", "5", "6"}
    assert "≥" in {row["symbol"] for row in items}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("≥90%", ("≥", "90", "%")),
        (">3", ("＞", "3", None)),
        ("12.50万元", (None, "12.50", "万元")),
        # Words, other units and anything more than operator, number and unit stay one text.
        ("有效提升", ("定性", "有效提升", None)),
        ("≥90元/人·月", ("定性", "≥90元/人·月", None)),
        ("5年", ("定性", "5年", None)),
        ("≥ 90%", ("定性", "≥ 90%", None)),
        (None, (None, None, None)),
    ],
)
def test_a_value_is_split_as_the_entry_form_does(
    text: str | None, columns: tuple[str | None, ...]
) -> None:
    assert split(text) == columns
    assert joined(*columns) == text
