"""A port over files with what it is asked and sent."""

from typing import Any

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.package_format.keys import KeyRing
from adapter.ports.budget_system import OutboundSet, PushRequest, ReadRequest
from connectors.file_drop.mailroom import FileDropRules
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from mappings.profile import load_profile
from tests.unit.connectors.file_drop.peer import DIVISION, OURS, SETTLE_S, THEIRS

SPEC = load_profile("std-v2-files").wire_spec

SCOPE = Scope(site="s", division_code=DIVISION, fiscal_year=2026)

LINE, HEADER, ITEM = (
    RecordKind.TARGET_LINE,
    RecordKind.TEMPLATE_HEADER,
    RecordKind.TEMPLATE_ITEM,
)

LINES = "PM_PERF_INDICATOR"


def made(places: Places, clock: Any, ids: Any, **changed: Any) -> FileDropBudgetSystem:
    spec, limits = changed.pop("spec", SPEC), changed.pop("limits", None)
    budget = changed.pop("budget", None)
    rules = FileDropRules(
        places=places,
        signer=OURS,
        ring=KeyRing((THEIRS.key.public_key(),)),
        settle_s=SETTLE_S,
        **{"answer_wait_s": 30.0, **changed},
    )
    return FileDropBudgetSystem(
        spec,
        rules,
        scope=SCOPE,
        clock=clock,
        ids=ids,
        limits=limits,
        budget=budget,
        section="site.s.file_drop",
    )


def row(number: int, **said: object) -> dict[str, object]:
    place = {"mof_div_code": DIVISION, "fiscal_year": "2026", "agency_code": "u1"}
    times = {"update_time": f"202608010800{number % 60:02d}000", "is_deleted": 2}
    return {"kpi_id": f"k{number}", **place, **times, **said}


def asked(kind: RecordKind = LINE, **said: Any) -> ReadRequest:
    return ReadRequest(**{"kind": kind, "scope": SCOPE, "agency_codes": ("u1", "u2"), **said})


def ids_read(system: FileDropBudgetSystem, request: ReadRequest) -> list[object]:
    return [each.fields["kpi_id"] for page in system.read_pages(request) for each in page.rows]


def a_set(key: str = "T1", weight: int = 1) -> OutboundSet:
    header = {"template_code": key}
    rows = ({"template_code": key, "weight": weight},)
    return OutboundSet(
        set_key=key,
        header=header,
        rows=rows,
        ticket=GateTicket(rows_digest=rows_digest(header, rows)),
    )


def push(*sets: OutboundSet, request_id: str = "r-1") -> PushRequest:
    return PushRequest(kind=HEADER, scope=SCOPE, request_id=request_id, sets=sets or (a_set(),))


def outgoing(places: Places) -> list[str]:
    return sorted(path.name.split("-")[1] for path in places.outgoing.glob("0*.zip"))
