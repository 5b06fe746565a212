"""Classes of water in any figures: 二类 is better than 三类, and 劣五类 the worst."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, checked


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("水质类别", "不低于三类", "劣五类", NOT_MET),
        ("水质类别", "不低于三类", "四类", NOT_MET),
        ("水质类别", "不低于三类", "三类", MET),
        ("水质类别", "不低于三类", "二类", MET),
        ("水质类别", "三类", "四类", NOT_MET),
        ("水质类别", "三类", "二类", MET),
        ("水质类别", "达到三类", "二类", MET),
        ("水质类别", "达到3类", "4类", NOT_MET),
        ("水质类别", "≤3类", "2类", OPEN),  # a sign that may mean either
        ("河湖水质", "达到或优于三类", "四类", NOT_MET),
        ("河湖水质", "达到或优于三类", "二类", MET),
        ("供水管网维护", "一类", "二类", OPEN),
        ("断面水质", "三类", "二类至三类", OPEN),
        ("水产品种类", "3类", "4类", MET),
        ("水质类别", "Ⅲ类", "Ⅱ类", MET),
        ("水质类别", "Ⅲ类", "二类", MET),
        # Of other grades nobody knows which way is better.
        ("资质等级", "三级", "二级", OPEN),
        ("资质等级", "三级", "四级", OPEN),
        ("档案类别", "三类", "四类", OPEN),
        ("资质等级", "三级", "三级", MET),
        ("购置设备种类", "≥3类", "4类", MET),
        ("购置设备种类", "≥3类", "2类", NOT_MET),
    ],
)
def test_a_class_is_held_to_its_rank_and_no_number(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert checked(target, actual, name).judgement.attainment is expected
