"""Brackets behind a number that tell its parts, or the share that it is."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("储备粮轮换", "2500吨", "轮换2500吨（小麦1500吨、玉米1000吨）", MET),
        ("储备粮轮换", "≥3000吨", "轮换2500吨（小麦1500吨、玉米1000吨）", MISSED),
        ("应急物资储备", "≥2批", "2批（春、秋各1批）", MET),
        ("应急物资储备", "≥3批", "2批（春、秋季各1批）", MISSED),
        ("文化活动", "≥30场", "32场（线上12场，线下20场）。", MET),
        ("空气质量优良天数比例", "≥90%", "335天（91.8%）", MET),
        ("空气质量优良天数比例", "≥90%", "320天（占比87.7%）", MISSED),
        # Parts that make up another number, other units, other times, what is not there.
        ("储备粮轮换", "2500吨", "2500吨（小麦1500吨、玉米900吨）", OPEN),
        ("储备粮轮换", "2500吨", "2500吨（计划1500吨、追加1000吨）", OPEN),
        ("培训人数", "≥50人", "60人（男40人、女20名）", OPEN),
        ("购置设备", "≥50台", "60台（到货40台、未到货20台）", OPEN),
        ("应急物资储备", "≥2批", "2批（春、秋各2批）", OPEN),
        ("空气质量优良天数比例", "≥90%", "335天（同比增长91.8%）", OPEN),
        ("空气质量优良天数比例", "≥90%", "335天（目标90%）", OPEN),
    ],
)
def test_a_bracket_of_parts_or_of_the_share(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("轮训217人，覆盖率100%", MET),
        ("培训12个村；覆盖面达100%。", MET),
        ("轮训217人，覆盖率98%", OPEN),
        ("未轮训217人，覆盖率100%", OPEN),
        ("轮训217人，完成率100%", OPEN),
    ],
)
def test_how_many_were_covered_beside_all(actual: str, expected: Attainment) -> None:
    made = check("书记轮训", "全覆盖", actual).judgement

    assert made.attainment is expected, made.reason
