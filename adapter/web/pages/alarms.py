"""Alarms (告警): what a person should know, about what, what to do, and that it was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapter.domain.access.roles import Action
from adapter.domain.secrecy import owner_label
from adapter.ports.alarms import ALARM_LABELS, Alarm, AlarmCode
from adapter.ports.queries import AlarmEntry, AlarmFilter
from adapter.ports.trees import TreeKind
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.page_words import on_page
from adapter.web.pages.addresses import address
from adapter.web.pages.alarm_steps import Step, steps_of
from adapter.web.paging import member, paging_of
from sync_jobs.alarm_wording import (
    closer_words,
    detail_words,
    subject_words,
    words_without_values,
)
from sync_jobs.catalogue import accepting_job
from sync_jobs.close_alarm import AlarmChanged, Closing, ClosingContext, NoSuchAlarm, close_alarm
from sync_jobs.job import JobSpec

PATH = "/alarms"
LONGEST_REASON = 500
#: Former closings that one page shows; the command line tells all.
_MOST_FORMER = 100
_MOST_TIMES = 1_000_000_000
STATE_LABELS = {"open": "未关闭", "closed": "已关闭"}
#: What a person does next, in words of the pages; the command line has its own.
ADVICE: Mapping[AlarmCode, str] = {
    AlarmCode.EXTRA_REPLY: "对方答复了没有报送的一套，请把运行编号告知对方厂商核对。",
    AlarmCode.PUSH_DOUBLED: "对方可能把同一套多存了一次，请对方核对其库，确认后关闭。",
    AlarmCode.LATE_ECHO: "较早报送的内容后到并盖住了新内容，已重新报送；请在“冲突处理”中确认。",
    AlarmCode.NOT_STORED: "请对方查明为何答复成功而没有存储；仍是原来内容的，下次推送会重发；"
    "是别的内容的不再重发，请编制核对计划。",
    AlarmCode.STORED_OTHERWISE: "请对方查明为何存入的与所发的不同（列宽、精度等），"
    "改正后由经办人员在命令行重发。",
    AlarmCode.EDIT_WIPED: "本方迟到的报送盖掉了对方用户的修改，请与对方核实是否恢复。",
    AlarmCode.IDS_KEPT: "口径写着对方每次存入都换新编号，实际没有换，请系统管理员改正口径。",
    AlarmCode.SCHEMA_DRIFT: "请系统管理员对照对方的接口说明修改口径，再到“待处理隔离”中重放。",
    AlarmCode.PLAN_NEEDED: "请先在“冲突处理”中决定其中的冲突，再编制核对计划，审核后执行；"
    "处理完，下一次版本核对自动关闭。",
    AlarmCode.SUSPICIOUS_EMPTY: "请先向对方核实；确属撤回的，由复核人员在告警的页面上接受。",
    AlarmCode.COPY_DIFFERS: "下次拉取会读取全部并改正；仍不一致时请告知维护人员。",
    AlarmCode.KEY_LOST: "请对方补正这些行的项目编码；补正前本方保留原来的内容，不再更新。",
    AlarmCode.MOVED_BEHIND_GATE: "请与对方核对是否改了项目编码；属非密的，请更新项目统计表。",
    AlarmCode.JOB_FAILING: "请按所写的原因处理，各次情况见“运行记录”；该作业下一次完成时自动关闭。",
}
_CLOSED_BEFORE = "这条告警已由他人或作业关闭，您的说明没有保存。"
HAPPENED_AGAIN = "您查看之后这一情况又出现过，没有办理；请看清后再办。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlarm:
    """One alarm as a page shows it."""

    alarm_id: str
    alarm: Alarm
    #: 指标模板, 绩效目标指标 …; and its element or key.
    what: str
    part: str
    #: The page of what it is about; "" where there is none for the person.
    to: str
    #: Of the project or department; "" where it names none or the person sees no projects.
    name: str
    owner_to: str
    #: What was seen; without values of sets for who sees no projects.
    detail: str
    #: Where the person goes on.
    steps: Sequence[Step]

    @property
    def advice(self) -> str:
        """What to do, in one sentence."""
        return ADVICE[self.alarm.code]


def show_list(console: Console, asked: Asked) -> Reply:
    """Open ones unless others are asked for, the latest first."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_ALARMS)
    state = asked.query.get("state", "open")
    chosen = AlarmFilter(
        is_closed={"open": False, "closed": True}.get(state),
        code=member(AlarmCode, asked.query.get("code")),
    )
    shown, entries = None, list[ShownAlarm]()
    if scope is not None:
        shown = console.app.queries.admitted_alarms(
            scope, chosen, limit=paging.size, offset=paging.offset
        )
        entries = _shown(console, asked, shown.entries)
    return console.templates.page(
        "alarms.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_ALARMS),
        chosen=chosen,
        state=state,
        shown=shown,
        entries=entries,
        paging=replace(paging, total=shown.total if shown else 0),
        words=_WORDS,
    )


def show(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """One alarm, and the form by which it is closed."""
    (shown,) = _shown(console, asked, [entry_of(console, asked)])
    division = shown.alarm.scope.division_code
    mine = console.app.queries.former_closings([shown.alarm_id], data=asked.data)
    former = mine.get(shown.alarm_id, ())
    return console.templates.page(
        "alarm.html",
        asked,
        status=status,
        trouble=trouble,
        shown=shown,
        alarm=shown.alarm,
        former=former[:_MOST_FORMER],
        former_total=len(former),
        sees_runs=asked.reaches(Action.SEE_RUNS, division),
        may_close=asked.reaches(Action.CLOSE_ALARMS, division),
        accepting=job_accepting(shown.alarm),
        may_accept=asked.reaches(Action.ACCEPT_WITHDRAWALS, division),
        words=_WORDS,
    )


def take_closing(console: Console, asked: Asked) -> Reply:
    """Close it with a reason; what happened again since it was shown stays open."""
    entry = entry_of(console, asked)
    reason = asked.form.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return show(console, asked, trouble="请写明怎样处理的，再关闭。", status=422)
    times = seen_times(asked)
    app = console.app
    context = ClosingContext(
        store=app.store, clock=app.clock, ids=app.ids, user=asked.user, peer=asked.peer
    )
    try:
        close_alarm(context, Closing(alarm_id=entry.alarm_id, reason=reason, seen_times=times))
    except NoSuchAlarm:
        raise NotFound from None
    except AlarmChanged as error:
        trouble = _CLOSED_BEFORE if error.now.closed_at else HAPPENED_AGAIN
        return show(console, asked, trouble=trouble, status=409)
    there = {"site": entry.alarm.scope.site, "done": "alarm_closed"}
    return see_other(address(PATH, there))


def seen_times(asked: Asked) -> int:
    """How often it had happened when the person looked, as the form brings it back."""
    times = asked.form.get("times", "")
    if not (times.isascii() and times.isdecimal() and len(times) <= len(str(_MOST_TIMES))):
        raise NotFound
    return int(times)


def job_accepting(alarm: Alarm) -> JobSpec | None:
    """The job that reads again and takes what is gone for withdrawn; None for other alarms."""
    is_drop = alarm.code is AlarmCode.SUSPICIOUS_EMPTY
    return accepting_job(alarm.subject) if is_drop else None


def entry_of(console: Console, asked: Asked) -> AlarmEntry:
    """The alarm of the address; NotFound for one that the person does not see."""
    alarm_id, queries = asked.params["alarm_id"], console.app.queries
    entry = queries.admitted_alarm(alarm_id, data=asked.data)
    if entry is None or entry.alarm.scope.site not in console.app.settings.site:
        raise NotFound
    return entry


def _shown(console: Console, asked: Asked, entries: Sequence[AlarmEntry]) -> list[ShownAlarm]:
    """With the names of what they are about; none for who sees no projects."""
    sees = asked.may(Action.SEE_RESULTS)
    names: Mapping[str, str] = {}
    if entries and sees:
        scope = asked.data.of(entries[0].alarm.scope)
        keys = {each.alarm.project_code for each in entries} - {""}
        names = console.app.queries.owner_names(scope, keys)
    return [
        ShownAlarm(
            alarm_id=each.alarm_id,
            alarm=each.alarm,
            what=(words := subject_words(each.alarm))[0],
            part=words[1],
            to=_address(each.alarm) if sees else "",
            name=names.get(each.alarm.project_code, ""),
            owner_to=_owner_address(each.alarm) if sees else "",
            detail=on_page((detail_words if sees else words_without_values)(each.alarm)),
            steps=steps_of(asked, each.alarm),
        )
        for each in entries
    ]


def _address(alarm: Alarm) -> str:
    """The page of a set, else of the rows that could not be read for it; "" without either."""
    site = alarm.scope.site
    kind, _, key = alarm.subject.partition(":")
    if kind in {each.value for each in TreeKind}:
        return address("/conflicts", {"site": site, "state": "all", "kind": kind, "key": key})
    is_drift = alarm.code is AlarmCode.SCHEMA_DRIFT
    return address("/quarantine", {"site": site}) if is_drift else ""


def _owner_address(alarm: Alarm) -> str:
    where = {"site": alarm.scope.site, "project": alarm.project_code}
    return address("/comparison", where) if alarm.project_code else ""


_WORDS = {
    "alarm_labels": ALARM_LABELS,
    "state_labels": STATE_LABELS,
    "closer_words": closer_words,
    "job_accepting": job_accepting,
    "owner_label": owner_label,
    "address": address,
}
