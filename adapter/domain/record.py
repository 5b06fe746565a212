"""What every record that crosses the wire has in common: kind, shape, owner of each field."""

from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

RECEIVER = "receiver"
KEY = "key"
PROJECT = "project"
DEPARTMENT = "department"
SELDOM = "seldom"


class RecordKind(StrEnum):
    """The record kinds of the hand-over; the value names them in profiles, tables and output."""

    LIBRARY_NODE = "library_node"
    TEMPLATE_HEADER = "template_header"
    TEMPLATE_ITEM = "template_item"
    DECLARED_TARGET = "declared_target"
    TARGET_LINE = "target_line"
    MONITORING_LINE = "monitoring_line"
    SELF_EVALUATION = "self_evaluation"
    SELF_EVALUATION_GOAL = "self_evaluation_goal"
    SELF_EVALUATION_LINE = "self_evaluation_line"
    SELF_EVALUATION_BUDGET = "self_evaluation_budget"
    DEPARTMENT_TARGET = "department_target"
    DEPARTMENT_TARGET_LINE = "department_target_line"
    DEPARTMENT_MONITORING_LINE = "department_monitoring_line"
    DEPARTMENT_SELF_EVALUATION = "department_self_evaluation"
    DEPARTMENT_SELF_EVALUATION_LINE = "department_self_evaluation_line"
    DIRECTORY_ENTRY = "directory_entry"


def receiver_owned(default: Any = None) -> Any:
    """A field whose value the integration system decides (ids, times, version texts).

    It is decoded and stored but takes no part in content hashes and is not sent.
    """
    return field(default=default, metadata={"owner": RECEIVER})


def seldom_carried() -> Any:
    """A field that the standard has no element for; a dialect may carry it.

    Where it is empty it takes no part in content hashes: a row of a dialect without it has the hash
    that it had before the field was known.
    """
    return field(default=None, metadata={SELDOM: True})


def record_key() -> Any:
    """The receiver's id of the record: the key under which an observation is kept."""
    return field(default="", metadata={"owner": RECEIVER, KEY: True})


def project_key(default: Any = MISSING) -> Any:
    """The project code by which the secrecy gate judges the record."""
    return field(default=default, metadata={PROJECT: True})


def department_key(default: Any = MISSING) -> Any:
    """The department code by which the gate judges a record that names no project."""
    return field(default=default, metadata={DEPARTMENT: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShape:
    """One field of a record kind."""

    name: str
    #: One of str, int, bool, Decimal, date, datetime, IndicatorValue.
    type: type
    is_optional: bool
    is_receiver_owned: bool
    #: It counts in the content only where it has a value, see `seldom_carried`.
    is_seldom: bool
    #: What `project` puts where a dialect cannot carry the field; None for a required field.
    default: object


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShape:
    """The fields of a record class in their order, as codec and storage need them."""

    cls: type
    fields: tuple[FieldShape, ...]
    #: The field names in order: the layout of every decoded tuple.
    names: tuple[str, ...]
    #: Positions of the fields that make up the content of every row: neither receiver-owned ones
    #: nor those of `seldom`.
    content_positions: tuple[int, ...]
    #: Name and position of every field that counts only where it has a value.
    seldom: tuple[tuple[str, int], ...]
    #: Name of the field that holds the receiver's id, or None (kinds that are only sent or read).
    key: str | None
    #: Name of the field that holds the project code, or None for kinds not bound to a project.
    project: str | None
    #: Name of the field that holds the department code where the gate may judge by it, or None.
    department: str | None


@cache
def shape_of(cls: type) -> RecordShape:
    """The shape of a record class, read once from its annotations and field metadata."""
    hints = get_type_hints(cls)
    declared = fields(cls)
    shapes = tuple(
        FieldShape(
            name=each.name,
            type=_plain_type(hints[each.name]),
            is_optional=_is_optional(hints[each.name]),
            is_receiver_owned=each.metadata.get("owner") == RECEIVER,
            is_seldom=SELDOM in each.metadata,
            default=None if each.default is MISSING else each.default,
        )
        for each in declared
    )
    return RecordShape(
        cls=cls,
        fields=shapes,
        names=tuple(each.name for each in shapes),
        content_positions=tuple(
            i for i, e in enumerate(shapes) if not e.is_receiver_owned and not e.is_seldom
        ),
        seldom=tuple((e.name, i) for i, e in enumerate(shapes) if e.is_seldom),
        key=next((each.name for each in declared if each.metadata.get(KEY)), None),
        project=next((each.name for each in declared if each.metadata.get(PROJECT)), None),
        department=next((each.name for each in declared if each.metadata.get(DEPARTMENT)), None),
    )


def _is_optional(hint: Any) -> bool:
    return type(None) in getattr(hint, "__args__", ())


def _plain_type(hint: Any) -> type:
    members = [each for each in getattr(hint, "__args__", (hint,)) if each is not type(None)]
    (plain,) = members
    if not isinstance(plain, type):
        raise TypeError(f"a record field must have a plain type, not {hint!r}")
    return plain
