"""Receiver marks (对方标记): notices that the receiver stored a set of ours once more."""

from collections.abc import Mapping

from adapter.domain.outcome import PushState
from adapter.domain.push_protocol import Sight
from adapter.domain.receiver_mark import is_finer, is_same_storing
from adapter.ports.alarms import AlarmCode
from adapter.ports.pushes import PushRecord
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.job import RunContext
from sync_jobs.pushing.telling import alarm_of

_LATE_COPY = "同样的内容被对方又存了一次：本方有一次发送此前没有结果"
_STORED_AGAIN = "同样的内容被对方又存了一次：不是本方已知的发送，也可能是对方用户重新保存"


class MarkWatch:
    """Tells of sets that were stored anew, by the mark on their newest confirmed push."""

    def __init__(self, run: RunContext) -> None:
        self._run = run

    def look_at_some(
        self, work: UnitOfWork, kind: TreeKind, seen: Mapping[str, Sight | None]
    ) -> bool:
        """Look at the sets under these keys; True when there was something to write."""
        newest = work.pushes.latest_of(self._run.site.scope, kind, seen)
        changed = [each for each in newest.values() if is_stored_anew(each, seen[each.set_key])]
        for each in changed:
            self.look(work, each, seen[each.set_key])
        return bool(changed)

    def look(self, work: UnitOfWork, record: PushRecord, sight: Sight | None) -> None:
        """Raise an alarm if the set of this push was stored anew, see `is_stored_anew`.

        Its new mark is kept, so that each storing is told once; and so is one that shows more of
        the same storing, so that the next is noticed by it.
        """
        if sight is None or sight.mark is None:
            return
        if not is_same_storing(record.receiver_mark, sight.mark):
            detail = _LATE_COPY if record.adrift else _STORED_AGAIN
            work.alarms.raise_([alarm_of(self._run, record, AlarmCode.PUSH_DOUBLED, detail)])
            work.pushes.landed(record.push_id)
        work.pushes.remark({record.push_id: sight.mark})


def is_stored_anew(record: PushRecord, sight: Sight | None) -> bool:
    """Whether the content of a confirmed push shows another mark than it was read back with."""
    if record.state is not PushState.CONFIRMED or sight is None or sight.mark is None:
        return False
    return record.content_hash == sight.content_hash and _says_more(record, sight.mark)


def _says_more(record: PushRecord, mark: str) -> bool:
    kept = record.receiver_mark
    return kept is None or is_finer(mark, kept) or not is_same_storing(kept, mark)
