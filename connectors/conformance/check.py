"""One check (检查项): a promise of the port, what it needs, and what is asked to see it kept."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.conformance.needs import Need
from connectors.conformance.subject import Subject


class NonConformingError(Exception):
    """A promise of the port is broken; the text says which, and never quotes a row."""


class NotApplicableError(Exception):
    """A subject that cannot be asked after all; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check that can be run; its name is that of its function."""

    name: str
    #: The promise, in one English sentence.
    promise: str
    #: The promise, in Chinese for people.
    label: str
    needs: frozenset[Need]
    body: Callable[[Subject], None]

    def __call__(self, subject: Subject) -> None:
        """Raise NonConformingError when the promise is broken."""
        self.body(subject)


def check(label: str, *needs: Need) -> Callable[[Callable[[Subject], None]], Check]:
    """Makes a check of the function below, whose docstring is the promise."""

    def made(body: Callable[[Subject], None]) -> Check:
        promise = (body.__doc__ or "").strip().partition("\n")[0]
        return Check(
            name=body.__name__, promise=promise, label=label, needs=frozenset(needs), body=body
        )

    return made


def require(kept: bool, words: str) -> None:  # noqa: FBT001 - reads like a sentence
    """Raise NonConformingError with these words unless the promise is kept."""
    if not kept:
        raise NonConformingError(words)


def must_raise(expected: type[Exception], call: Callable[[], object]) -> None:
    """Raise NonConformingError unless the call ends in the expected failure."""
    try:
        call()
    except expected:
        return
    raise NonConformingError(f"{expected.__name__} was not raised")
