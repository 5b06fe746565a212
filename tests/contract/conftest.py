"""The systems that must keep the port's promises: in memory, and REST against the simulator."""

import csv
import io
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.ports.budget_system import OutboundSet, PushRequest, ReadRequest
from connectors.conformance import Rehearsal, Subject, Trouble
from connectors.endpoint import Credentials, Endpoint
from connectors.memory import MemoryBudgetSystem, MemoryFault, MemorySchema
from connectors.rest import RestBudgetSystem
from mappings.profile import load_profile

PAGE_SIZE = 20


@dataclass
class Clock:
    """A clock that moves with each look and does not wait."""

    passed_s: float = 0.0

    def now(self) -> datetime:
        self.passed_s += 0.001
        return datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    def sleep(self, seconds: float) -> None:
        self.passed_s += seconds


@dataclass
class Ids:
    """Ids one after another."""

    numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self) -> str:
        return f"id-{next(self.numbers):08d}"


def sealed(
    set_key: str, header: Mapping[str, object], rows: tuple[Mapping[str, object], ...]
) -> OutboundSet:
    ticket = GateTicket(rows_digest=rows_digest(header, rows))
    return OutboundSet(set_key=set_key, header=header, rows=rows, ticket=ticket)


# --- in memory ------------------------------------------------------------------------------------

_MEMORY_AGENCIES = ("u1", "u2", "u3")


def memory_schema(kind: RecordKind, rows_kind: RecordKind | None = None) -> MemorySchema:
    return MemorySchema(
        kind=kind,
        id_element="id",
        set_element="bundle",
        agency_element="unit",
        division_element="place",
        year_element="year",
        updated_element="changed",
        deleted_element="dead",
        parent_element="above",
        overwritten_elements=("label",),
        rows_kind=rows_kind,
    )


def memory_subject() -> Subject:
    scope = Scope(site="memory", division_code="152501000", fiscal_year=2026)
    ids = Ids()
    system = MemoryBudgetSystem(
        [
            memory_schema(RecordKind.DIRECTORY_ENTRY),
            memory_schema(RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM),
            memory_schema(RecordKind.TEMPLATE_ITEM),
        ],
        clock=Clock(),
        ids=ids,
        page_size=PAGE_SIZE,
        refuse=lambda _, each: "太重" if any(row.get("bad") for row in each.rows) else "",
    )
    place = {"place": scope.division_code, "year": "2026"}
    system.put(
        RecordKind.DIRECTORY_ENTRY,
        ({**place, "unit": _MEMORY_AGENCIES[n % 3], "name": f"项目{n}"} for n in range(45)),
    )

    def make_set(set_key: str, count: int, *, bad: bool = False) -> OutboundSet:
        row = {"unit": "u1", "bundle": set_key, "weight": Decimal("1.50"), "bad": bad}
        return sealed(set_key, {"unit": "u1", "bundle": set_key}, (row,) * count)

    return Subject(
        system=system,
        scope=scope,
        agency_codes=_MEMORY_AGENCIES,
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        rehearsal=Rehearsal(
            kind=RecordKind.TEMPLATE_HEADER,
            rows_kind=RecordKind.TEMPLATE_ITEM,
            set_keys=("A", "B"),
            make_set=make_set,
            make_refused_set=lambda set_key: make_set(set_key, 1, bad=True),
            fresh_id=ids.fresh,
            troubles={
                Trouble.BUSINESS_FAILURE: lambda: system.fail(MemoryFault.REFUSED),
                Trouble.SHORT_PAGE: lambda: system.fail(MemoryFault.SHORT_PAGES),
                Trouble.LOST_ANSWER: lambda: system.fail(MemoryFault.LOST_ANSWER),
            },
        ),
    )


# --- over REST ------------------------------------------------------------------------------------

_SEED = Path(__file__).parents[2] / "connectors" / "simulator" / "seed"
_TROUBLES = {
    Trouble.BUSY_ONCE: "http_503",
    Trouble.EXPIRED_TOKEN: "expired_token",
    Trouble.CUT_OFF_ONCE: "truncated_page",
    Trouble.BUSINESS_FAILURE: "business_failure",
    Trouble.SHORT_PAGE: "short_page",
    Trouble.LOST_ANSWER: "drop_after_commit",
}


def _seed(name: str) -> list[dict[str, str]]:
    with (_SEED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A simulator process and what it said when it began to listen."""
    state = tmp_path_factory.mktemp("contract") / "state.sqlite"
    command = [sys.executable, "-m", "connectors.simulator"]
    command += ["--port", "0", "--seed", "7", "--state", str(state)]
    with subprocess.Popen(  # noqa: S603 - our own module, our own arguments
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()
        process.stdout.close()


def order(simulator: Mapping[str, str], fault: str) -> None:
    answer = requests.post(
        f"{simulator['base_url']}/admin/faults",
        json={"name": fault, "times": 1},
        headers={"X-Admin-Token": simulator["admin_token"]},
        timeout=10,
    )
    assert answer.json()["result_code"] == "0000"


@pytest.fixture(scope="session")
def rest_subject(simulator: Mapping[str, str]) -> Iterator[Subject]:
    spec = load_profile("std-v2-rest").wire_spec
    scope = Scope(
        site="simulator",
        division_code=simulator["division_code"],
        fiscal_year=int(simulator["fiscal_year"]),
    )
    ids = Ids()
    system = RestBudgetSystem(
        replace(spec, query=replace(spec.query, page_size=PAGE_SIZE)),
        Endpoint(base_url=simulator["base_url"]),
        Credentials(app_id=simulator["app_id"], app_secret=simulator["app_secret"]),
        clock=Clock(),
        ids=ids,
        probe_scope=scope,
        chance=lambda: 0.0,
    )
    projects = [each for each in _seed("projects.csv") if each["state"] == "normal"][:2]
    yield Subject(
        system=system,
        scope=scope,
        agency_codes=tuple(each["agency_code"] for each in _seed("agencies.csv")),
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        rehearsal=Rehearsal(
            kind=RecordKind.TEMPLATE_HEADER,
            rows_kind=RecordKind.TEMPLATE_ITEM,
            set_keys=("CONTRACT-1", "CONTRACT-2"),
            make_set=lambda key, count: template(key, count, projects, Decimal(100)),
            make_refused_set=lambda key: template(key, 2, projects, Decimal(99)),
            fresh_id=ids.fresh,
            troubles={trouble: _orderer(simulator, name) for trouble, name in _TROUBLES.items()},
        ),
    )
    system.close()


def _orderer(simulator: Mapping[str, str], fault: str) -> Callable[[], None]:
    return lambda: order(simulator, fault)


def template(
    set_key: str, count: int, projects: list[dict[str, str]], full_weight: Decimal
) -> OutboundSet:
    project = projects[int(set_key[-1]) - 1]
    place = {"template_code": set_key, "agency_code": project["agency_code"]}
    header = {
        **place,
        "template_name": "合同测试模板",
        "pro_code": project["pro_code"],
        "pro_name": project["pro_name"],
        "is_enabled": 1,
    }
    share = (full_weight / count).quantize(Decimal("0.0001"))
    rows = tuple(
        {
            **place,
            "pro_code": project["pro_code"],
            "sort_no": number,
            "perf_ind_code": f"C{number}",
            "lv1_perf_ind_name": "产出指标",
            "lv2_perf_ind_name": "数量指标",
            "lv3_perf_ind_name": f"补助人数{number}",
            "kpi_val": "≥90人",
            "ind_weight": full_weight - share * (count - 1) if number == 1 else share,
            "is_required": 1,
        }
        for number in range(1, count + 1)
    )
    return sealed(set_key, header, rows)


@pytest.fixture(params=["memory", "rest"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each system in turn."""
    if request.param == "memory":
        return memory_subject()
    made: Subject = request.getfixturevalue("rest_subject")
    return made


# --- what travels between them --------------------------------------------------------------------


class Eavesdropper(requests.adapters.HTTPAdapter):
    """Notes what travels, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, object]] = []
        self.received: list[tuple[str, object]] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        path = urlsplit(request.url or "").path
        self.sent.append((str(path), json.loads(request.body or b"null")))
        answer = super().send(request, *args, **more)
        # Read whole and put back, because the wire reads the stream itself.
        body = answer.raw.read(decode_content=True)
        self.received.append((str(path), json.loads(body)))
        answer.raw = urllib3.HTTPResponse(
            io.BytesIO(body), status=answer.status_code, preload_content=False
        )
        return answer


@pytest.fixture(scope="session")
def eavesdropper(rest_subject: Subject) -> Eavesdropper:
    """Heard while every filter and a push, good and bad, went over the wire."""
    spy = Eavesdropper()
    system, rehearsal = rest_subject.system, rest_subject.rehearsal
    assert isinstance(system, RestBudgetSystem)
    assert rehearsal is not None
    session = system._transport._session
    usual = session.get_adapter("http://")
    session.mount("http://", spy)
    system.check()
    for kind in rest_subject.kinds:
        request = ReadRequest(
            kind=kind, scope=rest_subject.scope, agency_codes=rest_subject.agency_codes
        )
        later = replace(request, updated_since=datetime(2026, 1, 1, tzinfo=UTC), keys=("T",))
        for asked in (request, replace(later, live_only=True)):
            list(system.read_pages(asked))
    sets = (rehearsal.make_set("CONTRACT-1", 2), rehearsal.make_refused_set("CONTRACT-2"))
    system.push_sets(
        PushRequest(kind=rehearsal.kind, scope=rest_subject.scope, request_id="heard", sets=sets)
    )
    session.mount("http://", usual)
    return spy


@pytest.fixture
def sent_requests(eavesdropper: Eavesdropper) -> list[tuple[str, object]]:
    return eavesdropper.sent


@pytest.fixture
def received_answers(eavesdropper: Eavesdropper) -> list[tuple[str, object]]:
    return eavesdropper.received
