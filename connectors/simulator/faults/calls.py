"""One call as far as faults care: what is done, on which data set, and what was decided for it."""

from dataclasses import dataclass, field
from enum import Enum


class Operation(Enum):
    """What a caller does."""

    #: Somebody fetches the contract of a SOAP service.
    CONTRACT = "wsdl"
    #: The login; its address ends in this word.
    LOGIN = "token"
    QUERY = "query"
    PUSH = "push"


class Syntax(Enum):
    """How answers are written."""

    #: REST and its dialects.
    JSON = "json"
    #: The SOAP services.
    XML = "xml"


@dataclass(slots=True, kw_only=True)
class Fate:
    """What the plan decided for one call; it is used up when it strikes."""

    #: A fault of the catalogue, or None.
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. The data set of a login is "token", of a contract "wsdl"."""

    operation: Operation
    data_set: str
    syntax: Syntax = Syntax.JSON
    #: Counted from 1 over the whole life of the state; 0 for one that nobody counts.
    ordinal: int = 0
    fate: Fate = field(default_factory=Fate)
