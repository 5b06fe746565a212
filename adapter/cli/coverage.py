"""What was read and compared in full (覆盖与核对), as `status` tells it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from adapter.cli.output import local_time
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.ports.queries import ScopeStatus

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


def coverage_as_json(
    found: ScopeStatus, unsupported: Collection[RecordKind], now: datetime
) -> dict[str, object]:
    """Gaps, the last full verification, and how long a difference can go unseen; seconds.

    `longest_unseen_s` is null while some data set was never read or compared in full.
    """
    return {
        "uncovered": {
            kind.value: [{"from": gap.low, "to": gap.high} for gap in gaps]
            for kind, gaps in found.uncovered.items()
        },
        "verified_at": {kind.value: at for kind, at in found.verified_at.items()},
        "longest_unseen_s": longest_unseen_s(found, unsupported, now),
    }


def longest_unseen_s(
    found: ScopeStatus, unsupported: Collection[RecordKind], now: datetime
) -> int | None:
    """Seconds since the data set that was verified longest ago was; None when one never was."""
    if _never_verified(found, unsupported):
        return None
    ages = [(now - found.verified_at[kind]).total_seconds() for kind in _kinds(found, unsupported)]
    return max(0, int(max(ages))) if ages else None


def coverage_lines(
    found: ScopeStatus, unsupported: Collection[RecordKind], now: datetime
) -> Iterator[str]:
    """The same in words."""
    for kind, gaps in found.uncovered.items():
        for gap in gaps:
            yield (
                f"{KIND_LABELS[kind]}：对方时间 {local_time(gap.low)} 至 {local_time(gap.high)} "
                "没有读全的证明，可用 run 拉取作业 --from … --to … 补拉。"
            )
    age_s, never = longest_unseen_s(found, unsupported, now), _never_verified(found, unsupported)
    if never:
        labels = "、".join(KIND_LABELS[kind] for kind in never)
        yield f"最长可能有多久的差异没被发现：不确定，{labels}还没有全量读过。"
    elif age_s is not None:
        yield f"最长可能有多久的差异没被发现：{_duration(age_s)}。"


def _kinds(found: ScopeStatus, unsupported: Collection[RecordKind]) -> list[RecordKind]:
    return [kind for kind in found.row_counts if kind not in unsupported]


def _never_verified(found: ScopeStatus, unsupported: Collection[RecordKind]) -> list[RecordKind]:
    return [kind for kind in _kinds(found, unsupported) if kind not in found.verified_at]


def _duration(seconds: int) -> str:
    if seconds >= _DAY_S:
        return f"{seconds // _DAY_S} 天 {seconds % _DAY_S // _HOUR_S} 小时"
    if seconds >= _HOUR_S:
        return f"{seconds // _HOUR_S} 小时 {seconds % _HOUR_S // _MINUTE_S} 分钟"
    return f"{seconds // _MINUTE_S} 分钟"
