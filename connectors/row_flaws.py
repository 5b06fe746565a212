"""What makes one row unusable while its page is sound (行级缺陷): its code, and what is left of it.

Such a row costs itself and not the page: it goes to quarantine under its code, with its own bytes.
Where the scan of the page cannot go on, as behind a hundred thousand brackets, the page is refused.
"""

import re
from collections.abc import Iterable, Mapping

from adapter.ports.budget_system import FlawedFields
from connectors.xml_forbidden import STAND_IN

DUPLICATE = "duplicate_key"
NUMBER = "absurd_number"
DEPTH = "nested_too_deeply"
#: U+FFFD: some program before us could not read what stood there.
REPLACEMENT = "replacement_character"
SURROGATE = "lone_surrogate"
NUL = "nul_character"
#: XML only, where it is an error of the whole document: see `xml_forbidden`.
FORBIDDEN = "forbidden_character"

_WRONG = re.compile(rf"[\x00\ud800-\udfff\ufffd{STAND_IN}]")
#: What a text of JSON or XML holds when one of its values may hold a wrong character.
_SUSPICIOUS = re.compile(r"\\u(?:[fF]{3}[dD]|[dD][89a-fA-F]|0000)|&#(?:[xX]0*[fF]{3}[dD]|0*65533);")


#: How JSON and XML begin what they write by its number.
JSON_ESCAPE, XML_ESCAPE = "\\u", "&#"


def is_suspicious(text: str, escape: str) -> bool:
    """Whether a wrong character may stand in one of the values of an answer.

    Plain searches come first: they are far quicker, and mostly find nothing to look closer at.
    """
    plain = "\ufffd" in text or STAND_IN in text
    return plain or (escape in text and _SUSPICIOUS.search(text) is not None)


def wrong_character(value: object) -> str:
    """The code of the first character that must not be stored, in names too; "" for none."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found = _WRONG.search(each)
            if found:
                return _code(found.group())
        elif isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
    return ""


def _code(character: str) -> str:
    if character == STAND_IN:
        return FORBIDDEN
    if character == "\ufffd":
        return REPLACEMENT
    return NUL if character == "\x00" else SURROGATE


def without(pairs: Iterable[tuple[str, object]], flaws: Mapping[str, str]) -> FlawedFields:
    """The fields of a row without those that `flaws` (name -> code) names; there is at least one.

    Of wrong characters in a name, the name is not told either.
    """
    return FlawedFields(
        {name: value for name, value in pairs if name not in flaws},
        code=next(iter(flaws.values())),
        elements=frozenset(name for name in flaws if not wrong_character(name)),
    )


def of_characters(row: Mapping[str, object]) -> Mapping[str, object]:
    """The row as it is, or what is left of one with characters that must not be stored."""
    flaws = {name: code for name, value in row.items() if (code := wrong_character({name: value}))}
    return without(row.items(), flaws) if flaws else row
