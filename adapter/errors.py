"""Our errors, grouped by what to do next; each group has one exit code (README).

Errors carry facts as attributes; the Chinese sentence for people is made at the door.
"""

import errno
import re
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import ClassVar


class ExitCode(IntEnum):
    """What the command tells the shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTLY_DONE = 3
    CONFLICTS_WAIT = 4
    DIFFERENCES_FOUND = 5
    LEASE_HELD = 6
    REMOTE_UNREACHABLE = 7
    AUTHENTICATION_REFUSED = 8
    BAD_CONFIGURATION = 78
    INTERRUPTED = 130


class AdapterError(Exception):
    """Root of everything we raise on purpose."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED


#: What may be kept as a code: no sentence, no name, and shorter than any project code.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,19}")
_STATUS = re.compile(r"HTTP [1-5]\d\d(?!\d)")


#: What the system says of a place that takes no more bytes.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def class_and_code(error: BaseException) -> str:
    """What may be kept of an error: its class, and its code or HTTP status if it has one.

    Never its words: the other side's name projects that nobody here may know. Of an open circuit
    the same of what opened it stands behind.
    """
    name = type(error).__name__
    if isinstance(error, CircuitOpen) and error.last:
        return f"{name}: {error.last}"
    if isinstance(error, IncompletePull) and error.code:
        return f"{name}: {error.kept}"
    if isinstance(error, ServerBusy | OutcomeUnknown):
        status = _STATUS.search(str(error))
        return f"{name}: {status.group()}" if status else name
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return f"{name}: {errno.errorcode[error.errno]}"
    code = getattr(error, "code", None)
    if isinstance(error, AdapterError) and isinstance(code, str) and _CODE.fullmatch(code):
        return f"{name}: {code}"
    return name


class ConfigurationError(AdapterError):
    """Stop: a person must change a file. Names the place as exactly as it is known."""

    exit_code = ExitCode.BAD_CONFIGURATION

    def __init__(self, reason: str, *, file: str = "", line: int = 0, key: str = "") -> None:
        self.reason = reason
        self.file = file
        #: Counts from 1; 0 when no line can be named.
        self.line = line
        #: Dotted path of the key, e.g. "site.erenhot.base_url".
        self.key = key
        place = f"{file}:{line}" if line else file
        super().__init__(" ".join(part for part in (place, key, reason) if part))


class RetryableError(AdapterError):
    """Try again later: the other side or the network is at fault and nothing was changed."""

    exit_code = ExitCode.REMOTE_UNREACHABLE


class ConnectionLost(RetryableError):
    """No connection, or it broke before an answer was complete."""


class UntrustedCertificate(ConnectionLost):
    """The other side's certificate is none that this machine trusts: no connection came about."""


class DeadlineExceeded(RetryableError):
    """The call took longer than its total deadline."""


class ServerBusy(RetryableError):
    """The other side asks to come back later (429, 503, maintenance page)."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(reason)


class CircuitOpen(RetryableError):
    """Nothing was sent: the last calls of this kind all failed, so the other side is left alone."""

    def __init__(
        self, operation: str, *, opens_in_s: float | None, last: str = "", words: str = ""
    ) -> None:
        #: e.g. "query PM_PERF_INDICATOR"; never a value of a request.
        self.operation = operation
        #: Class and code of the latest failure, see `class_and_code`; "" where it is not known.
        self.last = last
        #: What that failure said, in words that quote no request and no answer.
        self.words = words
        #: Seconds until one call is let through again; None while that one is under way.
        self.opens_in_s = opens_in_s
        when = "soon" if opens_in_s is None else f"in {opens_in_s:.0f} s"
        super().__init__(f"{operation} failed too often, again {when}")


class NothingArrived(RetryableError):
    """Over files: what would answer a question has not arrived yet."""

    def __init__(self, data_set: str, *, after: int | None = None) -> None:
        self.data_set = data_set
        #: Number of a batch of ours that what has arrived does not know of yet; None when nothing
        #: has arrived at all.
        self.after = after
        late = "" if after is None else f" that knows of batch {after}"
        super().__init__(f"no extract of {data_set}{late}")


class BatchMissing(RetryableError):
    """Over files: later batches have arrived and must wait for earlier ones."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        super().__init__(f"batches missing: {', '.join(map(str, numbers))}")


class StoreUnavailable(RetryableError):
    """Our own database cannot be reached or is locked; the other side has no part in it."""

    exit_code = ExitCode.FAILED


class NoDatabase(AdapterError):
    """There is nothing to read yet: no database was made."""

    def __init__(self, file: Path) -> None:
        #: Where it would lie.
        self.file = file
        super().__init__(f"文件 {file}")


class NothingListed(AdapterError):
    """There is no project list yet, so no unit is known to ask for."""


class StoreFull(StoreUnavailable):
    """The disk under our database is full or fails; what was under way was rolled back."""


class RecordError(AdapterError):
    """Keep the record with its reason and go on: one record is unusable, the rest is not."""

    def __init__(self, code: str, field: str = "", detail: str = "") -> None:
        #: Stable code of the reason, e.g. "not_a_number", "missing_required", "unknown_code".
        self.code = code
        self.field = field
        #: Never a value of a project: lengths, types and code tables only.
        self.detail = detail
        super().__init__(" ".join(part for part in (code, field, detail) if part))


class RunError(AdapterError):
    """Stop this run; others may go on."""


class ClockAhead(RunError):
    """Our clock is days ahead of the other side's: what it dates would bar all that comes after."""

    def __init__(self, days: int) -> None:
        #: Whole days, 1 or more.
        self.days = days
        super().__init__(f"本机时钟比对方快约 {days} 天")


class ScrubLeft(RunError):
    """A purge is committed, but bytes of what is gone may still lie in the database's files.

    The next import of a project list rewrites them.
    """


class RunDeadlineExceeded(RunError):
    """The run took longer than it may; what it finished stays."""

    def __init__(self, key: str) -> None:
        #: Key of the settings that holds the limit, e.g. "site.erenhot.run_budget".
        self.key = key
        super().__init__(key)


class RunStopped(RunError):
    """A person stopped the run at a place where nothing was under way."""


class RunNotBegun(RunStopped):
    """A person stopped what had not begun: nothing was read, nothing was sent."""


class AuthenticationRefused(RunError):
    """Credentials are not accepted."""

    exit_code = ExitCode.AUTHENTICATION_REFUSED


class RemoteRefused(RunError):
    """The other side answered with a business failure (业务失败), also inside HTTP 200."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{code} {reason}".strip())


class MalformedAnswer(RunError):
    """The answer cannot be trusted: cut off, over a limit, not what the profile describes."""


class Redirected(MalformedAnswer):
    """The answer sends the caller to another address, which is never followed."""


class NotVouched(RunError):
    """What an identity provider says of a person does not hold; nobody is signed in by it."""

    def __init__(self, code: str) -> None:
        #: Value of a `vouching.Fault`.
        self.code = code
        super().__init__(code)


class IncompletePull(RunError):
    """The answers do not prove that nothing is missing; the cursor stays where it was."""

    def __init__(
        self, reason: str, *, code: str = "", got: int | None = None, expected: int | None = None
    ) -> None:
        #: Why, in a word that the run row may keep, e.g. "total", "page_twice", "key_twice".
        self.code = code
        #: What came, and what should have: counts of rows, or numbers of pages or files.
        self.got = got
        self.expected = expected
        super().__init__(reason)

    @property
    def kept(self) -> str:
        """The code with its numbers, e.g. "total 5/8"."""
        numbers = "/".join(str(each) for each in (self.got, self.expected) if each is not None)
        return " ".join(part for part in (self.code, numbers) if part)


class SuspiciousEmptyPull(RunError):
    """A side that held records is suddenly (nearly) empty: a question, not an order to delete."""

    def __init__(
        self, *, held: int, received: int, marked: int = 0, units: Sequence[str] = ()
    ) -> None:
        self.held = held
        self.received = received
        #: The units that sent nothing while others did; `held` is theirs then.
        self.units = tuple(units)
        #: Of those held, how many came marked as deleted; `received` counts them too.
        self.marked = marked
        told = f", marked deleted {marked}" if marked else ""
        told = f" of {len(units)} units" if units else told
        super().__init__(f"held {held}, received {received}{told}")


class LeaseHeld(RunError):
    """Another run works on the same thing: come back when it has ended."""

    exit_code = ExitCode.LEASE_HELD

    def __init__(self, *, name: str, run_id: str, since: datetime | None) -> None:
        #: What is being worked on, e.g. a data set.
        self.name = name
        #: The run that holds it, and since when.
        self.run_id = run_id
        self.since = since
        super().__init__(f"{name} is held by run {run_id}")


class LeaseLost(RunError):
    """The run was taken for dead and another one has its work: nothing more of it may count."""


class GateClosed(RunError):
    """Rows were handed to the transport without a ticket of the secrecy gate."""


class OutcomeUnknown(AdapterError):
    """A write was sent and no answer was understood: read back before anything else."""


class ImportRefused(AdapterError):
    """An import was refused as a whole (--strict, or nothing in it is usable)."""


class PackageRefused(AdapterError):
    """A package is not written or not read; nothing was changed."""

    def __init__(self, code: str, sentence: str) -> None:
        #: e.g. "signature", "expired"; of a package that is read, a code of its verifier.
        self.code = code
        #: Chinese, for people: what is wrong and what to do.
        self.sentence = sentence
        super().__init__(code)


class PlanRefused(AdapterError):
    """Something about a plan is not done; nothing was changed."""

    def __init__(self, code: str, sentence: str) -> None:
        #: Value of a `plan.refusals.Refusal`.
        self.code = code
        #: Chinese, for people: what is wrong and what to do.
        self.sentence = sentence
        super().__init__(code)


class PersonRefused(PlanRefused):
    """The person who asks may not do it; somebody else may."""

    exit_code = ExitCode.AUTHENTICATION_REFUSED


class LibraryRefused(AdapterError):
    """A step of the library's life is not done now; its words say why and what to do instead."""
