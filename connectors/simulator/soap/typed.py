"""The typed service (类型化服务): document/literal, SOAP 1.1 and 1.2 at one address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.faults import Call, FaultDesk, Operation, Syntax
from connectors.simulator.request import MissingListError
from connectors.simulator.row_faults import RowSpoiler
from connectors.simulator.soap.contract import Contract, ContractError, ServiceOperation, Shape
from connectors.simulator.soap.hearing import Ear
from connectors.simulator.soap.letter import Letter
from connectors.simulator.soap.reading import read
from connectors.simulator.soap.security import SECURITY, UsernameTokens
from connectors.simulator.soap.sending import Sender
from connectors.simulator.soap.version import Blame, Fault
from connectors.simulator.soap.writing import Writer
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, PUSHABLE, Kind, data_set_of

#: Codes that a caller could have avoided; the rest are the receiver's.
_CALLERS_FAULT = {
    envelope.WRONG_LOGIN,
    envelope.LOGIN_EXPIRED,
    envelope.BAD_PARAMETER,
    envelope.OTHER_CONTENT,
}


class TypedService:
    """Hears the operations of the contract, and answers in the version of the request."""

    def __init__(
        self, contract: Contract, state: State, gatekeeper: Gatekeeper, faults: FaultDesk
    ) -> None:
        if contract.fault is None:
            raise ContractError("the contract declares no fault")
        self.contract = contract
        self.fault = contract.fault
        self.faults = faults
        self.sender = Sender(faults)
        self.spoiler = RowSpoiler(faults)
        self.ear = Ear(contract, self.sender, headers=frozenset({self._token_tag, SECURITY}))
        self.shows_nil = _nil_rule(state)
        self._gatekeeper = gatekeeper
        self._usernames = UsernameTokens(gatekeeper)
        self._calls = {name: call_of(name) for name in contract.operations}
        #: The declared row of every data set, by its columns.
        self.rows = {_columns(row): row for row in map(_row, contract.operations.values()) if row}

    def hear(self, request: Request, body: bytes) -> "TypedConversation":
        """What a request asks for; raises `AnsweredError` when that cannot be told."""
        letter, operation = self.ear.hear(request, body)
        call = self.faults.meet(self._calls[operation.name])
        shown = self._shown(letter)
        return TypedConversation(
            call=call, shown=shown, service=self, letter=letter, operation=operation
        )

    @property
    def _token_tag(self) -> str:
        return f"{{{self.contract.namespace}}}Token"

    def _shown(self, letter: Letter) -> Pass:
        security = letter.header(SECURITY)
        if security is not None:
            return self._usernames.shown(security)
        token = letter.header(self._token_tag)
        return self._gatekeeper.token("" if token is None else (token.text or "").strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedConversation:
    """One call of the typed service."""

    call: Call
    shown: Pass
    service: TypedService
    letter: Letter
    operation: ServiceOperation

    def strike(self) -> Response | None:
        """A failure that is told without its detail, or inside a success."""
        busy = envelope.RefusalError(envelope.BUSY, "系统繁忙，请稍后再试")
        if self.service.faults.take("fault_without_detail", self.call):
            return self._fault(busy, "", None)
        if self.service.faults.take("fault_with_200", self.call):
            return self._fault(busy, self._detail(busy), 200)
        return None

    def body(self) -> dict[str, Any]:
        content = self.letter.content
        wants_list = self.operation.request.child("agency_codes") is not None
        if wants_list and content.find("{*}agency_codes") is None:
            raise MissingListError
        self.service.ear.require_valid(self.letter)
        asked: dict[str, Any] = read(content, self.operation.request)
        return asked

    def answer(self, data: dict[str, Any]) -> Response:
        shape = self._shape(data)
        if data.get("rows"):
            data, shape = self._drifted(data, shape)
        told = data if shape.child("data") is None else {"data": data}
        remarks = self.service.faults.take("comments_and_cdata", self.call)
        content = self._writer(remarks=remarks).write(
            shape, {"result_code": envelope.OK, "reason": "", **told}
        )
        return self.service.sender.send(self.letter.version, content, self.call)

    def _drifted(self, data: dict[str, Any], shape: Shape) -> tuple[dict[str, Any], Shape]:
        """The page after schema drift, and the shape that it has then."""
        columns = data_set_of(data["rows"][0]).columns
        rows = self.service.spoiler.spoil(self.call, data["rows"], columns)
        row = _row_in(shape)
        if row is not None and tuple(rows[0]) != _columns(row):
            shape = _exchanged(shape, row, _with_columns(row, rows[0]))
        return {**data, "rows": rows}, shape

    def refusal(self, error: envelope.RefusalError) -> Response:
        # 200 is REST's way to tell a business failure; here the version of SOAP says how.
        status = None if error.status == 200 else error.status  # noqa: PLR2004 - see above
        return self._fault(error, self._detail(error), status)

    def _fault(self, error: envelope.RefusalError, detail: str, status: int | None) -> Response:
        blame = Blame.CALLER if error.code in _CALLERS_FAULT else Blame.RECEIVER
        fault = Fault(blame=blame, reason=error.reason, detail=detail)
        return self.service.sender.fault(self.letter.version, fault, self.call, status=status)

    def _detail(self, error: envelope.RefusalError) -> str:
        told = {"code": error.code, "reason": error.reason}
        return self._writer().write(self.service.fault, told)

    def _writer(self, *, remarks: bool = False) -> Writer:
        service = self.service
        qualified = not service.faults.take("unqualified_children", self.call)
        return Writer(
            service.contract.namespace, service.shows_nil, qualified=qualified, remarks=remarks
        )

    def _shape(self, data: Mapping[str, Any]) -> Shape:
        """The declared answer, except that strangers' rows come in their own columns."""
        response, declared = self.operation.response, _row(self.operation)
        rows = data.get("rows")
        if declared is None or not rows or tuple(rows[0]) == _columns(declared):
            return response
        return _exchanged(response, declared, self.service.rows[tuple(rows[0])])


def _with_columns(row: Shape, names: Iterable[str]) -> Shape:
    """The row with these columns; of those that the contract does not know, any text."""
    children = (row.child(name) or Shape(name=name, kind=Kind.TEXT) for name in names)
    return replace(row, children=tuple(children))


def call_of(name: str) -> Call:
    """What an operation of the contract does, by its name."""
    verb, _, data_set = name.partition("_")
    if name == "Login":
        login = Operation.LOGIN
        return Call(operation=login, data_set=login.value, syntax=Syntax.XML)
    if verb == "Query" and data_set in DATA_SETS:
        return Call(operation=Operation.QUERY, data_set=data_set, syntax=Syntax.XML)
    if verb == "Push" and data_set in PUSHABLE:
        return Call(operation=Operation.PUSH, data_set=data_set, syntax=Syntax.XML)
    raise ContractError(f"nobody does {name}")


def _row(operation: ServiceOperation) -> Shape | None:
    """The declared row of a query's answer."""
    return _row_in(operation.response)


def _row_in(response: Shape) -> Shape | None:
    data = response.child("data")
    rows = None if data is None else data.child("rows")
    return None if rows is None else rows.item


def _columns(row: Shape) -> tuple[str, ...]:
    return tuple(child.name for child in row.children)


def _exchanged(shape: Shape, old: Shape, new: Shape) -> Shape:
    children = tuple(
        new if child is old else _exchanged(child, old, new) for child in shape.children
    )
    return replace(shape, children=children)


def _nil_rule(state: State) -> Callable[[str], bool]:
    """Whether a column shows null as xsi:nil or leaves it out: by seed and column, for good."""

    @cache
    def shows_nil(column: str) -> bool:
        return state.randomness(f"soap-null:{column}").random() < 1 / 2

    return shows_nil
