"""Shares that say by their own words to be another one, or what the one asked for lacks."""

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.findings.codes import FindingCode
from tests.bench.comparing.quality import checked
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        # What is lacking of the same share.
        ("食品抽检合格率", "≥97%", "不合格率1.9%", MET),
        ("食品抽检合格率", "≥97%", "抽检不合格率为1.9%", MET),
        ("食品抽检合格率", "≥98%", "不合格率2.9%", MISSED),
        ("食品抽检", "合格率≥97%", "不合格率1.9%", MET),
        ("产品不合格率", "≤2%", "合格率98.5%", MET),
        ("产品不合格率", "≤2%", "合格率97.5%", MISSED),
        # Not of opinions, and not where an adverb narrows one of them.
        ("群众满意度", "≥90%", "不满意率2.1%", OPEN),
        ("按时办结率", "≥95%", "未办结率3%", OPEN),
        ("食品抽检合格率", "≥97%", "不合格率低于3%", OPEN),
        # Another share.
        ("数据准确率", "≥99%", "误差率0.6%", OPEN),
        ("群众满意度", "≥90%", "问卷回收率96.5%", OPEN),
        ("群众满意度", "≥90%", "满意度调查覆盖率100%", OPEN),
        ("项目验收合格率", "≥95%", "验收率100%", OPEN),
        ("受理案件办结率", "≥90%", "受理率100%", OPEN),
        ("毕业生就业率", "≥85%", "毕业率99%", OPEN),
        ("污水处理率", "≥95%", "污水收集率97%", OPEN),
        ("贫困人口脱贫率", "≥90%", "返贫率0", OPEN),
        ("事故率", "≤1%", "安全率99.5%", OPEN),
        ("12345热线办理", "按时办结率98%", "满意率99%", OPEN),
        # The same in other words.
        ("食品抽检合格率", "≥97%", "抽检合格率98.1%", MET),
        ("食品抽检合格率", "≥97%", "合格率96%", MISSED),
        ("案件办结率", "≥90%", "结案率95%", MET),
        ("群众满意度", "≥90%", "综合满意率95%", MET),
        ("群众满意度", "≥90%", "满意和基本满意率95%", MET),
        ("群众满意度", "≥90%", "好评率95%", MET),
        ("服务对象满意度", "≥90%", "调查对象满意度达95.3%以上", MET),
        ("验收合格率", "≥95%", "一次验收通过率100%", MET),
        ("优良天数比例", "≥85%", "优良率88%", MET),
        ("产品合格率", "≥95%", "合格产品占比96%", MET),
        ("贷款不良率", "≤2%", "不良贷款率1.2%", MET),
        ("医保参保率", "≥95%", "参保覆盖率96%", MET),
        ("问题整改率", "≥95%", "完成率96%", MET),
        ("事故发生率", "≤1%", "事故率0.5%", MET),
        ("群众满意率和知晓率", "≥90%", "知晓率92%", MET),
        ("就业见习", "≥85%", "留用率88%", MET),
    ],
)
def test_share_is_read_as_what_it_is_called(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert check(name, target, actual).judgement.attainment is expected


def test_share_of_another_kind_asks_for_the_number_and_accuses_of_nothing() -> None:
    row = dict.fromkeys(("level2", "unit"), "") | {"score": "10", "full_score": "10"}
    row |= {"level3": "群众满意度", "value_text": "≥90%", "actual_value_text": "回收率9%"}
    found = checked(row).findings
    assert [each.code for each in found] == [FindingCode.NUMBER_NOT_REPORTED]


def test_what_is_lacking_is_told_beside_the_share() -> None:
    reason = check("抽检合格率", "≥97%", "不合格率1.9%").judgement.reason
    assert reason == "实际 98.1%（不合格率1.9%），目标 ≥97%（按大于等于比较）"
