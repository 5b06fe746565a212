"""Every error of ours becomes a Chinese sentence that says what to do next."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import signature

import pytest

import adapter.bootstrap.trying  # noqa: F401 - brings in every module that defines an error
from adapter.errors import (
    AdapterError,
    CircuitOpen,
    ConfigurationError,
    ExitCode,
    LeaseHeld,
    PackageRefused,
    PersonRefused,
    PlanRefused,
    RemoteRefused,
    ServerBusy,
    SuspiciousEmptyPull,
)
from adapter.wording import sentence_of
from sync_jobs.import_library import StrictImportRefused

_SPECIAL: dict[type[AdapterError], AdapterError] = {
    ConfigurationError: ConfigurationError("缺少必填项", file="a.toml", line=3, key="site.x"),
    RemoteRefused: RemoteRefused("0305", "系统维护"),
    ServerBusy: ServerBusy("503", retry_after_s=1),
    SuspiciousEmptyPull: SuspiciousEmptyPull(held=40, received=2),
    StrictImportRefused: StrictImportRefused(()),
    CircuitOpen: CircuitOpen("query PM_PERF_INDICATOR", opens_in_s=30),
    PlanRefused: PlanRefused("empty_plan", "没有需要改动的内容"),
    PackageRefused: PackageRefused("expired", "导出包已过有效期"),
    PersonRefused: PersonRefused("no_account", "没有有效账号，请建立"),
    LeaseHeld: LeaseHeld(name="template", run_id="run", since=datetime(2026, 3, 1, tzinfo=UTC)),
}


def errors(root: type[AdapterError] = AdapterError) -> Iterator[type[AdapterError]]:
    yield root
    for each in root.__subclasses__():
        yield from errors(each)


def example(kind: type[AdapterError]) -> AdapterError:
    """An error of that kind, with a word for each fact it asks for."""
    if kind in _SPECIAL:
        return _SPECIAL[kind]
    if "__init__" not in vars(kind):
        return kind("detail")
    facts = list(signature(kind).parameters.values())
    return kind(*("detail" for each in facts if each.default is each.empty))


@pytest.mark.parametrize("kind", sorted(set(errors()), key=str))
def test_every_error_has_a_chinese_sentence(kind: type[AdapterError]) -> None:
    sentence = sentence_of(example(kind))

    assert re.match(r"[\u4e00-\u9fff]", sentence)
    assert kind.__name__ not in sentence
    assert isinstance(kind.exit_code, ExitCode)


def test_a_bad_setting_is_named_by_file_and_line() -> None:
    assert sentence_of(_SPECIAL[ConfigurationError]) == "配置有误：a.toml:3　site.x　缺少必填项"


def test_a_held_lease_names_the_run_that_holds_it_and_since_when() -> None:
    told = sentence_of(_SPECIAL[LeaseHeld])

    assert "运行编号 run，自 2026-03-01 00:00:00 UTC 起" in told
    assert "没有开始" in told


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (["101001"], "单位 101001 名下本方现有 66 条，这次一条也没有返回"),
        ([f"10100{n}" for n in range(6)], "101003、101004 等 6 个单位名下本方现有 66 条"),
    ],
)
def test_units_that_sent_nothing_are_named_and_counted(units: list[str], words: str) -> None:
    assert words in sentence_of(SuspiciousEmptyPull(held=66, received=0, units=units))
