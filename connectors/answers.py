"""Decides what an answer means (应答判定): the envelope's rule, then the HTTP status."""

import re
from collections.abc import Callable, Collection, Iterable

from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    MalformedAnswer,
    OutcomeUnknown,
    Redirected,
    RemoteRefused,
    ServerBusy,
)
from adapter.ports.wire_spec import EnvelopeSpec
from connectors.answer_form import Answer, AnswerForm, OpenedAnswer
from connectors.foreign_words import without_names

_UNAUTHORIZED = 401
_TIMED_OUT_THERE = 408
_TOO_MANY = 429
_UNAVAILABLE = 503
_COME_BACK = frozenset({_TIMED_OUT_THERE, _TOO_MANY, _UNAVAILABLE})
_LONGEST_REASON = 200
_LONGEST_CODE = 40
_NOTHING = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


class TokenExpired(AdapterError):
    """The other side wants a new token; it has not looked at the request."""


#: Failures that say of a write, whatever the status, that nobody looked at it.
_NOT_EVEN_SEEN = (TokenExpired, AuthenticationRefused)


class AnswerReader:
    """Reads answers by one site's envelope.

    `mask` takes our secrets out of what the other side says, before it gets into an error.
    """

    def __init__(self, spec: EnvelopeSpec, form: AnswerForm, *, mask: Callable[[str], str]) -> None:
        self._spec = spec
        self._form = form
        self._mask = mask

    def of_read(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str] = ()
    ) -> OpenedAnswer:
        """The answer to a question.

        Raises TokenExpired, ServerBusy (also for a maintenance page and any 5xx without a word of
        its own), RemoteRefused (also for a fault that blames the request), AuthenticationRefused
        (also for one that blames the proof of who we are), MalformedAnswer (BrokenAnswer when cut
        off).
        """
        status = answer.exchange.status
        if status in _COME_BACK:
            raise ServerBusy(f"HTTP {status}", retry_after_s=answer.retry_after_s)
        if self._is_readable(answer):
            return self._success(answer, rows_path, value_paths)
        failed = self._failed(answer)
        failure = None if failed is None else self._failure(failed, answer) or self._blame(failed)
        raise failure or self._failure_by_status(answer)

    def of_write(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str] = ()
    ) -> OpenedAnswer:
        """The answer to a write: a failure only where the other side said so in words we know.

        Raises as `of_read`, but OutcomeUnknown for everything that was not understood.
        """
        if self._is_readable(answer):
            try:
                return self._success(answer, rows_path, value_paths)
            except MalformedAnswer as refused:
                words = str(refused)
        else:
            failed = self._failed(answer)
            failure = None if failed is None else self._failure(failed, answer)
            failure = failure or _refusal_by_status(answer)
            # Who blames a request may have looked at it none the less: nothing is known of a write.
            is_fault = failed is not None and failed.is_fault
            is_clear = is_fault or _is_clear(answer) or isinstance(failure, _NOT_EVEN_SEEN)
            if failure is not None and is_clear:
                raise failure
            words = f"HTTP {answer.exchange.status}"
        raise OutcomeUnknown(f"no answer was understood: {words}")

    def _is_readable(self, answer: Answer) -> bool:
        if answer.exchange.status == _UNAUTHORIZED:
            raise TokenExpired
        is_good = 200 <= answer.exchange.status < 300  # noqa: PLR2004 - the class of success
        return is_good and not self._form.is_page(answer)

    def _success(
        self, answer: Answer, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        opened = self._open(answer, rows_path, value_paths)
        failure = self._failure(opened, answer)
        if failure is not None:
            raise failure
        if opened.is_fault:
            raise MalformedAnswer("a fault without a declared code")
        if self._code(opened) is None:
            raise MalformedAnswer("the answer has no result code")
        return opened

    def _open(
        self, answer: Answer, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        paths = [self._spec.code_path, self._spec.reason_path, *value_paths]
        return self._form.open(answer, rows_path=rows_path, value_paths=paths)

    def _failed(self, answer: Answer) -> OpenedAnswer | None:
        """What the body of a failure says, None where it says nothing."""
        if self._form.is_page(answer):
            return None
        try:
            return self._open(answer, None, ())
        except MalformedAnswer:
            return None

    def _blame(self, failed: OpenedAnswer) -> AdapterError | None:
        """A fault that is ours, as the protocol has it: asked again, it would be the same."""
        if not failed.blame:
            return None
        if failed.refuses_login:
            return AuthenticationRefused(failed.blame)
        return RemoteRefused(failed.blame, self.words(failed.blame_reason))

    def _failure(self, opened: OpenedAnswer, answer: Answer) -> AdapterError | None:
        """What a code that is not listed as success means; None for success or no code at all."""
        code = self._code(opened)
        if code is None or code in self._spec.success_codes:
            return None
        if code in self._spec.token_expired_codes:
            return TokenExpired()
        if code in self._spec.auth_refused_codes:
            return AuthenticationRefused(f"code {self.words(code, _LONGEST_CODE)}")
        if code in self._spec.busy_codes or answer.exchange.status in _COME_BACK:
            busy = f"code {self.words(code, _LONGEST_CODE)}"
            return ServerBusy(busy, retry_after_s=answer.retry_after_s)
        reason = self.words(opened.envelope.get(self._spec.reason_path), _LONGEST_REASON)
        return RemoteRefused(self.words(code, _LONGEST_CODE), reason)

    def _code(self, opened: OpenedAnswer) -> str | None:
        """The result code; a blank one is none, unless the profile lists it: nothing was said."""
        code = code_text(opened.envelope.get(self._spec.code_path))
        return code if code or code in self._spec.success_codes else None

    def _failure_by_status(self, answer: Answer) -> AdapterError:
        refusal = _refusal_by_status(answer)
        if refusal is not None:
            return refusal
        status = answer.exchange.status
        if status // 100 == 3:  # noqa: PLR2004 - the class of redirections
            return Redirected(f"redirect refused: HTTP {status}")
        page = " with a web page" if self._form.is_page(answer) else ""
        return ServerBusy(f"HTTP {status}{page}", retry_after_s=answer.retry_after_s)

    def words(self, said: object, longest: int = _LONGEST_REASON, own: Collection[str] = ()) -> str:
        """What the other side says, on one line, short, without our secrets and without names.

        It may name a project that is secret: what is neither a word of failures nor one of the
        `own` texts, those of what it speaks about, is left out (`foreign_words`).

        Characters that stand for nothing (U+FFFD, controls, lone surrogates) become "?": some
        database could not hold them, and in none should they look like something that was said.
        """
        plain = _NOTHING.sub("?", " ".join(said.split())) if isinstance(said, str) else ""
        masked = without_names(self._mask(plain), own)
        return masked if len(masked) <= longest else masked[: longest - 1] + "…"


def _is_clear(answer: Answer) -> bool:
    """False where a gateway may speak for a system that went on to store what it was sent."""
    status = answer.exchange.status
    return status // 100 != 5 and status != _TIMED_OUT_THERE  # noqa: PLR2004 - the class of failures


def _refusal_by_status(answer: Answer) -> AdapterError | None:
    """What a status says alone: it was not done. None where it may have been."""
    status = answer.exchange.status
    if status == _TOO_MANY:
        return ServerBusy(f"HTTP {status}", retry_after_s=answer.retry_after_s)
    if status // 100 == 4 and status != _TIMED_OUT_THERE:  # noqa: PLR2004 - the class of refusals
        return RemoteRefused(f"HTTP {status}", "")
    return None


def code_text(value: object) -> str | None:
    """A code as profiles write it: JSON's true is "true", white space around it is left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value).strip()
    return None
