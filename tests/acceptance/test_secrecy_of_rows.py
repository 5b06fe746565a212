"""Rows that cannot be used, and jobs that break off: what is kept and said of them."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from adapter.storage.staging.stage import SqlPullStage
from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.cast import (
    CODE,
    NAME,
    NEIGHBOUR,
    NEIGHBOUR_CODE,
    everything,
    let_users_work,
    library,
    listed,
    stored,
)
from tests.acceptance.secrecy.city import City, open_city
from tests.acceptance.secrecy.hunting import found_in

#: Faults of the other side by the data set they strike; the wire gives up on each of them.
FAULTS = {
    "short_page": "PM_PERF_INDICATOR",
    "truncated_page": "PM_PERF_INDICATOR",
    "wrong_data_set": "PM_PERF_GOAL_INFO",
    "http_500": "PM_PERF_INDICATOR",
    "html_maintenance": "PM_PERF_GOAL_INFO",
    "business_failure": "PM_PERF_INDICATOR",
}
#: Those that only web services have.
SOAP_FAULTS = {
    "fault_without_detail": "PM_PERF_INDICATOR",
    "fault_with_200": "PM_PERF_INDICATOR",
    "doctype_entities": "PM_PERF_GOAL_INFO",
    "huge_text": "PM_PERF_INDICATOR",
    "gzip_bomb": "PM_PERF_GOAL_INFO",
}
#: Profile and form of the log: both wires, and both forms.
REST, SOAP = ("std-v2-rest", "text"), ("std-v2-soap", "json")
XML_TEXT = ("xml-string-soap", "text")


@pytest.fixture(params=[REST, SOAP], ids=str)
def city(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[City]:
    profile, log_format = request.param
    yield from open_city(
        tmp_path / "city", sqlite_url, monkeypatch, log_format=log_format, profile=profile
    )


@pytest.fixture
def ids(city: City) -> list[str]:
    """The unit has a secret and a public project, both with rows of every kind."""
    city.hand_in(*library(), ("list.csv", listed(mark="涉密")))
    city.run("bind_projects", "push_templates")
    return let_users_work(city)


def test_a_row_that_cannot_be_read_is_kept_with_its_bytes_only_when_its_project_is_public(
    city: City, ids: list[str]
) -> None:
    marks = {CODE: "獬甲九零七一三二四", NEIGHBOUR_CODE: "獬乙九零七一三二四"}
    for code, mark in marks.items():
        assert city.alter(
            "UPDATE PM_PERF_INDICATOR SET mof_div_code = '九', kpi_remark = ? WHERE pro_code = ?",
            mark,
            code,
        )
    city.run("pull_targets")
    city.look_around(looks_closely=True)

    found = found_in([*marks.values(), CODE, NAME, *ids], everything(city))
    assert {word for words in found.values() for word in words} == {marks[NEIGHBOUR_CODE]}
    assert any("quarantine show" in place for place in found)
    assert "raw_page.kept_rows" in found


def test_of_a_row_without_a_project_only_digest_position_and_reason_are_kept(
    city: City, ids: list[str]
) -> None:
    for lost, mark in ((None, "獬丙"), ("", "獬丁"), ("  ", "獬戊")):
        assert city.alter(
            "UPDATE PAY_PERF_MONITOR_INFO SET pro_code = ?, perf_comp = ? WHERE rowid ="
            " (SELECT max(rowid) FROM PAY_PERF_MONITOR_INFO WHERE pro_code = ?)",
            lost,
            mark,
            CODE,
        )
    city.run("pull_monitoring")
    city.look_around(looks_closely=True)

    assert found_in(["獬丙", "獬丁", "獬戊", *ids], everything(city)) == {}
    blocked = look(city, "SELECT reason, digest, position FROM raw_block")
    assert {reason for reason, _, _ in blocked} >= {"no_project_key"}
    assert all(len(digest) == len(hashlib.sha256().hexdigest()) for _, digest, _ in blocked)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_job_that_breaks_off_says_nothing_of_any_row(
    city: City, ids: list[str], fault: str
) -> None:
    assert_silent(city, ids, fault, FAULTS[fault])


@pytest.mark.parametrize("fault", sorted(SOAP_FAULTS))
@pytest.mark.parametrize("city", [XML_TEXT], ids=str, indirect=True)
def test_a_job_that_breaks_off_over_soap_says_nothing_of_any_row(
    city: City, ids: list[str], fault: str
) -> None:
    assert_silent(city, ids, fault, SOAP_FAULTS[fault])


def assert_silent(city: City, ids: list[str], fault: str, data_set: str) -> None:
    city.ears.forget()
    city.simulator.fail(fault, times=20, data_set=data_set)
    broken = city.run("pull_targets")["pull_targets"]
    city.look_around(looks_closely=True)

    assert broken.code != 0
    public = [NEIGHBOUR.name, NEIGHBOUR_CODE, *city.row_ids(NEIGHBOUR_CODE)]
    assert found_in([CODE, NAME, *ids], everything(city)) == {}
    assert found_in(public, {"stderr": broken.err.encode(), "stdout": broken.out.encode()}) == {}


def test_a_crash_shows_no_row_in_its_traceback(
    city: City, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add = SqlPullStage.add

    def breaking(stage: SqlPullStage, page: Any) -> None:
        add(stage, page)
        raise ArithmeticError

    monkeypatch.setattr(SqlPullStage, "add", breaking)
    city.ears.forget()
    broken = city.run("pull_targets")["pull_targets"]
    city.look_around(looks_closely=True)

    assert "ArithmeticError" in broken.err
    public = [NEIGHBOUR.name, NEIGHBOUR_CODE, *city.row_ids(NEIGHBOUR_CODE)]
    assert found_in([CODE, NAME, *ids], everything(city)) == {}
    assert found_in(public, {"stderr": broken.err.encode()}) == {}
    assert "ArithmeticError" in json.dumps(city.command("runs", "--json").out)


def test_nothing_is_left_in_the_directory_for_temporary_files(city: City, ids: list[str]) -> None:
    city.run("pull_targets", "pull_monitoring", "pull_self_evaluations", "reconcile_versions")

    assert places.files(city.home / "temporary") == {}
    assert found_in([CODE, NAME, *ids], stored(city)) == {}


def look(city: City, statement: str) -> list[tuple[str, str, int]]:
    file = city.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(statement).fetchall()
