"""How a site talks: the wire part of a profile (接口口径), made by mappings and used by connectors.

A path like "data.rows" walks JSON objects by name; "" is the whole answer. In XML it walks elements
by local name: "data.rows.row" stands for every `row`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
    #: Inside the detail of a SOAP fault: where the declared code and its reason stand.
    fault_code_path: str = ""
    fault_reason_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSpec:
    """How we prove who we are.

    With a token: where it is got, with which names, and how it is shown afterwards. With a
    WS-Security UsernameToken (a digest, or the secret itself) every call carries the proof, and
    nothing else here is used.
    Over files there is none: every batch is signed.
    """

    method: Literal["token", "username_token", "username_token_text", "none"] = "token"
    #: Path (REST), operation (SOAP) or service (XML text) of the login.
    path: str = ""
    id_param: str = ""
    secret_param: str = ""
    token_path: str = ""
    #: Where the token is shown: an HTTP header; an element of the SOAP header, by its name in the
    #: contract; an element of the XML text's head.
    place: Literal["http", "soap_header", "head"] = "http"
    #: Name of that header or element and its form, e.g. "Authorization" and "Bearer {token}".
    header: str = ""
    header_format: str = "{token}"

    @property
    def is_in_each_call(self) -> bool:
        """Every call proves itself: there is no login."""
        return self.method in {"username_token", "username_token_text"}


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
    #: Digits of the time in `since_param`: 17, 14 or 8.
    since_digits: int = 17
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
    #: A request whose key has been carried out is not carried out again.
    deduplicates: bool = False
    #: Every storing gives the rows of a set new ids, and no row that was replaced comes back under
    #: its own: under the ids of before nothing was stored in between.
    renews_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetSpec:
    """One data set: which record kind it carries and where it is asked for or sent to."""

    kind: RecordKind
    #: Name of the data set there, e.g. PM_PERF_INDICATOR.
    name: str
    #: Where it is asked for and sent to: a path (REST), an operation (SOAP), a service (XML text)
    #: or the name of the data set in manifests (files); "" when the kind cannot be read / cannot
    #: be pushed in this dialect.
    query_path: str = ""
    push_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlTextSpec:
    """A service that takes and gives one XML text inside its SOAP message."""

    operation: str
    #: Element of the request that holds the text, and path of the answer's.
    argument: str
    result_path: str
    #: Charset of the inner text.
    charset: str
    #: How the inner text lies in the outer one.
    packing: Literal["plain", "cdata", "base64", "gzip_base64"]
    #: Names inside: the whole, its two parts, and the element of the head that names the service.
    root: str
    head: str
    body: str
    service: str
    #: Parameters that stand in the head instead of the body.
    head_params: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapSpec:
    """What only dialects over SOAP have."""

    #: A contract of ours by its file name, or the full path of a site's own.
    wsdl: str
    service: str
    #: The port decides the SOAP version; its address is never used.
    port: str
    #: Where the service listens, under the site's base address.
    path: str
    #: Elements that lists are made of: one code, one set, one row.
    code_item: str
    set_item: str
    row_item: str
    #: None where requests and answers are typed.
    text: XmlTextSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowColumns:
    """Which element of a row is what, as far as rows are chosen by it; "" where there is none."""

    #: The other side's id of the row.
    identity: str = ""
    division: str = ""
    year: str = ""
    agency: str = ""
    updated: str = ""
    deleted: str = ""
    #: What `ReadRequest.keys` select by.
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDropSpec:
    """What only dialects over files have: rows are chosen here, not by the other side."""

    columns: Mapping[RecordKind, RowColumns]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSpec:
    """Everything a connector must know of a dialect; nothing of what the fields mean."""

    profile: str
    #: rest, soap or file_drop.
    wire: str
    charset: str
    #: Offset of the other side's clock face, minutes east of UTC.
    zone_offset_min: int
    envelope: EnvelopeSpec
    login: LoginSpec
    query: QuerySpec
    push: PushSpec
    data_sets: Mapping[RecordKind, DataSetSpec]
    #: Present exactly when the wire is soap.
    soap: SoapSpec | None = None
    #: Present exactly when the wire is file_drop.
    file_drop: FileDropSpec | None = None
