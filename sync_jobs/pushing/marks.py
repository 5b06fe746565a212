"""Receiver marks (对方标记): notices that the receiver stored a set of ours once more."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from adapter.domain.outcome import PushState
from adapter.domain.push_protocol import Sight
from adapter.domain.receiver_mark import is_finer, is_same_storing
from adapter.ports.alarms import AlarmCode
from adapter.ports.pushes import PushRecord, SetKey
from adapter.ports.store import UnitOfWork
from sync_jobs.job import RunContext
from sync_jobs.pushing.telling import alarm_of

_LATE_COPY = "同样的内容被对方又存了一次：本方有一次发送此前没有结果"
_STORED_AGAIN = "同样的内容被对方又存了一次：不是本方已知的发送，也可能是对方用户重新保存"


class MarkWatch:
    """The newest confirmed push of every set, and the mark the receiver had left on it then."""

    def __init__(self, run: RunContext, latest: Mapping[SetKey, PushRecord]) -> None:
        self._run = run
        self._latest = {
            key: each for key, each in latest.items() if each.state is PushState.CONFIRMED
        }

    def confirmed(self, record: PushRecord) -> None:
        """A set was confirmed; `receiver_mark` is what it was read back with."""
        self._latest[record.kind, record.set_key] = record

    def look(self, work: UnitOfWork, seen: Mapping[SetKey, Sight | None]) -> bool:
        """Raise an alarm for every set of ours that was stored anew; True when there was one.

        Its new mark is kept, so that each storing is told once; and so is one that shows more of
        the same storing, so that the next is noticed by it.
        """
        alarms = []
        for record, mark in self._changed(seen):
            left = record.adrift
            if not is_same_storing(record.receiver_mark, mark):
                detail = _LATE_COPY if record.adrift else _STORED_AGAIN
                alarms.append(alarm_of(self._run, record, AlarmCode.PUSH_DOUBLED, detail))
                work.pushes.landed(record.push_id)
                left = max(record.adrift - 1, 0)
            work.pushes.remark({record.push_id: mark})
            self.confirmed(replace(record, receiver_mark=mark, adrift=left))
        work.alarms.raise_(alarms)
        return bool(alarms)

    def is_changed(self, seen: Mapping[SetKey, Sight | None]) -> bool:
        """Whether `look` would find something to write."""
        return any(self._changed(seen))

    def _changed(self, seen: Mapping[SetKey, Sight | None]) -> Iterator[tuple[PushRecord, str]]:
        for key, sight in seen.items():
            record = self._latest.get(key)
            if record is None or sight is None or sight.mark is None:
                continue
            if record.content_hash == sight.content_hash and _says_more(record, sight.mark):
                yield record, sight.mark


def _says_more(record: PushRecord, mark: str) -> bool:
    kept = record.receiver_mark
    return kept is None or is_finer(mark, kept) or not is_same_storing(kept, mark)
