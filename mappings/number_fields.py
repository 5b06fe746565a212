"""Numbers on the wire (数值类字段): whole numbers and exact decimals, never a float."""

import re
from collections.abc import Callable
from decimal import Context, Decimal, InvalidOperation

from mappings.field_codec import FieldCodec, Refusal, absent_reader, absent_writer, unchanged
from mappings.rules import FieldRule

#: Narrower than what Decimal() takes: no underscore, NaN or full-width digit. An exponent is what
#: Java and .NET write in a double from ten million or so on.
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
#: Longer texts are no number anybody meant, and int() of them is slow.
_LONGEST = 64


def whole_number_codec(rule: FieldRule) -> FieldCodec:
    """A whole number, as a JSON number or as text."""
    nothing = absent_writer(rule)
    fits = _whole_check(rule)

    def write(value: int | None) -> object:
        if value is None:
            return nothing()
        return str(fits(value)) if rule.form == "text" else fits(value)

    return FieldCodec(rule=rule, read=_whole_reader(rule, fits), write=write, keep=unchanged)


def _whole_reader(rule: FieldRule, fits: Callable[[int], int]) -> Callable[[object], object]:
    refuse, absent = Refusal(rule), absent_reader(rule)
    limit = 10**rule.digits

    def read(raw: object) -> object:
        if type(raw) is int:
            return raw if -limit < raw < limit else fits(raw)
        if type(raw) is str:
            text = raw.strip()
            if not text:
                return absent()
            if len(text) <= _LONGEST and _WHOLE.fullmatch(text):
                return fits(int(text))
        if raw is None:
            return absent()
        if (
            type(raw) is Decimal
            and raw.is_finite()
            and raw.adjusted() < _LONGEST
            and raw == int(raw)
        ):
            return fits(int(raw))
        return refuse.wrong_type("not_an_integer", raw, "整数")

    return read


def _whole_check(rule: FieldRule) -> Callable[[int], int]:
    refuse, limit = Refusal(rule), 10**rule.digits

    def check(value: int) -> int:
        if not -limit < value < limit:
            refuse("number_too_large", f"超过 {rule.digits} 位")
        return value

    return check


def decimal_codec(rule: FieldRule) -> FieldCodec:
    """An exact number with `digits` in all and `places` after the point, both counted on the wire.

    More places than that are refused on either way: nothing is ever rounded.
    """
    nothing = absent_writer(rule)
    exact = _exact_check(rule)

    def write(value: Decimal | None) -> object:
        if value is None:
            return nothing()
        number = exact(_shifted(value, -rule.power))
        return format(number, "f") if rule.form == "text" else number

    return FieldCodec(rule=rule, read=_decimal_reader(rule, exact), write=write, keep=unchanged)


def _decimal_reader(
    rule: FieldRule, exact: Callable[[Decimal], Decimal]
) -> Callable[[object], object]:
    refuse, absent, power = Refusal(rule), absent_reader(rule), rule.power

    def read(raw: object) -> object:
        if raw is None or (type(raw) is str and not raw.strip()):
            return absent()
        number = _number(raw)
        if number is None or not number.is_finite():
            return refuse.wrong_type("not_a_number", raw, "数值")
        number = exact(number)
        return _shifted(number, power) if power else number

    return read


def _number(raw: object) -> Decimal | None:
    if type(raw) is Decimal:
        return raw
    if type(raw) is int:
        return Decimal(raw)
    if type(raw) is str and len(raw) <= _LONGEST and _DECIMAL.fullmatch(text := raw.strip()):
        return Decimal(text)
    return None


def _shifted(number: Decimal, power: int) -> Decimal:
    """The number times ten to the power; unlike `scaleb` it never rounds."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, exponent + power)) if isinstance(exponent, int) else number


def _exact_check(rule: FieldRule) -> Callable[[Decimal], Decimal]:
    refuse = Refusal(rule)
    quantum = Decimal(1).scaleb(-rule.places)
    limits = Context(prec=rule.digits, traps=[InvalidOperation])

    def check(number: Decimal) -> Decimal:
        if not number.is_finite():
            refuse("not_a_number", "应为数值")
        try:
            exact = number.quantize(quantum, context=limits)
        except InvalidOperation:
            refuse("number_too_large", f"整数部分超过 {rule.digits - rule.places} 位")
        if exact != number:
            refuse("too_many_places", f"小数超过 {rule.places} 位")
        return exact

    return check
