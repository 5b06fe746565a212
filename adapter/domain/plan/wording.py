"""A field of a plan as a finance officer reads it (元、万元): amounts in both units, one glance."""

from decimal import Decimal

from adapter.domain.field_labels import path_label
from adapter.domain.fingerprint import plain_number
from adapter.domain.plan.plan import ChangeKind, Decision, FieldChange, PlanChange
from adapter.domain.reconcile.one_record import PARTY_LABELS, Dropped
from adapter.domain.unit import converted
from adapter.domain.value import parse_value

_EMPTY = "（空）"
_YUAN, _WAN_YUAN = "元", "万元"
#: From so many yuan on an amount is also told in 万元.
_LARGE = Decimal(10_000)


def told_text(text: str | None) -> str:
    """One side of a change: an amount of money also in the other unit."""
    note = _other_unit(text or "")
    return f"{text}（{note}）" if note else text or _EMPTY


def told_field(field: FieldChange) -> str:
    """One change in one line, e.g. "A0101 指标值：≥5万元（50000元）→ ≥6万元（60000元）"."""
    label, before, after = path_label(field.path), told_text(field.before), told_text(field.after)
    if field.before is None:
        return f"新增 {label}：{after}"
    if field.after is None:
        return f"去掉 {label}：{before}"
    same = "，同一数额，只是换了单位" if is_same_amount(field) else ""
    return f"{label}：{before} → {after}{same}"


def is_worth_telling(field: FieldChange) -> bool:
    """Whether people see a difference: between nothing and an empty text there is none."""
    return bool(field.before or field.after)


def told_drop(dropped: Dropped) -> str:
    """One move that will not stand, e.g. "不采用对方改的 A0101 指标值：≥80人"."""
    return f"不采用{PARTY_LABELS[dropped.party]}改的 {path_label(dropped.path)}：" + told_text(
        dropped.value
    )


def is_dropping(change: PlanChange) -> bool:
    """Whether the moves it names fall once it is applied; of a conflict only what is decided."""
    is_left = change.decision is Decision.LEAVE_OUT
    is_open = change.kind is ChangeKind.CONFLICT and change.decision is not Decision.SEND
    return not is_left and not is_open


def is_same_amount(field: FieldChange) -> bool:
    """Whether both sides say the same sum of money in two units."""
    before, after = _in_yuan(field.before), _in_yuan(field.after)
    return before is not None and before == after and field.before != field.after


def _other_unit(text: str) -> str:
    amount = _amount(text)
    if amount is None:
        return ""
    number, unit = amount
    into = _YUAN if unit == _WAN_YUAN else _WAN_YUAN
    if into == _WAN_YUAN and abs(number) < _LARGE:
        return ""
    if into == _WAN_YUAN:
        return f"{plain_number(number / _LARGE)}{into}"
    other = converted(number, unit, into)
    return "" if other is None else f"{plain_number(other)}{into}"


def _amount(text: str) -> tuple[Decimal, str] | None:
    """The number and unit of a text that states one sum of money; None for any other."""
    if not text.endswith(_YUAN):
        return None
    value = parse_value(text)
    if value.number is None or value.unit not in {_YUAN, _WAN_YUAN} or value.also:
        return None
    return value.number, value.unit


def _in_yuan(text: str | None) -> tuple[object, Decimal] | None:
    """A bound and its sum in yuan."""
    amount = _amount(text) if text else None
    if text is None or amount is None:
        return None
    factor = _LARGE if amount[1] == _WAN_YUAN else Decimal(1)
    return parse_value(text).comparator, amount[0] * factor


def told_hidden(hidden: int, *, is_whole: bool) -> str:
    """The sentence about changes that a plan holds and that are not shown; "" for none.

    Who sees some departments only is not told that what is of others was not 非密.
    """
    if not hidden:
        return ""
    if is_whole:
        return f"另有 {hidden} 条所属项目或部门目前未核定为非密，不予显示。"
    return f"另有 {hidden} 条在您的数据范围以外或未核定为非密，不予显示，请由不限部门的人员复核。"
