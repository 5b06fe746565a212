"""The course of a probe (探测过程): what is asked, in which order, and what each answer tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.errors import AuthenticationRefused, RetryableError
from adapter.ports.budget_system import Exchange, RawFields
from adapter.probe import judging
from adapter.probe.caller import Bounds, Caller, CallsSpent, ProbedSite
from adapter.probe.clocks import judge_clock
from adapter.probe.findings import Finding, Standing
from adapter.probe.sightings import Reading, digest_of
from connectors.conformance import HARMLESS, Capability, Result, Subject, Verdict, run_check

SITE = "全站"
_SMALL_PAGE = 2
#: Largest pages that are tried, besides the profile's own.
_LARGE_PAGES = (5_000, 10_000)
#: A data set for the conformance checks has as many rows, so that pages and times differ.
_LEAST_ROWS = 3

#: What a site can be asked without writing or breaking anything.
_HAS = frozenset(
    need for check in HARMLESS.values() for need in check.needs if isinstance(need, Capability)
)
_STANDINGS = {
    Verdict.KEPT: Standing.KEPT,
    Verdict.BROKEN: Standing.BROKEN,
    Verdict.SKIPPED: Standing.UNSEEN,
}


@dataclass(frozen=True, slots=True)
class _Whole:
    agency_codes: tuple[str, ...]
    reading: Reading


class Probe:
    """One probe of one site. `findings` come one by one, `calls` counts what was asked."""

    def __init__(self, site: ProbedSite, bounds: Bounds) -> None:
        self._site = site
        self._bounds = bounds
        self._caller = Caller(site, bounds)
        self._began = site.clock.monotonic()
        self._exchanges: list[Exchange] = []
        self._newest: datetime | None = None
        #: Data sets that were read to their end, and of which units.
        self._whole: dict[RecordKind, _Whole] = {}

    @property
    def calls(self) -> int:
        """Queries asked up to now."""
        return self._caller.calls

    def close(self) -> None:
        """Drop the connections."""
        self._caller.close()

    def findings(self) -> Iterator[Finding]:
        """Everything in order. Raises only what says that the site is out of reach or shut."""
        login = self._caller.system(self._bounds.page_size).check()
        self._exchanges.append(login)
        for kind in RecordKind:
            yield from self._kind(kind)
        yield from self._page_limit()
        yield from self._conformance()
        yield judge_clock(self._exchanges, self._newest, self._site.clock.now(), SITE)
        yield self._login(login)
        yield _of_pushes()

    @property
    def _over_files(self) -> bool:
        return self._site.wire == "file_drop"

    # --- the site as a whole ------------------------------------------------------------------

    def _login(self, login: Exchange) -> Finding:
        if self._over_files:
            return _of_files()
        lasted = self._site.clock.monotonic() - self._began
        return Finding(
            place=SITE,
            aspect="login",
            standing=Standing.KEPT,
            sentence=f"登录成功，测试连接用时 {login.duration_ms} 毫秒；探测的 {lasted:.0f} 秒内"
            "令牌可用（过期会自动重新登录）。令牌的最长寿命未测。",
        )

    def _page_limit(self) -> Iterator[Finding]:
        """The largest page that is accepted, tried from small to large on one data set."""
        kind = next(iter(self._whole), None)
        if kind is None or self._over_files:
            return  # Over files pages are cut here: no page is too large for the other side.
        usual = self._site.usual_page_size
        accepted = 0
        for size in sorted({usual, *_LARGE_PAGES}):
            reading = self._read(
                kind, page_size=size, pages=1, agency_codes=self._whole[kind].agency_codes
            )
            if reading is None:
                yield _spent("page_limit").at(SITE)
                return
            if reading.failure is not None:
                break
            accepted = size
        yield _of_page_limit(accepted, usual).at(SITE)

    # --- one data set -------------------------------------------------------------------------

    def _kind(self, kind: RecordKind) -> Iterator[Finding]:
        place = KIND_LABELS[kind]
        if kind not in self._site.columns:
            reason = self._site.unsupported.get(kind)
            sentence = f"口径不支持：{reason}。" if reason else "口径没有声明这类数据可读，跳过。"
            yield Finding(place=place, aspect="kind", standing=Standing.UNSEEN, sentence=sentence)
            return
        for judged in self._judged(kind):
            yield judged.at(place)

    def _judged(self, kind: RecordKind) -> Iterator[judging.Judged]:
        codes, first = self._first(kind)
        if first is not None and not first.rows and first.failure is None:
            sentence = f"所选 {len(codes)} 个单位没有这类数据，无从判断。"
            yield judging.Judged("reading", Standing.UNSEEN, sentence)
            return
        second = self._read(kind, agency_codes=codes)
        if first is None or second is None:
            yield _spent("reading")
            return
        yield from judging.judge_kind(first, second, self._site.columns[kind])
        if first.failure is not None or second.failure is not None:
            return
        seen = _Whole(codes, first)
        if first.is_whole and len(first.rows) >= _LEAST_ROWS:
            self._whole[kind] = seen
        yield self._page_size(kind, seen)
        yield self._since(kind, seen)
        yield self._live_only(kind, seen)
        if self._site.columns[kind].key_element:
            yield self._keys(kind, seen)

    def _first(self, kind: RecordKind) -> tuple[tuple[str, ...], Reading | None]:
        """The rows of all units, or of one where all together are too many to be read whole."""
        codes = self._site.agency_codes
        reading = self._read(kind)
        if reading is None or reading.is_whole or reading.failure is not None or len(codes) == 1:
            return codes, reading
        return codes[:1], self._read(kind, agency_codes=codes[:1])

    def _page_size(self, kind: RecordKind, seen: _Whole) -> judging.Judged:
        answer = self._read(kind, page_size=_SMALL_PAGE, pages=1, agency_codes=seen.agency_codes)
        if answer is None:
            return _spent("page_size")
        return judging.failed("page_size", answer) or judging.judge_page_size(
            answer, _SMALL_PAGE, len(seen.reading.rows)
        )

    def _since(self, kind: RecordKind, seen: _Whole) -> judging.Judged:
        since = judging.some_time(seen.reading)
        if since is None:
            sentence = "没有一行带可读的更新时间，看不出增量条件是否遵守。"
            return judging.Judged("since", Standing.UNSEEN, sentence)
        answer = self._read(kind, agency_codes=seen.agency_codes, updated_since=since)
        if answer is None:
            return _spent("since")
        return judging.judge_since(seen.reading, answer, since)

    def _live_only(self, kind: RecordKind, seen: _Whole) -> judging.Judged:
        if not self._site.columns[kind].deleted_element:
            sentence = "口径没有为这类数据写删除标志。"
            return judging.Judged("live_only", Standing.UNSEEN, sentence)
        answer = self._read(kind, agency_codes=seen.agency_codes, live_only=True)
        if answer is None:
            return _spent("live_only")
        return judging.judge_live_only(seen.reading, answer)

    def _keys(self, kind: RecordKind, seen: _Whole) -> judging.Judged:
        key = seen.reading.some_key
        if not key:
            sentence = "没有一行带可读的编码，看不出按编码查询是否遵守。"
            return judging.Judged("keys", Standing.UNSEEN, sentence)
        answer = self._read(kind, agency_codes=seen.agency_codes, keys=(key,))
        if answer is None:
            return _spent("keys")
        return judging.judge_keys(seen.reading, answer, digest_of(key))

    def _read(
        self,
        kind: RecordKind,
        *,
        page_size: int | None = None,
        pages: int | None = None,
        **asked: object,
    ) -> Reading | None:
        """An answer, noted for the clock; None when no call is left."""
        self._caller.allow(None)
        try:
            reading = self._caller.read(kind, page_size=page_size, pages=pages, **asked)
        except CallsSpent:
            return None
        self._exchanges += reading.exchanges
        told = [row.changed_at for row in reading.rows if row.changed_at is not None]
        self._newest = max([*told, *([self._newest] if self._newest else [])], default=None)
        return reading

    # --- the conformance kit ------------------------------------------------------------------

    def _conformance(self) -> Iterator[Finding]:
        """The harmless checks on one data set that was read to its end."""
        kind = min(self._whole, key=self._dearness, default=None)
        if kind is None:
            sentence = f"没有一类数据有 {_LEAST_ROWS} 行以上且能读完，符合性检查未做。"
            yield Finding(
                place=SITE, aspect="conformance", standing=Standing.UNSEEN, sentence=sentence
            )
            return
        subject = self._subject(kind)
        for check in HARMLESS.values():
            self._caller.allow(self._bounds.calls_per_check)
            result = run_check(check, subject)
            if isinstance(result.failure, RetryableError | AuthenticationRefused):
                raise result.failure
            yield _of_check(result, KIND_LABELS[kind])

    def _dearness(self, kind: RecordKind) -> tuple[bool, int]:
        """Kinds with times come first, as they can be resumed; then those with fewer rows."""
        rows = self._whole[kind].reading.rows
        return not any(row.changed_at for row in rows), len(rows)

    def _subject(self, kind: RecordKind) -> Subject:
        usual = self._bounds.page_size
        return Subject(
            system=self._caller.system(usual),
            scope=self._site.scope,
            agency_codes=self._whole[kind].agency_codes,
            kinds=(kind,),
            has=_HAS,
            other=lambda change: self._caller.system(
                usual if change.page_size is None else change.page_size
            ),
            changed_at=self._changed_at,
        )

    def _changed_at(self, kind: RecordKind, fields: RawFields) -> datetime | None:
        columns = self._site.columns[kind]
        moment = columns.read_moment(fields.get(columns.changed_element))
        return moment if isinstance(moment, datetime) else None


def _spent(aspect: str) -> judging.Judged:
    return judging.Judged(aspect, Standing.UNSEEN, "调用次数已用完，未测；可调大 --calls。")


def _of_page_limit(accepted: int, usual: int) -> judging.Judged:
    if accepted < usual:
        sentence = f"口径的页长 {usual} 行不被接受，请改小 page_size。"
        return judging.Judged("page_limit", Standing.BROKEN, sentence)
    sentence = f"试到每页 {accepted} 行仍被接受；口径用 {usual} 行。"
    return judging.Judged("page_limit", Standing.NOTED, sentence)


def _of_check(result: Result, place: str) -> Finding:
    why = f"（{_told(result)}）" if result.why else ""
    return Finding(
        place=place,
        aspect="conformance",
        standing=_STANDINGS[result.verdict],
        sentence=f"{result.check.label}：{result.verdict.label}{why}。",
    )


def _told(result: Result) -> str:
    is_chinese = result.verdict is Verdict.SKIPPED
    return result.why if is_chinese else f"技术信息：{result.why}"


def _of_files() -> Finding:
    return Finding(
        place=SITE,
        aspect="login",
        standing=Standing.KEPT,
        sentence="目录可读写，密钥可用。文件交换没有登录和令牌，每个批次都验签名；翻页在本机切分，"
        "对方没有页长上限可测。",
    )


def _of_pushes() -> Finding:
    return Finding(
        place=SITE,
        aspect="push",
        standing=Standing.UNSEEN,
        sentence="未测试：需演练环境，探测只读不写。接口不提供条件写入，也不保证同一请求只执行一次；"
        "适配器不重发结果未知的推送，每次推送都按读回确认。",
    )
