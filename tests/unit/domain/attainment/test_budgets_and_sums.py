"""Budgets that were to be kept, and parts that are told without their sum."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("不超预算", "结余3.2万元", MET),
        ("控制在预算内", "节约资金3.2万元", MET),
        ("控制在概算以内", "较概算节约5.6万元", MET),
        ("不超过预算", "与预算持平", MET),
        ("控制在概算内", "未超概算", MET),
        ("不超概算", "超概算3.2%", MISSED),
        ("不超过预算", "超预算2万元", MISSED),
        ("不超过预算", "超出年度预算", MISSED),
        ("不超预算", "未结余", OPEN),
        ("不超预算", "结转3.2万元", OPEN),
        ("不超预算", "与上年持平", OPEN),
        ("节约为主", "结余3.2万元", OPEN),
    ],
)
def test_money_saved_or_spent_beside_a_budget(
    target: str, actual: str, expected: Attainment
) -> None:
    made = check("项目成本", target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("植树造林", "2万亩", "人工造林1.2万亩、飞播0.8万亩", MET),
        ("设备采购", "≥550台", "台式机520台、笔记本60台", MET),
        ("设备采购", "≥600台", "台式机520台、笔记本60台", MISSED),
        ("慰问人数", "20人", "男12人、女8人", MET),
        ("道路建设", "≥20公里", "新建12公里，改建8.5公里。", MET),
        ("生均公用经费", "≥1200元/人", "小学720元/人、初中940元/人", OPEN),
        # Of other states, times and units, or more than the whole.
        ("设备采购", "≥550台", "计划520台、到货60台", OPEN),
        ("档案整理", "≥100件", "接收60件、整理50件", OPEN),
        ("培训人数", "≥100人", "参训80人、合格60人", OPEN),
        ("慰问人数", "20人", "男12人、女8名", OPEN),
        ("慰问人数", "20人", "男12人、男8人", OPEN),
        ("慰问人数", "20人", "已慰问12人、未慰问8人", OPEN),
    ],
)
def test_parts_are_added_up_where_they_surely_are_parts(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
