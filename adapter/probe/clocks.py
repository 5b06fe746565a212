"""Compares two clocks (时钟偏差): ours and the one the other side shows with each answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapter.ports.budget_system import Exchange
from adapter.probe.findings import Finding, Standing

#: The other side tells whole seconds.
_RESOLUTION = timedelta(seconds=1)
#: Closer than this is as good as equal; farther than that, "changed since" loses meaning.
_EQUAL_S = 2
_FAR_S = 60


def judge_clock(
    exchanges: Sequence[Exchange], newest_row: datetime | None, now: datetime, place: str
) -> Finding:
    """How far their clock is ahead of ours (negative: behind), from all answers together.

    An answer that left within [started, ended] and shows second d puts the difference between
    d - ended and d + 1 s - started; what all answers allow is the narrowest of these.
    """
    told = [each for each in exchanges if each.their_time is not None and not each.is_extract]
    made_at = [each.their_time for each in exchanges if each.is_extract and each.their_time]
    if made_at and not told:
        return _by_extracts(min(made_at), place)
    if not told:
        return _by_rows(newest_row, now, place)
    least = max(_lowest(each) for each in told)
    most = min(_highest(each) for each in told)
    middle = (least + most) / 2
    seconds, doubt = middle.total_seconds(), abs((most - least).total_seconds() / 2)
    words = "快" if seconds > 0 else "慢"
    sentence = f"对方时钟比本机{words} {abs(seconds):.1f} 秒（±{doubt:.1f} 秒）"
    standing = Standing.KEPT if abs(seconds) - doubt <= _EQUAL_S else Standing.NOTED
    if abs(seconds) > _FAR_S:
        standing = Standing.WEAK
        sentence += "，请先对时：增量起点按对方的更新时间计算，不按本机"
    return Finding(place=place, aspect="clock", standing=standing, sentence=f"{sentence}。")


def _lowest(exchange: Exchange) -> timedelta:
    ended = exchange.started_at + timedelta(milliseconds=exchange.duration_ms)
    return _told(exchange) - ended


def _highest(exchange: Exchange) -> timedelta:
    return _told(exchange) + _RESOLUTION - exchange.started_at


def _told(exchange: Exchange) -> datetime:
    return exchange.their_time or exchange.started_at


def _by_extracts(made_at: datetime, place: str) -> Finding:
    """An extract lay there before it was asked for: its time is an age, and shows no clock."""
    sentence = (
        f"读的是对方放来的导出，最早的一份生成于 {made_at.astimezone():%Y-%m-%d %H:%M}"
        "（对方时间）；数据就旧到那时，时钟偏差无从测量。"
    )
    return Finding(place=place, aspect="clock", standing=Standing.UNSEEN, sentence=sentence)


def _by_rows(newest: datetime | None, now: datetime, place: str) -> Finding:
    """Without a clock to see, only a row from the future says something."""
    if newest is not None and newest > now:
        ahead = (newest - now).total_seconds()
        sentence = (
            f"答复不带时间；最新一行的更新时间比本机快 {ahead:.1f} 秒，对方时钟至少快这么多。"
        )
        return Finding(place=place, aspect="clock", standing=Standing.WEAK, sentence=sentence)
    sentence = "答复不带时间，也没有更新时间在未来的行，时钟偏差无从测量。"
    return Finding(place=place, aspect="clock", standing=Standing.UNSEEN, sentence=sentence)
