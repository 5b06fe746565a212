"""What must not happen (坚决杜绝) or move (不增加), and what was not seen (未见)."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.findings.codes import FindingCode
from tests.bench.comparing.quality import checked

MET, MISSED, ASK = "met", "not_met", "undetermined"


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "社会效益指标", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("重大安全事故", "坚决杜绝", "发生1起", MISSED),
        ("重大安全事故", "零容忍", "发生2起", MISSED),
        ("安全生产事故", "严格杜绝", "1起", MISSED),
        ("校园欺凌事件", "零容忍", "全年发生1起", MISSED),
        ("环境违法案件", "坚决杜绝", "未发生", MET),
        ("环境违法案件", "坚决杜绝", "0起", MET),
        ("安全事故", "坚决杜绝", "发生安全事故1起", MISSED),
        ("重大安全事故", "坚决杜绝", "发生安全事故1起", ASK),
        # Of another kind, found out by others, or only kept down.
        ("重大安全事故", "坚决杜绝", "发生一般事故1起", ASK),
        ("违纪行为", "零容忍", "查处3起", ASK),
        ("违纪行为", "零容忍", "3起", ASK),
        ("火灾事故", "坚决遏制", "发生1起", ASK),
        ("宣传活动", "零容忍", "3起", ASK),
        ("事故", "零容忍", "较上年下降2起", ASK),
    ],
)
def test_what_is_forbidden_outright_and_happened_is_missed(
    name: str, target: str, actual: str, wanted: str
) -> None:
    judged(line(name, target, actual), wanted)


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("群众负担", "不增加", "有所增加", MISSED),
        ("群众负担", "不增加", "略有上升", MISSED),
        ("企业负担", "不加重", "有所加重", MISSED),
        ("企业负担", "企业负担不加重", "企业负担有所加重", MISSED),
        ("水质", "不下降", "水质略有下降", MISSED),
        ("违法建设", "不反弹", "出现反弹", MISSED),
        ("生态环境", "不恶化", "有所恶化", MISSED),
        ("入学率", "不降低", "较上年下降1.2%", MISSED),
        ("失业人数", "不上升", "比上年增加20人", MISSED),
        ("群众负担", "不增加", "有所减少", MET),
        ("群众负担", "不增加", "与上年持平", MET),
        ("入学率", "不降低", "较上年提高1.2%", MET),
        ("群众负担", "不增加", "未增加", MET),
        # By little may be nothing, of another thing, or of a part.
        ("群众负担", "不增加", "收入有所增加", ASK),
        ("群众负担", "不增加", "部分增加", ASK),
        ("群众负担", "不增加", "不再有所增加", ASK),
        ("入学率", "不降低", "下降到96%", ASK),
    ],
)
def test_what_must_not_move_and_did_is_missed(
    name: str, target: str, actual: str, wanted: str
) -> None:
    judged(line(name, target, actual), wanted)


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("群众获得感", "明显增强", "未见明显增强", MISSED),
        ("营商环境", "明显改善", "未有明显改善", MISSED),
        ("服务水平", "有效提升", "未得到有效提升", MISSED),
        ("服务水平", "有效提升", "尚未有效提升", MISSED),
        ("服务水平", "有效提升", "未见下降", ASK),
        ("服务水平", "有效提升", "个别未见有效提升", ASK),
    ],
)
def test_what_was_not_seen_is_missed(name: str, target: str, actual: str, wanted: str) -> None:
    judged(line(name, target, actual), wanted)


def judged(made: LineCheck, wanted: str) -> None:
    assert made.judgement.attainment == wanted, made.judgement.reason
    found = FindingCode.FULL_MARKS_FOR_MISSED_TARGET in {each.code for each in made.findings}
    assert found == (wanted == MISSED)
