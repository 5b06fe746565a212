"""New ids (换号): whether every storing there gives a set's rows new ids, as far as is known."""

from collections.abc import Iterable

from adapter.domain.outcome import PushState
from adapter.domain.pushing.receiver_mark import has_same_ids
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord, PushSettlement
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.job import RunContext
from sync_jobs.pushing.telling import alarm_of_kind

_KEPT = "口径写着对方每次存入都换新的行编号，这一次存入没有换"


class NewIds:
    """What the profile promises of ids, for the kinds of set where nothing was seen to belie it."""

    def __init__(self, work: UnitOfWork, run: RunContext) -> None:
        self._run = run
        self._kinds = set(TreeKind) if run.site.profile.wire_spec.push.renews_ids else set()
        if self._kinds:
            alarms = work.alarms.open(run.site.scope)
            kept = {each.subject for each in alarms if each.code is AlarmCode.IDS_KEPT}
            self._kinds -= {each for each in TreeKind if each.value in kept}

    def are_given(self, kind: TreeKind) -> bool:
        """Whether under the ids of before nothing was stored."""
        return kind in self._kinds

    def belied(self, settled: Iterable[tuple[PushRecord, PushSettlement]]) -> list[Alarm]:
        """An alarm for each kind of which other content came to stand under the same ids.

        From then on ids tell nothing of it, until the alarm is closed.
        """
        kept = [record for record, became in settled if self._is_kept(record, became)]
        first = {each.kind: each for each in reversed(kept)}
        self._kinds -= first.keys()
        return [
            alarm_of_kind(self._run, each, AlarmCode.IDS_KEPT, _KEPT) for each in first.values()
        ]

    def _is_kept(self, record: PushRecord, became: PushSettlement) -> bool:
        return (
            record.kind in self._kinds
            and became.state is PushState.CONFIRMED
            and record.expected_hash != record.content_hash
            and has_same_ids(record.expected_mark, became.receiver_mark)
        )
