"""The budget integration system over SOAP (SOAP 接口): a typed service, or one of XML texts."""

from collections.abc import Callable

from adapter.domain.identity import Scope
from adapter.errors import ConfigurationError
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget
from adapter.ports.wire_spec import WireSpec
from connectors.answer_form import AnswerForm
from connectors.endpoint import Credentials, Endpoint, RetryRule
from connectors.http_system import HttpBudgetSystem
from connectors.remote import Remote
from connectors.request_form import RequestForm
from connectors.soap_answers import SoapAnswers, XmlTextAnswers
from connectors.soap_contract import contract_of
from connectors.soap_requests import SoapMessages, SoapRequests, XmlTextRequests


class SoapBudgetSystem(HttpBudgetSystem):
    """`BudgetSystem` over SOAP."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        spec: WireSpec,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        clock: Clock,
        ids: Ids,
        retry: RetryRule | None = None,
        probe_scope: Scope | None = None,
        chance: Callable[[], float] | None = None,
        remote: Remote | None = None,
        budget: RunBudget | None = None,
    ) -> None:
        """See `HttpBudgetSystem`.

        Raises ConfigurationError when the contract is missing, cannot be read, or lacks an
        operation or a parameter that the profile names.
        """
        requests, answers = _forms(spec, endpoint, credentials, clock)
        super().__init__(
            spec,
            endpoint,
            credentials,
            requests=requests,
            answers=answers,
            clock=clock,
            ids=ids,
            retry=retry,
            probe_scope=probe_scope,
            chance=chance,
            remote=remote,
            budget=budget,
        )


def _forms(
    spec: WireSpec, endpoint: Endpoint, credentials: Credentials, clock: Clock
) -> tuple[RequestForm, AnswerForm]:
    soap = spec.soap
    if soap is None:
        raise ConfigurationError(f"口径 {spec.profile} 没有 SOAP 部分", key="wire.soap")
    contract = contract_of(soap)
    messages = SoapMessages(spec, soap, contract, credentials, clock)
    if soap.text is None:
        for operation, params in _operations(spec).items():
            contract.require(operation, params - {""})
        answers = SoapAnswers(spec.envelope, spec.charset, endpoint.limits)
        return SoapRequests(spec, soap, messages), answers
    contract.require(soap.text.operation, {soap.text.argument})
    return (
        XmlTextRequests(spec, soap, soap.text, messages),
        XmlTextAnswers(spec.envelope, soap.text, spec.charset, endpoint.limits),
    )


def _operations(spec: WireSpec) -> dict[str, set[str]]:
    """The operations that a profile calls, with every parameter that it may send."""
    query, push, login = spec.query, spec.push, spec.login
    asked = {query.division_param, query.year_param, query.agencies_param, query.since_param}
    asked |= {query.keys_param, query.live_param, query.page_param, query.size_param}
    told = {push.division_param, push.year_param, push.request_param, push.sets_param}
    named = {login.path: {login.id_param, login.secret_param}} if login.method == "token" else {}
    for each in spec.data_sets.values():
        named |= {each.query_path: asked, each.push_path: told}
    return {operation: params for operation, params in named.items() if operation}
