"""What a run row keeps of an error is told to people in Chinese, and never more than it keeps."""

import errno
import os

import pytest

import adapter.bootstrap.trying  # noqa: F401 - brings in every module that defines an error
from adapter.errors import (
    AdapterError,
    ConfigurationError,
    ConnectionLost,
    ImportRefused,
    MalformedAnswer,
    RemoteRefused,
    RunError,
)
from adapter.wording import recorded_sentence, sentence_of


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("", ""),
        ("KeyboardInterrupt", "已中断"),
        ("Interrupted", "中断：运行它的进程没有正常结束"),
        ("ConnectionLost", "连不上一体化系统"),
        ("CircuitOpen", "连续多次没有正常答复"),
        ("CircuitOpen: ServerBusy: HTTP 500", "最近一次失败：一体化系统繁忙或在维护"),
        ("CircuitOpen: CertificateRefused", "最近一次失败：本机不信任对方的证书"),
        ("CircuitOpen: ClassOfAnotherRelease", "最近一次失败：原因不详"),
        ("StoreBusy", "本方数据库"),
        ("RemoteRefused: 0500", "业务失败"),
        ("ConfigurationError", "配置有误"),
        ("GateMoved", "本次运行已停止"),
        ("ValueError", "程序出错"),
        ("ClassOfAnotherRelease", "程序出错"),
    ],
)
def test_a_recorded_error_is_told_in_chinese_with_what_was_kept(kept: str, words: str) -> None:
    told = recorded_sentence(kept)

    assert words in told
    assert bool(told) is bool(kept)
    assert kept in told or kept in {"KeyboardInterrupt", "Interrupted"}


def test_the_words_of_a_refused_read_are_not_told() -> None:
    told = sentence_of(RemoteRefused("0500", "项目“金丝雀工程”数据异常"))

    assert "0500" in told
    assert "金丝雀" not in told


def test_an_address_without_a_service_is_no_business_failure() -> None:
    told = sentence_of(RemoteRefused("HTTP 404", "项目“金丝雀工程”不存在"))

    assert "HTTP 404" in told
    assert "base_url" in told
    assert "业务失败" not in told
    assert "金丝雀" not in told


def test_a_bad_setting_keeps_its_place() -> None:
    error = ConfigurationError("缺少必填项", file="a.toml", line=3, key="site.x")

    assert "a.toml:3" in sentence_of(error)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConfigurationError(f"读不到文件（{os.strerror(errno.ENOENT)}）"), "（文件或目录不存在）"),
        (ConfigurationError(f"读不到文件（{os.strerror(errno.EACCES)}）"), "（没有权限）"),
        (ConnectionLost(os.strerror(errno.ECONNREFUSED)), "（对方拒绝连接）"),
        (
            ConnectionLost(f"no connection: {os.strerror(errno.ECONNREFUSED)} (OSError)"),
            "（技术信息：no connection: 对方拒绝连接 (OSError)）",
        ),
        (MalformedAnswer("the answer has no list of rows"), "（技术信息：the answer has no list"),
        (RunError("请重新拉取"), "（请重新拉取）"),
    ],
)
def test_what_the_system_says_is_told_in_chinese(error: AdapterError, words: str) -> None:
    assert words in sentence_of(error)


def test_a_refused_import_counts_nothing_in_english() -> None:
    assert "problems" not in sentence_of(ImportRefused("31 problems"))
