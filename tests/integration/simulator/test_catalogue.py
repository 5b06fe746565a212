"""Every fault of the catalogue is told of in the manual and met by a test over a wire."""

import re
from collections.abc import Mapping
from itertools import chain

import pytest

from connectors.simulator.faults import FAULTS, Operation, Syntax
from tests.integration.simulator import (
    test_faults,
    test_push_faults,
    test_query_faults,
    test_soap_faults,
    test_soap_oddities,
    test_spelling_faults,
)
from tests.integration.simulator.sets import ROOT
from tests.integration.simulator.soap_speaker import words_of

_BOTH = (test_push_faults, test_query_faults, test_spelling_faults)
_OVER_JSON = (test_faults, *_BOTH)
_OVER_XML = (test_soap_faults, test_soap_oddities, *_BOTH)
_OPERATIONS = {"查询": Operation.QUERY, "推送": Operation.PUSH, "登录": Operation.LOGIN}
_WIRES = {"REST": Syntax.JSON, "SOAP": Syntax.XML}


def _words(modules: tuple[object, ...]) -> set[str]:
    return words_of(chain.from_iterable(vars(module).values() for module in modules))


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_met_by_a_test_over_a_wire(name: str) -> None:
    if Syntax.JSON in FAULTS[name].syntaxes:
        assert name in _words(_OVER_JSON)
    if Syntax.XML in FAULTS[name].syntaxes:
        assert name in _words(_OVER_XML)


def _told() -> dict[str, list[str]]:
    """The cells of the manual's table beside each fault."""
    manual = (ROOT.parents[1] / "docs" / "simulator.md").read_text(encoding="utf-8")
    chapter = manual.partition("## 故障")[2].partition("\n###")[0]
    rows = [line for line in chapter.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]
    return {name: row[1:] for row in cells for name in re.findall(r"`(\w+)`", row[0])}


def test_the_manual_tells_of_every_fault_where_and_over_which_wires_it_strikes() -> None:
    told = _told()

    assert list(told) == list(FAULTS)
    for name, fault in FAULTS.items():
        where, wires = told[name][0], told[name][1]
        assert _parts(where, _OPERATIONS) | _contract(where) == fault.operations, name
        assert _parts(wires, _WIRES) == fault.syntaxes, name


def _parts(cell: str, known: Mapping[str, object]) -> set[object]:
    return {known[word] for word in cell.split("、") if word in known}


def _contract(cell: str) -> set[object]:
    return {Operation.CONTRACT} if cell == "取 WSDL" else set()
