"""The 完成率 of a form's line, beside the numbers of the line."""

import pytest

from adapter.domain.findings.codes import FindingCode
from mappings.scoring_rules_file import load_rules
from sync_jobs.check_form import check_form
from tests.unit.forms.test_form_reading import Cells, workbook

HEAD = ["三级指标", "年度指标值", "实际完成值", "完成率", "未完成原因"]
RULES = load_rules()


def told(*rows: list[object], head: list[str] = HEAD) -> list[dict[str, str]]:
    cells: Cells = [head, *map(list, rows)]
    checked = check_form("自评.xlsx", workbook(cells), RULES)
    wrong = FindingCode.COMPLETION_RATE_WRONG
    found = (each for _, made in checked.answers for each in made.findings)
    return [dict(each.facts) for each in found if each.code is wrong]


@pytest.mark.parametrize("heading", ["完成率", "指标完成率（%）", "年度目标完成比例"])
@pytest.mark.parametrize("stated", [0.95, "95.0%", 95, "95"])
def test_a_rate_that_the_numbers_cannot_give_is_told(heading: str, stated: object) -> None:
    head = [heading if each == "完成率" else each for each in HEAD]
    (facts,) = told(["停车位", "≥300个", "255个", stated, "用地未批"], head=head)

    assert (facts["completion_rate"], facts["computed"]) == ("95%", "85%")


@pytest.mark.parametrize(
    ("target", "actual", "stated"),
    [
        ("≥300个", "255个", "85%"),
        ("≥300个", "255个", 0.85),
        ("≥300个", "255个", ""),
        ("≥300个", "255个", 0),
        ("≥300个", "255个", "/"),
        ("≥300个", "336个", "100%"),
        ("≥300个", "336个", 1.12),
        ("≥90%", "81%", "81%"),
        ("≥90%", "81%", 0.9),
        ("≤3.5万元", "4.2万元", "100%"),  # less is better: how that is a rate, nobody says
        ("≥300个", "255米", "95%"),
        ("≥90%", "108%", "100%"),
        ("持续提升", "持续提升", "95%"),
        ("6月底前", "6月20日", "95%"),
    ],
)
def test_a_rate_that_may_be_meant_accuses_nobody(target: str, actual: str, stated: object) -> None:
    assert told(["指标", target, actual, stated, "雪"]) == []


def test_of_a_part_of_the_year_and_beside_an_adjusted_target_nothing_is_told() -> None:
    monitored = ["三级指标", "年度指标值", "1-6月完成情况", "完成率", "全年预计完成情况"]
    adjusted = ["三级指标", "年初指标值", "调整后指标值", "实际完成值", "完成率"]

    assert told(["停车位", "≥300个", "255个", "95%", "300个"], head=monitored) == []
    assert told(["停车位", "≥268个", "≥300个", "255个", "95%"], head=adjusted) == []
