"""Old contracts whose messages are calls (rpc), and the encoding of section 5 of SOAP 1.1 (编码).

A call has one element per parameter, always; one without a value is xsi:nil. Encoded messages also
say the type of each value: receivers without a contract of their own cannot read it otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import zeep.xsd
from lxml import etree

from connectors.soap_arrays import ENCODING_11, ENCODING_12, Arrays, array_of, say_array

WSDL = "http://schemas.xmlsoap.org/wsdl/"
_WSDL_12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Prefixes for what encoded values say of themselves.
TYPE_PREFIXES = {
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": _XSI,
    "soapenc": ENCODING_11,
}
_NIL = f"{{{_XSI}}}nil"
_TYPE = f"{{{_XSI}}}type"


def encoded_operations(documents: Iterable[etree._Element], binding: str) -> dict[str, str]:
    """The operations of a binding that are called in encoded messages, with their encoding style.

    `documents` are the definitions that the contract consists of, `binding` is the local name.
    """
    return {
        operation.get("name", ""): body.get("encodingStyle") or usual_encoding(body)
        for document in documents
        for one in document.iterfind(f"{{{WSDL}}}binding[@name='{binding}']")
        for operation in one.iterfind(f"{{{WSDL}}}operation")
        for body in operation.iterfind(f"{{{WSDL}}}input/{{*}}body[@use='encoded']")
    }


def usual_encoding(body: etree._Element) -> str:
    """The encoding that belongs to the version of SOAP of a contract's element."""
    return ENCODING_12 if etree.QName(body).namespace == _WSDL_12 else ENCODING_11


def say_types(envelope: etree._Element, declared: object, style: str, arrays: Arrays) -> None:
    """Write the encoding style and the type of each value into an envelope.

    `declared` is zeep's element for the content of the body.
    """
    namespace = etree.QName(envelope).namespace
    (call,) = envelope.iterfind(f"{{{namespace}}}Body/*")
    call.set(f"{{{namespace}}}encodingStyle", style)
    _say_below(call, declared, style, arrays)


def _say_below(element: etree._Element, declared: object, style: str, arrays: Arrays) -> None:
    known = {_local(name): one for name, one in inner_elements(declared)}
    for each in element:
        one = known.get(_local(str(each.tag)))
        kind = getattr(getattr(one, "type", None), "qname", None)
        array = array_of(arrays, one)
        if each.get(_NIL) is not None:
            continue
        if array is not None:
            say_array(each, array, style)
        elif kind is not None:
            # lxml writes a name with the prefix that is declared here; its stubs know texts only.
            each.set(_TYPE, cast("str", etree.QName(kind)))
        _say_below(each, one, style, arrays)


def inner_elements(declared: object) -> Sequence[tuple[str, object]]:
    """What zeep's element is made of, with its names; nothing for a simple one."""
    found: Sequence[tuple[str, object]] = getattr(getattr(declared, "type", None), "elements", ())
    return found


def required_names(declared: object) -> Iterator[str]:
    """The names without which a message is incomplete; of a choice nobody can say which."""
    for _, group in getattr(getattr(declared, "type", None), "elements_nested", ()):
        yield from _required(group)


def _required(one: object) -> Iterator[str]:
    if isinstance(one, zeep.xsd.Element):
        if not one.is_optional:
            yield one.attr_name
    elif isinstance(one, zeep.xsd.Sequence | zeep.xsd.All) and one.min_occurs:
        for each in one:
            yield from _required(each)


def arrays_within(declared: object, above: tuple[object, ...] = ()) -> Iterator[str]:
    """The names below zeep's element of encoded arrays (soapenc:Array) that are no plain lists."""
    for name, one in inner_elements(declared):
        kind = getattr(one, "type", None)
        if kind is None or kind in above:
            continue
        if any(each == "arrayType" for each, _ in getattr(kind, "attributes", ())):
            yield name
        else:
            yield from arrays_within(one, (*above, kind))


def _local(name: str) -> str:
    return name.rpartition("}")[2]
