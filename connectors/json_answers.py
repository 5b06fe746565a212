"""Answers in JSON (JSON 应答): from bytes in one charset to the envelope and the rows."""

from collections.abc import Iterable

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields
from connectors.answer_form import Answer, BrokenAnswer, OpenedAnswer, ends_in_a_character
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_rows import cut_rows, split_answer

_HTML = frozenset({"text/html", "application/xhtml+xml"})


class JsonAnswers:
    """`AnswerForm` of JSON in one charset."""

    def __init__(self, charset: str, limits: Limits) -> None:
        self._charset = charset
        self._limits = limits

    def is_page(self, answer: Answer) -> bool:
        """See `AnswerForm`."""
        # Some gateways put their page into whatever type the caller asked for.
        return answer.content_type in _HTML or answer.body.lstrip()[:1] == b"<"

    def open(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        """See `AnswerForm`."""
        text = decode_text(answer.body, self._charset)
        split = split_answer(
            text,
            rows_path=rows_path,
            value_paths=value_paths,
            limits=self._limits,
            deadline=answer.deadline,
        )
        rows = None if split.rows is None else cut_rows(split, text, self._charset)
        return OpenedAnswer(envelope=split.envelope, rows=rows)

    def row(self, payload: bytes) -> RawFields:
        """See `AnswerForm`."""
        return row_of(payload, self._charset, self._limits)


def row_of(payload: bytes, charset: str, limits: Limits) -> RawFields:
    """The fields of one row that was cut out. Raises MalformedAnswer like `split_answer`."""
    text = decode_text(payload, charset)
    split = split_answer(
        f"[{text}]", rows_path="", value_paths=(), limits=limits, deadline=Deadline()
    )
    if split.rows is None or len(split.rows) != 1:
        raise MalformedAnswer("not one row")
    return split.rows[0][0]


def decode_text(body: bytes, charset: str) -> str:
    """The text of an answer. Raises MalformedAnswer unless every byte belongs to the charset.

    A byte order mark before UTF-8 is dropped. For other charsets the text must turn back into the
    same bytes, because rows are cut out of the text and kept as bytes. Raises BrokenAnswer where
    only the last character is not whole.
    """
    is_utf8 = charset.lower().replace("_", "-") in {"utf-8", "utf8"}
    try:
        text = body.decode("utf-8-sig" if is_utf8 else charset)
        faithful = is_utf8 or text.encode(charset) == body
    except UnicodeError:  # its text would quote the bytes
        faithful = False
    if not faithful:
        if ends_in_a_character(body, charset):
            raise BrokenAnswer("cut off in the middle of a character")
        raise MalformedAnswer(f"answer is not {charset}")
    return text
