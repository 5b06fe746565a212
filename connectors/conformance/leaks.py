"""The check of what is said aloud (日志与异常): no secret, no token and no row, at any level."""

import logging
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapter.errors import AdapterError
from connectors.conformance.asking import another, answer_to, order, pages_of, request_for, rows_in
from connectors.conformance.check import NonConformingError, NotApplicableError, check, require
from connectors.conformance.needs import Capability, Trouble
from connectors.conformance.subject import Change, Subject

#: Shorter texts stand in every other word.
_SHORTEST = 6
_WRONG_SECRET = "conformance-wrong-secret"  # noqa: S105 - it opens nothing


@dataclass(slots=True)
class Heard:
    """What was said aloud: log lines of any library, and all of every failure."""

    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def fails(self, call: Callable[[], object]) -> None:
        """Note everything that the failure of a call says; it must fail."""
        try:
            call()
        except AdapterError as failure:
            self.failures.append(everything_said_by(failure))
            return
        raise NonConformingError("a call that must fail did not")


@check(
    "密钥、令牌和数据不进日志与异常",
    Capability.READ,
    Capability.LOGS,
    Capability.CREDENTIALS,
    Capability.LIMITS,
)
def nothing_secret_is_said_aloud(subject: Subject) -> None:
    """A login, a failing login, a read and failing reads say no secret, no token and no row."""
    rows = rows_in(pages_of(subject, subject.kinds[0]))
    if not rows:
        raise NotApplicableError("没有数据，无从检查")
    with listening() as heard:
        subject.system.check()
        pages_of(subject, subject.kinds[0])
        _fail_in_every_way(subject, heard)
    secret = {*subject.secret_words(), _WRONG_SECRET}
    values = {value for row in rows for value in row.fields.values() if isinstance(value, str)}
    # What we asked with is no secret of the rows, though it stands in them too.
    ours = {subject.scope.division_code, *subject.agency_codes}
    texts = {value for value in values - ours if len(value) >= _SHORTEST}
    texts |= {row.payload.decode("utf-8", "replace") for row in rows}
    for place, said in (("a log", heard.lines), ("an exception", heard.failures)):
        everything = "\n".join(said)
        # Counts only: whoever reads this text must not learn what was leaked.
        for name, words in (("secrets", secret), ("texts of rows", texts)):
            leaked = sum(word in everything for word in words if word)
            require(not leaked, f"{leaked} {name} in {place}")


def _fail_in_every_way(subject: Subject, heard: Heard) -> None:
    request = request_for(subject, subject.kinds[0])
    with another(subject, Change(app_secret=_WRONG_SECRET)) as system:
        heard.fails(system.check)
    for change in (Change(max_rows_per_page=1), Change(max_decoded_bytes=64)):
        with another(subject, change) as system:
            # With the answer cut after 64 bytes even the login fails, token and all.
            heard.fails(lambda system=system: answer_to(system, request))  # type: ignore[misc]  # bound at once
    if Trouble.BUSINESS_FAILURE in subject.troubles:
        order(subject, Trouble.BUSINESS_FAILURE)
        heard.fails(lambda: pages_of(subject, subject.kinds[0]))


def everything_said_by(failure: BaseException) -> str:
    """Every text that a failure and those behind it could put into a log."""
    texts = ["".join(traceback.format_exception(failure))]
    for each in _chain(failure):
        texts += [repr(each), str(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
    return "\n".join(texts)


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


class _Noting(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.name} {record.getMessage()} {record.__dict__!r}")


@contextmanager
def listening() -> Iterator[Heard]:
    """Everything that is logged meanwhile, by the standard library and by structlog, from DEBUG."""
    heard = Heard()

    def note(_logger: object, _name: str, event: MutableMapping[str, Any]) -> str:
        heard.lines.append(repr(event))
        raise structlog.DropEvent

    root, handler, usual = logging.getLogger(), _Noting(heard.lines), structlog.get_config()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(
        processors=[structlog.processors.format_exc_info, note],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    try:
        yield heard
    finally:
        structlog.configure(**usual)
        root.setLevel(level)
        root.removeHandler(handler)
