"""What a batch of each purpose must hold (内容要求), and reading its documents."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.documents import object_in
from connectors.file_drop.entries import Verdict
from connectors.file_drop.examining import BatchLimits
from connectors.file_drop.manifest import Manifest, Sender
from connectors.file_drop.names import Purpose
from connectors.file_drop.outbox import ACK_DOCUMENT

ROWS = "rows.jsonl"
RESULT_DOCUMENT = "result.json"
ANSWER_DOCUMENT = "answer.json"

_MEMBERS: Mapping[Purpose, set[str]] = {
    Purpose.PUSH_RESULT: {RESULT_DOCUMENT},
    Purpose.ANSWER: {ANSWER_DOCUMENT, ROWS},
    Purpose.EXTRACT: {ROWS},
    Purpose.ACK: {ACK_DOCUMENT},
}
_OUTCOMES = frozenset({"taken", "repeated", "refused"})
#: No honest gap is longer.
_MOST_MISSING = 1000


def require_content(manifest: Manifest, limits: BatchLimits) -> None:
    """Raise DefectiveBatch for a signed batch that does not hold what its purpose needs."""
    if manifest.sender is not Sender.BUDGET_SYSTEM:
        raise DefectiveBatch(Defect.SIGNATURE)  # an echo of ours, or one key on both sides
    if {each.name for each in manifest.members} != _MEMBERS.get(manifest.purpose, set()):
        raise DefectiveBatch(Defect.CONTENT)
    if any(
        each.name != ROWS and each.length > limits.max_document_bytes for each in manifest.members
    ):
        raise DefectiveBatch(Defect.CONTENT)
    is_reply = manifest.purpose in {Purpose.PUSH_RESULT, Purpose.ANSWER}
    if is_reply != bool(manifest.in_reply_to):
        raise DefectiveBatch(Defect.CONTENT)
    if manifest.extract is not None:
        _require_extract(manifest)


def _require_extract(manifest: Manifest) -> None:
    (rows,) = manifest.members
    if not manifest.data_set:
        raise DefectiveBatch(Defect.CONTENT)
    if manifest.extract is not None and manifest.extract.total != rows.rows:
        raise DefectiveBatch(Defect.ROW_COUNT)


def document_of(path: Path, name: str) -> bytes:
    """The bytes of a document inside an examined batch."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def read_ack(path: Path) -> tuple[list[Verdict], list[int]]:
    """What an acknowledgement says of our batches: verdicts, and numbers that are missing there.

    Raises DefectiveBatch when it cannot be understood.
    """
    said = object_in(document_of(path, ACK_DOCUMENT))
    if said is None:
        raise DefectiveBatch(Defect.CONTENT)
    verdicts, missing = said.get("verdicts"), said.get("missing")
    if not (isinstance(verdicts, list) and isinstance(missing, list)):
        raise DefectiveBatch(Defect.CONTENT)
    if len(missing) > _MOST_MISSING or not all(type(each) is int for each in missing):
        raise DefectiveBatch(Defect.CONTENT)
    return [_verdict(each) for each in verdicts], missing


def _verdict(said: object) -> Verdict:
    if not isinstance(said, dict):
        raise DefectiveBatch(Defect.CONTENT)
    sequence, outcome = said.get("sequence"), said.get("outcome")
    digest, defect = said.get("digest"), said.get("defect")
    if type(sequence) is not int or outcome not in _OUTCOMES or not isinstance(outcome, str):
        raise DefectiveBatch(Defect.CONTENT)
    if not (isinstance(digest, str) and isinstance(defect, str)):
        raise DefectiveBatch(Defect.CONTENT)
    return Verdict(sequence=sequence, digest=digest, outcome=outcome, defect=defect)
