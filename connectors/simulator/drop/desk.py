"""The drop desk: takes the sender's batches in order, does what they ask, sends answers back."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from connectors.simulator.drop.batches import BadBatchError, Incoming, number_in, read_batch
from connectors.simulator.drop.extracts import extracted, line
from connectors.simulator.drop.faults import DropFaults
from connectors.simulator.drop.post import Post
from connectors.simulator.envelope import BUSY, OK, RefusalError
from connectors.simulator.faults import Call, Operation
from connectors.simulator.request import MAX_PAGE_SIZE
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS

#: Between two looks into the outbox.
_LOOK_S = 0.01
#: After this a file that is wrong stays wrong, and a number that is missing is missed.
_SETTLE_S = 0.3

#: What a push may change, by the data set that takes it.
_TOUCHED = {
    "BAS_PERF_INDICATOR": ("BAS_PERF_INDICATOR",),
    "PERF_TEMPLATE": ("PERF_TEMPLATE", "PERF_TEMPLATE_ITEM"),
}

_log = logging.getLogger(__name__)


class Serving(Protocol):
    """The counter that every wire leads to."""

    def serve(self, call: Call, body: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a batch of the sender's."""

    sequence: int
    digest: str
    outcome: str
    defect: str = ""

    def told(self) -> dict[str, object]:
        return {
            "sequence": self.sequence,
            "digest": self.digest,
            "outcome": self.outcome,
            "defect": self.defect,
        }


class DropDesk:
    """One look at a time, in the same thread as every other call."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        state: State,
        counter: Serving,
        post: Post,
        faults: DropFaults,
        *,
        outbox: Path,
        trusted: Ed25519PublicKey,
        extracts_on_change: bool,
    ) -> None:
        self._state = state
        self._counter = counter
        self._post = post
        self.faults = faults
        self._outbox = outbox / "new"
        self._trusted = trusted
        self._on_change = extracts_on_change
        self._dropped: dict[str, str] = {}
        self._generation = -1
        self._seen: dict[str, float] = {}
        self._missed: tuple[int, ...] = ()
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Drop what there is, and look from now on; needs a running event loop."""
        self.look()
        self._looking = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            try:
                self.look()
            except Exception:  # noqa: BLE001 - one batch must not end the desk; logged with its place
                _log.exception("the drop desk fell over")
            await asyncio.sleep(_LOOK_S)

    def look(self) -> None:
        """Take what has come, answer it, and drop what has changed."""
        self._post.catch_up()
        if self._on_change and self._generation != self._state.generation:
            self.drop_extracts(DATA_SETS, only_changed=True)
        verdicts = []
        files = self._files()
        for path in files:
            number = number_in(path.name) or 0
            expected, _ = self._post.next_to_take()
            if number == 0:
                self._hear(path)
            elif number <= expected:
                verdict = self._take(path, number)
                verdicts += [verdict] if verdict else []
        missed = self._missing(files)
        if verdicts or missed != self._missed:
            self._missed = missed
            self._acknowledge(verdicts, missed)

    def drop_extracts(
        self, names: Iterable[str], *, only_changed: bool = False, since: str = ""
    ) -> int:
        """Drop extracts of these data sets and say how many they were."""
        self._generation = self._state.generation
        count = 0
        for name in names:
            rows = extracted(self._state, name, since)
            digest = hashlib.sha256(rows).hexdigest()
            if only_changed and self._dropped.get(name) == digest:
                continue
            self._dropped[name] = digest
            count += 1
            total = rows.count(b"\n")
            if total and self.faults.take("short", "extract"):
                rows = rows[: rows.rfind(b"\n", 0, -1) + 1]
            reflects = self._post.next_to_take()[0] - 1
            told = {"since": since, "total": total, "reflects": reflects}
            self._post.send("extract", {"rows.jsonl": rows}, data_set=name, extract=told)
        return count

    # --- taking -------------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        found = sorted(path for path in self._outbox.iterdir() if number_in(path.name) is not None)
        self._seen = {path.name: self._seen.get(path.name, time.monotonic()) for path in found}
        return found

    def _has_settled(self, path: Path) -> bool:
        return time.monotonic() - self._seen[path.name] > _SETTLE_S

    def _missing(self, files: list[Path]) -> tuple[int, ...]:
        expected, _ = self._post.next_to_take()
        there = {number_in(path.name) or 0 for path in files if path.exists()}
        late = [
            number_in(path.name) or 0 for path in files if path.exists() and self._has_settled(path)
        ]
        return tuple(
            number for number in range(expected, max(late, default=0)) if number not in there
        )

    def _take(self, path: Path, number: int) -> Verdict | None:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        try:
            batch = read_batch(content, self._trusted)
            self._require_place(batch, number)
        except BadBatchError as error:
            if not self._has_settled(path):
                return None
            path.unlink()
            return Verdict(sequence=number, digest=digest, outcome="refused", defect=str(error))
        path.unlink()
        if self._post.taken(number):
            return Verdict(sequence=number, digest=digest, outcome="repeated")
        self._post.take(number, digest, batch.manifest["batch_id"])
        _log.info("drop %s %s", batch.manifest["purpose"], number)
        self._do(batch)
        return Verdict(sequence=number, digest=digest, outcome="taken")

    def _require_place(self, batch: Incoming, number: int) -> None:
        expected, previous = self._post.next_to_take()
        if batch.manifest["sequence"] != number:
            raise BadBatchError("file_name")
        if number < expected and self._post.taken(number) != batch.digest:
            raise BadBatchError("other_content")
        if number == expected and batch.manifest["previous"] != previous:
            raise BadBatchError("chain")

    def _hear(self, path: Path) -> None:
        try:
            batch = read_batch(path.read_bytes(), self._trusted)
        except BadBatchError:
            return
        path.unlink()
        said = orjson.loads(batch.members["ack.json"])
        refused = {
            each["sequence"]
            for each in said["verdicts"]
            if each["defect"] in {"signature", "member_digest", "half_written"}
        }
        for number in sorted(refused | set(said["missing"])):
            self._post.send_again(number)

    def _acknowledge(self, verdicts: list[Verdict], missing: tuple[int, ...]) -> None:
        expected, _ = self._post.next_to_take()
        self._post.acknowledge(
            orjson.dumps(
                {
                    "verdicts": [each.told() for each in verdicts],
                    "expected": expected,
                    "missing": missing,
                }
            )
        )

    # --- doing --------------------------------------------------------------------------------

    def _do(self, batch: Incoming) -> None:
        purpose = batch.manifest["purpose"]
        kind = {"push": "push_result", "request": "answer"}[purpose]
        if self.faults.take("business_failure", kind):
            members = _failed(kind, RefusalError(BUSY, "系统繁忙，请稍后再试"))
        else:
            members = self._done(batch, kind)
        if self._on_change and kind == "push_result":
            # Changed or not: the sender must learn what became of its push.
            self.drop_extracts(_TOUCHED.get(batch.manifest["data_set"], ()))
        if self.faults.take("no_result", kind):
            return
        seconds = self.faults.take_seconds("slow", kind)
        self._answer_in(float(seconds or 0), kind, members, batch)

    def _answer_in(
        self, seconds: float, kind: str, members: dict[str, bytes], batch: Incoming
    ) -> None:
        manifest = batch.manifest

        def answer() -> None:
            self._post.send(
                kind,
                members,
                data_set=manifest["data_set"],
                in_reply_to=manifest["batch_id"],
                fiscal_year=manifest["fiscal_year"],
            )

        if seconds:
            self._post.do_later(seconds, answer)
        else:
            answer()

    def _done(self, batch: Incoming, kind: str) -> dict[str, bytes]:
        name = batch.manifest["data_set"]
        try:
            if kind == "push_result":
                body = orjson.loads(batch.members["push.json"])
                data = self._counter.serve(Call(operation=Operation.PUSH, data_set=name), body)
                return {"result.json": _enveloped(data)}
            return self._rows(name, orjson.loads(batch.members["query.json"]))
        except RefusalError as error:
            return _failed(kind, error)

    def _rows(self, name: str, question: dict[str, Any]) -> dict[str, bytes]:
        """Every row that a question asks for; pages are the counter's own affair."""
        call = Call(operation=Operation.QUERY, data_set=name)
        rows: list[dict[str, Any]] = []
        number, total = 1, -1
        while total < 0 or (len(rows) < total and number <= total // MAX_PAGE_SIZE + 1):
            body = {**question, "page_no": number, "page_size": MAX_PAGE_SIZE}
            data = self._counter.serve(call, body)
            rows += data["rows"]
            number, total = number + 1, data["total"]
        if rows and self.faults.take("short", "answer"):
            rows.pop()
        return {
            "answer.json": _enveloped({"total": total}),
            "rows.jsonl": b"".join(map(line, rows)),
        }


def _enveloped(data: object, code: str = OK, reason: str = "") -> bytes:
    return orjson.dumps({"result_code": code, "reason": reason, "data": data})


def _failed(kind: str, error: RefusalError) -> dict[str, bytes]:
    told = _enveloped(None, error.code, error.reason)
    if kind == "push_result":
        return {"result.json": told}
    return {"answer.json": told, "rows.jsonl": b""}
