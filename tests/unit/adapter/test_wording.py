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
    IncompletePull,
    MalformedAnswer,
    RemoteRefused,
    RunError,
    class_and_code,
)
from adapter.wording import defect_sentence, recorded_sentence, sentence_of


def incomplete(code: str, got: int | None = None, expected: int | None = None) -> IncompletePull:
    return IncompletePull("words", code=code, got=got, expected=expected)


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("", ""),
        ("IncompletePull", "读取的内容不完整"),
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
        ("OSError: ENOSPC", "磁盘已满"),
        ("OSError: EDQUOT", "磁盘已满"),
    ],
)
def test_a_recorded_error_is_told_in_chinese_with_what_was_kept(kept: str, words: str) -> None:
    told = recorded_sentence(kept)

    assert words in told
    assert bool(told) is bool(kept)
    assert kept in told or kept in {"KeyboardInterrupt", "Interrupted"}


def test_a_full_disk_beside_the_database_is_no_defect() -> None:
    error = OSError(errno.ENOSPC, "No space left on device")

    assert "程序出错" not in defect_sentence(error)
    assert defect_sentence(error) in recorded_sentence(class_and_code(error))


@pytest.mark.parametrize(
    ("error", "seen", "advice"),
    [
        (incomplete("total", 5, 8), "对方声明共 8 条，页给完了却只有 5 条", "每页条数"),
        (incomplete("total", 9, 8), "对方声明共 8 条，却给了 9 条", "有上限"),
        (incomplete("total"), "给出的条数与对方声明的总数不符", "核对分页与总数"),
        (incomplete("total_changed", 9, 8), "声明的总数由 8 变为 9", "避开对方填报"),
        (incomplete("total_changed", None, 8), "对方声明的总数变了", "避开对方填报"),
        (incomplete("page_order", 3, 2), "应是第 2 页，来的是第 3 页", "维护人员"),
        (incomplete("page_twice", 4), "又当作第 4 页给了一次", "页码参数"),
        (incomplete("key_twice", 2), "有 2 条记录的编号此前已经来过", "按主键固定排序"),
        (incomplete("key_twice"), "同一编号的记录来了不止一次", "按主键固定排序"),
        (incomplete("set_twice"), "同一套内容在一次读取中来了两次", "重复的套"),
        (incomplete("extract_refused", 7), "对方第 7 批数据文件没有采用", "重新导出"),
        (incomplete("unbalanced", 7, 8), "本方清点读到的内容，前后没有对上", "维护人员"),
        (incomplete("of_another_release"), "本方清点读到的内容，前后没有对上", "维护人员"),
    ],
    ids=lambda each: each.kept if isinstance(each, IncompletePull) else "",
)
def test_each_cause_of_an_incomplete_reading_has_a_sentence_also_from_the_run_row(
    error: IncompletePull, seen: str, advice: str
) -> None:
    kept = class_and_code(error)
    for told in (sentence_of(error), recorded_sentence(kept)):
        assert seen in told
        assert advice in told
        assert "这一数据集本次作废，原有内容没有改动" in told
        assert "{" not in told
    assert kept in recorded_sentence(kept)


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


@pytest.mark.parametrize("code", ["HTTP 403", "HTTP 407"])
def test_a_gateway_that_lets_nobody_through_is_told_as_one(code: str) -> None:
    told = sentence_of(RemoteRefused(code, ""))

    assert code in told
    assert "白名单" in told
    assert "业务失败" not in told


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
