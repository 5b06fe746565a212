"""Questions over files (文件提问): one batch asks, another one answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from adapter.errors import BatchMissing, DeadlineExceeded, IncompletePull, MalformedAnswer
from adapter.ports.budget_system import RawPage, ReadRequest
from adapter.ports.clock import Ids
from adapter.ports.wire_spec import DataSetSpec, WireSpec
from connectors.answers import AnswerReader
from connectors.endpoint import Limits
from connectors.file_drop.contents import ANSWER_DOCUMENT, ROWS, document_of
from connectors.file_drop.entries import TakenBatch
from connectors.file_drop.ledger import Book
from connectors.file_drop.mailroom import Mailroom
from connectors.file_drop.names import Purpose
from connectors.file_drop.outbox import Draft
from connectors.file_drop.pages import Cutter
from connectors.file_drop.rows import RowFile
from connectors.file_drop.traces import Tracer, as_answer, newest_reply
from connectors.json_body import encode_json
from connectors.pagination import questions, whole_number

_QUERY_DOCUMENT = "query.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks the other side, where files go both ways."""

    spec: WireSpec
    room: Mailroom
    reader: AnswerReader
    limits: Limits
    tracer: Tracer
    ids: Ids

    def pages(self, request: ReadRequest, data_set: DataSetSpec) -> Iterator[RawPage]:
        """Every page of every answer, numbered through.

        Raises DeadlineExceeded when an answer does not arrive in time, BatchMissing when it may
        have, and must wait for an earlier batch.
        """
        number = 0
        for question in questions(request, self.spec):
            for page in self._answered(request, data_set, question):
                number += 1
                yield replace(page, number=number)

    def _answered(
        self, request: ReadRequest, data_set: DataSetSpec, question: Mapping[str, object]
    ) -> Iterator[RawPage]:
        began = self.tracer.now()
        draft = self._draft(request, data_set, question)
        with self.room.visit() as (book, _):
            self.room.outbox.send(book, draft)
        found, backlog = self.room.await_taken(lambda book: self._opened(book, draft))
        if found is None:
            self.room.budget.require()
            if backlog.missing:
                raise BatchMissing(backlog.missing)
            raise DeadlineExceeded("no answer has arrived")
        batch, rows = found
        with rows:
            cutter = Cutter(
                kind=request.kind,
                query=self.spec.query,
                limits=self.limits,
                declared_total=self._declared_total(batch, draft),
                exchange=lambda digest, length: self.tracer.exchange(
                    f"ANSWER {data_set.query_path}",
                    began,
                    digest,
                    length,
                    made_at=batch.created_at,
                ),
            )
            yield from cutter.pages(rows.rows())
        with self.room.visit() as (book, _):
            book.let_go([batch.sequence])

    def _draft(
        self, request: ReadRequest, data_set: DataSetSpec, question: Mapping[str, object]
    ) -> Draft:
        return Draft(
            purpose=Purpose.REQUEST,
            batch_id=self.ids.fresh(),
            division_code=request.scope.division_code,
            fiscal_year=str(request.scope.fiscal_year),
            data_set=data_set.query_path,
            members={_QUERY_DOCUMENT: encode_json(question)},
        )

    def _opened(self, book: Book, draft: Draft) -> tuple[TakenBatch, RowFile] | None:
        found = newest_reply(book, Purpose.ANSWER, draft.batch_id)
        if found is None:
            return None
        path = self.room.rules.places.held / found.name
        longest = self.room.rules.limits.max_line_bytes
        return found, RowFile(path, ROWS, max_line_bytes=longest)

    def _declared_total(self, batch: TakenBatch, draft: Draft) -> int:
        """What the answer's envelope says, once it says that all went well."""
        document = document_of(self.room.rules.places.held / batch.name, ANSWER_DOCUMENT)
        exchange = self.tracer.exchange("ANSWER", batch.created_at, "", len(document))
        path = self.spec.query.total_path
        opened = self.reader.of_read(
            as_answer(exchange, document), rows_path=None, value_paths=[path]
        )
        total = whole_number(opened.envelope.get(path))
        if total is None:
            raise MalformedAnswer("the answer declares no total")
        if batch.data_set != draft.data_set:
            raise MalformedAnswer("the answer is about another data set")
        if total != batch.rows:
            raise IncompletePull(
                f"{batch.rows} rows where {total} were declared",
                code="total",
                got=batch.rows,
                expected=total,
            )
        return total
