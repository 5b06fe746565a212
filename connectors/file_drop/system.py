"""The budget integration system over files (文件交换): pushes, extracts, questions and answers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import (
    BatchMissing,
    ConfigurationError,
    ConnectionLost,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
    RunError,
)
from adapter.ports.budget_system import (
    ClockSkew,
    Exchange,
    PushReply,
    PushRequest,
    RawFields,
    RawPage,
    ReadRequest,
)
from adapter.ports.clock import Clock, Ids
from adapter.ports.file_drop import FileDropStanding
from adapter.ports.run_budget import RunBudget, unlimited
from adapter.ports.wire_spec import DataSetSpec, RowColumns, WireSpec
from connectors.answers import AnswerReader
from connectors.endpoint import Limits
from connectors.file_drop.asking import Asking
from connectors.file_drop.choosing import choice_of
from connectors.file_drop.contents import RESULT_DOCUMENT, document_of
from connectors.file_drop.entries import SentState
from connectors.file_drop.extracts import (
    OpenExtracts,
    Wanted,
    in_force,
    key_digest,
    open_extracts,
)
from connectors.file_drop.ledger import Book
from connectors.file_drop.mailroom import FileDropRules, Mailroom, keyed
from connectors.file_drop.names import Purpose
from connectors.file_drop.outbox import Draft
from connectors.file_drop.pages import Cutter, require_page_size
from connectors.file_drop.places import Step, no_step
from connectors.file_drop.traces import Tracer, as_answer, newest_reply
from connectors.json_answers import JsonAnswers
from connectors.json_body import encode_json, push_content
from connectors.replies import read_replies, reply_of
from connectors.tickets import require_distinct_keys, require_tickets

_PUSH_DOCUMENT = "push.json"
#: Under which kind the sets are pushed whose rows are read as another kind.
_PUSHED_AS = {RecordKind.TEMPLATE_ITEM: RecordKind.TEMPLATE_HEADER}


class FileDropBudgetSystem:
    """`BudgetSystem` over directories. One object per site; others may share its directories."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        spec: WireSpec,
        rules: FileDropRules,
        *,
        scope: Scope,
        clock: Clock,
        ids: Ids,
        limits: Limits | None = None,
        budget: RunBudget | None = None,
        section: str = "",
        step: Step = no_step,
    ) -> None:
        """`budget` is the time of the run, `section` where the settings stand, for messages."""
        if spec.file_drop is None:
            raise ConfigurationError("口径不走文件交换", key="profile.wire")
        self._spec = spec
        self._columns = spec.file_drop.columns
        self._rules = rules
        self._limits = limits or Limits()
        self._budget = budget or unlimited()
        self._section = section
        self._tracer = Tracer(clock, ids)
        self._answers = JsonAnswers("utf-8", self._limits)
        self._reader = AnswerReader(spec.envelope, self._answers, mask=lambda text: text)
        self._room = Mailroom(
            rules,
            division_code=scope.division_code,
            profile=spec.profile,
            clock=clock,
            ids=ids,
            budget=self._budget,
            step=step,
        )
        self._asking = Asking(
            spec=spec,
            room=self._room,
            reader=self._reader,
            limits=self._limits,
            tracer=self._tracer,
            ids=ids,
        )

    def check(self) -> Exchange:
        """Prove that directories and keys can be used and that no batch is missing.

        Nothing is taken over or sent for it.
        """
        began = self._tracer.now()
        with keyed(self._section):
            self._room.examine()
        missing = self._room.standing().missing
        if missing:
            raise BatchMissing(missing)
        return self._tracer.exchange("CHECK files", began, sha256().hexdigest(), 0)

    def standing(self) -> FileDropStanding:
        """How the directories stand."""
        with keyed(self._section):
            return self._room.standing()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See `BudgetSystem`. From extracts, or by a question of its own where there is a way back.

        Raises NothingArrived while no extract answers the question, BatchMissing while what has
        arrived must wait for an earlier batch.
        """
        data_set = self._spec.data_sets.get(request.kind)
        if data_set is None or not data_set.query_path:
            raise self._unknown(request.kind, "query_operation")
        require_page_size(self._spec.query)
        self._budget.require()
        read = self._asking.pages if self._rules.asks else self._extracted
        with keyed(self._section):
            for page in read(request, data_set):
                self._budget.require()
                yield page

    def push_sets(self, request: PushRequest) -> PushReply:
        """See `BudgetSystem`. All sets go in one batch under the request's id.

        A request that was sent before is not sent again: its result is awaited. The same id with
        other content raises RunError.
        """
        data_set = self._spec.data_sets.get(request.kind)
        if data_set is None or not data_set.push_path:
            raise self._unknown(request.kind, "push_operation")
        require_distinct_keys(request.sets)
        require_tickets(request.sets)
        self._budget.require()
        began = self._tracer.now()
        with keyed(self._section):
            self._post_once(self._push_draft(request, data_set))
            try:
                found, _ = self._room.await_taken(lambda book: self._result(book, request))
            except RetryableError as failure:
                raise OutcomeUnknown(f"sent, but the result cannot be read: {failure}") from failure
        if found is None:
            raise OutcomeUnknown("sent, but no result has arrived")
        document, made_at = found
        digest = sha256(document).hexdigest()
        exchange = self._tracer.exchange(
            f"PUSH {data_set.push_path}", began, digest, len(document), made_at=made_at
        )
        opened = self._reader.of_write(
            as_answer(exchange, document), rows_path=self._spec.push.results_path
        )
        replies = read_replies(opened, self._spec.push, request.sets, self._reader.words)
        return reply_of(exchange, replies, request)

    def clock_skew(self) -> ClockSkew | None:
        """None: the time of a batch is an age, and shows no clock."""

    def reread(self, payload: bytes) -> RawFields:
        """See `BudgetSystem`."""
        return self._answers.row(payload)

    def close(self) -> None:
        """Nothing is held open."""

    # --- pushing ------------------------------------------------------------------------------

    def _push_draft(self, request: PushRequest, data_set: DataSetSpec) -> Draft:
        push = self._spec.push
        frame = {
            push.division_param: request.scope.division_code,
            push.year_param: str(request.scope.fiscal_year),
            push.request_param: request.request_id,
        }
        return Draft(
            purpose=Purpose.PUSH,
            batch_id=request.request_id,
            division_code=request.scope.division_code,
            fiscal_year=str(request.scope.fiscal_year),
            data_set=data_set.push_path,
            members={_PUSH_DOCUMENT: encode_json(push_content(frame, request.sets, push))},
            set_keys=frozenset(key_digest(each.set_key) for each in request.sets),
        )

    def _post_once(self, draft: Draft) -> None:
        try:
            with self._room.visit() as (book, _):
                known = book.sent_as(draft.batch_id)
                if known is None:
                    self._room.outbox.send(book, draft)
                elif known.content != self._room.outbox.content_of(draft):
                    raise RunError("a request id was used for other content before")
        except RetryableError as failure:
            raise self._after_failure(draft, failure) from failure

    def _after_failure(self, draft: Draft, failure: RetryableError) -> Exception:
        """A batch that got its number leaves sooner or later; one that did not never will."""
        try:
            with self._room.visit() as (book, _):
                if book.sent_as(draft.batch_id) is None:
                    return ConnectionLost(f"nothing was sent: {failure}")
        except RetryableError:
            pass
        return OutcomeUnknown(f"it may have been sent: {failure}")

    def _result(self, book: Book, request: PushRequest) -> tuple[bytes, datetime] | None:
        found = newest_reply(book, Purpose.PUSH_RESULT, request.request_id)
        if found is not None:
            path = self._rules.places.held / found.name
            return document_of(path, RESULT_DOCUMENT), found.created_at
        sent = book.sent_as(request.request_id)
        if sent is not None and sent.state is SentState.REFUSED:
            raise RemoteRefused("file_refused", "")
        return None

    # --- extracts -----------------------------------------------------------------------------

    def _extracted(self, request: ReadRequest, data_set: DataSetSpec) -> Iterator[RawPage]:
        opened = self._opened(request, data_set)
        with closing(opened):
            made_at = min(each.created_at for each in opened.batches)
            columns = self._columns.get(request.kind, RowColumns())
            choice = choice_of(request, columns, self._spec)
            chosen = (row for row in opened.rows(columns.identity) if choice.takes(row[0]))
            yield from self._cutter(request, data_set, made_at).pages(chosen)

    def _opened(self, request: ReadRequest, data_set: DataSetSpec) -> OpenExtracts:
        pushed = self._spec.data_sets.get(_PUSHED_AS.get(request.kind, request.kind))
        wanted = Wanted(
            request=request,
            data_set=data_set.query_path,
            pushed_as=pushed.push_path if pushed else "",
        )
        with self._room.visit() as (book, backlog):
            if backlog.missing:
                raise BatchMissing(backlog.missing)
            return open_extracts(in_force(book, wanted), self._rules.places, self._rules.limits)

    def _cutter(self, request: ReadRequest, data_set: DataSetSpec, made_at: datetime) -> Cutter:
        began = self._tracer.now()
        return Cutter(
            kind=request.kind,
            query=self._spec.query,
            limits=self._limits,
            # What the whole extract holds says nothing of what was asked for.
            declared_total=None,
            exchange=lambda digest, length: self._tracer.exchange(
                f"EXTRACT {data_set.query_path}",
                began,
                digest,
                length,
                made_at=made_at,
                is_extract=True,
            ),
        )

    def _unknown(self, kind: RecordKind, key: str) -> ConfigurationError:
        return ConfigurationError(
            f"接口口径 {self._spec.profile} 没有为 {kind} 写 {key}："
            "请补上，或不要让这类数据走这个接口",
            key=f"data_set.{kind}.{key}",
        )
