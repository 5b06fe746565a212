"""Adopting (采纳对方): the library's rows once some of their fields follow the other side."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from adapter.domain.indicator import Indicator
from adapter.domain.plan.plan import FieldChange
from adapter.domain.reconcile.policy import row_of, rule_of
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import IndicatorValue, ValueKind, parse_value

_SHARED = "指标的名称、说明等由各套模板共用，请在指标库中修订"
_NO_PLACE = "这一项不在指标库中，请在指标库中修订后重新计划"
_NO_REMOVAL = "指标库不因对方缺少而删除指标，请为该指标写明停用日期，或以本方为准"
_AMBIGUOUS = "同一指标在这一套中不止一行，请在指标库中修订"
_UNREADABLE = "对方的内容不能照原样写入指标库，请在指标库中修订"

#: Fields of the other side's own for which the library has no place: they stay theirs.
KEPT_THERE = frozenset({"is_enabled", "items.level1_code", "items.level2_code", "nodes.is_enabled"})
#: A row of an owner's library with this level is an indicator; those above are headings.
_LEAF = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdopted:
    """Why a person must revise the library by hand: one sentence without a full stop."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What an approved plan adopted for one set, for ever in the ledger.

    Until the entries are released our side still says what it said: the three trees stay as they
    are, and this tells that the difference is dealt with, see `stands`.
    """

    adoption_id: str
    plan_id: str
    #: Of the change in its plan.
    position: int
    #: "template" or "library_set"
    set_kind: str
    key: str
    #: The gate's key, see `secrecy.key_of`; "" for the library's own sets.
    project_code: str
    #: Content hashes of our set and of theirs when it was adopted; None: that side had none.
    internal: str | None
    external: str | None
    #: Content hash that our set is to have once the entries are released; None: none any more.
    target: str | None
    #: Entries of the library's next version; none where only fields without a place were adopted.
    entry_ids: tuple[str, ...]
    adopted_by: str
    adopted_at: datetime


def stands(
    adoption: Adoption,
    *,
    internal: str | None,
    external: str | None,
    on_their_way: Collection[str],
) -> bool:
    """Whether an adoption still explains the difference between what both sides hold now.

    It does until one of them moves on, or an entry of it was declined or overtaken;
    `on_their_way` are the entries that are not in force yet.
    """
    is_unmoved = internal == adoption.internal and external in {
        adoption.external,
        adoption.target,
    }
    return is_unmoved and all(each in on_their_way for each in adoption.entry_ids)


# --- templates ------------------------------------------------------------------------------------

#: Field changes of one row: its field -> after.
_Row = dict[str, str | None]
_TEMPLATE_FIELDS = {
    "template_name": "name",
    "project_category": "project_category",
    "function_class": "function_class",
}


def adopted_template(
    template: IndicatorTemplate, fields: Sequence[FieldChange]
) -> IndicatorTemplate | NotAdopted:
    """The template with these fields of its set as they are to be; `before` is what it says now."""
    head, rows = _by_row(fields)
    if not head.keys() <= _TEMPLATE_FIELDS.keys():
        return NotAdopted(sentence=_NO_PLACE)
    lines = {each.indicator_code: each for each in template.lines}
    if len(lines) != len(template.lines):
        return NotAdopted(sentence=_AMBIGUOUS)
    try:
        for row, after in rows.items():
            code = row.partition(".")[2]
            changed = _line(lines.get(code), code, after)
            if isinstance(changed, NotAdopted):
                return changed
            lines.pop(code, None)
            if changed is not None:
                lines[code] = changed
    except (ValueError, KeyError, InvalidOperation):
        return NotAdopted(sentence=_UNREADABLE)
    named: dict[str, Any] = {_TEMPLATE_FIELDS[name]: text or "" for name, text in head.items()}
    ordered = sorted(lines.values(), key=lambda each: each.ordinal)
    return replace(template, lines=tuple(ordered), **named)


def is_whole(fields: Sequence[FieldChange]) -> bool:
    """Whether these are all fields of a set that our side does not have."""
    return any(each.before is None and each.path in _NAMES for each in fields)


def is_gone(fields: Sequence[FieldChange]) -> bool:
    """Whether these are all fields of a set that the other side has no more."""
    return any(each.after is None and each.path in _NAMES for each in fields)


#: What every set says of itself: its own code, or its owner's.
_NAMES = frozenset({"template_code", "owner_code"})


def whole_template(fields: Sequence[FieldChange]) -> IndicatorTemplate | NotAdopted:
    """The template that only they have, for the project or department that it names."""
    head, rows = _by_row(fields)
    named: dict[str, Any] = {name: head.get(name) or "" for name in _OWNING}
    level = TemplateLevel.PROJECT if named["project_code"] else TemplateLevel.DEPARTMENT
    empty = IndicatorTemplate(code=head.get("template_code") or "", name="", level=level, **named)
    told = {name: head[name] for name in _TEMPLATE_FIELDS if name in head}
    of_rows = [each for each in fields if row_of(each.path)]
    if not rows or not empty.code or not any(named.values()):
        return NotAdopted(sentence=_NO_PLACE)
    of_head = [FieldChange(path=name, before=None, after=text) for name, text in told.items()]
    return adopted_template(empty, [*of_head, *of_rows])


_OWNING = ("project_code", "project_name", "department_code")


def _line(line: TemplateLine | None, code: str, after: _Row) -> TemplateLine | NotAdopted | None:
    """A line as it is to be; None where it goes."""
    if line is not None and all(text is None for text in after.values()) and "ordinal" in after:
        return None
    is_new = line is None
    if not is_new and not after.keys() <= _LINE_FIELDS.keys():
        return NotAdopted(sentence=_SHARED if after.keys() <= _DEFINITION else _NO_PLACE)
    if is_new and not {"ordinal", "target"} <= after.keys():
        return NotAdopted(sentence=_AMBIGUOUS)
    read: dict[str, Any] = {
        name: _LINE_FIELDS[name](text) for name, text in after.items() if name in _LINE_FIELDS
    }
    if line is None:
        return TemplateLine(indicator_code=code, **{"weight": None, "is_required": False, **read})
    return replace(line, **read)


def _yes(text: str | None) -> bool:
    return {"是": True, "否": False}[text or "否"]


def _number(text: str | None) -> int:
    return int(text or "")


def _weight(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _value(text: str | None) -> IndicatorValue:
    return parse_value(text or "")


def _text(text: str | None) -> str:
    return text or ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


#: How the text of a field of a flat form is read.
_Read = Callable[[str | None], Any]
_LINE_FIELDS: Mapping[str, _Read] = MappingProxyType(
    {"ordinal": _number, "target": _value, "weight": _weight, "is_required": _yes}
)
_DEFINITION = frozenset({"name", "level1", "level2", "scoring_rule", "explanation"})


# --- the library ----------------------------------------------------------------------------------

_TEXTS = ("name", "explanation", "calculation", "scoring_rule", "basis", "standard_source")
_INDICATOR_FIELDS: Mapping[str, _Read] = MappingProxyType(
    {
        **dict.fromkeys((*_TEXTS, "data_source", "sector", "function_class"), _text),
        "standard": _value,
        "is_common": _yes,
        "valid_from": _day,
        "valid_to": _day,
    }
)


#: Code and name of a department, both "" for the division's bureau.
Owner = tuple[str, str]


def adopted_indicators(
    indicators: Sequence[Indicator], fields: Sequence[FieldChange]
) -> tuple[Indicator, ...] | NotAdopted:
    """Of one owner's indicators those that change, as they are to be; new ones too.

    Headings come and go with what stands below them.
    """
    head, rows = _by_row(fields)
    if head or not indicators:
        return NotAdopted(sentence=_NO_PLACE)
    owner = indicators[0].department_code, indicators[0].department_name
    return _changed({each.code: each for each in indicators}, owner, rows)


def whole_library(
    fields: Sequence[FieldChange], owner: Owner
) -> tuple[Indicator, ...] | NotAdopted:
    """The indicators of an owner of whom only they have any."""
    _, rows = _by_row(fields)
    return _changed({}, owner, rows)


def _changed(
    known: Mapping[str, Indicator], owner: Owner, rows: Mapping[str, _Row]
) -> tuple[Indicator, ...] | NotAdopted:
    changed = []
    try:
        for row, after in rows.items():
            code = row.partition(".")[2]
            made = _indicator(known.get(code), owner, code, after)
            if isinstance(made, NotAdopted):
                return made
            if made is not None:
                changed.append(made)
    except (ValueError, KeyError):
        return NotAdopted(sentence=_UNREADABLE)
    return tuple(changed)


def _indicator(
    indicator: Indicator | None, owner: Owner, code: str, after: _Row
) -> Indicator | NotAdopted | None:
    """An indicator as it is to be; None for a heading that comes with what stands below it."""
    if all(text is None for text in after.values()) and "name" in after:
        return NotAdopted(sentence=_NO_REMOVAL)
    if indicator is None:
        is_heading = after.get("level_no") not in {_LEAF, None}
        return None if is_heading else _new_indicator(owner, code, after)
    if not after.keys() <= _INDICATOR_FIELDS.keys():
        return NotAdopted(sentence=_NO_PLACE)
    read: dict[str, Any] = {name: _INDICATOR_FIELDS[name](text) for name, text in after.items()}
    return replace(indicator, **read)


def _new_indicator(owner: Owner, code: str, after: _Row) -> Indicator | NotAdopted:
    """An indicator that only they have."""
    level1, _, level2 = (after.get("parent_code") or "").partition("/")
    if not level1 or "is_leaf" not in after:
        return NotAdopted(sentence=_NO_PLACE)
    read: dict[str, Any] = {
        name: _INDICATOR_FIELDS[name](text)
        for name, text in after.items()
        if name in _INDICATOR_FIELDS
    }
    standard = read["standard"]
    return Indicator(
        code=code,
        level1=level1,
        level2=level2,
        is_quantitative=standard.kind not in {ValueKind.QUALITATIVE, ValueKind.EMPTY},
        department_code=owner[0],
        department_name=owner[1],
        **read,
    )


def _by_row(fields: Sequence[FieldChange]) -> tuple[_Row, dict[str, _Row]]:
    """What follows the other side: of the head, and by row. What only they keep is left out."""
    head: _Row = {}
    rows: dict[str, _Row] = {}
    for each in fields:
        if rule_of(each.path) in KEPT_THERE and each.before is not None:
            continue
        row, name = row_of(each.path), each.path.rpartition(".")[2]
        (rows.setdefault(row, {}) if row else head)[name] = each.after
    return head, rows
