"""Placeholders in a template of books (占位): {{年度}} in document, headers and footers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from adapter.reports.book.parts import legible, w

PLACEHOLDERS: Final = ("年度", "财政区划", "版本", "发布日期", "范围", "指标数", "模板数")
_PLACEHOLDER: Final = re.compile(r"\{\{(.*?)\}\}")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def unknown_in(root: etree._Element) -> Iterator[str]:
    """Placeholders that nobody fills."""
    for paragraph in root.iter(w("p")):
        for each in _PLACEHOLDER.finditer(text_of(paragraph)):
            if each[1].strip() not in PLACEHOLDERS:
                yield each[0]


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    """Its own texts, without those of a box that hangs on it."""
    return [
        each
        for each in paragraph.iter(w("t"))
        if next(each.iterancestors(w("p")), None) is paragraph
    ]


def text_of(paragraph: etree._Element) -> str:
    """The words of a paragraph, however they are cut into runs."""
    return "".join(each.text or "" for each in _texts(paragraph))


def fill(root: etree._Element, values: Mapping[str, str]) -> None:
    """Put the values in the place of their placeholders."""
    for paragraph in root.iter(w("p")):
        # Word cuts words into runs as it likes: what stands between the braces may be in several.
        for found in reversed(list(_PLACEHOLDER.finditer(text_of(paragraph)))):
            _replace(_texts(paragraph), found.span(), legible(values[found[1].strip()]))


def _replace(texts: Sequence[etree._Element], span: tuple[int, int], value: str) -> None:
    first, last = span
    at = 0
    for each in texts:
        text = each.text or ""
        start, end = max(first - at, 0), min(last - at, len(text))
        if start < end:
            each.text = text[:start] + value + text[end:]
            each.set(_SPACE, "preserve")
            value = ""
        at += len(text)
