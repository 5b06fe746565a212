"""Text on the wire (文本类字段): plain text, codes, and values joined into one text."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from adapter.domain.value import IndicatorValue, parse_value, print_value
from mappings.codes import CodeTable, spelling
from mappings.field_codec import FieldCodec, Refusal, absent_reader, absent_writer
from mappings.rules import FieldRule

#: No receiver's database or XML takes these.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: Numbers with more digits are no text that somebody meant.
_LONGEST = 40
_ABSURD = 10**_LONGEST


def text_codec(rule: FieldRule) -> FieldCodec:
    """Plain text, kept verbatim; a JSON number in a text element is read as its digits."""
    writable = _text_check(rule)
    nothing = absent_writer(rule)
    empty_is_value = rule.knows_empty and rule.shape.is_optional

    def write(value: str | None) -> object:
        if value or (value == "" and empty_is_value and not rule.is_required):
            return writable(value)
        return nothing()

    def keep(value: str | None) -> object:
        return value if value or empty_is_value or not rule.shape.is_optional else None

    return FieldCodec(rule=rule, read=_text_reader(rule), write=write, keep=keep)


def _text_reader(rule: FieldRule) -> Callable[[object], object]:
    refuse, absent = Refusal(rule), absent_reader(rule)
    empty_is_absent = rule.is_required or (rule.shape.is_optional and not rule.knows_empty)

    def read(raw: object) -> object:
        if type(raw) is str:
            if "\x00" in raw or not (raw.isascii() or _is_unicode(raw)):
                refuse("illegal_character", "含有不能保存的字符")
            return absent() if not raw and empty_is_absent else raw
        if raw is None:
            return absent()
        return _digits(raw) or refuse.wrong_type("not_text", raw, "文字")

    return read


def _digits(raw: object) -> str | None:
    """A JSON number as it was written; None for anything else, absurd sizes included."""
    if type(raw) is int and abs(raw) < _ABSURD:
        return str(raw)
    if type(raw) is Decimal and raw.is_finite() and abs(raw.adjusted()) < _LONGEST:
        return format(raw, "f")
    return None


def _is_unicode(text: str) -> bool:
    """False for lone surrogates, which no database stores."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text_check(rule: FieldRule) -> Callable[[str], str]:
    """Lets a text through that the receiver can hold."""
    refuse, limit, charset = Refusal(rule), rule.limit_bytes, rule.charset

    def check(text: str) -> str:
        if _CONTROLS.search(text):
            refuse("illegal_character", "含有控制字符，请删去")
        length, foreign = _measured(text, charset)
        if foreign is not None:
            refuse("not_in_charset", f"第 {foreign + 1} 个字符不在 {charset} 字符集内")
        if limit is not None and length > limit:
            refuse("too_long", f"{length} 字节（{charset}），上限 {limit} 字节")
        return text

    return check


def _measured(text: str, charset: str) -> tuple[int, int | None]:
    """Length in bytes, and where the first character stands that the charset lacks.

    Not raised: the error of the encoder would carry the text.
    """
    try:
        return len(text.encode(charset)), None
    except UnicodeEncodeError as error:
        return 0, error.start


def code_codec(rule: FieldRule, table: CodeTable) -> FieldCodec:
    """A text label or a yes/no that travels as a code; never a truth test, unknown is refused."""
    refuse, nothing = Refusal(rule), absent_writer(rule)
    codes, without_code = table.codes, table.without_code
    absent = absent_reader(rule)
    empty = None if rule.shape.is_optional else ""

    def write(label: str | bool | None) -> object:  # noqa: FBT001 - the label itself may be a bool
        if label is None or label == "" or label in without_code:
            return nothing()
        if label not in codes:
            refuse("unknown_code", f"代码表 {table.name} 没有这个含义")
        return codes[label]

    def keep(label: str | bool | None) -> object:  # noqa: FBT001 - the label itself may be a bool
        return label if label in codes else empty

    read = _code_reader(refuse, table, _by_code(table), absent)
    return FieldCodec(rule=rule, read=read, write=write, keep=keep)


def _by_code(table: CodeTable) -> dict[object, str | bool]:
    """Labels by text and, where the text is a number, by that number."""
    numbers: dict[object, str | bool] = {
        int(text): label
        for text, label in table.labels.items()
        if re.fullmatch("0|[1-9][0-9]*", text)
    }
    return dict(table.labels) | numbers


def _code_reader(
    refuse: Refusal,
    table: CodeTable,
    by_code: Mapping[object, str | bool],
    absent: Callable[[], object],
) -> Callable[[object], object]:
    def read(raw: object) -> object:
        kind = type(raw)
        if (kind is int or kind is str) and raw in by_code:
            return by_code[raw]
        if raw is None:
            return absent()
        text = spelling(raw)
        if text == "":
            return absent()
        if text is None or text not in table.labels:
            refuse("unknown_code", f"代码表 {table.name} 没有这个代码")
        return table.labels[text]

    return read


def value_codec(rule: FieldRule) -> FieldCodec:
    """An indicator value as one text of comparator, number and unit."""
    writable, nothing = _text_check(rule), absent_writer(rule)
    # An empty value is a value here, so whether it may be is asked after parsing.
    read_text = _text_reader(rule)
    nothing_read = absent_reader(rule) if rule.is_required else lambda: parse_value("")

    def read(raw: object) -> object:
        if raw is None or raw == "":
            return nothing_read()
        return parse_value(str(read_text(raw)))

    def write(value: IndicatorValue) -> object:
        text = print_value(value)
        return writable(text) if text else nothing()

    def keep(value: IndicatorValue) -> object:
        return parse_value(print_value(value))

    return FieldCodec(rule=rule, read=read, write=write, keep=keep)
