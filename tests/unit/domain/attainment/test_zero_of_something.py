"""None of something by its own name, and so many of just that."""

import pytest

from tests.bench.comparing.quality import checked

MISSED = [
    ("脱管漏管", "零脱管零漏管", "漏管1人"),
    ("脱管人数", "零脱管", "1人"),
    ("漏管失管", "无脱管漏管", "发生漏管1人"),
    ("社区矫正", "实现零脱管、零漏管", "全年发生脱管2人，已收监"),
    ("动物检疫", "无错检漏检", "漏检3批"),
    ("信访积案", "零新增", "新增2件"),
    ("隐性债务", "零新增", "新增200万元"),
    ("隐性债务", "零新增", "新增隐性债务200万元"),
    ("信访稳定", "不发生群体性上访", "发生群体性上访1起"),
    ("重大舆情", "不发生重大舆情", "发生1起"),
    ("工程质量", "无返工", "返工2处"),
    ("办事", "零跑腿", "跑腿1次"),
]
OPEN = [
    ("社区矫正", "零脱管", "在管356人"),
    ("社区矫正", "零脱管", "356人"),
    ("社区矫正", "零脱管", "去年脱管1人"),
    ("社区矫正", "零脱管零漏管", "排查漏管对象20人"),
    ("隐性债务", "零新增", "化解200万元"),
    ("隐性债务", "零新增", "新增就业200人"),
    ("安全生产", "不发生重大安全事故", "发生一般安全事故1起"),
    ("安全生产", "无重大安全隐患", "安全隐患3处"),
    ("献血", "无偿献血", "献血200人"),
    ("服务", "无偿服务及培训", "培训3场"),
    ("服务", "零距离服务", "服务20次"),
    ("隐性债务", "零新增", "新增不超过200万元"),
]


def _judged(name: str, target: str, actual: str) -> tuple[str, list[str]]:
    row = {"level2": "社会效益指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})
    return made.judgement.attainment.value, [each.code.value for each in made.findings]


@pytest.mark.parametrize(("name", "target", "actual"), MISSED)
def test_one_of_what_there_shall_be_none_of_is_missed(name: str, target: str, actual: str) -> None:
    verdict, found = _judged(name, target, actual)

    assert verdict == "not_met"
    assert "full_marks_for_missed_target" in found


@pytest.mark.parametrize(("name", "target", "actual"), OPEN)
def test_a_number_of_anything_else_accuses_nobody(name: str, target: str, actual: str) -> None:
    assert _judged(name, target, actual)[0] == "undetermined"
