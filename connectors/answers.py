"""Decides what an answer means (应答判定): the envelope's rule, then the HTTP status."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.wire_spec import EnvelopeSpec
from connectors.endpoint import Limits
from connectors.json_rows import SplitAnswer, decode_text, split_answer
from connectors.transport import Answer

_UNAUTHORIZED = 401
_TIMED_OUT_THERE = 408
_TOO_MANY = 429
_UNAVAILABLE = 503
_COME_BACK = frozenset({_TIMED_OUT_THERE, _TOO_MANY, _UNAVAILABLE})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LONGEST_REASON = 200
_LONGEST_CODE = 40


class TokenExpired(AdapterError):
    """The other side wants a new token; it has not looked at the request."""


#: Failures that say of a write, whatever the status, that nobody looked at it.
_NOT_EVEN_SEEN = (TokenExpired, AuthenticationRefused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A successful answer taken apart; row positions refer to `text`."""

    text: str
    split: SplitAnswer


class AnswerReader:
    """Reads answers by one site's envelope.

    `mask` takes our secrets out of what the other side says, before it gets into an error.
    """

    def __init__(
        self, spec: EnvelopeSpec, *, charset: str, limits: Limits, mask: Callable[[str], str]
    ) -> None:
        self._spec = spec
        self._charset = charset
        self._limits = limits
        self._mask = mask

    def of_read(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str] = ()
    ) -> Understood:
        """The answer to a question.

        Raises TokenExpired, ServerBusy (also for a maintenance page and any 5xx without a word of
        its own), RemoteRefused, AuthenticationRefused, MalformedAnswer (BrokenJson when cut off).
        """
        status = answer.exchange.status
        if status in _COME_BACK:
            raise ServerBusy(f"HTTP {status}", retry_after_s=answer.retry_after_s)
        if _is_readable(answer):
            return self._success(answer, rows_path, value_paths)
        raise self._failure_in_body(answer) or _failure_by_status(answer)

    def of_write(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str] = ()
    ) -> Understood:
        """The answer to a write: a failure only where the other side said so in words we know.

        Raises as `of_read`, but OutcomeUnknown for everything that was not understood.
        """
        if _is_readable(answer):
            try:
                return self._success(answer, rows_path, value_paths)
            except MalformedAnswer as refused:
                words = str(refused)
        else:
            failure = self._failure_in_body(answer) or _refusal_by_status(answer)
            if failure is not None and (_is_clear(answer) or isinstance(failure, _NOT_EVEN_SEEN)):
                raise failure
            words = f"HTTP {answer.exchange.status}"
        raise OutcomeUnknown(f"no answer was understood: {words}")

    def _success(
        self, answer: Answer, rows_path: str | None, value_paths: Iterable[str]
    ) -> Understood:
        understood = self._open(answer, rows_path, value_paths)
        failure = self._failure(understood.split, answer)
        if failure is not None:
            raise failure
        if _code(understood.split.envelope.get(self._spec.code_path)) is None:
            raise MalformedAnswer("the answer has no result code")
        return understood

    def _open(
        self, answer: Answer, rows_path: str | None, value_paths: Iterable[str]
    ) -> Understood:
        text = decode_text(answer.body, self._charset)
        split = split_answer(
            text,
            rows_path=rows_path,
            value_paths=[self._spec.code_path, self._spec.reason_path, *value_paths],
            max_rows=self._limits.max_rows_per_page,
        )
        return Understood(text=text, split=split)

    def _failure_in_body(self, answer: Answer) -> AdapterError | None:
        if _is_html(answer):
            return None
        try:
            opened = self._open(answer, None, ())
        except MalformedAnswer:
            return None
        return self._failure(opened.split, answer)

    def _failure(self, split: SplitAnswer, answer: Answer) -> AdapterError | None:
        """What a code that is not listed as success means; None for success or no code at all."""
        code = _code(split.envelope.get(self._spec.code_path))
        if code is None or code in self._spec.success_codes:
            return None
        if code in self._spec.token_expired_codes:
            return TokenExpired()
        if code in self._spec.auth_refused_codes:
            return AuthenticationRefused(f"code {self.words(code, _LONGEST_CODE)}")
        if code in self._spec.busy_codes or answer.exchange.status in _COME_BACK:
            busy = f"code {self.words(code, _LONGEST_CODE)}"
            return ServerBusy(busy, retry_after_s=answer.retry_after_s)
        reason = self.words(split.envelope.get(self._spec.reason_path), _LONGEST_REASON)
        return RemoteRefused(self.words(code, _LONGEST_CODE), reason)

    def words(self, said: object, longest: int = _LONGEST_REASON) -> str:
        """What the other side says, on one line, short, without our secrets."""
        plain = " ".join(said.split()) if isinstance(said, str) else ""
        masked = self._mask(plain)
        return masked if len(masked) <= longest else masked[: longest - 1] + "…"


def _is_readable(answer: Answer) -> bool:
    if answer.exchange.status == _UNAUTHORIZED:
        raise TokenExpired
    return 200 <= answer.exchange.status < 300 and not _is_html(answer)  # noqa: PLR2004 - the class of success


def _is_clear(answer: Answer) -> bool:
    """False where a gateway may speak for a system that went on to store what it was sent."""
    status = answer.exchange.status
    return status // 100 != 5 and status != _TIMED_OUT_THERE  # noqa: PLR2004 - the class of failures


def _is_html(answer: Answer) -> bool:
    # Some gateways put their page into whatever type the caller asked for.
    return answer.content_type in _HTML or answer.body.lstrip()[:1] == b"<"


def _failure_by_status(answer: Answer) -> AdapterError:
    refusal = _refusal_by_status(answer)
    if refusal is not None:
        return refusal
    status = answer.exchange.status
    if status // 100 == 3:  # noqa: PLR2004 - the class of redirections
        return MalformedAnswer(f"redirect refused: HTTP {status}")
    page = " with a web page" if _is_html(answer) else ""
    return ServerBusy(f"HTTP {status}{page}", retry_after_s=answer.retry_after_s)


def _refusal_by_status(answer: Answer) -> AdapterError | None:
    """What a status says alone: it was not done. None where it may have been."""
    status = answer.exchange.status
    if status == _TOO_MANY:
        return ServerBusy(f"HTTP {status}", retry_after_s=answer.retry_after_s)
    if status // 100 == 4 and status != _TIMED_OUT_THERE:  # noqa: PLR2004 - the class of refusals
        return RemoteRefused(f"HTTP {status}", "")
    return None


def _code(value: object) -> str | None:
    """The code as profiles write it; JSON's true becomes "true"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value)
    return None
