"""A caller of any SOAP service, for tests that ask the same of each."""

from collections.abc import Iterable
from types import FunctionType

import requests
from lxml import etree

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.exchange_caller import ExchangeCaller, code_of
from tests.integration.simulator.sets import Json
from tests.integration.simulator.soap_caller import TNS, SoapCaller, rows_of

NAME = "PM_PROJECT_INFO"
HUGE = etree.XMLParser(huge_tree=True, remove_comments=True)

Speaker = SoapCaller | ExchangeCaller


def speaker(kind: str, caller: Caller) -> Speaker:
    """One that is logged in: in a version of the typed service, or in a packing."""
    one: Speaker
    if kind in {"1.1", "1.2"}:
        one = SoapCaller(caller, version=kind)
    else:
        one = ExchangeCaller(caller, packing=kind)
    one.log_in()
    return one


def query(soap: Speaker, name: str = NAME, **more: object) -> requests.Response:
    service = f"Query_{name}" if isinstance(soap, SoapCaller) else f"query.{name}"
    return soap.send(service, soap.ask(**{"page_size": 10, **more}))


def root_of(soap: Speaker, response: requests.Response) -> etree._Element:
    """What an answer holds, without comments."""
    if isinstance(soap, ExchangeCaller):
        return soap.read(response)
    return etree.fromstring(response.content, HUGE)


def rows(soap: Speaker, response: requests.Response) -> list[Json]:
    return rows_of(root_of(soap, response))


def business_code(soap: Speaker, response: requests.Response) -> str:
    """The business code of an answer, however it is told."""
    if isinstance(soap, ExchangeCaller):
        return code_of(soap.read(response))[0]
    content = soap.content(response)
    success = content.findtext(f"{{{TNS}}}result_code", "")
    return success or soap.fault(response).code


def recovered(soap: Speaker) -> bool:
    """The fault is used up: nothing is in force and the next call succeeds."""
    answered = query(soap)
    in_force = soap.rest.data("GET", "/admin/faults")["faults"]
    return not in_force and answered.status_code == 200 and business_code(soap, answered) == "0000"


def words_of(tests: Iterable[object]) -> set[str]:
    """Every text that test functions and their parameters name."""
    found = set()
    for test in tests:
        if isinstance(test, FunctionType):
            found |= _words(test.__code__.co_consts)
            for mark in getattr(test, "pytestmark", []):
                found |= _words(mark.args[1])
    return found


def _words(values: object) -> set[str]:
    """Every text inside nested tuples and lists."""
    if isinstance(values, str):
        return {values}
    if isinstance(values, tuple | list):
        return set().union(*map(_words, values))
    return set()
