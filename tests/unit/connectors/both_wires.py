"""The same requirement over REST and SOAP: how each wire says a thing, and who listens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from adapter.ports.run_budget import RunBudget
from adapter.ports.wire_spec import WireSpec
from connectors.endpoint import Credentials, Endpoint
from connectors.http_system import HttpBudgetSystem
from connectors.remote import Remote
from connectors.rest import RestBudgetSystem
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors import conftest as json
from tests.unit.connectors import soap
from tests.unit.connectors.conftest import SECRET, CountingIds, Site, Step, http, wire_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One syntax."""

    spec: WireSpec
    connector: type[RestBudgetSystem | SoapBudgetSystem]
    token: Callable[..., Step]
    #: A page of rows with text values.
    page: Callable[..., Step]
    #: A page of rows as they stand in the text, with their total.
    raw_page: Callable[[int, str], Step]
    #: The answer that asks for a new token.
    expired: Step
    #: A business failure with these words.
    refused: Callable[[str], Step]
    #: Every set was taken.
    taken: Callable[..., Step]

    def system(
        self,
        site: Site,
        *,
        remote: Remote | None = None,
        budget: RunBudget | None = None,
        base_url: str = "",
        data_set_without_total: bool = False,
    ) -> HttpBudgetSystem:
        """A system of this wire against the site's server, closed with it."""
        spec = self.spec
        if data_set_without_total:
            spec = replace(spec, query=replace(spec.query, total_path=""))
        made = self.connector(
            spec,
            Endpoint(
                base_url=base_url or site.server.base_url,
                limits=site.limits,
                timeouts=site.timeouts,
            ),
            Credentials(app_id="me", app_secret=SECRET),
            clock=site.clock,
            ids=CountingIds(),
            retry=site.retry,
            chance=lambda: 1.0,
            remote=remote,
            budget=budget,
        )
        site.others.append(made)
        return made


def _json_page(total: int, rows: str) -> Step:
    text = f'{{"head": {{"code": "00"}}, "data": {{"total": {total}, "list": [{rows}]}}}}'
    return http(text.encode())


def _xml_page(total: int, rows: str) -> Step:
    return soap.said(f"<total>{total}</total><list>{rows}</list>")


def _json_taken(*keys: str) -> Step:
    return json.said({"said": [{"name": key, "taken": 1, "why": ""} for key in keys]})


def _xml_taken(*keys: str) -> Step:
    return soap.results(*((key, "1", "") for key in keys))


def _json_refused(words: str) -> Step:
    return json.said(None, code="99", words=words)


def _xml_refused(words: str) -> Step:
    inside = f"<code>99</code><words>{words}</words>"
    return soap.xml(soap.message(f'<o:said xmlns:o="urn:odd">{inside}</o:said>'))


WIRES: Mapping[str, Wire] = {
    "rest": Wire(
        spec=wire_spec(),
        connector=RestBudgetSystem,
        token=json.token,
        page=json.page,
        raw_page=_json_page,
        expired=json.said(None, code="42"),
        refused=_json_refused,
        taken=_json_taken,
    ),
    "soap": Wire(
        spec=soap.soap_spec(),
        connector=SoapBudgetSystem,
        token=soap.token,
        page=soap.page,
        raw_page=_xml_page,
        expired=soap.said("", code="42"),
        refused=_xml_refused,
        taken=_xml_taken,
    ),
}

#: Runs a test once over each wire, as its argument `wire`.
over_both = pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES.keys())
