"""How a site talks: the wire part of a profile (接口口径), made by mappings and used by connectors.

A path like "data.rows" walks JSON objects by name; "" is the whole answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.domain.record import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSpec:
    """The shell around every answer, and the one rule for success: the code is listed here."""

    code_path: str
    success_codes: frozenset[str]
    reason_path: str
    token_expired_codes: frozenset[str] = frozenset()
    auth_refused_codes: frozenset[str] = frozenset()
    #: Codes that mean "come back later".
    busy_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSpec:
    """Token login: where, with which names, and how the token is shown afterwards."""

    path: str
    id_param: str
    secret_param: str
    token_path: str
    #: Header that carries the token and its form, e.g. "Authorization" and "Bearer {token}".
    header: str
    header_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySpec:
    """Parameter names of a query and where the answer keeps what."""

    division_param: str
    year_param: str
    agencies_param: str
    #: At most so many agency codes in one call.
    agencies_chunk: int
    since_param: str
    keys_param: str
    #: At most so many keys in one call.
    keys_chunk: int
    live_param: str
    live_value: object
    page_param: str
    first_page: int
    size_param: str
    page_size: int
    rows_path: str
    total_path: str
    #: A request longer than this is refused as endless.
    max_pages: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSpec:
    """Parameter names of a push and where the answer keeps what."""

    division_param: str
    year_param: str
    request_param: str
    sets_param: str
    set_key_param: str
    header_param: str
    rows_param: str
    #: At most so many sets in one call.
    sets_per_call: int
    results_path: str
    result_key: str
    result_code: str
    result_accepted: frozenset[str]
    result_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetSpec:
    """One data set: which record kind it carries and where it is asked for or sent to."""

    kind: RecordKind
    #: Name of the data set there, e.g. PM_PERF_INDICATOR.
    name: str
    #: "" when the kind cannot be read / cannot be pushed in this dialect.
    query_path: str = ""
    push_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSpec:
    """Everything a connector must know of a dialect; nothing of what the fields mean."""

    profile: str
    #: rest, later soap and file_drop.
    wire: str
    charset: str
    #: Offset of the other side's clock face, minutes east of UTC.
    zone_offset_min: int
    envelope: EnvelopeSpec
    login: LoginSpec
    query: QuerySpec
    push: PushSpec
    data_sets: Mapping[RecordKind, DataSetSpec]
