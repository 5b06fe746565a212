"""A row of XML that was kept by itself (留存的行): read again without the message around it.

What stood around it is gone: the label of its charset, and the declarations of its prefixes.
"""

import re

from adapter.errors import MalformedAnswer
from connectors.xml_rows import NIL, REF
from connectors.xml_text import XmlText, strict_text

_NAME = r"[^\s<>/=\"':&;]+"
_INSIDE = r"(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+"
_ROW = re.compile(rf"<(?:{_NAME}:)?(?P<name>{_NAME})(?=[\s/>])")
_TAG = re.compile(rf"</?(?P<name>{_NAME}(?::{_NAME})?)(?P<rest>{_INSIDE})>")
_ATTRIBUTE = re.compile(rf"(?P<prefix>{_NAME}):(?P<name>{_NAME})\s*=\s*(?:\"[^\"]*+\"|'[^']*+')")
_NOT_TAGS = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_BUILT_IN = frozenset({"xml", "xmlns"})
#: Attributes that mean something to us, and the namespaces in which they do.
_MEANT = {name.rpartition("}")[2]: name.rpartition("}")[0][1:] for name in (NIL, REF)}
#: For prefixes that only have to be declared: names are compared without them.
_SOME = "urn:kept"


def decode_row(payload: bytes, default: str) -> XmlText:
    """The text of a row and its charset. Raises MalformedAnswer where the bytes leave a doubt.

    The label is gone, so the charsets that occur are tried; where two of them read the bytes as
    different texts, and nothing speaks for one, neither is taken.
    """
    found: dict[str, str] = {}
    for charset in dict.fromkeys((default, "utf-8", "gb18030")):
        text = strict_text(payload, charset)
        if text is not None:
            found.setdefault(text, charset)
    if len(found) != 1:
        raise MalformedAnswer("the charset of the row is in doubt")
    ((text, charset),) = found.items()
    return XmlText(text, charset)


def standing_alone(text: str) -> tuple[str, str]:
    """The local name of a row's element, and a document that holds just this row."""
    row = _ROW.match(text)
    if row is None:
        raise MalformedAnswer("not a row of XML")
    declared = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _prefixes(text).items())
    return row["name"], f"<kept{declared}>{text}</kept>"


def _prefixes(text: str) -> dict[str, str]:
    """The prefixes in the tags of a row, each with a namespace that lets it mean what it meant.

    Those that the row declares itself are declared once more around it, which changes nothing.
    """
    spaces: dict[str, str] = {}
    for tag in _TAG.finditer(_NOT_TAGS.sub("", text)):
        prefix, colon, _ = tag["name"].partition(":")
        if colon:
            spaces.setdefault(prefix, _SOME)
        for attribute in _ATTRIBUTE.finditer(tag["rest"]):
            meant = _MEANT.get(attribute["name"])
            if meant or attribute["prefix"] not in spaces:
                spaces[attribute["prefix"]] = meant or _SOME
    return {prefix: space for prefix, space in spaces.items() if prefix not in _BUILT_IN}
