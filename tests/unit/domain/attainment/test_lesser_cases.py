"""Cases of another class than the one that must not happen are no miss of it."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "verdict"),
    [
        ("重大交通事故", "0起", "一般事故2起", "undetermined"),
        ("重大火灾事故", "0起", "发生较大火灾1起", "undetermined"),
        ("较大及以上事故", "0起", "一般事故1起", "undetermined"),
        ("特大事故", "0起", "重大事故1起", "undetermined"),
        ("重大动物疫情", "0", "一般疫情1起", "undetermined"),
        ("责任事故", "0起", "1起（非责任）", "undetermined"),
        ("亡人火灾", "0起", "火灾12起，无人员死亡", "undetermined"),
        ("群体性上访", "0起", "个体访3起", "undetermined"),
        ("重大责任事故", "0", "未发生重大责任事故，轻微事故1起", "undetermined"),
        ("重大安全事故", "不发生", "发生一般事故1起", "undetermined"),
        ("死亡事故", "0起", "受伤1人", "undetermined"),
        # Just that, something worse, or without a word of its class.
        ("重大交通事故", "0起", "重大事故1起", "not_met"),
        ("重大交通事故", "0起", "2起", "not_met"),
        ("重大交通事故", "0起", "全年发生2起", "not_met"),
        ("较大及以上事故", "0起", "重大事故1起", "not_met"),
        ("较大以上事故", "0起", "特别重大事故1起", "not_met"),
        ("重特大事故", "0起", "重大事故1起", "not_met"),
        ("责任事故", "0起", "发生责任事故1起", "not_met"),
        ("安全事故", "0起", "一般安全事故1起", "not_met"),
        ("群体性上访", "0起", "群体性上访3起", "not_met"),
    ],
)
def test_only_the_class_that_is_asked_about_counts(
    name: str, target: str, actual: str, verdict: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == verdict, made.judgement.reason
    assert "unit_conflict" not in {each.code.value for each in made.findings}
