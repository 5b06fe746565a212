"""Alarms (告警) in words: what each is about, and what was seen, as people read it."""

import re

from adapter.domain.kinds import KIND_LABELS
from adapter.domain.plan.rules import SET_LABELS
from adapter.ports.alarms import CLOSED_BY_JOB, Alarm, AlarmCode
from adapter.wording import recorded_sentence
from sync_jobs.catalogue import JOB_LABELS

_KINDS = {**{each.value: label for each, label in KIND_LABELS.items()}, **SET_LABELS}
#: What the guards note, which count and name no value.
_NOTED = (
    (re.compile(r"held (\d+), received (\d+)"), "本方有 {0} 条，这次只收到 {1} 条"),
    (
        re.compile(r"held (\d+), received (\d+), marked deleted (\d+)"),
        "本方有 {0} 条，这次收到 {1} 条，本方已有的当中 {2} 条标为已删除",
    ),
    (
        re.compile(r"held (\d+), received 0 of (\d+) units"),
        "{1} 个单位名下本方有 {0} 条，这次一条也没有收到，其他单位的照常收到",
    ),
    (re.compile(r"kept (\d+)"), "{0} 条本方现有的记录，对方给的行读不出项目编码，保留原样"),
    (re.compile(r"closed (\d+)"), "{0} 条本方现有的记录，对方改记在未开放的项目名下，已关闭"),
    (re.compile(r"accepted, (\d+) closed"), "已接受撤回，关闭 {0} 条"),
    (re.compile(r"(\d+) segments: not mended: \w+"), "{0} 段与对方不一致，重新读取没有成功"),
    (
        re.compile(r"(\d+) segments: created (\d+), updated (\d+), withdrawn (\d+)"),
        "{0} 段与对方不一致，重新读取后新增 {1} 条、更新 {2} 条、撤回 {3} 条",
    ),
)


#: What is noted of a job that keeps failing: how often, and what its run row keeps.
_FAILED = re.compile(r"(\d+) in a row: (.*)")


def subject_words(alarm: Alarm) -> tuple[str, str]:
    """(data set or kind of set, its part): 绩效目标指标 with an element, 指标模板 with a key.

    Of a job its name alone.
    """
    if alarm.code is AlarmCode.JOB_FAILING:
        return JOB_LABELS.get(alarm.subject, alarm.subject), ""
    found = re.fullmatch(r"(\w+)(?:([.:])(.*))?", alarm.subject, re.DOTALL)
    kind, mark, rest = found.groups() if found else (alarm.subject, None, None)
    label = _KINDS.get(kind)
    if label is None:
        return alarm.subject, ""
    return label, "其余元素" if mark == "." and rest == "*" else rest or ""


def closer_words(by: str | None, reason: str | None) -> str:
    """Who closed it: a person's login; a sentence where it was a job, or nobody wrote it down."""
    if by is None:
        return "（关闭人未记录）"
    return "由作业关闭：情况已不再出现" if by == CLOSED_BY_JOB and reason is None else by


def detail_words(alarm: Alarm) -> str:
    """What was seen, in Chinese."""
    if alarm.code is AlarmCode.JOB_FAILING and (found := _FAILED.fullmatch(alarm.detail)):
        times, kept = found.groups()
        return f"已连续失败 {times} 次；最近一次：{recorded_sentence(kept)}"
    for pattern, words in _NOTED:
        if found := pattern.fullmatch(alarm.detail):
            return words.format(*found.groups())
    return alarm.detail


def words_without_values(alarm: Alarm) -> str:
    """The same for who sees no values of sets."""
    words = detail_words(alarm)
    return words.partition("（")[0] if alarm.code is AlarmCode.STORED_OTHERWISE else words
