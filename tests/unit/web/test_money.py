"""Amounts in 万元 with two decimals; what two decimals would hide is shown whole."""

from decimal import Decimal

import pytest

from adapter.domain.findings.codes import FindingCode
from adapter.web.money import in_wan, shown_facts


@pytest.mark.parametrize(
    ("yuan", "text", "exact"),
    [
        ("12345678.90", "1,234.57", "12345678.9 元"),
        ("10000", "1.00", "10000 元"),
        ("0", "0.00", "0 元"),
        # A zero has no sign, whatever the other side sent.
        ("-0.00", "0.00", "0 元"),
        # Half a cent of 万元 and more is rounded up, as by hand.
        ("50", "0.01", "50 元"),
        ("150", "0.02", "150 元"),
        # Less would read as nothing at all.
        ("49.99", "0.004999", "49.99 元"),
        ("-5", "-0.0005", "-5 元"),
        ("-1234567", "-123.46", "-1234567 元"),
        ("99999999999999.99", "10,000,000,000.00", "99999999999999.99 元"),
    ],
)
def test_an_amount_is_told_in_wan_and_kept_to_the_last_digit(
    yuan: str, text: str, exact: str
) -> None:
    told = in_wan(Decimal(yuan))

    assert (told.text, told.exact) == (text, exact)


def test_amounts_of_a_finding_are_in_wan_and_values_of_indicators_as_declared() -> None:
    facts = {
        "name": "改造面积",
        "target_value": "≥200万平方米",
        "executed": "1234500",
        "budget": "x",
    }
    told = {e.name: e for e in shown_facts(FindingCode.BUDGET_CONTRADICTION, facts)}

    assert (told["executed"].label, told["executed"].text) == ("执行数", "123.45")
    assert told["executed"].exact == "1234500 元"
    assert (told["target_value"].text, told["target_value"].exact) == ("≥200万平方米", "")
    parts = {"parts": "时点不同 109880 元，未查明 -4489 元"}
    (told_parts,) = shown_facts(FindingCode.AMOUNTS_DIFFER, parts)
    assert told_parts.text == "时点不同 10.99，未查明 -0.45"
    assert told_parts.exact == parts["parts"]
    # What is no number stays under the unit that it came with.
    assert (told["budget"].label, told["budget"].text) == ("预算数（元）", "x")
