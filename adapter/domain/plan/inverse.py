"""The inverse of an applied plan (回退): back to what stood there, unless it moved since."""

from dataclasses import dataclass

from adapter.domain.plan.plan import ChangeKind, FieldChange, PlanChange, rows_added

_MOVED = "执行之后对方又有改动，不回退；请用 conflicts 查看后另行处理"
_CREATED = "计划新增的整套，接口不能撤除；请在对方系统中删除"
_LOST = "执行之前的内容已不能由指标库的版本重新生成，请在对方系统中改回"


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What stood there before, made again; "" where it cannot be made again."""

    rows_digest: str = ""
    version_id: str = ""


def inverse(change: PlanChange, *, now: str | None, former: Former, position: int) -> PlanChange:
    """The change that takes an applied one back; `now` is the hash that the other side holds.

    What moved since, what was created and what cannot be made again is listed and not applied.
    """
    reason = _reason(change, now, former)
    return PlanChange(
        position=position,
        kind=_kind(reason),
        set_kind=change.set_kind,
        key=change.key,
        title=change.title,
        project_code=change.project_code,
        expected=now,
        target=change.expected,
        rows_digest="" if reason else former.rows_digest,
        version_id="" if reason else former.version_id,
        reason=reason,
        removed_rows=0 if reason else rows_added(change.fields),
        fields=tuple(_swapped(each) for each in change.fields),
    )


def _reason(change: PlanChange, now: str | None, former: Former) -> str:
    if now != change.target:
        return _MOVED
    if change.expected is None:
        return _CREATED
    return "" if former.rows_digest else _LOST


def _kind(reason: str) -> ChangeKind:
    if reason == _CREATED:
        return ChangeKind.WITHDRAW
    return ChangeKind.HELD if reason else ChangeKind.CHANGE


def _swapped(field: FieldChange) -> FieldChange:
    return FieldChange(path=field.path, before=field.after, after=field.before)
