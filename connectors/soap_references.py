"""Values that an answer keeps apart (multiRef), put back to where it points at them.

Encoded messages of Axis 1.x, and of .NET of that time, hold rows and numbers behind the response,
in any order and once for all that mean them. A row's text is then put together of pieces as they
came, without the ids, which tell only where it lay in this answer and change from one to the next.
A pointer to what is not there stays, and is refused where it is read.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer

#: Unlike other scans of tags it ends at the next "<", which no well-formed tag has inside of it.
_INSIDE = r"""(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+"""
_TAG = re.compile(rf"<(/?)([^\s<>/!?=\"'&]++)({_INSIDE})>")
_ATTRIBUTE = re.compile(r"\s([^\s<>/=\"'&]+)\s*=\s*(\"[^\"]*+\"|'[^']*+')")
#: `href="#id0"` in SOAP 1.1, `enc:ref="id0"` in 1.2; Axis leaves out the prefix.
_MAY_POINT = re.compile(r"[\s:](?:h?ref|id)\s*=")
#: Comments, CDATA and instructions hold what is no tag; encoded messages have none.
_NOT_TAGS = re.compile("<[!?]")
_ABOVE_CHILDREN = ("Envelope", "Body")
#: A row in a list in a page, and a value in it, come to four.
_DEEPEST = 32
#: What may begin a qualified name; looked for once, however many are declared.
_PREFIX = re.compile(r"(?<![^\s<>/=\"'&:;])([^\s<>/=\"'&:;]++):")
#: A message weighs about as much put together; one that unfolds to many times of it is a bomb.
_MOST_TIMES, _SMALL = 16, 1024 * 1024
_BROKEN = "not XML to its end"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    name: str
    attributes: Mapping[str, str]
    #: Of the whole element, and of what is between its tags.
    start: int
    end: int
    inner_start: int
    inner_end: int


def in_place(text: str, most: int) -> str:
    """The message with every value where it belongs; as it is where it does not point at any.

    Raises MalformedAnswer for values that point at two, in a circle or too deep, and when the
    pieces would have many times the characters that came, or more than four times `most`;
    BrokenAnswer when an element does not end.
    """
    if "encodingStyle" not in text or _MAY_POINT.search(text) is None or _NOT_TAGS.search(text):
        return text
    return _Pieces(text, _looked_through(text), most).together()


def _looked_through(text: str) -> list[tuple[_Element, bool]]:
    """The elements that have attributes, and those right inside the body (True), as they end."""
    found: list[tuple[_Element, bool]] = []
    above: list[tuple[str, str, int, int]] = []
    for tag in _TAG.finditer(text):
        closing, name, rest = tag.groups()
        if closing:
            if not above or above[-1][0] != name:
                raise BrokenAnswer(_BROKEN)
            _, rest, start, inner_start = above.pop()
            inner_end = tag.start()
        elif rest.endswith("/"):
            start, inner_start, inner_end = tag.start(), tag.end(), tag.end()
        else:
            above.append((name, rest, tag.start(), tag.end()))
            continue
        is_child = len(above) == len(_ABOVE_CHILDREN) and _names(above) == _ABOVE_CHILDREN
        if is_child or "id" in rest or "ref" in rest:
            element = _Element(
                name=name,
                attributes=dict(_ATTRIBUTE.findall(rest)),
                start=start,
                end=tag.end(),
                inner_start=inner_start,
                inner_end=inner_end,
            )
            found.append((element, is_child))
    if above:
        raise BrokenAnswer(_BROKEN)
    return found


def _names(above: list[tuple[str, str, int, int]]) -> tuple[str, ...]:
    return tuple(name.rpartition(":")[2] for name, *_ in above)


class _Pieces:
    """The elements of one message that have a name to be pointed at, and those that point."""

    def __init__(self, text: str, elements: list[tuple[_Element, bool]], most: int) -> None:
        self._text = text
        # Each value is counted again with what it is in: a row in a list in a page, say.
        self._most = min(_MOST_TIMES * len(text) + _SMALL, 4 * most)
        self._made = 0
        #: What is between the tags of a value, and the attributes that it needs elsewhere.
        self._inner: dict[str, tuple[str, dict[str, str]]] = {}
        self._under_way: list[str] = []
        self._children = sorted(
            (element for element, is_child in elements if is_child), key=lambda each: each.start
        )
        named = [(name, element) for element, _ in elements if (name := _id_of(element))]
        self._named = dict(named)
        self._is_twice = {name for name, times in Counter(n for n, _ in named).items() if times > 1}
        self._marked = sorted(
            (
                element
                for element, _ in elements
                if _target_of(element) in self._named or _id_of(element)
            ),
            key=lambda each: each.start,
        )
        self._starts = [each.start for each in self._marked]

    def together(self) -> str:
        """The message, without what stood apart and is now where it is meant."""
        meant = {_target_of(each) for each in self._marked}
        parts, start = [], 0
        for child in self._children[1:]:
            if _id_of(child) in meant:
                parts.append(self._between(start, child.start))
                start = child.end
        parts.append(self._between(start, len(self._text)))
        return "".join(parts)

    def _between(self, start: int, end: int) -> str:
        return "".join(self._parts(start, end))

    def _parts(self, start: int, end: int) -> Iterator[str]:
        for number in range(bisect_left(self._starts, start), len(self._marked)):
            element = self._marked[number]
            if element.start >= end:
                break
            yield self._text[start : element.start]
            target = _target_of(element)
            if target in self._named:
                yield self._put(element, target)
                start = element.end
            else:
                kept = {k: v for k, v in element.attributes.items() if not _is_name(k)}
                closing = "/>" if element.inner_start == element.end else ">"
                yield _tag(element, kept, closing)
                start = element.inner_start
        yield self._text[start:end]

    def _put(self, pointer: _Element, target: str) -> str:
        inner, needed = self._inside(target)
        own = {k: v for k, v in pointer.attributes.items() if k.startswith("xmlns")}
        return self._counted(f"{_tag(pointer, own | needed, '>')}{inner}</{pointer.name}>")

    def _inside(self, target: str) -> tuple[str, dict[str, str]]:
        if target not in self._inner:
            if target in self._is_twice:
                raise MalformedAnswer("a value of the answer points at two")
            if target in self._under_way:
                raise MalformedAnswer("values of the answer point at each other in a circle")
            if len(self._under_way) == _DEEPEST:
                raise MalformedAnswer("values of the answer point at each other too deep")
            self._under_way.append(target)
            element = self._named[target]
            inner = self._between(element.inner_start, element.inner_end)
            self._inner[target] = inner, _needed(element.attributes, inner)
            self._under_way.pop()
        return self._inner[target]

    def _counted(self, made: str) -> str:
        self._made += len(made)
        if self._made > self._most:
            raise MalformedAnswer("the answer unfolds to more than it may weigh")
        return made


def _needed(attributes: Mapping[str, str], inner: str) -> dict[str, str]:
    """Whether it is nil, and its declarations; not its type, which is of this answer alone."""
    used = set(_PREFIX.findall(inner))
    return {
        name: value
        for name, value in attributes.items()
        if name.endswith(":nil") or (name[:6] == "xmlns:" and name[6:] in used)
    }


def _tag(element: _Element, attributes: Mapping[str, str], closing: str) -> str:
    said = "".join(f" {name}={value}" for name, value in attributes.items())
    return f"<{element.name}{said}{closing}"


def _id_of(element: _Element) -> str:
    return next((v[1:-1] for k, v in element.attributes.items() if _is_name(k)), "")


def _target_of(element: _Element) -> str | None:
    """What an empty element points at."""
    if element.inner_start != element.inner_end:
        return None
    values = (value[1:-1] for name, value in element.attributes.items() if _is_way(name))
    return next(values, "").removeprefix("#") or None


def _is_name(attribute: str) -> bool:
    return attribute == "id" or attribute.endswith(":id")


def _is_way(attribute: str) -> bool:
    return attribute in {"href", "ref"} or attribute.endswith(":ref")
