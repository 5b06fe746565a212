"""The budget integration system over JSON and HTTP (REST 接口)."""

from collections.abc import Callable

from adapter.domain.identity import Scope
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget
from adapter.ports.wire_spec import WireSpec
from connectors.endpoint import Credentials, Endpoint, RetryRule
from connectors.http_system import HttpBudgetSystem
from connectors.json_answers import JsonAnswers
from connectors.json_body import JsonRequests
from connectors.remote import Remote


class RestBudgetSystem(HttpBudgetSystem):
    """`BudgetSystem` over REST."""

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
        """See `HttpBudgetSystem`."""
        super().__init__(
            spec,
            endpoint,
            credentials,
            requests=JsonRequests(spec),
            answers=JsonAnswers(spec.charset, endpoint.limits),
            clock=clock,
            ids=ids,
            retry=retry,
            probe_scope=probe_scope,
            chance=chance,
            remote=remote,
            budget=budget,
        )
