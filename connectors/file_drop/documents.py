"""Documents inside batches (批次文书): one JSON object, read as strictly as an answer is."""

from collections.abc import Mapping

from adapter.errors import MalformedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_answers import decode_text
from connectors.json_rows import split_answer


def object_in(content: bytes) -> Mapping[str, object] | None:
    """The object that the bytes are; None for anything else, and for what cannot be trusted."""
    try:
        found = split_answer(
            decode_text(content, "utf-8"),
            rows_path=None,
            value_paths=("",),
            limits=Limits(),
            deadline=Deadline(),
        ).envelope.get("")
    except MalformedAnswer:
        return None
    return found if isinstance(found, dict) else None
