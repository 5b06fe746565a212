"""A field codec (字段编解码): the compiled form of one rule, four small functions per field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from adapter.errors import RecordError
from mappings.rules import FieldRule

#: Wire value -> domain value; RecordError when it cannot be understood.
Reader = Callable[[object], object]
#: Domain value -> wire value; RecordError when the dialect must refuse it.
Writer = Callable[[Any], object]
#: Domain value -> what is left of it after the wire.
Keeper = Callable[[Any], object]

_JSON_WORDS = {
    str: "文字",
    int: "整数",
    bool: "真假值",
    dict: "对象",
    list: "数组",
    type(None): "空",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCodec:
    """One field, ready to read, write and project."""

    rule: FieldRule
    read: Reader
    write: Writer
    keep: Keeper
    #: More elements than the rule's own: then `read` takes, and `write` gives, a tuple of as many.
    columns: tuple[str, ...] = ()


def unchanged(value: object) -> object:
    """The keeper of a field that the wire carries whole."""
    return value


def type_word(raw: object) -> str:
    """What a raw value is, without saying its content."""
    return _JSON_WORDS.get(type(raw), "数字")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Makes a field's RecordErrors; their detail names lengths, types and tables, never a value."""

    rule: FieldRule

    def __call__(self, code: str, detail: str) -> NoReturn:
        raise RecordError(code, self.rule.shape.name, f"{self.rule.element}：{detail}")

    def wrong_type(self, code: str, raw: object, wanted: str) -> NoReturn:
        """The value is of a type, or of a form, that cannot be meant."""
        size = f"（{len(raw)} 个字符）" if isinstance(raw, str) else ""
        self(code, f"应为{wanted}，实为{type_word(raw)}{size}")


def absent_reader(rule: FieldRule) -> Callable[[], Any]:
    """What to do when the wire holds no value: refuse, or the value that says so inside."""
    refuse = Refusal(rule)
    shape = rule.shape
    fallback: object = None if shape.is_optional else shape.default
    if fallback is None and not shape.is_optional:
        fallback = ""

    def refuse_absent() -> NoReturn:
        refuse("missing_required", "必填而没有值")

    def fall_back() -> object:
        return fallback

    return refuse_absent if rule.is_required else fall_back


def absent_writer(rule: FieldRule) -> Callable[[], None]:
    """What to do when there is nothing to write: refuse, or no value."""
    refuse = Refusal(rule)

    def refuse_absent() -> NoReturn:
        refuse("missing_required", "必填而没有值")

    def nothing() -> None:
        return None

    return refuse_absent if rule.is_required else nothing
