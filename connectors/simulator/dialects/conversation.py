"""One call in a dialect: its question in the desks' words, their answer in its own."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper, Pass
from connectors.simulator.checks import column_complaints
from connectors.simulator.dialects.dialect import Body, Dialect, Words
from connectors.simulator.dialects.elements import ShownSet
from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import Call, Operation
from connectors.simulator.json_sending import JsonSender
from connectors.simulator.tables import data_set_of


def dialect_hearing(
    gatekeeper: Gatekeeper, sender: JsonSender, dialect: Dialect, call: Call
) -> Callable[[Request, bytes], "DialectConversation"]:
    """Take every request to an address for this call."""

    def hear(request: Request, body: bytes) -> DialectConversation:
        shown = gatekeeper.token(request.headers.get(dialect.token_header, ""))
        return DialectConversation(dialect, sender, sender.faults.meet(call), shown, body)

    return hear


class DialectConversation:
    """Translates; what a pushed set's own measures refuse never reaches the desk."""

    def __init__(
        self, dialect: Dialect, sender: JsonSender, call: Call, shown: Pass, sent: bytes
    ) -> None:
        self._dialect = dialect
        self._sender = sender
        self.call = call
        self.shown = shown
        self._sent = sent
        #: What was said of the sets that were refused here, by their key.
        self._refused: dict[str, str] = {}

    def strike(self) -> None:
        """No faults of its own."""

    def body(self) -> Body:
        """The question in our words; raises `RefusalError` when it is none."""
        body = envelope.read_object(self._sent)
        if self.call.operation is Operation.LOGIN:
            return _renamed(body, self._dialect.names.login)
        if self.call.operation is Operation.QUERY:
            return self._query(body)
        return self._push(body)

    def answer(self, data: Body) -> Response:
        """The desks' answer in their words."""
        names = self._dialect.names
        if self.call.operation is Operation.LOGIN:
            shown: Body = {names.token: data["access_token"]}
        elif self.call.operation is Operation.QUERY:
            shown = self._page(data)
        else:
            shown = {names.results: self._results(data["results"])}
        return self._sender.send(self._dialect.success(shown), self.call)

    def refusal(self, error: RefusalError) -> Response:
        """A business failure in their words."""
        body, status = self._dialect.failure(error)
        return self._sender.send(body, self.call, status=status)

    # --- questions ---

    def _query(self, body: Body) -> Body:
        asked = _renamed(body, self._dialect.names.query)
        for name, respell in self._dialect.query_values.items():
            if asked.get(name) is not None:
                asked[name] = respell(asked[name])
        if type(asked.get("page_no")) is int:
            asked["page_no"] += self._dialect.page_shift
        return asked

    def _push(self, body: Body) -> Body:
        push = _renamed(body, self._dialect.names.push)
        sets = push.get("sets")
        if isinstance(sets, list):
            taken = map(self._taken, sets)
            push["sets"] = [each for each in taken if each is not None]
        return push

    def _taken(self, entry: object) -> object:
        """One set in our words, None when it is refused; nonsense is left to the desk to refuse."""
        if not isinstance(entry, dict):
            return entry
        pushed = _renamed(entry, self._dialect.names.pushed_set)
        key, header, rows = (pushed.get(name) for name in ("set_key", "header", "rows"))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise RefusalError(BAD_PARAMETER, "明细应为对象数组")
        complaint = self._complaint(header, rows)
        if complaint and isinstance(key, str):
            self._refused[key] = complaint
            return None
        own, of_rows = self._pushed_sets()
        shown_header = own.taken(header) if isinstance(header, dict) else header
        return {**pushed, "header": shown_header, "rows": [of_rows.taken(row) for row in rows]}

    def _pushed_sets(self) -> tuple[ShownSet, ShownSet]:
        """The shown sets of the header and of the rows of a push."""
        own = self._dialect.set_of(self.call.data_set)
        is_template = self.call.data_set == "PERF_TEMPLATE"
        return own, self._dialect.set_of("PERF_TEMPLATE_ITEM") if is_template else own

    def _complaint(self, header: object, rows: list[Body]) -> str:
        """The one message that survives, as with the desk's own checks."""
        own, of_rows = self._pushed_sets()
        charset, message = self._dialect.charset, ""
        if isinstance(header, dict):
            for complaint in column_complaints(own.columns, header, charset):
                message = complaint
        for number, row in enumerate(rows, start=1):
            for complaint in column_complaints(of_rows.columns, row, charset):
                message = f"第{number}行：{complaint}"
        return message

    # --- answers ---

    def _page(self, data: Body) -> Body:
        rows = data["rows"]
        # An endpoint may answer with another data set's rows: they are shown as what they are.
        shown = self._dialect.set_of(data_set_of(rows[0]).name) if rows else None
        page = {
            **data,
            "page_no": data["page_no"] - self._dialect.page_shift,
            "rows": self._shown(shown, rows) if shown else [],
        }
        return {theirs: page[ours] for ours, theirs in self._dialect.names.page.items()}

    def _shown(self, shown: ShownSet, rows: list[Body]) -> list[Body]:
        return self._sender.rows.spoil(self.call, [shown.shown(row) for row in rows], shown.columns)

    def _results(self, results: list[Body]) -> list[Body]:
        refused = [
            {"set_key": key, "accepted": 2, "reason": complaint, "row_count": 0}
            for key, complaint in self._refused.items()
        ]
        return [self._result(each) for each in (*results, *refused)]

    def _result(self, result: Body) -> Body:
        respelled = {
            name: self._dialect.result_values[name](value)
            for name, value in result.items()
            if name in self._dialect.result_values
        }
        said = result | respelled
        return {theirs: said[ours] for ours, theirs in self._dialect.names.result.items()}


def _renamed(body: Body, words: Words) -> Body:
    """Their words as ours; words that the dialect does not know are not heard."""
    return {ours: body[theirs] for ours, theirs in words.items() if theirs in body}
