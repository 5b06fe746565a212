"""Provenance (出处): which field of a stored record each fact of a finding was read from."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from adapter.domain.findings.codes import FindingCode

#: Told of a project or a form as a whole; they stand on its first line because they need a place.
ON_FIRST_LINE = frozenset(
    {
        FindingCode.REQUIRED_INDICATOR_MISSING,
        FindingCode.EXECUTION_LAGS_PROGRESS,
        FindingCode.PROGRESS_LAGS_EXECUTION,
    }
)
#: What the line that it stands on does not show by itself.
ABOUT_WHOLE = ON_FIRST_LINE | {FindingCode.WEIGHTS_DO_NOT_ADD_UP}

#: What is told of something that nobody sent.
_WITHOUT_ROW: Mapping[FindingCode, str] = {
    FindingCode.NOT_REPORTED: "未填报，无原文",
    **dict.fromkeys(
        (
            FindingCode.TARGET_NOT_APPROVED,
            FindingCode.TARGET_BEHIND_BUDGET,
            FindingCode.TEMPLATE_UNUSED,
            FindingCode.FRAMEWORK_GAP,
        ),
        "不针对某一行，无原文",
    ),
}


def why_no_row(code: FindingCode) -> str | None:
    """Why nothing stands behind a finding of this code; None where a row does, or did."""
    return _WITHOUT_ROW.get(code)


#: Facts that are named otherwise than the field.
_RENAMED = {
    "claimed": "execution_rate",
    "initial": "budget_initial",
    "adjustment": "budget_adjustment",
    "adjusted": "budget_adjusted",
    "executed": "budget_executed",
}
#: How an amount is told that a row leaves blank.
_BLANK = "（未填）"
#: What the amounts of a difference are about -> the field of the self-evaluation's funds.
AMOUNT_FIELDS: Mapping[str, str] = {"预算金额": "budget_adjusted", "执行数": "budget_executed"}


def fields_of_facts(
    code: FindingCode, facts: Mapping[str, str], row: Mapping[str, object]
) -> dict[str, str]:
    """The field of the row from which each fact was read; a fact that it does not hold has none.

    `row`: field -> value of the typed row behind the finding. What is told of a whole names that
    and not the line on which it stands.
    """
    fields = {name: _field_of(name, facts) for name in facts}
    if code in ABOUT_WHOLE:
        fields.pop("name", None)
    return {
        name: field
        for name, field in fields.items()
        if field in row and _is_said(facts[name], row[field])
    }


def _is_said(fact: str, value: object) -> bool:
    """Whether a value of a row is what a fact tells."""
    if value is None:
        return fact in ("", _BLANK)
    if isinstance(value, Decimal | int):
        try:
            return Decimal(fact) == value
        except InvalidOperation:
            return False
    return fact == str(value)


def _field_of(name: str, facts: Mapping[str, str]) -> str:
    """The field that a fact may have been read from; others give names that are no field."""
    if name == "theirs":
        return AMOUNT_FIELDS.get(facts.get("matter", ""), name)
    return _RENAMED.get(name, name)
