"""The other side's words are kept without whatever might name a project that is secret."""

import pytest

from connectors.foreign_words import without_names

SENT = frozenset({"00003011", "完工时间", "防洪工程", "15250126T000000900001", "个"})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # Failures are told as they are.
        ("指标编码不存在", "指标编码不存在"),
        ("第 3 行：权重合计不等于100，请核实", "第 3 行：权重合计不等于100，请核实"),
        ("DUPLICATE_KEY (E5001): 记录重复", "DUPLICATE_KEY (E5001): 记录重复"),
        ("系统繁忙，请稍后再试", "系统繁忙，请稍后再试"),
        ("", ""),
        # Names and codes of nobody knows whom are not.
        ("与项目 森林草原防火（15250126T000000900030）重复", "与项目 …（…）重复"),
        ("与项目“边境管控专项”冲突", "与项目“…项”冲突"),
        ("经办人张三未审核", "…未审核"),
        ("T1234567未登记", "…未登记"),
        # Nor what is made of words of failures alone.
        ("项目 信息系统升级维护 未登记", "项目 … 未登记"),
        ("项目 数据库平台网络升级 不存在", "项目 … 不存在"),
        ("项目编码 51010-00245-00012 不存在", "项目编码 …-…-… 不存在"),
        ("项目 5101 0024 5000 12 不存在", "项目 … … … … 不存在"),
        ("项目 XM10234 已停用", "项目 … 已停用"),
        ("与项目 GUOAN 重名", "与项目 … 重名"),
        ("与“系统升级”冲突", "与“…”冲突"),
        # What was sent ourselves may be said back.
        ("指标 00003011 完工时间 重复", "指标 00003011 完工时间 重复"),
        ("项目 15250126T000000900001 防洪工程未登记", "项目 15250126T000000900001 防洪工程未登记"),
        ("项目 15250126T000000900002 防洪工程二期未登记", "项目 … 防洪工程…未登记"),
    ],
)
def test_what_may_name_somebody_is_left_out(said: str, kept: str) -> None:
    assert without_names(said, SENT) == kept


def test_without_anything_sent_no_name_is_kept() -> None:
    assert without_names("指标 00003011 完工时间 重复") == "指标 … …时间 重复"
