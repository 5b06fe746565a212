"""What a raw row says (行的理解): decoded, and of the scope that was asked for."""

from functools import cache

from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import RecordError
from adapter.ports.budget_system import RawFields
from adapter.ports.staging import StagedRow
from mappings.codec import Codec


def understood(codec: Codec, scope: Scope, position: int, fields: RawFields) -> StagedRow:
    """The row as it is staged. Raises RecordError for one that is unusable or of another scope."""
    values = codec.decode(fields)
    division_at, year_at = _place(codec.kind)
    if values[division_at] != scope.division_code or values[year_at] != scope.fiscal_year:
        raise RecordError("wrong_scope", "division_code")
    return StagedRow(
        position,
        codec.key(values),
        codec.content_hash(values),
        codec.is_deleted(values),
        values,
    )


@cache
def _place(kind: RecordKind) -> tuple[int, int]:
    """Where division and year stand among the values of a kind."""
    names = shape_of_kind(kind).names
    return names.index("division_code"), names.index("fiscal_year")
