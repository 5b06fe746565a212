"""Records of the library as plain JSON values (记录编码), both directions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, get_type_hints

from adapter.domain.fingerprint import plain_number
from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, IndicatorValue, parse_value, print_value

PlainRecord = dict[str, Any]
LibraryRecord = LegalBasis | Indicator | IndicatorTemplate

#: Section of the format -> what its records are.
SECTIONS: Final[Mapping[str, type[LibraryRecord]]] = {
    "bases": LegalBasis,
    "indicators": Indicator,
    "templates": IndicatorTemplate,
}


class WrongRecord(ValueError):
    """A plain record that is none of ours although it has the published shape."""


def plain_record(record: LibraryRecord | TemplateLine) -> PlainRecord:
    """The record as the format writes it: texts, booleans, whole numbers, null, lists of these."""
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):  # our enums are texts too
        return str(value)
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, IndicatorValue):
        return _plain_value(value)
    if isinstance(value, tuple):
        return [plain_record(e) if isinstance(e, TemplateLine) else _plain(e) for e in value]
    raise TypeError(type(value).__name__)


def _plain_value(value: IndicatorValue) -> PlainRecord:
    """The printed text, which says it all, and beside it what it says part by part."""
    parts = {
        "words" if each.name == "text" else each.name: _plain(getattr(value, each.name))
        for each in fields(value)
        if each.compare
    }
    return {"text": print_value(value), **parts}


def record_of(section: str, plain: PlainRecord) -> LibraryRecord:
    """The record again. Raises WrongRecord, also where a value's parts differ from its text."""
    found: LibraryRecord = _record(SECTIONS[section], plain)
    return found


def _record(kind: type[Any], plain: PlainRecord) -> Any:  # noqa: ANN401 - of that kind
    readers = _readers_of[kind]
    return kind(**{name: readers[name](value) for name, value in plain.items()})


def _as_it_is(value: object) -> object:
    return value


def _value(plain: PlainRecord) -> IndicatorValue:
    value = parse_value(plain["text"])
    if _plain_value(value) != plain:
        raise WrongRecord("value")
    return value


def _or_none(read: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda value: None if value is None else read(value)


_READERS: Final[Mapping[Any, Callable[[Any], object]]] = {
    IndicatorValue: _value,
    TemplateLevel: TemplateLevel,
    Direction | None: _or_none(Direction),
    Decimal | None: _or_none(Decimal),
    date | None: _or_none(date.fromisoformat),
    tuple[str, ...]: tuple,
    tuple[TemplateLine, ...]: lambda lines: tuple(_record(TemplateLine, e) for e in lines),
}
_readers_of: Final = {
    kind: {name: _READERS.get(hint, _as_it_is) for name, hint in get_type_hints(kind).items()}
    for kind in (*SECTIONS.values(), TemplateLine)
}


def element_text(name: str, value: Any) -> str:  # noqa: ANN401 - any plain value
    """A plain value as the XML element that says the same; null says nothing."""
    if value is None:
        return ""
    return f"<{name}>{''.join(_inner(name, value))}</{name}>"


def _inner(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        for each in value.items():
            yield element_text(*each)
    elif isinstance(value, list):
        inner = "line" if name == "lines" else "item"
        for each in value:
            yield element_text(inner, each)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
