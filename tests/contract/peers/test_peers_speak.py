"""Each foreign peer keeps the pinned contract by itself, as a plain client sees it."""

import csv
import re
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

import pytest
import requests
from lxml import etree

from tests.contract.peers.stacks import SEED, WSDL
from tests.contract.peers.talk import Faulted, Row, Talk, read, read_page, template

pytestmark = pytest.mark.peers

DIRECTORY = "PM_PROJECT_INFO"
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_OPERATIONS = etree.parse(WSDL).iterfind(f"{_WSDL}portType/{_WSDL}operation")
DATA_SETS = [
    name.removeprefix("Query_")
    for name in (str(operation.get("name")) for operation in _OPERATIONS)
    if name.startswith("Query_")
]
BEIJING = timezone(timedelta(hours=8))
STAMP = "%Y%m%d%H%M%S%f"
_keys = count(1)


@pytest.fixture
def key() -> str:
    """A template code that no other test uses."""
    return f"SPEAK-{next(_keys)}"


def seed() -> list[Row]:
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab", quoting=csv.QUOTE_NONE))
    return [{name: None if text == r"\N" else text for name, text in row.items()} for row in rows]


def items(talk: Talk, key: str, **asked: Any) -> list[Row]:
    return talk.query("PERF_TEMPLATE_ITEM", keys=[key], **asked).rows


def ids(rows: list[Row], name: str = "item_id") -> set[str | None]:
    return {row[name] for row in rows}


# --- login ----------------------------------------------------------------------------------------


def test_a_wrong_secret_is_a_fault_with_its_code(talk: Talk) -> None:
    with pytest.raises(Faulted) as caught:
        talk.login("wrong")

    assert caught.value.code == "0401"
    assert "密钥" in caught.value.reason


@pytest.mark.parametrize("token", [None, "made-up"])
def test_without_a_good_token_nothing_is_answered(talk: Talk, token: str | None) -> None:
    with pytest.raises(Faulted) as caught:
        talk.query(DIRECTORY, token=token)

    assert caught.value.code == "0402"


def test_a_username_token_digest_stands_for_a_login(talk: Talk) -> None:
    page = read_page(talk.signed(talk.peer.app_secret)[f"Query_{DIRECTORY}"](**talk.question()))

    assert page.total == 45
    with pytest.raises(Faulted) as caught:
        read(talk.signed("wrong")[f"Query_{DIRECTORY}"](**talk.question()))
    assert caught.value.code == "0401"


# --- queries --------------------------------------------------------------------------------------


def test_every_seed_row_comes_with_its_exact_texts(talk: Talk) -> None:
    page = talk.query(DIRECTORY)

    own = {"mof_div_code": "152501000", "fiscal_year": "2026", "is_deleted": "2"}
    expected = sorted(seed(), key=lambda row: (row["update_time"] or "", row["pro_id"] or ""))
    if "null" in talk.peer.lacks:
        expected = [{k: v for k, v in row.items() if v is not None} for row in expected]
    assert page.rows == [{**row, **own} for row in expected]
    assert page.total == 45


@pytest.mark.parametrize("size", [1, 7, 44, 45, 46, 90])
def test_pages_of_any_size_bring_every_row_once(talk: Talk, size: int) -> None:
    whole = talk.query(DIRECTORY).rows

    pages = [
        talk.query(DIRECTORY, page_no=number, page_size=size)
        for number in range(1, -(-45 // size) + 2)
    ]

    assert [row for page in pages for row in page.rows] == whole
    assert {(page.total, page.page_size) for page in pages} == {(45, size)}
    assert pages[-1].rows == []


@pytest.mark.parametrize("name", DATA_SETS)
def test_every_data_set_can_be_asked_for(talk: Talk, name: str) -> None:
    page = talk.query(name, page_size=3)

    assert page.total >= len(page.rows)
    assert (page.page_no, page.page_size) == (1, 3)


def test_each_filter_leaves_out_what_it_should(talk: Talk) -> None:
    rows = talk.query(DIRECTORY).rows
    since = str(rows[20]["update_time"])
    project = str(rows[3]["pro_code"])

    one_agency = talk.query(DIRECTORY, agency_codes=talk.peer.agency_codes[:1])
    later = talk.query(DIRECTORY, update_time_from=since)

    assert {row["agency_code"] for row in one_agency.rows} == {talk.peer.agency_codes[0]}
    assert one_agency.total == 15
    assert later.rows == [row for row in rows if str(row["update_time"]) >= since]
    assert later.rows[0]["update_time"] == since
    assert [row["pro_code"] for row in talk.query(DIRECTORY, keys=[project]).rows] == [project]
    assert talk.query(DIRECTORY, is_deleted=2).total == 45
    assert talk.query(DIRECTORY, is_deleted=1).total == 0
    assert talk.query(DIRECTORY, agency_codes=[]).total == 0
    assert talk.query(DIRECTORY, fiscal_year="1900").total == 0
    assert talk.query(DIRECTORY, mof_div_code="150000000").total == 0


@pytest.mark.parametrize("asked", [{"page_no": 0}, {"page_size": 0}, {"update_time_from": "2026"}])
def test_a_bad_parameter_is_a_fault(talk: Talk, asked: dict[str, Any]) -> None:
    with pytest.raises(Faulted) as caught:
        talk.query(DIRECTORY, **asked)

    assert caught.value.code == "0901"


# --- pushes ---------------------------------------------------------------------------------------


def test_a_pushed_set_is_stored_and_found(talk: Talk, key: str) -> None:
    (result,) = talk.push("PERF_TEMPLATE", template(key, ["60.5", "39.5"], pro_name=""))

    assert result == {"set_key": key, "accepted": "1", "reason": "", "row_count": "2"}
    (header,) = talk.query("PERF_TEMPLATE", keys=[key]).rows
    rows = items(talk, key)
    assert [row["sort_no"] for row in sorted(rows, key=lambda row: str(row["sort_no"]))] == [
        "1",
        "2",
    ]
    assert sum(Decimal(row["ind_weight"] or "0") for row in rows) == 100
    assert {row["kpi_val"] for row in rows} == {"≥90人"}
    assert header["template_name"] == "对端模板"
    assert header["version"] != "我方版本"
    assert str(header["version_name"]).startswith("接收版本")
    for row in (header, *rows):
        assert row["mof_div_code"] == "152501000"
        assert row["create_time"] == row["update_time"]
        assert re.fullmatch(r"\d{17}", row["update_time"] or "")
        assert row["is_deleted"] == "2"
    assert all(len(each or "") == 38 for each in ids(rows) | {header["template_id"]})


def test_a_second_push_replaces_the_set_and_keeps_the_former_rows_as_deleted(
    talk: Talk, key: str
) -> None:
    talk.push("PERF_TEMPLATE", template(key, ["50", "30", "20"]))
    former = items(talk, key, is_deleted=2)

    talk.push("PERF_TEMPLATE", template(key, ["99", "1"]))

    live, dead = items(talk, key, is_deleted=2), items(talk, key, is_deleted=1)
    assert len(live) == 2
    assert {row["ind_weight"] for row in dead} == {row["ind_weight"] for row in former}
    assert not ids(dead) & ids(former)
    assert not ids(live) & ids(former)
    assert min(str(row["update_time"]) for row in dead) > str(former[0]["update_time"])
    assert len(talk.query("PERF_TEMPLATE", keys=[key], is_deleted=2).rows) == 1


def test_a_refused_set_stays_as_it_was_and_the_others_are_stored(talk: Talk, key: str) -> None:
    other = f"{key}-B"
    talk.push("PERF_TEMPLATE", template(key, ["100"]))
    before = items(talk, key)

    bad, good = talk.push("PERF_TEMPLATE", template(key, ["60", "39"]), template(other, ["100"]))

    assert (bad["set_key"], bad["accepted"], bad["row_count"]) == (key, "2", "0")
    assert "100" in str(bad["reason"])
    assert (good["set_key"], good["accepted"], good["row_count"]) == (other, "1", "1")
    assert items(talk, key) == before
    assert len(items(talk, other)) == 1


def test_a_set_without_its_header_or_under_another_key_is_refused(talk: Talk, key: str) -> None:
    headless = {**template(key, ["100"]), "header": None}
    stray = {**template(key, ["100"]), "set_key": "ANOTHER"}

    results = talk.push("PERF_TEMPLATE", headless, stray)

    assert [result["accepted"] for result in results] == ["2", "2"]
    assert all(result["reason"] for result in results)
    assert items(talk, key) == []


def test_the_librarys_rows_keep_their_parents_under_new_ids(talk: Talk) -> None:
    agency = talk.peer.agency_codes[2]
    rows = [
        {"ind_id": "a", "agency_code": agency, "perf_ind_name": "产出指标", "level_no": 1},
        {"ind_id": "b", "parent_id": "a", "agency_code": agency, "perf_ind_name": "数量指标"},
    ]

    (result,) = talk.push("BAS_PERF_INDICATOR", {"set_key": agency, "rows": {"row": rows}})

    assert result["accepted"] == "1"
    stored = talk.query("BAS_PERF_INDICATOR", keys=[agency], is_deleted=2).rows
    by_name = {row["perf_ind_name"]: row for row in stored}
    assert len(stored) == 2
    assert by_name["数量指标"]["parent_id"] == by_name["产出指标"]["ind_id"]
    assert len(str(by_name["产出指标"]["ind_id"])) == 38
    assert by_name["产出指标"].get("parent_id") is None


def test_a_push_to_another_division_is_a_fault(talk: Talk, key: str) -> None:
    with pytest.raises(Faulted) as caught:
        talk.push("PERF_TEMPLATE", template(key, ["100"]), mof_div_code="150000000")

    assert caught.value.code == "0901"


# --- troubles -------------------------------------------------------------------------------------


def order(talk: Talk, trouble: str) -> None:
    if trouble not in talk.peer.capabilities:
        pytest.skip(f"{talk.peer.stack}: {talk.peer.lacks[trouble]}")
    assert talk.order(trouble) == 204


def test_the_control_door_knows_its_troubles(talk: Talk) -> None:
    assert talk.order("earthquake") == 404


def test_busy_once_means_come_back_later(talk: Talk) -> None:
    order(talk, "busy_once")

    refused = talk.send(f"Query_{DIRECTORY}", **talk.question())

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert talk.query(DIRECTORY).total == 45


def test_an_expired_token_is_a_fault_once(talk: Talk) -> None:
    order(talk, "expired_token")

    with pytest.raises(Faulted) as caught:
        talk.query(DIRECTORY)

    assert caught.value.code == "0402"
    assert talk.query(DIRECTORY).total == 45


def test_a_business_failure_is_a_fault_once(talk: Talk) -> None:
    order(talk, "business_failure")

    with pytest.raises(Faulted) as caught:
        talk.query(DIRECTORY)

    assert caught.value.code not in {"0000", "0401", "0402", "0901"}
    assert talk.query(DIRECTORY).total == 45


def test_a_cut_off_answer_cannot_be_read(talk: Talk) -> None:
    order(talk, "cut_off_once")

    with pytest.raises((requests.exceptions.RequestException, etree.XMLSyntaxError)):
        talk.query(DIRECTORY)

    assert talk.query(DIRECTORY).total == 45


def test_a_short_page_declares_more_than_it_brings(talk: Talk) -> None:
    order(talk, "short_page")

    page = talk.query(DIRECTORY)

    assert (page.total, len(page.rows)) == (45, 44)
    assert len(talk.query(DIRECTORY).rows) == 45


def test_a_lost_answer_was_stored(talk: Talk, key: str) -> None:
    order(talk, "lost_answer")

    with pytest.raises(requests.exceptions.RequestException):
        talk.push("PERF_TEMPLATE", template(key, ["100"]))

    assert len(items(talk, key)) == 1


def test_a_slow_answer_comes_late_and_a_push_is_stored_before(talk: Talk, key: str) -> None:
    order(talk, "slow")
    began = time.monotonic()
    (result,) = talk.push("PERF_TEMPLATE", template(key, ["100"]))
    took = time.monotonic() - began

    assert 2.5 < took < 6
    assert result["accepted"] == "1"
    (row,) = items(talk, key)
    lateness = datetime.now(BEIJING) - datetime.strptime(str(row["update_time"]), STAMP).replace(
        tzinfo=BEIJING
    )
    assert lateness > timedelta(seconds=2)


def test_a_prefix_that_nobody_declared_makes_no_xml(talk: Talk) -> None:
    order(talk, "undeclared_prefix")

    with pytest.raises(etree.XMLSyntaxError, match="xsi"):
        talk.query(DIRECTORY)


def test_stamps_grow_with_every_push(talk: Talk, key: str) -> None:
    stamps = []
    for _ in range(3):
        talk.push("PERF_TEMPLATE", template(key, ["100"]))
        (row,) = items(talk, key, is_deleted=2)
        stamps.append(str(row["update_time"]))

    assert all(earlier < later for earlier, later in pairwise(stamps))
