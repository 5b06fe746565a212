"""Receiver marks (对方标记): notices that the receiver stored a set of ours once more."""

from collections.abc import Mapping

from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import Sight
from adapter.domain.pushing.receiver_mark import is_finer, is_same_storing
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.job import RunContext
from sync_jobs.pushing.new_ids import NewIds
from sync_jobs.pushing.telling import alarm_of

_LATE_COPY = "同样的内容被对方又存了一次：本方有一次发送此前没有结果"
_STORED_AGAIN = "同样的内容被对方又存了一次：不是本方已知的发送，也可能是对方用户重新保存"


class MarkWatch:
    """Tells of sets that were stored anew, by the mark on their newest confirmed push."""

    def __init__(self, run: RunContext, new_ids: NewIds) -> None:
        self._run = run
        self._new_ids = new_ids

    def is_stored_anew(self, record: PushRecord, sight: Sight | None) -> bool:
        """Whether the content of a confirmed push shows another mark than it was read back with."""
        if record.state is not PushState.CONFIRMED or sight is None or sight.mark is None:
            return False
        return record.content_hash == sight.content_hash and self._says_more(record, sight.mark)

    def look_at_some(
        self, work: UnitOfWork, kind: TreeKind, seen: Mapping[str, Sight | None]
    ) -> bool:
        """Look at the sets under these keys; True when there was something to write."""
        newest = work.pushes.latest_of(self._run.site.scope, kind, seen)
        changed = [
            each for each in newest.values() if self.is_stored_anew(each, seen[each.set_key])
        ]
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
        if not self._is_same_storing(record, sight.mark):
            copy = self.own_copy(work, record, record.content_hash)
            if copy is not None:
                self.arrived(work, copy, sight.mark)
                return
            work.alarms.raise_([self._doubled(record, _STORED_AGAIN)])
        work.pushes.remark({record.push_id: sight.mark})

    def own_copy(
        self, work: UnitOfWork, record: PushRecord, content_hash: str | None
    ) -> PushRecord | None:
        """The newest push of a content to the set of this one of which a sending is adrift."""
        key = record.kind, record.set_key
        adrift = work.pushes.adrift(self._run.site.scope)
        copies = (each for each in adrift if (each.kind, each.set_key) == key)
        return next((each for each in copies if each.content_hash == content_hash), None)

    def arrived(self, work: UnitOfWork, copy: PushRecord, mark: str) -> None:
        """A sending without an outcome has stored its content once more, and left this mark.

        So nobody put it back: a push that is on its way still has it before it.
        """
        work.alarms.raise_([self._doubled(copy, _LATE_COPY)])
        work.pushes.landed(copy.push_id)
        scope, key = self._run.site.scope, (copy.kind, copy.set_key)
        newest = work.pushes.latest_of(scope, copy.kind, [copy.set_key]).get(key)
        known = newest if newest is not None and _is_of(newest, copy) else None
        if known is not None:
            work.pushes.remark({known.push_id: mark})
        on_its_way = (e for e in work.pushes.unsettled(scope) if (e.kind, e.set_key) == key)
        for each in on_its_way:
            is_over_it = each.expected_hash == copy.content_hash
            if is_over_it and self._is_of_the_same_storing(each, known):
                work.pushes.expect(each.push_id, mark)

    def _is_of_the_same_storing(self, waiting: PushRecord, known: PushRecord | None) -> bool:
        """Whether others did not store what it is to take the place of since, as far as known."""
        return known is None or self._is_same_storing(known, waiting.expected_mark)

    def _says_more(self, record: PushRecord, mark: str) -> bool:
        kept = record.receiver_mark
        return kept is None or is_finer(mark, kept) or not self._is_same_storing(record, mark)

    def _is_same_storing(self, record: PushRecord, mark: str | None) -> bool:
        renews_ids = self._new_ids.are_given(record.kind)
        return is_same_storing(record.receiver_mark, mark, renews_ids=renews_ids)

    def _doubled(self, record: PushRecord, detail: str) -> Alarm:
        return alarm_of(self._run, record, AlarmCode.PUSH_DOUBLED, detail)


def _is_of(newest: PushRecord, copy: PushRecord) -> bool:
    is_confirmed = newest.state is PushState.CONFIRMED
    return is_confirmed and newest.content_hash == copy.content_hash
