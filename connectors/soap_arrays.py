"""Arrays of the encoding of SOAP 1.1, section 5 (编码数组), in old contracts and in their calls.

zeep knows a restriction of `soapenc:Array` as a type without content. It reads the contract with
such a type as a list of items instead, and the call then says of each that it is an array, of which
type and how long. The names of items mean nothing in this encoding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import cast

from lxml import etree

from adapter.errors import MalformedAnswer

ENCODING_11 = "http://schemas.xmlsoap.org/soap/encoding/"
ENCODING_12 = "http://www.w3.org/2003/05/soap-encoding"
_XSD = "http://www.w3.org/2001/XMLSchema"
_ARRAY_TYPE = "{http://schemas.xmlsoap.org/wsdl/}arrayType"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: One dimension of a named type; of any length, or of one that is told and binds nobody.
_ONE_DIMENSION = re.compile(r"\s*([^\s\[\]]+)\s*\[\s*\d*\s*\]\s*")
_ITEM = "item"
#: An array whose first item has its name.
_NAMED_ALIKE = re.compile(
    r"<([^\s<>/!?\"'&]++)(?=[^<>]*?[\s:](?:arrayType|arraySize|itemType)\s*=)[^<>]*+(?<!/)>\s*+(?=<\1[\s/>])"
)
_INSIDE = r"""(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+"""
#: Lists of lists of rows of values; each level is looked through once.
_DEEPEST = 8
_MOST_NAMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayType:
    """A type of the contract that is an array."""

    #: Name of its items where zeep builds them.
    item_name: str
    #: Namespace and name of their type.
    item_type: str


#: By namespace and name of the type.
Arrays = Mapping[str, ArrayType]


def with_lists(document: bytes) -> tuple[bytes, dict[str, ArrayType]]:
    """A contract, or a schema, whose named arrays of one dimension are lists, and what they were.

    A document that holds none comes back as it was; zeep complains about what is no XML.
    """
    if b"arrayType" not in document:
        return document, {}
    try:
        tree = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return document, {}
    if b"<!DOCTYPE" in document:
        return document, {}
    found = {f"{{{namespace}}}{name}": made for namespace, name, made in _rewritten(tree)}
    return (etree.tostring(tree), found) if found else (document, {})


def _rewritten(tree: etree._Element) -> Iterator[tuple[str, str, ArrayType]]:
    # Collected before anything moves.
    for attribute in list(tree.iter(f"{{{_XSD}}}attribute")):
        kind = _array_around(attribute)
        told = _ONE_DIMENSION.fullmatch(attribute.get(_ARRAY_TYPE, ""))
        if kind is None or told is None:
            continue
        named = kind.find(f".//{{{_XSD}}}element")
        item = named if named is not None else _item_of(attribute, told.group(1))
        prefix, _, name = told.group(1).rpartition(":")
        namespace = attribute.nsmap.get(prefix or None, "")
        for each in list(kind):
            kind.remove(each)
        etree.SubElement(kind, f"{{{_XSD}}}sequence").append(item)
        yield (
            _target_of(kind),
            kind.get("name", ""),
            ArrayType(item_name=item.get("name", _ITEM), item_type=f"{{{namespace}}}{name}"),
        )


def _array_around(attribute: etree._Element) -> etree._Element | None:
    """The named type that is a restriction of an array by this attribute."""
    restriction = attribute.getparent()
    content = None if restriction is None else restriction.getparent()
    kind = None if content is None else content.getparent()
    if restriction is None or kind is None or not kind.get("name"):
        return None
    prefix, _, name = restriction.get("base", "").rpartition(":")
    is_array = name == "Array" and restriction.nsmap.get(prefix or None) == ENCODING_11
    return kind if is_array else None


def _item_of(attribute: etree._Element, kind: str) -> etree._Element:
    # A copy, as its prefixes may be declared right there.
    made = copy(attribute)
    made.tag = f"{{{_XSD}}}element"
    made.attrib.clear()
    more = {"minOccurs": "0", "maxOccurs": "unbounded", "nillable": "true", "form": "unqualified"}
    for name, value in {"name": _ITEM, "type": kind, **more}.items():
        made.set(name, value)
    return made


def _target_of(kind: etree._Element) -> str:
    schema = next(kind.iterancestors(f"{{{_XSD}}}schema"), None)
    return "" if schema is None else schema.get("targetNamespace", "")


def array_of(arrays: Arrays, declared: object) -> ArrayType | None:
    """What zeep's element is, if it is an array."""
    name = getattr(getattr(declared, "type", None), "qname", None)
    return arrays.get(getattr(name, "text", ""))


def under_items(arrays: Arrays, value: object, declared: object) -> object:
    """A value whose lists have the names that zeep knows, whatever they were called."""
    array = array_of(arrays, declared)
    if array is not None and isinstance(value, Mapping) and len(value) == 1:
        value = {array.item_name: next(iter(value.values()))}
    if isinstance(value, Mapping):
        elements: Sequence[tuple[str, object]] = getattr(
            getattr(declared, "type", None), "elements", ()
        )
        known = dict(elements)
        return {name: under_items(arrays, each, known.get(name)) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        # Each of a repeated element, declared like all of them together.
        return [under_items(arrays, each, declared) for each in value]
    return value


def say_array(element: etree._Element, array: ArrayType, style: str) -> None:
    """Write into an element that it is an array of what it holds."""
    # lxml writes a name with a prefix that is declared here; then it is known.
    element.set(_TYPE, cast("str", etree.QName(array.item_type)))
    kind = element.get(_TYPE, "")
    if style == ENCODING_12:
        element.set(f"{{{ENCODING_12}}}itemType", kind)
        element.set(f"{{{ENCODING_12}}}arraySize", str(len(element)))
        element.set(_TYPE, cast("str", etree.QName(ENCODING_12, "Array")))
    else:
        element.set(f"{{{ENCODING_11}}}arrayType", f"{kind}[{len(element)}]")
        element.set(_TYPE, cast("str", etree.QName(ENCODING_11, "Array")))


def items_apart(text: str) -> str:
    """An answer in which no item of an array has the name of the array: it is `item` instead.

    Axis names them alike, and then nothing but its depth tells a row from the list of rows. Raises
    MalformedAnswer for arrays in arrays too deep.
    """
    if "encodingStyle" not in text or "<!" in text:
        return text
    changes: list[tuple[int, int]] = []
    names: dict[str, re.Pattern[str]] = {}
    place = looked_at = 0
    while found := _NAMED_ALIKE.search(text, place):
        name, place = found.group(1), found.end()
        if name not in names:
            names[name] = re.compile(rf"<(/?)({re.escape(name)})(?=[\s/>]){_INSIDE}>")
        items, end = _items(names[name], text, place)
        changes += items
        looked_at += end - place
        if looked_at > _DEEPEST * len(text) or len(names) > _MOST_NAMES:
            raise MalformedAnswer("arrays of the answer lie in each other too deep")
    return _renamed(text, sorted(changes)) if changes else text


def _items(alike: re.Pattern[str], text: str, start: int) -> tuple[list[tuple[int, int]], int]:
    """Where items have their names, from behind the tag of their array; and where that ends."""
    found: list[tuple[int, int]] = []
    depth = 0
    for tag in alike.finditer(text, start):
        is_closing, is_empty = bool(tag.group(1)), tag.group().endswith("/>")
        if is_closing and depth == 0:
            return found, tag.end()
        if depth == (1 if is_closing else 0):
            found.append(tag.span(2))
        depth += 0 if is_empty else (-1 if is_closing else 1)
    # It does not end: the parser will say so.
    return [], len(text)


def _renamed(text: str, changes: Sequence[tuple[int, int]]) -> str:
    parts, told = [], 0
    for start, end in changes:
        parts += [text[told:start], _ITEM]
        told = end
    return "".join([*parts, text[told:]])
