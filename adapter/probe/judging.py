"""Judges what was seen of one data set (判断): from readings to findings, asking nothing itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapter.errors import IncompletePull, RemoteRefused
from adapter.probe.findings import Finding, Standing
from adapter.probe.sightings import Columns, Reading, Sighting, TimeForm
from adapter.wording import sentence_of

#: With fewer rows any order may be chance.
_LEAST_FOR_ORDER = 3
#: The wire tells times to the millisecond.
_JUST_AFTER = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding of one data set that has yet to learn its place."""

    aspect: str
    standing: Standing
    sentence: str

    def at(self, place: str) -> Finding:
        """The finding of a data set."""
        return Finding(
            place=place, aspect=self.aspect, standing=self.standing, sentence=self.sentence
        )


def _kept(aspect: str, sentence: str) -> Judged:
    return Judged(aspect, Standing.KEPT, sentence)


def _broken(aspect: str, sentence: str) -> Judged:
    return Judged(aspect, Standing.BROKEN, sentence)


def _unseen(aspect: str, sentence: str) -> Judged:
    return Judged(aspect, Standing.UNSEEN, sentence)


def failed(aspect: str, reading: Reading) -> Judged | None:
    """What the wire refused about an answer; None when there was nothing to refuse.

    What the other side says of a refusal may name a project, so its code alone is told.
    """
    failure = reading.failure
    if failure is None:
        return None
    if isinstance(failure, IncompletePull):
        # Our own words, counts only.
        return _broken(aspect, f"各页合不成完整的答复，已拒收（技术信息：{failure}）。")
    if isinstance(failure, RemoteRefused):
        return _broken(aspect, f"对方答复业务失败（代码 {failure.code}）。")
    return _broken(aspect, sentence_of(failure))


def judge_total(reading: Reading) -> Judged:
    """Whether totals are declared, stay the same, and are true."""
    totals = set(reading.totals)
    if totals <= {None}:
        return Judged("total", Standing.WEAK, "对方不声明总数，少行无从发现，只能靠末页判断。")
    if len(totals) > 1:
        return _broken("total", f"同一次查询中总数变化（{len(totals)} 种），翻页时数据在变动。")
    (total,) = totals
    if not reading.is_whole:
        return _unseen(
            "total", f"声明 {total} 行；只读了前 {len(reading.rows)} 行，是否属实未核实。"
        )
    if total != len(reading.rows):
        return _broken("total", f"声明 {total} 行，实收 {len(reading.rows)} 行。")
    return _kept("total", f"声明 {total} 行，实收相同。")


def judge_paging(first: Reading, second: Reading) -> Judged:
    """Whether no row comes twice and two readings are equal."""
    for reading in (first, second):
        doubles = len(reading.rows) - len({row.id_digest for row in reading.rows})
        if doubles:
            return _broken(
                "paging", f"{doubles} 行重复出现：翻页时数据在移动，重复的位置上会漏掉别的行。"
            )
    if first.digests == second.digests:
        pages = len(first.page_sizes)
        return _kept("paging", f"连读两次相同，没有重复的行（{len(first.rows)} 行，{pages} 页）。")
    if sorted(first.digests) == sorted(second.digests):
        return _broken("paging", "连读两次行相同而次序不同，翻页可能漏行。")
    differing = len(set(first.digests) ^ set(second.digests))
    return _broken(
        "paging", f"连读两次有 {differing} 行不同：其间数据有改动，或翻页不可靠，请在空闲时再测。"
    )


def judge_page_size(reading: Reading, asked: int, known: int) -> Judged:
    """Whether a page holds as many rows as asked for, when `known` rows are there."""
    size = reading.page_sizes[0] if reading.page_sizes else 0
    if size > asked:
        return _broken("page_size", f"要 {asked} 行，给了 {size} 行：页长未被遵守。")
    if size < min(asked, known):
        return _broken("page_size", f"要 {asked} 行，只给了 {size} 行。")
    return _kept("page_size", f"要 {asked} 行，给了 {size} 行。")


def judge_order(reading: Reading, columns: Columns) -> Judged:
    """By what rows are ordered, as far as can be seen."""
    if len(reading.rows) < _LEAST_FOR_ORDER:
        return _unseen("order", f"只有 {len(reading.rows)} 行，看不出次序。")
    times = [row.changed_at for row in reading.rows if row.changed_at is not None]
    if len(times) == len(reading.rows) and len(set(times)) > 1 and times == sorted(times):
        return _kept("order", f"按更新时间从旧到新（{len(set(times))} 个不同时间）。")
    if reading.ids_ascend:
        return _kept("order", "按编号从小到大。")
    if not columns.changed_element:
        return _unseen("order", "不按编号；口径没有为这类数据写更新时间，别的次序看不出。")
    return Judged("order", Standing.WEAK, "未见按更新时间或编号的次序，翻页不能靠次序保证。")


def some_time(reading: Reading) -> datetime | None:
    """A time that parts the rows in two, or one just after all of them; None without any time."""
    times = sorted({row.changed_at for row in reading.rows if row.changed_at is not None})
    if len(times) == 1:
        return times[0] + _JUST_AFTER
    return times[len(times) // 2] if times else None


def judge_since(whole: Reading, answer: Reading, since: datetime) -> Judged:
    """Whether `updated_since` leaves out the older rows and no other."""
    told = [row for row in whole.rows if row.changed_at is not None]
    older = {row.digest for row in told if _is_older(row, since)}
    newer = {row.digest for row in told} - older
    return _filtered(
        "since", answer, wanted=newer, unwanted=older, noun="更新时间更早的行", known=whole
    )


def _is_older(row: Sighting, since: datetime) -> bool:
    return row.changed_at is not None and row.changed_at < since


def judge_live_only(whole: Reading, answer: Reading) -> Judged:
    """Whether `live_only` leaves out the deleted rows and no other."""
    deleted = {row.digest for row in whole.rows if row.is_deleted}
    live = {row.digest for row in whole.rows if row.is_deleted is False}
    return _filtered(
        "live_only", answer, wanted=live, unwanted=deleted, noun="已删除的行", known=whole
    )


def judge_keys(whole: Reading, answer: Reading, key_digest: str) -> Judged:
    """Whether asking by key leaves out the rows of other keys and no other."""
    own = {row.digest for row in whole.rows if row.key_digest == key_digest}
    other = set(whole.digests) - own
    return _filtered("keys", answer, wanted=own, unwanted=other, noun="其他编码的行", known=whole)


def _filtered(
    aspect: str,
    answer: Reading,
    *,
    wanted: set[str],
    unwanted: set[str],
    noun: str,
    known: Reading,
) -> Judged:
    """What a filter did, where both answers were read to their end."""
    failure = failed(aspect, answer)
    if failure is not None:
        return failure
    if not (known.is_whole and answer.is_whole):
        return _unseen(aspect, "数据太多，没有读到底，无从比较；可用 --agency 换数据少的单位。")
    got = set(answer.digests)
    lost, extra = len(wanted - got), len(unwanted & got)
    if lost:
        also = f"，还多给了 {extra} 行{noun}" if extra else ""
        return _broken(aspect, f"部分遵守：应给 {len(wanted)} 行，漏了 {lost} 行{also}。")
    if not unwanted:
        return _unseen(aspect, f"没有{noun}可供排除，看不出是否遵守；没有漏行。")
    if extra:
        words = "不起作用" if extra == len(unwanted) else "给的比要的多"
        return _broken(aspect, f"{words}：{len(unwanted)} 行{noun}中照样给出 {extra} 行。")
    return _kept(aspect, f"完全遵守：应给 {len(wanted)} 行，排除 {len(unwanted)} 行{noun}。")


def judge_times(reading: Reading) -> Judged:
    """How times are written, in shares."""
    forms = Counter(row.time_form for row in reading.rows)
    count = len(reading.rows)
    shares = "，".join(
        f"{form.label} {_percent(forms[form], count)}" for form in TimeForm if forms[form]
    )
    is_clean = set(forms) == {TimeForm.DIGITS_17}
    return Judged("times", Standing.KEPT if is_clean else Standing.WEAK, f"{shares}。")


def _percent(part: int, whole: int) -> str:
    """Never 0 % of something nor 100 % of less than everything."""
    share = round(100 * part / whole)
    if share in {0, 100} and part not in {0, whole}:
        return "不到 1%" if share == 0 else "99% 以上"
    return f"{share}%"


def judge_kind(first: Reading, second: Reading, columns: Columns) -> Iterator[Judged]:
    """All that two plain readings of a data set tell."""
    for reading in (first, second):
        failure = failed("reading", reading)
        if failure is not None:
            yield failure
            return
    yield judge_total(first)
    yield judge_paging(first, second)
    yield judge_order(first, columns)
    if columns.changed_element:
        yield judge_times(first)
    else:
        yield _unseen("times", "口径没有为这类数据写更新时间。")
