"""The XML-text service (XML 文本服务): one operation, a message in a text, a text in return."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.row_faults import RowSpoiler
from connectors.simulator.soap.contract import Contract, Shape
from connectors.simulator.soap.hearing import Ear
from connectors.simulator.soap.letter import Letter
from connectors.simulator.soap.markup import element
from connectors.simulator.soap.message import Message, read_message, told
from connectors.simulator.soap.packing import Packing, PackingError, packed, unpacked
from connectors.simulator.soap.reading import read
from connectors.simulator.soap.sending import Sender
from connectors.simulator.soap.typed import call_of
from connectors.simulator.soap.version import SOAP_11, Blame, Fault
from connectors.simulator.tables import data_set_of
from connectors.simulator.wire import AnsweredError

#: Code lists are called otherwise here than in the typed service.
_ITEMS = {"code": "item"}
_VERBS = {"Login": "login", "Query": "query", "Push": "push"}


class ExchangeService:
    """Takes messages packed in any way, and answers in the same one."""

    def __init__(
        self, contract: Contract, typed: Contract, gatekeeper: Gatekeeper, faults: FaultDesk
    ) -> None:
        self.contract = contract
        self.faults = faults
        self.sender = Sender(faults)
        self.rows = RowSpoiler(faults)
        self._ear = Ear(contract, self.sender, headers=frozenset())
        self._gatekeeper = gatekeeper
        #: What can be asked for, by service name; the fields are those of the typed service.
        self._services = {
            _service_of(name): (call_of(name), operation.request)
            for name, operation in typed.operations.items()
        }

    def hear(self, request: Request, body: bytes) -> "ExchangeConversation":
        """What a request asks for; raises `AnsweredError` when that cannot be told."""
        letter, _ = self._ear.hear(request, body)
        self._ear.require_valid(letter)
        packing, message = self._message(letter)
        if message.service not in self._services:
            raise self._refused(packing, f"没有这个服务：{message.service}")
        call, shape = self._services[message.service]
        shown = self._gatekeeper.token(message.token)
        return ExchangeConversation(
            call=self.faults.meet(call),
            shown=shown,
            service=self,
            message=message,
            shape=shape,
            packing=packing,
        )

    def send(
        self, message: str, packing: Packing, call: Call | None, *, status: int = 200
    ) -> Response:
        """A message on its way back."""
        (operation,) = self.contract.operations.values()
        wrapper, (out,) = operation.response.name, operation.response.children
        unqualified = call is not None and self.faults.take("unqualified_children", call)
        inside = element(out.name if unqualified else f"x:{out.name}", packed(packing, message))
        namespace = self.contract.namespace
        content = f'<x:{wrapper} xmlns:x="{namespace}">{inside}</x:{wrapper}>'
        return self.sender.send(SOAP_11, content, call, status=status)

    def _message(self, letter: Letter) -> tuple[Packing, Message]:
        try:
            packing, root = unpacked(letter.content[0])
        except PackingError as error:
            raise self._refused(Packing.PLAIN, str(error)) from error
        return packing, read_message(root)

    def _refused(self, packing: Packing, reason: str) -> AnsweredError:
        message = told(envelope.BAD_PARAMETER, reason, {})
        return AnsweredError(self.send(message, packing, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeConversation:
    """One call of the exchange service."""

    call: Call
    shown: Pass
    service: ExchangeService
    message: Message
    #: What the typed service declares for the same call.
    shape: Shape
    packing: Packing

    def strike(self) -> Response | None:
        """A failure told as a fault, which this service never does by itself."""
        for name, status in (("fault_without_detail", 500), ("fault_with_200", 200)):
            if self.service.faults.take(name, self.call):
                fault = Fault(blame=Blame.RECEIVER, reason="系统繁忙，请稍后再试")
                return self.service.sender.fault(SOAP_11, fault, self.call, status=status)
        return None

    def body(self) -> dict[str, Any]:
        asked: dict[str, Any] = read(self.message.body, self.shape, _ITEMS)
        if self.call.operation is Operation.PUSH:
            return {**asked, "request_id": self.message.request_id}
        return asked

    def answer(self, data: dict[str, Any]) -> Response:
        if self.call.operation is Operation.QUERY and data["rows"]:
            columns = data_set_of(data["rows"][0]).columns
            data = {**data, "rows": self.service.rows.spoil(self.call, data["rows"], columns)}
        remarks = self.service.faults.take("comments_and_cdata", self.call)
        message = told(envelope.OK, "", data, remarks=remarks)
        return self.service.send(message, self.packing, self.call)

    def refusal(self, error: envelope.RefusalError) -> Response:
        message = told(error.code, error.reason, {})
        return self.service.send(message, self.packing, self.call, status=error.status)


def _service_of(name: str) -> str:
    """What an operation of the typed service is called here."""
    verb, _, data_set = name.partition("_")
    return f"{_VERBS[verb]}.{data_set}" if data_set else _VERBS[verb]
