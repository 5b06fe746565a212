"""The simulator's SOAP contract and its field tables say the same."""

import pytest

from connectors.simulator.soap.contract import ContractError, Shape, load_contract
from connectors.simulator.soap.routes import TYPED
from connectors.simulator.tables import DATA_SETS, PUSHABLE
from tests.integration.simulator.caller import Caller

#: The rows of each pushed set, and the data set of its header.
_PUSHED = {
    "BAS_PERF_INDICATOR": ("BAS_PERF_INDICATOR", None),
    "PERF_TEMPLATE": ("PERF_TEMPLATE_ITEM", "PERF_TEMPLATE"),
}


def at(shape: Shape | None, *names: str) -> Shape:
    for name in names:
        assert shape is not None
        shape = shape.child(name)
    assert shape is not None
    return shape


def test_there_is_one_operation_for_the_login_each_query_and_each_push() -> None:
    names = {"Login", *(f"Query_{name}" for name in DATA_SETS)}

    assert set(TYPED.operations) == names | {f"Push_{name}" for name in PUSHABLE}


def _columns(row: Shape) -> list[tuple[str, object]]:
    return [(child.name, child.kind) for child in row.children]


@pytest.mark.parametrize("name", DATA_SETS)
def test_the_rows_of_a_query_have_the_columns_of_the_table(name: str) -> None:
    row = at(TYPED.operations[f"Query_{name}"].response, "data", "rows", "row")
    table = [(column.name, column.kind) for column in DATA_SETS[name].columns]

    assert _columns(row) == table


@pytest.mark.parametrize("name", PUSHABLE)
def test_a_pushed_set_has_the_columns_of_the_tables(name: str) -> None:
    rows, header = _PUSHED[name]
    pushed = at(TYPED.operations[f"Push_{name}"].request, "sets", "set")
    table = [(column.name, column.kind) for column in DATA_SETS[rows].columns]

    assert _columns(at(pushed, "rows", "row")) == table
    if header is None:
        assert pushed.child("header") is None
    else:
        head = [(column.name, column.kind) for column in DATA_SETS[header].columns]
        assert _columns(at(pushed, "header")) == head


def test_every_column_may_be_left_out_or_nil(caller: Caller) -> None:
    text = TYPED.documents["perf.xsd"].decode()
    columns = sum(len(data_set.columns) for data_set in DATA_SETS.values())

    assert text.count('minOccurs="0" nillable="true"/>') == columns


def test_a_contract_that_cannot_be_read_in_full_is_refused(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("contracts") / "contracts"
    folder.mkdir()
    monkeypatch.setattr("connectors.simulator.soap.contract.files", lambda _package: folder.parent)
    for name, content in TYPED.documents.items():
        text = content.decode().replace("<xs:sequence>", "<xs:all>", 1)
        text = text.replace("</xs:sequence>", "</xs:all>", 1)
        (folder / (name or "perf.wsdl")).write_text(text, "utf-8")

    with pytest.raises(ContractError):
        load_contract("perf.wsdl")
