"""A dialect: its addresses, its login, its paging, its envelope; nothing of any one call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.simulator.dialects.elements import ShownSet
from connectors.simulator.envelope import RefusalError
from connectors.simulator.faults import Call, Operation

Body = dict[str, Any]
#: Our word -> theirs.
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Their words for what the desks know as mof_div_code, page_no and so on."""

    login: Words
    query: Words
    push: Words
    #: Of one set in a push, and of what is said of it.
    pushed_set: Words
    result: Words
    #: Of a page of rows.
    page: Words
    #: Where the results of a push and the token of a login stand.
    results: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of speaking about the same state."""

    name: str
    login_path: str
    #: The header that carries the token, alone.
    token_header: str
    #: In whose bytes lengths are counted.
    charset: str
    names: Names
    sets: tuple[ShownSet, ...]
    #: The envelope around a success, and around a failure with its HTTP status.
    success: Callable[[object], Body]
    failure: Callable[[RefusalError], tuple[Body, int]]
    #: Values of a query and of a result that are spelled differently, by our word.
    query_values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    result_values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    #: What is added to the page numbers that callers count with, to count from 1.
    page_shift: int = 0

    def set_of(self, data_set: str) -> ShownSet:
        """The set that shows a data set of ours."""
        return next(each for each in self.sets if each.data_set == data_set)

    def calls(self) -> Iterator[tuple[str, Call]]:
        """Every address and what is done there."""
        yield self.login_path, Call(operation=Operation.LOGIN, data_set=Operation.LOGIN.value)
        for each in self.sets:
            yield each.query_path, Call(operation=Operation.QUERY, data_set=each.data_set)
            if each.push_path:
                yield each.push_path, Call(operation=Operation.PUSH, data_set=each.data_set)
