"""Which operation of a contract a request asks for, or the answer that says it cannot be told."""

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator.soap.contract import Contract, ServiceOperation
from connectors.simulator.soap.letter import Letter, LetterError, MediaTypeError, read_letter
from connectors.simulator.soap.sending import Sender
from connectors.simulator.soap.version import SOAP_11, Blame, Fault, Version
from connectors.simulator.wire import AnsweredError

Heard = tuple[Letter, ServiceOperation]


class Ear:
    """Listens for the operations of one contract."""

    def __init__(self, contract: Contract, sender: Sender, *, headers: frozenset[str]) -> None:
        self._contract = contract
        self._sender = sender
        self._headers = headers

    def hear(self, request: Request, body: bytes) -> Heard:
        """The letter and its operation.

        Raises `AnsweredError` with the fault to answer.
        """
        try:
            letter = read_letter(request, body, understood=self._headers)
            return letter, self._operation(letter)
        except MediaTypeError as error:
            raise AnsweredError(Response("只接收 SOAP 报文", status_code=415)) from error
        except LetterError as error:
            raise self._answered(error.version, error.fault) from error

    def require_valid(self, letter: Letter) -> None:
        """Refuse a body that breaks the schema, in the validator's own words."""
        try:
            self._contract.schema.assertValid(letter.content)
        except etree.DocumentInvalid as error:
            fault = Fault(blame=Blame.CALLER, reason=f"请求报文不符合契约：{error}")
            raise self._answered(letter.version, fault) from error

    def _operation(self, letter: Letter) -> ServiceOperation:
        if letter.version not in self._contract.versions:
            reason = "本服务只接收 SOAP 1.1"
            raise LetterError(SOAP_11, Fault(blame=Blame.VERSION, reason=reason))
        name = etree.QName(letter.content)
        operation = self._contract.operations.get(name.localname)
        if operation is None or name.namespace != self._contract.namespace:
            raise _blamed(letter, "本服务没有这个操作")
        action = operation.actions[letter.version]
        # SOAP 1.1 section 6.1.1: the header must be there. In SOAP 1.2 the action is optional.
        if letter.action != action and not (letter.action is None and letter.version != SOAP_11):
            raise _blamed(letter, "SOAPAction 与报文体的操作不一致")
        return operation

    def _answered(self, version: Version, fault: Fault) -> AnsweredError:
        return AnsweredError(self._sender.fault(version, fault, None))


def _blamed(letter: Letter, reason: str) -> LetterError:
    return LetterError(letter.version, Fault(blame=Blame.CALLER, reason=reason))
