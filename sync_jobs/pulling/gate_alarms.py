"""Tells of held records whose row the gate stopped (闸门所拦): numbers, never what came."""

from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.staging import AtTheGate
from sync_jobs.job import RunContext


def gate_alarms(run: RunContext, kind: RecordKind, gate: AtTheGate) -> list[Alarm]:
    """The alarms of what a sweep of a data set met at the gate, raised as it is published.

    Later would be too late: a row that moved behind the gate is held no more, so that no later
    sweep shows it. A person closes that.
    """
    told = (
        (AlarmCode.MOVED_BEHIND_GATE, "closed", gate.moved),
        (AlarmCode.KEY_LOST, "kept", gate.kept),
    )
    return [_alarm(run, code, kind, f"{word} {number}") for code, word, number in told if number]


def settle_gate(run: RunContext, kind: RecordKind, gate: AtTheGate) -> None:
    """Close the alarm of lost codes of a data set of which a published sweep found none."""
    if run.options.is_dry_run or gate.kept:
        return
    with run.begin() as work:
        now = run.site.clock.now()
        work.alarms.close(run.site.scope, AlarmCode.KEY_LOST, [kind.value], at=now)
        work.commit()


def gate_lines(kind: RecordKind, gate: AtTheGate) -> list[str]:
    """The same for who ran it."""
    label = KIND_LABELS[kind]
    told = (
        (gate.kept, "条本方现有的记录，对方这次给的行读不出项目编码，已按涉密拦下，原内容保留。"),
        (gate.moved, "条本方现有的记录，对方改记在未开放的项目名下，已按涉密关闭。"),
        (gate.shut, "条因所属项目或部门不再开放而关闭，并非对方不再提供。"),
    )
    return [f"{label}：{number} {words}" for number, words in told if number]


def gate_figures(gates: list[AtTheGate]) -> dict[str, object]:
    """The same for the run row; what did not happen is left out."""
    told = {
        "keys_lost": sum(each.kept for each in gates),
        "moved_behind_gate": sum(each.moved for each in gates),
        "closed_by_gate": sum(each.shut for each in gates),
    }
    return {name: number for name, number in told.items() if number}


def _alarm(run: RunContext, code: AlarmCode, kind: RecordKind, detail: str) -> Alarm:
    now = run.site.clock.now()
    return Alarm(
        scope=run.site.scope,
        code=code,
        subject=kind.value,
        detail=detail,
        run_id=run.run_id,
        first_at=now,
        latest_at=now,
    )
