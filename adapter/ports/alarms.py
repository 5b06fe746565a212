"""The port to alarms (告警): what a person should know, and do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from adapter.domain.identity import Scope


class AlarmCode(StrEnum):
    """What a person should know."""

    #: The receiver answered for a set that nobody sent.
    EXTRA_REPLY = "extra_reply"
    #: The receiver stored a set of ours once more than we know of.
    PUSH_DOUBLED = "push_doubled"
    #: An older content of ours came back over a newer one.
    LATE_ECHO = "late_echo"
    #: The receiver said that it had stored a set, and it is not there.
    NOT_STORED = "not_stored"
    #: It said so, and what stands there is another content than was sent, as cut or rounded.
    STORED_OTHERWISE = "stored_otherwise"
    #: A late sending of ours came over what somebody there had changed.
    EDIT_WIPED = "edit_wiped"
    #: A set was stored under the ids of before, though the profile says that storing renews them.
    IDS_KEPT = "ids_kept"
    #: A field or code that the profile does not know, or lacks what it names.
    SCHEMA_DRIFT = "schema_drift"
    #: Sets that the other side changed wait for somebody to plan what becomes of them.
    PLAN_NEEDED = "plan_needed"
    #: A side that held records was suddenly (nearly) empty, or that was accepted by a person.
    SUSPICIOUS_EMPTY = "suspicious_empty"
    #: Our copy and theirs differ where no change was told.
    COPY_DIFFERS = "copy_differs"
    #: Rows came under ids that we hold, and do not tell their project in a readable way any more.
    KEY_LOST = "key_lost"
    #: Rows came under ids that we hold, and name a project now that is not open.
    MOVED_BEHIND_GATE = "moved_behind_gate"
    #: The latest runs of a job failed one after the other.
    JOB_FAILING = "job_failing"


ALARM_LABELS: Mapping[AlarmCode, str] = MappingProxyType(
    {
        AlarmCode.EXTRA_REPLY: "多余的答复",
        AlarmCode.PUSH_DOUBLED: "重复存储",
        AlarmCode.LATE_ECHO: "旧内容迟到",
        AlarmCode.NOT_STORED: "答复已存而未存",
        AlarmCode.STORED_OTHERWISE: "存入后走样",
        AlarmCode.EDIT_WIPED: "修改被盖掉",
        AlarmCode.IDS_KEPT: "存入后编号未换",
        AlarmCode.SCHEMA_DRIFT: "结构变化",
        AlarmCode.PLAN_NEEDED: "待编制核对计划",
        AlarmCode.SUSPICIOUS_EMPTY: "数据骤减",
        AlarmCode.COPY_DIFFERS: "副本不一致",
        AlarmCode.KEY_LOST: "项目编码读不出",
        AlarmCode.MOVED_BEHIND_GATE: "改到未开放的项目",
        AlarmCode.JOB_FAILING: "作业连续失败",
    }
)


#: What a person does next.
ALARM_ADVICE: Mapping[AlarmCode, str] = MappingProxyType(
    {
        AlarmCode.EXTRA_REPLY: "对方答复了没有报送的一套，请把运行编号告知对方厂商核对",
        AlarmCode.PUSH_DOUBLED: "对方可能把同一套多存了一次，请对方核对其库，确认后关闭",
        AlarmCode.LATE_ECHO: "较早报送的内容后到，覆盖了新内容，已重新报送；请用 conflicts 确认",
        AlarmCode.NOT_STORED: "请对方查明为何答复成功而没有存储；那里仍是原来内容的，"
        "下次推送会重发；是别的内容的不再重发，请用 plan reconcile 编制核对计划",
        AlarmCode.STORED_OTHERWISE: "请对方查明为何存入的与所发的不同（列宽、精度等）；"
        "对方改正后用 pushes retry 重发，改了本方内容的先用 pushes give-up；在此之前不再发送",
        AlarmCode.EDIT_WIPED: "本方迟到的报送盖掉了对方用户的修改，请与对方核实是否恢复",
        AlarmCode.IDS_KEPT: "口径所写与对方实际不符，请把 [wire.push] 的 renews_ids 改为 false；"
        "否则推送结果未知时，对方用户改回的内容可能看不出来",
        AlarmCode.SCHEMA_DRIFT: "请对照对方接口说明修改口径；无用的新元素写入 ignored；"
        "改好后运行 quarantine replay",
        AlarmCode.PLAN_NEEDED: "请用 plan reconcile 编制核对计划，审核后用 plan apply 执行；"
        "处理完，下一次版本核对自动关闭",
        AlarmCode.SUSPICIOUS_EMPTY: "请先核实对方系统；确属撤回的，"
        "拉取作业加 --accept-withdrawals 接受",
        AlarmCode.COPY_DIFFERS: "下次拉取会读取全部并改正；仍不一致时请报告维护人员",
        AlarmCode.KEY_LOST: "请对方补正这些行的项目编码（空白、空格、大小写、类型）；"
        "补正前本方保留原来的内容，不再更新",
        AlarmCode.MOVED_BEHIND_GATE: "请与对方核对是否改了项目编码；属非密的，"
        "请更新项目统计表并重新绑定，确认后关闭",
        AlarmCode.JOB_FAILING: "请按所写的原因处理，再用 doctor 测试连接；"
        "该作业下一次完成时自动关闭，每次的原因见 runs",
    }
)


#: Stands for who closed an alarm that a job found to hold no more; people give a reason too.
CLOSED_BY_JOB = "作业"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that a person should know, however often it happens again."""

    scope: Scope
    code: AlarmCode
    #: A set's key, a data set, a data set with its field; with the code, the alarm's identity.
    subject: str
    #: The gate's key of what it is about, "" when it names no project or department.
    project_code: str = ""
    #: Facts without any value of a row: lengths, counts, names of fields. STORED_OTHERWISE alone
    #: has values, of the set it is about: it is purged with the set's project.
    detail: str = ""
    run_id: str
    first_at: datetime
    latest_at: datetime
    #: How often it was raised since it was open.
    times: int = 1
    closed_at: datetime | None = None
    #: Who closed it and why: CLOSED_BY_JOB without a reason where it was found to hold no more,
    #: None where nobody wrote it down, as before version 0023 of the schema.
    closed_by: str | None = None
    closed_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerClosing:
    """How an alarm was closed before it happened again; the fields are those of the alarm then."""

    first_at: datetime
    times: int
    closed_at: datetime
    closed_by: str | None
    closed_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingWord:
    """A person's word that an alarm was dealt with."""

    at: datetime
    by: str
    reason: str
    #: How often it had happened when they looked; None for who did not look.
    seen_times: int | None = None


class AlarmRepository(Protocol):
    """Alarms (告警): one per code and subject."""

    def raise_(self, alarms: Sequence[Alarm]) -> int:
        """Open those that are new or closed, count the others up; returns how many were opened.

        How a closed one had been closed is kept beside it.
        """
        ...

    def close(
        self,
        scope: Scope,
        code: AlarmCode,
        subjects: Sequence[str],
        *,
        at: datetime,
        word: "ClosingWord | None" = None,
    ) -> int:
        """A job closes those that are open, on the word of a person if there is one.

        Returns how many.
        """
        ...

    def close_one(self, alarm_id: str, word: "ClosingWord") -> bool:
        """Close one by its id; False when it is closed already, or not there.

        Also False where it happened more often than who closes it has seen.
        """
        ...

    def get(self, alarm_id: str) -> Alarm | None: ...

    def forget_closed(self, scope: Scope, code: AlarmCode, *, most: int) -> int:
        """Drop closed ones beyond the latest `most`; returns how many."""
        ...

    def open(self, scope: Scope) -> list[Alarm]:
        """Open alarms, oldest first."""
        ...
