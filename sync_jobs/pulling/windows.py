"""Looks at the times of judged rows (时间窗口): what was asked for, what came unasked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.ports.staging import StagedPage, StagedRow
from sync_jobs.pulling.questions import Question

#: How far a time with so many digits may lie before the one that was meant.
_GRAINS = {8: timedelta(days=1), 10: timedelta(hours=1), 12: timedelta(minutes=1)}
_GRAIN = timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class Window:
    """The stretch of time that one question is about, and what did not keep to it."""

    question: Question
    kind: RecordKind
    #: What lies before it was not asked for; None when everything was.
    asked_from: datetime | None
    #: Understood rows that lie before.
    older: int = 0
    #: Understood rows that are left to other pulls, staged nowhere.
    left_out: int = 0

    def cut(self, page: StagedPage) -> StagedPage:
        """The page without the rows that belong to other pulls; counts what came unasked."""
        if self.asked_from is not None:
            moments = map(self._moment, page.rows)
            self.older += sum(1 for each in moments if each and each < self.asked_from)
        if self.question.until is None:
            return page
        return self._without_later(page, self.question.until)

    def _without_later(self, page: StagedPage, until: datetime) -> StagedPage:
        gone = {
            row.position
            for row in page.rows
            if (moment := self._moment(row)) is not None and moment >= until
        }
        self.left_out += len(gone)
        return replace(
            page,
            row_count=page.row_count - len(gone),
            payloads=[each for each in page.payloads if each[0] not in gone],
            rows=[row for row in page.rows if row.position not in gone],
        )

    def newest(self, page: StagedPage) -> datetime | None:
        """The newest time of change that can be believed; None when no row has one."""
        latest = self.question.latest
        times = [moment for row in page.rows if (moment := self._moment(row)) is not None]
        return max((each for each in times if each <= latest), default=None)

    def _moment(self, row: StagedRow) -> datetime | None:
        return moment_of(self.kind, row)


def moment_of(kind: RecordKind, row: StagedRow) -> datetime | None:
    """When a row was changed, on the other side's clock; None when it does not say."""
    moment = row.values[_position(kind)]
    return moment if isinstance(moment, datetime) else None


@cache
def _position(kind: RecordKind) -> int:
    return shape_of_kind(kind).names.index("updated_at")


def window_on(kind: RecordKind, question: Question, since_digits: int) -> Window:
    """The window of a question; `since_digits` are those of the time in the call."""
    grain = _GRAINS.get(since_digits, _GRAIN)
    return Window(
        question=question,
        kind=kind,
        asked_from=None if question.since is None else question.since - grain,
    )
