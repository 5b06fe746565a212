"""One pass over an XML file of a workbook, without a tree of it in memory."""

from typing import IO
from xml.parsers import expat

from mappings.workbook.file_faults import NotASpreadsheetError


class XmlHandler:
    """The start and end of an element, by its local name."""

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """Called at an opening tag; attributes by their names with prefix."""

    def end(self, tag: str) -> None:
        """Called at a closing tag."""

    def text(self, text: str) -> None:
        """Called for the text between tags, a long one in pieces."""


def pass_over(stream: IO[bytes], handler: XmlHandler, *, encoding: str | None = None) -> None:
    """Tell the handler what stands in the stream; `encoding` counts before what the XML declares.

    Raises NotASpreadsheetError for what is not well formed, in an encoding that nobody knows, or
    has a document type.
    """
    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda tag, attributes: handler.start(local(tag), attributes)
    parser.EndElementHandler = lambda tag: handler.end(local(tag))
    parser.buffer_text = True
    parser.CharacterDataHandler = handler.text
    try:
        parser.ParseFile(stream)
    except (LookupError, expat.ExpatError) as error:
        raise NotASpreadsheetError(str(error)) from error


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_declaration: object) -> None:
    # A workbook never has one; refusing it closes the door to entity tricks.
    raise NotASpreadsheetError("doctype")
