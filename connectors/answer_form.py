"""What all wires' answers have in common (应答格式): envelope values, and rows with their bytes."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import Exchange, RawFields, RawRow
from connectors.call_deadline import Deadline


class BrokenAnswer(MalformedAnswer):
    """Not well-formed to its end: cut off or damaged on the way, so a read may be asked again."""


def ends_in_a_character(body: bytes, charset: str) -> bool:
    """Whether bytes belong to a charset as far as to a last character that is not whole.

    Cut off without a length that was promised, every other answer in Chinese ends so.
    """
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        decoder.decode(body)
    except UnicodeError:
        return False
    return bool(decoder.getstate()[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer of any status; `body` is decoded, capped and not yet understood."""

    exchange: Exchange
    #: Media type in lower case, without parameters.
    content_type: str
    #: Charset that the header declares, "" when it does not.
    charset: str
    #: Seconds, capped; None when the header is missing or makes no sense.
    retry_after_s: float | None
    body: bytes
    #: Of a multipart answer: what its header says is between the parts, and which part is the
    #: message, by its id without brackets; "" where it does not say.
    boundary: str = ""
    start: str = ""
    #: Of the call, which is not over before the answer is understood.
    deadline: Deadline = field(default_factory=Deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAnswer:
    """An answer taken apart."""

    #: Path -> value for the paths that were asked for and exist.
    envelope: Mapping[str, object]
    #: None when there is no list of rows.
    rows: Sequence[RawRow] | None
    #: The system itself says, in the way its contract declares, that it failed: whatever the HTTP
    #: status, this is no gateway speaking. Such an answer is never a success.
    is_fault: bool = False
    #: By what code of the protocol a fault says that the request is wrong; "" where it does not.
    blame: str = ""
    #: The other side's words for it.
    blame_reason: str = ""
    #: The blame is for who we say we are, not for what we ask.
    refuses_login: bool = False


class AnswerForm(Protocol):
    """One syntax of answers."""

    def is_page(self, answer: Answer) -> bool:
        """Whether this is a page for people instead of an answer."""
        ...

    def open(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        """Take the answer apart; with None as `rows_path` no rows are looked for.

        A row that cannot be trusted, while the rest can, has FlawedFields. Raises BrokenAnswer for
        what is not well-formed to its end, MalformedAnswer for what is well-formed and cannot be
        trusted, and what the answer's deadline raises. None of them quotes the answer.
        """
        ...

    def row(self, payload: bytes) -> RawFields:
        """The fields of one row that `open` cut out, whatever stood around it then.

        Raises MalformedAnswer as `open` does, and where the charset of the bytes is in doubt.
        """
        ...
