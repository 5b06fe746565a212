"""What a raw row says (行的理解): decoded, and of the scope that was asked for."""

from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.errors import RecordError
from adapter.ports.budget_system import RawFields
from adapter.ports.staging import StagedRow
from mappings.codec import Codec


def understood(codec: Codec, scope: Scope, position: int, fields: RawFields) -> StagedRow:
    """The row as it is staged. Raises RecordError for one that is unusable or of another scope."""
    values = codec.decode(fields)
    names = shape_of_kind(codec.kind).names
    place = values[names.index("division_code")], values[names.index("fiscal_year")]
    if place != (scope.division_code, scope.fiscal_year):
        raise RecordError("wrong_scope", "division_code")
    return StagedRow(
        position,
        codec.key(values),
        codec.content_hash(values),
        codec.is_deleted(values),
        values,
    )
