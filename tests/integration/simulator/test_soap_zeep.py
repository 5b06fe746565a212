"""zeep as a judge that we did not write: a client made from what the simulator publishes."""

from decimal import Decimal
from typing import Any

import pytest
import requests
import zeep
from zeep.wsse.username import UsernameToken

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import library_set, project, template_set

_PORTS = ("PerfPort11", "PerfPort12")


def client(caller: Caller, path: str, port: str | None = None, **more: Any) -> Any:
    """A client of a service, from its published contract."""
    address = caller.facts["base_url"] + caller.facts[path] + "?wsdl"
    return zeep.Client(address, port_name=port, **more)


@pytest.fixture(params=_PORTS)
def perf(request: pytest.FixtureRequest, caller: Caller) -> Any:
    """The typed service with the token of a login of its own, in both versions."""
    service = client(caller, "soap_path", request.param)
    facts = caller.facts
    told = service.service.Login(app_id=facts["app_id"], app_secret=facts["app_secret"])
    service.set_default_soapheaders({"token": told.access_token})
    return service.service


def _ask(caller: Caller, **more: Any) -> dict[str, Any]:
    asked = {**caller.ask(), **more}
    return {**asked, "agency_codes": {"code": asked["agency_codes"]}}


def test_zeep_reads_the_rows_of_rest(perf: Any, caller: Caller) -> None:
    rows = caller.rows("PM_PROJECT_INFO")

    told = perf.Query_PM_PROJECT_INFO(**_ask(caller))

    assert told.data.total == len(rows)
    for read, row in zip(told.data.rows.row, rows, strict=True):
        assert read["pro_id"] == row["pro_id"]
        assert read["pro_name"] == row["pro_name"]
        assert read["pro_total_amt"] == Decimal(str(row["pro_total_amt"]))
        assert read["is_deleted"] == row["is_deleted"]


def test_zeep_pushes_both_kinds_of_sets(perf: Any, caller: Caller) -> None:
    template, library = template_set(project(14)), library_set("102001")
    place = {"mof_div_code": "152501000", "fiscal_year": "2026", "request_id": "r"}
    header = template["header"]

    told = [
        perf.Push_PERF_TEMPLATE(
            **place,
            sets={
                "set": [
                    {
                        "set_key": template["set_key"],
                        "header": header,
                        "rows": {"row": template["rows"]},
                    }
                ]
            },
        ),
        perf.Push_BAS_PERF_INDICATOR(
            **place,
            sets={"set": [{"set_key": "102001", "rows": {"row": library["rows"]}}]},
        ),
    ]

    results = [each.results.result[0] for each in told]
    assert [(one.accepted, one.reason, one.row_count) for one in results] == [
        (1, None, 5),
        (1, None, 4),
    ]
    assert len(caller.live("PERF_TEMPLATE_ITEM", keys=[template["set_key"]])) == 5


def test_zeep_gets_a_fault_with_its_detail(perf: Any, caller: Caller) -> None:
    with pytest.raises(zeep.exceptions.Fault) as caught:
        perf.Query_PM_PROJECT_INFO(**_ask(caller, page_no=0))

    assert "page_no" in caught.value.message
    assert caught.value.detail.findtext(".//{*}PerfFault/{*}code") == "0901"


@pytest.mark.parametrize("use_digest", [True, False])
@pytest.mark.parametrize("port", _PORTS)
def test_zeeps_username_token_opens_without_a_login(
    caller: Caller, port: str, *, use_digest: bool
) -> None:
    facts = caller.facts
    wsse = UsernameToken(facts["app_id"], facts["app_secret"], use_digest=use_digest)
    service = client(caller, "soap_path", port, wsse=wsse).service

    told = [service.Query_PM_PROJECT_INFO(**_ask(caller, page_size=1)) for _ in range(2)]

    assert [each.result_code for each in told] == ["0000", "0000"]


def test_zeep_exchanges_texts(caller: Caller) -> None:
    facts = caller.facts
    words = f"<app_id>{facts['app_id']}</app_id><app_secret>{facts['app_secret']}</app_secret>"
    message = f"<message><head><service>login</service></head><body>{words}</body></message>"

    told = client(caller, "exchange_path").service.execute(in0=message)

    assert "<return_code>0000</return_code>" in told
    assert "<access_token>" in told


def test_the_contract_leads_back_to_where_it_was_fetched(caller: Caller) -> None:
    port = caller.facts["port"]
    address = f"http://localhost:{port}{caller.facts['soap_path']}"

    wsdl = requests.get(f"{address}?wsdl", timeout=30).text
    schema = requests.get(f"{address}?xsd=perf.xsd", timeout=30)

    assert f'schemaLocation="{address}?xsd=perf.xsd"' in wsdl
    assert wsdl.count(f'location="{address}"') == 2
    assert "simulator.invalid" not in wsdl
    assert schema.headers["content-type"].startswith("text/xml")
    assert "PM_PROJECT_INFO_Row" in schema.text
