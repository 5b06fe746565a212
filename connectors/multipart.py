"""The message inside a multipart answer (MTOM 报文): some stacks wrap it without attachments."""

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer


def only_part(body: bytes) -> bytes:
    """The content of the one part. Raises MalformedAnswer when there are attachments beside it.

    The boundary is the first line, as RFC 2046 §5.1.1 has it; nothing stands before it here.
    """
    boundary, found, rest = body.lstrip(b"\r\n").partition(b"\r\n")
    if not found or not boundary.startswith(b"--"):
        raise MalformedAnswer("a multipart answer without a boundary")
    headers, found, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    part, ended, after = content.partition(b"\r\n" + boundary)
    if not found or not ended:
        raise BrokenAnswer("a multipart answer without its end")
    if not after.startswith(b"--"):
        raise MalformedAnswer("an answer with attachments")
    if b"content-transfer-encoding: base64" in headers.lower():
        raise MalformedAnswer("a message in base64")
    return part
