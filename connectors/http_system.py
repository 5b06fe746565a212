"""The budget integration system over HTTP, whatever the syntax (HTTP 接口): REST and SOAP alike.

A syntax is a `RequestForm` and an `AnswerForm`; the course of a call, a page, a push is here.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import count
from typing import TypeVar

import structlog

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import (
    AdapterError,
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    IncompletePull,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
    ServerBusy,
)
from adapter.ports.budget_system import (
    ClockSkew,
    Exchange,
    OutboundSet,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    ReadRequest,
    SetReply,
)
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget, unlimited
from adapter.ports.wire_spec import DataSetSpec, WireSpec
from connectors.answer_form import AnswerForm, OpenedAnswer
from connectors.auth import Token
from connectors.endpoint import Credentials, Endpoint, RetryRule
from connectors.failures import NothingSent
from connectors.pagination import Completeness, chunks, questions, whole_number
from connectors.remote import Remote
from connectors.replies import read_replies, reply_of
from connectors.request_form import RequestForm
from connectors.retry import ask_again
from connectors.session import Heard, Session
from connectors.tickets import require_distinct_keys, require_tickets
from connectors.transport import Transport

_log = structlog.get_logger(__name__)
T = TypeVar("T")


class HttpBudgetSystem:
    """`BudgetSystem` over HTTP. One object per site; its methods may be called from threads."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        spec: WireSpec,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        requests: RequestForm,
        answers: AnswerForm,
        clock: Clock,
        ids: Ids,
        retry: RetryRule | None = None,
        probe_scope: Scope | None = None,
        chance: Callable[[], float] | None = None,
        remote: Remote | None = None,
        budget: RunBudget | None = None,
    ) -> None:
        """Without `probe_scope`, `check` only logs in. `chance` gives numbers between 0 and 1.

        `remote` is what all connections to this site share, `budget` the time of the run.
        """
        self._spec = spec
        self._limits = endpoint.limits
        self._clock = clock
        self._retry = retry or RetryRule()
        self._probe_scope = probe_scope
        self._chance = chance or secrets.SystemRandom().random
        self._remote = remote or Remote(clock)
        self._budget = budget or unlimited()
        self._transport = Transport(
            endpoint,
            clock=clock,
            ids=ids,
            form=requests,
            read_addresses=_read_addresses(spec),
            remote=self._remote,
            budget=self._budget,
        )
        self._answers = answers
        self._session = Session(
            spec, credentials, transport=self._transport, answers=answers, remote=self._remote
        )

    @property
    def latest_login(self) -> Exchange | None:
        """The latest login that was answered; None before the first, and where no call is one."""
        return self._session.latest_login

    def check(self) -> Exchange:
        """Log in anew and ask for one row of the project directory."""
        self._patiently(self._session.log_in)
        data_set = self._spec.data_sets.get(RecordKind.DIRECTORY_ENTRY)
        if self._probe_scope is not None and data_set is not None and data_set.query_path:
            request = ReadRequest(
                kind=RecordKind.DIRECTORY_ENTRY, scope=self._probe_scope, agency_codes=()
            )
            question = next(questions(request, self._spec))
            answer, _ = self._page(data_set, question, self._spec.query.first_page, size=1)
            return answer.exchange
        if self._session.latest_login is None:
            raise MalformedAnswer("the login left no trace")
        return self._session.latest_login

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See `BudgetSystem`. Totals are those of each call; pages are numbered through."""
        data_set = self._spec.data_sets.get(request.kind)
        if data_set is None or not data_set.query_path:
            raise _unknown(request.kind, self._spec.profile, "query_path")
        numbers = count(1)
        for asked, question in enumerate(questions(request, self._spec), 1):
            for page in self._pages_of(data_set, question, numbers):
                yield replace(page, question=asked)

    def push_sets(self, request: PushRequest) -> PushReply:
        """See `BudgetSystem`.

        More sets than one call may carry go out in several calls. When one of them fails after an
        earlier one was answered, the sets without an answer are missing from the reply.
        """
        data_set = self._spec.data_sets.get(request.kind)
        if data_set is None or not data_set.push_path:
            raise _unknown(request.kind, self._spec.profile, "push_path")
        require_distinct_keys(request.sets)
        require_tickets(request.sets)
        token = self._patiently(self._session.login.current)
        replies: dict[str, SetReply] = {}
        exchange: Exchange | None = None
        for number, some in enumerate(chunks(request.sets, self._spec.push.sets_per_call), 1):
            try:
                exchange, heard = self._push_call(data_set, request, number, some, token)
            except AdapterError as failure:
                if exchange is None:
                    raise
                _log.warning("push_stopped", call=number, error=type(failure).__name__)
                break
            replies |= heard
        if exchange is None:
            raise ValueError("a push needs at least one call")
        return reply_of(exchange, replies, request)

    def clock_skew(self) -> ClockSkew | None:
        """See `BudgetSystem`. By all answers of this process, whichever connection had them."""
        return self._remote.their_clock.skew()

    def reread(self, payload: bytes) -> RawFields:
        """See `BudgetSystem`."""
        return self._answers.row(payload)

    def close(self) -> None:
        """Drop the connections."""
        self._transport.close()

    # --- reading ------------------------------------------------------------------------------

    def _pages_of(
        self, data_set: DataSetSpec, question: Mapping[str, object], numbers: Iterator[int]
    ) -> Iterator[RawPage]:
        query = self._spec.query
        complete = Completeness(query, min(query.max_pages, self._limits.max_pages))
        first_rows: set[bytes] = set()
        is_last = False
        while not is_last:
            heard = self._next_page(data_set, question, complete)
            if heard is None:
                return
            answer, opened = heard
            rows = opened.rows or []
            # Every row has an id of its own, so a page that begins like another is that page again.
            begins = {sha256(row.payload).digest() for row in rows[:1]}
            if complete.may_be_over and (not rows or begins & first_rows):
                # Behind the last page some receivers give that one once more.
                return
            total = self._declared_total(opened)
            is_last = complete.accept(len(rows), total)
            if begins & first_rows:
                raise IncompletePull(
                    f"page {complete.pages} was sent twice", code="page_twice", got=complete.pages
                )
            first_rows |= begins
            yield RawPage(
                exchange=answer.exchange,
                kind=data_set.kind,
                number=next(numbers),
                rows=rows,
                declared_total=total,
            )

    def _next_page(
        self, data_set: DataSetSpec, question: Mapping[str, object], complete: Completeness
    ) -> Heard | None:
        """The next page; None where the receiver has no answer to one that is behind the last."""
        page = self._spec.query.first_page + complete.pages
        if not complete.may_be_over:
            return self._page(data_set, question, page)
        try:
            # Its failure may be the end, so it is neither repeated nor counted as one.
            return self._page(data_set, question, page, is_beyond=True)
        except RemoteRefused:
            return None
        except (MalformedAnswer, ServerBusy) as error:
            # Where the declared total is there, a page of the receiver's own error ends it too; not
            # one that is busy.
            if complete.total is not None and not _asks_to_come_back(error):
                return None
        except RetryableError:
            pass
        return self._page(data_set, question, page)

    def _page(
        self,
        data_set: DataSetSpec,
        question: Mapping[str, object],
        page: int,
        size: int | None = None,
        *,
        is_beyond: bool = False,
    ) -> Heard:
        query = self._spec.query
        asked = {
            **question,
            query.page_param: page,
            query.size_param: query.page_size if size is None else size,
        }

        def ask(token: Token) -> Heard:
            answer = self._transport.read(data_set.query_path, asked, token)
            paths = [query.total_path] if query.total_path else []
            return answer, self._session.reader.of_read(
                answer, rows_path=query.rows_path, value_paths=paths
            )

        def call(token: Token) -> Heard:
            return self._remote.circuits.guarded(f"query {data_set.name}", lambda: ask(token))

        if is_beyond:
            return self._session.call(ask)
        return self._patiently(lambda: self._session.call(call))

    def _declared_total(self, opened: OpenedAnswer) -> int | None:
        path = self._spec.query.total_path
        said = opened.envelope.get(path) if path else None
        total = whole_number(said)
        if path and total is None:
            raise MalformedAnswer("the answer declares no total")
        if opened.rows is None and total != 0:
            raise MalformedAnswer("the answer has no list of rows")
        return total

    # --- writing ------------------------------------------------------------------------------

    def _push_call(
        self,
        data_set: DataSetSpec,
        request: PushRequest,
        number: int,
        sets: Sequence[OutboundSet],
        token: Token,
    ) -> tuple[Exchange, dict[str, SetReply]]:
        push = self._spec.push
        frame = {
            push.division_param: request.scope.division_code,
            push.year_param: str(request.scope.fiscal_year),
            # A key stands for one content, so each further call has a key of its own.
            push.request_param: request.request_id
            if number == 1
            else f"{request.request_id}-{number}",
        }

        def call(token: Token) -> Heard:
            return self._remote.circuits.guarded(
                f"push {data_set.name}",
                lambda: self._write(data_set.push_path, frame, sets, token),
            )

        # A refused token is an answer: the sets were not looked at, and may be sent once more.
        answer, opened = self._session.call(call, token)
        return answer.exchange, read_replies(opened, push, sets, self._session.reader.words)

    def _write(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token,
    ) -> Heard:
        try:
            answer = self._transport.write(address, frame, sets, token)
            path = self._spec.push.results_path
            return answer, self._session.reader.of_write(answer, rows_path=path)
        except NothingSent:
            raise
        except (ConnectionLost, DeadlineExceeded, MalformedAnswer) as failure:
            words = f"{type(failure).__name__}: {failure}"
        raise OutcomeUnknown(f"sent, but no answer was understood: {words}")

    def _patiently(self, call: Callable[[], T]) -> T:
        return ask_again(
            call, rule=self._retry, clock=self._clock, chance=self._chance, budget=self._budget
        )


def _asks_to_come_back(error: MalformedAnswer | ServerBusy) -> bool:
    if not isinstance(error, ServerBusy):
        return False
    return error.retry_after_s is not None or not str(error).startswith(_ERROR_THERE)


#: An error of the receiver's program, or its page in the place of an answer.
_ERROR_THERE = ("HTTP 500", "HTTP 200 with a web page", "HTTP 404", "HTTP 400")


def _read_addresses(spec: WireSpec) -> frozenset[str]:
    queries = {each.query_path for each in spec.data_sets.values() if each.query_path}
    return frozenset({spec.login.path, *queries} - {""})


def _unknown(kind: RecordKind, profile: str, key: str) -> ConfigurationError:
    return ConfigurationError(
        f"接口口径 {profile} 没有为 {kind} 写 {key}：请补上，或不要让这类数据走这个接口",
        key=f"data_set.{kind}.{key}",
    )
