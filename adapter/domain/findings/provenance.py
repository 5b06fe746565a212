"""Provenance (出处): which field of a stored record each fact of a finding was read from."""

from collections.abc import Mapping

#: Facts that are named otherwise than the field.
_RENAMED = {"claimed": "execution_rate"}
#: What the amounts of a difference are about -> the field of the self-evaluation's funds.
AMOUNT_FIELDS: Mapping[str, str] = {"预算金额": "budget_adjusted", "执行数": "budget_executed"}


def field_of_fact(name: str, facts: Mapping[str, str]) -> str:
    """The field that a fact was read from; facts of other origin give names that are no field."""
    if name == "theirs":
        return AMOUNT_FIELDS.get(facts.get("matter", ""), name)
    return _RENAMED.get(name, name)
