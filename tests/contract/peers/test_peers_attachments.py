"""An XML text that a stack of others sends as an attachment (MTOM) is read as any other."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import ReadRequest
from connectors.endpoint import Credentials, Endpoint
from connectors.soap import SoapBudgetSystem
from connectors.soap_requests import XmlTextRequests
from mappings.profile import load_profile
from tests.contract.in_memory import Ids
from tests.contract.over_wires import WallClock
from tests.contract.peers.over_soap import Peer
from tests.contract.peers.stacks import StackMissing, metro_attaching, running

pytestmark = pytest.mark.peers


def document(inside: str) -> bytes:
    head = "<head><return_code>0000</return_code><return_msg/></head>"
    declared = '<?xml version="1.0" encoding="GB18030"?>'
    return f"{declared}<message>{head}<body>{inside}</body></message>".encode("gb18030")


def test_an_attached_text_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Metro attaches only for callers who say that they take it; CXF and gSOAP do not ask.
    accept = f"{XmlTextRequests.accept}, multipart/related, application/xop+xml"
    monkeypatch.setattr(XmlTextRequests, "accept", accept)
    rows = [f"<row><pro_name>㐂项目𠮷{number}</pro_name></row>" for number in range(3)]
    listed = f"<total>3</total><rows>{''.join(rows)}</rows>"
    (tmp_path / "login").write_bytes(document("<access_token>k</access_token>"))
    (tmp_path / "query.PM_PROJECT_INFO").write_bytes(document(listed))
    spec = load_profile("xml-string-soap").wire_spec
    try:
        with running(metro_attaching(tmp_path)) as greeting:
            side = Peer(greeting={**asdict(greeting), "base_url": greeting.base_urls["1.1"]})
            system = SoapBudgetSystem(
                spec,
                Endpoint(base_url=greeting.base_urls["1.1"]),
                Credentials(app_id="me", app_secret="s"),
                clock=WallClock(),
                ids=Ids(),
            )
            request = ReadRequest(
                kind=RecordKind.DIRECTORY_ENTRY, scope=side.scope, agency_codes=side.agency_codes
            )
            with closing(system):
                (page,) = system.read_pages(request)
    except StackMissing as missing:
        pytest.skip(str(missing))

    assert [row.payload.decode("gb18030") for row in page.rows] == rows
