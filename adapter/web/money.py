"""Amounts as finance people read them (单位：万元): two decimals, and the exact yuan beside."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from adapter.domain.comparing.form_records import forms_of
from adapter.domain.comparing.official_form import FORM_LABELS, FundsRow
from adapter.domain.findings.codes import FindingCode, sentence_of_finding
from adapter.domain.findings.fact_labels import ToldFact, told_facts
from adapter.domain.fingerprint import plain_number
from adapter.ports.queries import FindingEntry
from adapter.ports.reports import ReportSubject

_WAN = Decimal(10_000)
_CENT = Decimal("0.01")
#: How the label of a fact ends that is an amount.
_IN_YUAN = "（元）"
#: The fact that tells amounts within a sentence, and how each stands there.
_PARTS = "parts"
_IN_SENTENCE = re.compile(r"(-?\d+(?:\.\d+)?) 元")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money on a page."""

    #: 万元 with two decimals, as 1,234.50; all of it where two decimals would show nothing.
    text: str
    #: The same to the last digit: "12345000 元".
    exact: str


def in_wan(yuan: Decimal) -> Amount:
    """An amount in yuan as a page shows it."""
    wan = yuan / _WAN if yuan else Decimal(0)
    rounded = wan.quantize(_CENT, ROUND_HALF_UP)
    text = f"{rounded:,}" if rounded or not wan else plain_number(wan)
    return Amount(text=text, exact=f"{plain_number(yuan)} 元")


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact of a finding on a page."""

    name: str
    label: str
    text: str
    #: The exact yuan of an amount; "" for what is none.
    exact: str = ""


def shown_facts(code: FindingCode, facts: Mapping[str, str]) -> Iterator[ShownFact]:
    """Every fact, in the order in which people read them, amounts in 万元.

    Values of indicators stay in the unit in which they were declared.
    """
    for each in told_facts(code, facts):
        amount = _amount(each)
        if each.name == _PARTS:
            told = _IN_SENTENCE.sub(lambda found: in_wan(Decimal(found[1])).text, each.text)
            yield ShownFact(each.name, each.label, told, each.text)
        elif amount is None:
            yield ShownFact(each.name, each.label, each.text)
        else:
            label = each.label.removesuffix(_IN_YUAN)
            yield ShownFact(each.name, label, amount.text, amount.exact)


def shown_sentence(code: FindingCode, facts: Mapping[str, str]) -> str:
    """What was found and what to do, amounts exact and in groups of three digits."""
    grouped = {each.name: _grouped(each) for each in told_facts(code, facts)}
    return sentence_of_finding(code, grouped)


def _grouped(fact: ToldFact) -> str:
    if fact.name == _PARTS:
        return _IN_SENTENCE.sub(lambda found: f"{Decimal(found[1]):,} 元", fact.text)
    return fact.text if _amount(fact) is None else f"{Decimal(fact.text):,}"


def tell_amounts(found: Iterable[FindingEntry]) -> bool:
    """Whether any of these findings tells an amount, so that its unit stands above the table."""
    return any(fact.exact for each in found for fact in shown_facts(each.code, each.facts))


def _amount(fact: ToldFact) -> Amount | None:
    if not fact.label.endswith(_IN_YUAN):
        return None
    try:
        return in_wan(Decimal(fact.text))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsLine:
    """One statement of a project's money: who says it, and what; None where it does not."""

    label: str
    applied: Amount | None = None
    initial: Amount | None = None
    adjusted: Amount | None = None
    executed: Amount | None = None
    expected: Amount | None = None
    #: As it was claimed, 1 = 100%.
    rate: Decimal | None = None


def funds_lines(subject: ReportSubject) -> list[FundsLine]:
    """What list, monitoring and self-evaluation say of the money, in the order of the year."""
    listed = _amount_of(subject.applied_wan_yuan)
    lines = [] if listed is None else [FundsLine(label="项目统计表", applied=listed)]
    for form in forms_of(subject.head, subject.records):
        number = f"（第 {form.round_no} 次）" if form.round_no is not None else ""
        lines += (_line(f"{FORM_LABELS[form.kind]}{number}", e) for e in form.funds if _says(e))
    return lines


def _says(row: FundsRow) -> bool:
    return any(each is not None for each in (row.initial, row.adjusted, row.executed, row.expected))


def _line(label: str, row: FundsRow) -> FundsLine:
    return FundsLine(
        label=label,
        initial=_amount_of(row.initial),
        adjusted=_amount_of(row.adjusted),
        executed=_amount_of(row.executed),
        expected=_amount_of(row.expected),
        rate=row.rate,
    )


def _amount_of(wan: Decimal | None) -> Amount | None:
    return None if wan is None else in_wan(wan * _WAN)
