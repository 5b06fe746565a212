"""The indicator's own share among other figures of its cell."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("服务对象满意度", "≥95%", "发放问卷100份，回收98份，满意度96.9%", MET),
        ("服务对象满意度", "≥95%", "发放问卷100份，回收98份，满意度92.9%", MISSED),
        ("服务对象满意度", "≥95%", "回收率98%，满意率93%", MISSED),
        ("沿线群众满意度", "≥90%", "问卷200份，满意186份，满意度93%", MET),
        ("体质健康合格率", "≥93%", "合格率93.4%，优良率51%", MET),
        ("12345热线办理", "按时办结率98%", "按时办结率98.7%，满意率92%", MET),
        ("取证率", "≥85%", "123人考试，108人取证，取证率87.8%", MET),
        ("旅游收入增长率", "≥10%", "收入12.3亿元，增长率8.6%", MISSED),
        ("检测合格率", "≥97.5%", "98.6%，不合格率1.4%", MET),
        ("检测合格率", "≥97.5%", "合格率98.6%（不合格率1.4%）", MET),
        ("供热室温达标率", "≥98%", "99.1％，投诉率1.2‰", MET),
        ("培训出勤率", "≥95%", "应到50人实到48人", MET),
        ("培训到课率", "≥97%", "应到50人，实到48人。", MISSED),
        # Parts, doubts, plans, other years, and figures that speak against it.
        ("合格率", "≥95%", "男生合格率98%，女生合格率92%", OPEN),
        ("水质达标率", "≥95%", "城区达标率99%，投诉率1%", OPEN),
        ("群众满意度", "≥95%", "问卷200份，满意150份，满意度96%", OPEN),
        ("隐患整改率", "≥95%", "排查60个，整改率100%，未整改3个", OPEN),
        ("检测合格率", "≥97.5%", "合格率98.6%，不合格率3%", OPEN),
        ("按时完成率", "100%", "100%（延期2项）", OPEN),
        ("按时完成率", "≥95%", "完成60项，按时完成率98%，延期3项", OPEN),
        ("满意率和知晓率", "≥90%", "满意率92%，知晓率88%", OPEN),
        ("群众满意度", "≥90%", "目标90%，回收率98%", OPEN),
        ("群众满意度", "≥90%", "上年满意度96%，回收率98%", OPEN),
        ("服务对象满意度", "≥95%", "发放问卷100份，回收率98%", OPEN),
        ("培训合格率", "≥95%", "应到50人，实到48人", OPEN),
        ("培训出勤率", "≥95%", "应到48人，实到50人", OPEN),
    ],
)
def test_share_that_is_called_as_the_name_counts(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert check(name, target, actual).judgement.attainment is expected
