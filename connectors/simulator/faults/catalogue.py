"""Every fault by name: which calls it can strike, over which wires, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.simulator.faults.calls import Operation, Syntax
from connectors.simulator.tables import DATA_SETS, PUSHABLE

_EVERY_CALL = frozenset({Operation.LOGIN, Operation.QUERY, Operation.PUSH})
_DATA = frozenset({Operation.QUERY, Operation.PUSH})
_QUERY = frozenset({Operation.QUERY})
_PUSH = frozenset({Operation.PUSH})
_CONTRACT = frozenset({Operation.CONTRACT})
_BOTH = frozenset(Syntax)
_JSON = frozenset({Syntax.JSON})
_XML = frozenset({Syntax.XML})

#: What stands in an order's data_set for calls that are about none.
NOT_DATA = (Operation.LOGIN.value, Operation.CONTRACT.value)
_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way of going wrong."""

    operations: frozenset[Operation]
    syntaxes: frozenset[Syntax] = _BOTH
    #: Unless an order says otherwise.
    seconds: float = 1.0
    #: A wait, to which the seconds of a plan apply.
    waits: bool = False
    #: Calls that it lasts when a plan starts it.
    lasts: int = 1
    #: How likely a plan picks it, beside 1 of the others.
    weight: float = 1.0
    #: Lasts for its seconds from its first strike, if it is given any, and spares no login.
    is_window: bool = False
    #: Strikes only data sets whose rows are shown once they are approved.
    needs_approval: bool = False

    def strikes(self, operation: Operation, data_set: str, syntax: Syntax) -> bool:
        """Whether such a call can be struck at all."""
        return (
            operation in self.operations
            and syntax in self.syntaxes
            and (not self.needs_approval or DATA_SETS[data_set].needs_approval)
        )


def _all(operations: frozenset[Operation], *names: str) -> dict[str, Fault]:
    return dict.fromkeys(names, Fault(operations=operations))


#: Before the receiver has looked at the request.
_BEFORE = {
    **_all(_EVERY_CALL, "drop_before"),
    "hang_before": Fault(operations=_EVERY_CALL, waits=True),
    **_all(_EVERY_CALL, "http_401", "http_429"),
    "retry_after_date": Fault(operations=_EVERY_CALL, waits=True),
    **_all(_EVERY_CALL, "retry_after_negative", "retry_after_huge", "retry_after_words"),
    **_all(_EVERY_CALL, "http_500", "http_502", "http_503", "html_maintenance", "redirect"),
    "maintenance_window": Fault(operations=_EVERY_CALL, seconds=0.0, lasts=3, is_window=True),
    **_all(_EVERY_CALL, "business_failure"),
    **_all(_DATA, "expired_token", "expired_token_401"),
}

#: In what the receiver does with a query.
_READING = {
    **_all(_QUERY, "ignore_since", "ignore_agencies", "ignore_keys", "ignore_is_deleted"),
    **_all(_QUERY, "wrong_data_set", "moving_rows", "equal_times", "duplicate_page"),
    "approval_cancelled": Fault(operations=_QUERY, needs_approval=True),
}

#: In what the receiver does with a push.
_STORING = {
    "acknowledge_late": Fault(operations=_PUSH, waits=True),
    "commit_late": Fault(operations=_PUSH, waits=True),
    **_all(_PUSH, "acknowledged_not_stored", "half_accepted"),
}

#: In what it answers.
_ANSWERING = {
    **_all(_QUERY, "short_page", "empty_page"),
    "endless_pages": Fault(operations=_QUERY, lasts=20),
    **_all(_QUERY, "empty_side", "nearly_empty_side", "short_times", "rubbish_times"),
    **_all(_QUERY, "nan_number", "huge_number"),
    **_all(_QUERY, "drift_new_field", "drift_missing_field", "drift_renamed_field"),
    **_all(_QUERY, "drift_new_code", "drift_longer_text"),
    **_all(_DATA, "shuffle_results"),
    **_all(_PUSH, "missing_result", "extra_result"),
}

#: In how the answer is written and sent.
_SENDING = {
    "huge_text": Fault(operations=_QUERY, weight=0.1),
    "deep_nesting": Fault(operations=_EVERY_CALL),
    "duplicate_keys": Fault(operations=_EVERY_CALL, syntaxes=_JSON),
    **_all(_EVERY_CALL, "gb18030_labelled", "gb18030_unlabelled"),
    "gzip_bomb": Fault(operations=_EVERY_CALL, weight=0.1),
    **_all(_QUERY, "truncated_page"),
    "slow": Fault(operations=_EVERY_CALL, waits=True),
    "slow_chunks": Fault(operations=_EVERY_CALL, waits=True),
    "clock_skew": Fault(operations=_EVERY_CALL, seconds=_HOUR_S),
    **_all(_PUSH, "drop_after_commit", "truncate_after_commit"),
    "hang_after_commit": Fault(operations=_PUSH, waits=True),
}

#: What only a SOAP service can do.
SOAP_FAULTS: Mapping[str, Fault] = {
    # Before the receiver has looked at the request: a failure told in an odd way.
    "fault_without_detail": Fault(operations=_EVERY_CALL, syntaxes=_XML),
    "fault_with_200": Fault(operations=_EVERY_CALL, syntaxes=_XML),
    # In how the answer is written.
    "unqualified_children": Fault(operations=_EVERY_CALL, syntaxes=_XML),
    "comments_and_cdata": Fault(operations=_QUERY, syntaxes=_XML),
    "doctype_entities": Fault(operations=_EVERY_CALL, syntaxes=_XML),
    # In the contract that is served.
    "wsdl_wrong_host": Fault(operations=_CONTRACT, syntaxes=_XML),
}

#: Every fault.
FAULTS: Mapping[str, Fault] = {
    **_BEFORE,
    **_READING,
    **_STORING,
    **_ANSWERING,
    **_SENDING,
    **SOAP_FAULTS,
}

#: What only JSON can hold.
JSON_FAULTS: Mapping[str, Fault] = {
    name: fault for name, fault in FAULTS.items() if fault.syntaxes == _JSON
}


def operations_on(data_set: str | None) -> frozenset[Operation]:
    """What callers do with a data set; None stands for all that are not the login."""
    if data_set in NOT_DATA:
        return frozenset({Operation(data_set)})
    if data_set is None:
        return _DATA | _CONTRACT
    return _DATA if data_set in PUSHABLE else _QUERY
