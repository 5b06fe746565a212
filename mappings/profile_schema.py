"""The keys of a profile file (口径文件) and their types; nothing of what they cause."""

import codecs
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from adapter.domain.reconcile.policy import Detection, PingBack, Resolution
from adapter.domain.record import RecordKind
from adapter.ports.trees import TreeKind
from adapter.ports.wire_spec import EnvelopeSpec, LoginSpec, PushSpec, QuerySpec, SoapSpec


def _known_charset(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        raise ValueError("不认识的字符集，常用 utf-8、gb18030、gbk") from None
    return name


def _eight_digits(text: object) -> date:
    try:
        if isinstance(text, str) and text.isdecimal():
            return date.fromisoformat(text)
    except ValueError:
        pass  # no such day: the same advice
    raise ValueError('须为加引号的 8 位日期，如 "29991231"')


def _from_the_root(path: str) -> str:
    if path and not path.startswith("/"):
        raise ValueError("须以 / 开头")
    return path


def _with_name(pattern: str) -> str:
    if pattern.count("{name}") != 1 or set("{}") & set(pattern.replace("{name}", "")):
        raise ValueError("须恰好有一处 {name}，表示数据集名称，此外不能有花括号")
    return pattern


Name = Annotated[StrictStr, Field(min_length=1)]
Charset = Annotated[Name, AfterValidator(_known_charset)]
UrlPath = Annotated[StrictStr, AfterValidator(_from_the_root)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProfileHead(_Part):
    """Who speaks this dialect."""

    name: Name
    title: Name
    #: The wire it travels on.
    wire: Literal["rest", "soap", "file_drop"]


class TextRules(_Part):
    """How this dialect treats text."""

    #: In whose bytes the element lengths are counted; often not the charset of the wire.
    charset: Charset
    #: distinct: "" and null are two values. none: the receiver cannot tell them apart.
    empty: Literal["distinct", "none"] = "distinct"
    #: Whether an element without a value is sent as null or left out.
    without_value: Literal["null", "omit"] = "null"


class FileDropPart(_Part):
    """What only profiles over files have."""

    #: Element of the time of change in kinds for which no field names it.
    updated_element: StrictStr = ""


class WirePart(_Part):
    """The wire's own settings, named as in `adapter.ports.wire_spec`."""

    charset: Charset
    zone_offset_min: Annotated[StrictInt, Field(ge=-720, le=840)]
    envelope: EnvelopeSpec
    login: LoginSpec
    query: QuerySpec
    push: PushSpec
    #: Exactly for profiles whose wire is soap.
    soap: SoapSpec | None = None
    #: Only for profiles whose wire is file_drop.
    file_drop: FileDropPart | None = None


class ComparatorColumn(_Part):
    """The column of an operator."""

    element: Name
    #: Codes of ≥ > = < ≤ and, if the dialect has it, 定性.
    code_table: Name


class UnitColumn(_Part):
    """The column of a unit."""

    element: Name
    #: Most bytes of text.
    bytes: Annotated[StrictInt, Field(gt=0)] | None = None


class FieldEntry(_Part):
    """One domain field and how it stands on the wire."""

    element: Name
    #: Further elements that are written with the same value; reading uses `element` alone.
    copies: tuple[Name, ...] = ()
    #: Most bytes of text.
    bytes: Annotated[StrictInt, Field(gt=0)] | None = None
    required: StrictBool | None = None
    #: Only for fields the receiver owns: whether ours is sent all the same.
    sent: StrictBool = False
    code_table: Name | None = None
    #: Numbers travel as JSON numbers or as text.
    form: Literal["number", "text"] = "number"
    #: Digits in all; for an instant 17, 14 or 8.
    digits: Annotated[StrictInt, Field(gt=0, le=24)] | None = None
    #: Digits after the point.
    places: Annotated[StrictInt, Field(ge=0, le=12)] | None = None
    #: Rates are 0..1 and money is yuan inside; what it is on the wire.
    scale: Literal["fraction", "percent", "yuan", "wan_yuan"] | None = None
    #: The date that stands for "no bound".
    open: Annotated[date, BeforeValidator(_eight_digits)] | None = None
    #: How operator, number and unit become one text; dialects with a column each say so here.
    join: Literal["comparator_number_unit", "columns"] | None = None
    #: With join = "columns": where operator and unit stand; `element` then holds the rest.
    comparator: ComparatorColumn | None = None
    unit: UnitColumn | None = None


class DataSetEntry(_Part):
    """One data set and the record kind it carries."""

    name: Name
    #: Paths for REST; over SOAP the operations, or the services of a text service; over files the
    #: names in manifests.
    query_path: UrlPath = ""
    push_path: UrlPath = ""
    query_operation: StrictStr = ""
    push_operation: StrictStr = ""
    #: We send these rows (alone or as rows of a pushed set); else the other side alone writes them.
    is_sent: StrictBool = False
    fields: dict[str, FieldEntry]
    #: Elements that are known to come and of no use to us: they are not told of as new.
    ignored: tuple[Name, ...] = ()
    #: Elements that are always written with the same value.
    constants: dict[str, StrictStr | StrictInt] = Field(default_factory=dict)


class InheritedDataSets(_Part):
    """Where data sets come from that this profile does not write itself."""

    #: Name of a shipped profile.
    profile: Name
    #: Their addresses here; {name} stands for the name of the data set.
    query: Annotated[Name, AfterValidator(_with_name)]
    push: Annotated[Name, AfterValidator(_with_name)]


class OwnersEntry(_Part):
    """Whose the fields of one kind of set are, as rules such as `items.target`."""

    library: tuple[Name, ...] = ()
    system: tuple[Name, ...] = ()
    #: Nobody's, as is what stands nowhere; written so that it is seen to be meant.
    person: tuple[Name, ...] = ()


class ReconcilePart(_Part):
    """What becomes of what both sides may change."""

    detection: Detection = Detection.BASE_HASH
    resolution: Resolution = Resolution.OWNER
    ping_back: PingBack = PingBack.NOW
    owner: dict[TreeKind, OwnersEntry] = Field(default_factory=dict)


class ProfileFile(_Part):
    """A whole profile."""

    profile: ProfileHead
    text: TextRules
    wire: WirePart
    data_sets_from: InheritedDataSets | None = None
    data_set: dict[RecordKind, DataSetEntry] = Field(default_factory=dict)
    #: Kinds the dialect lacks, each with the reason that people are told.
    unsupported: dict[RecordKind, Name] = Field(default_factory=dict)
    reconcile: ReconcilePart | None = None
