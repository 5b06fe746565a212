"""Two stages of one task in one cell (申报62户，竣工58户), and batches of one payment."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MET, MISSED, line


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("危房改造户数", "≥60户", "申报62户，竣工58户", MISSED),
        ("危房改造户数", "≥60户", "开工62户、竣工61户", MET),
        ("到岗人数", "≥10人", "签约10人，到岗7人", MISSED),
        ("引进人才数量", "≥10人", "签约12人，到岗10人", MET),
        ("案件办结数", "≥200件", "受理210件，办结190件", MISSED),
        ("办结案件", "≥100件", "受理60件、办结50件", MISSED),
        # Whether a contract is enough, or a bare number, is for a person.
        ("引进人才数量", "≥10人", "签约10人，到岗7人", ASK),
        ("到岗人数", "10人", "签约10人，到岗7人", ASK),
        # The first stage is what was asked for, the units differ, or more came out than went in.
        ("危房改造申报户数", "≥60户", "申报62户，竣工58户", ASK),
        ("危房改造户数", "≥60户", "申报62户，竣工58座", ASK),
        ("危房改造户数", "≥60户", "申报52户，竣工58户", ASK),
        # No chain, or three of its stages.
        ("危房改造户数", "≥60户", "巡查62户，走访58户", ASK),
        ("危房改造户数", "≥60户", "申报62户，开工60户，竣工58户", ASK),
        ("危房户数", "≥60户", "申报62户，竣工58户", ASK),
        ("危房改造户数", "≤60户", "申报62户，竣工58户", ASK),
    ],
)
def test_the_later_of_two_stages_counts(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("2024年6月底前", "第一批2024年6月28日、第二批2024年12月20日", MISSED),
        ("2024年6月底前", "第一批2024年6月28日、第二批12月20日", MISSED),
        ("2024年6月底前", "首批5月28日发放，第二批6月20日发放", MET),
        # One batch of two, a year that nobody tells, an order that is none, one that is foreseen.
        ("2024年6月底前", "第一批6月28日", ASK),
        ("2024年6月底前", "第一批5月28日，第二批未发放", ASK),
        ("2024年6月底前", "第一批6月28日、第二批12月20日", ASK),
        ("2024年6月底前", "第一批5月28日，第三批6月20日", ASK),
        ("2024年6月底前", "第一批6月20日，第二批5月28日", ASK),
        ("2024年6月底前", "第一批5月28日，第二批预计6月20日", ASK),
        ("第一批2024年6月底前", "第一批5月28日，第二批12月20日", ASK),
    ],
)
def test_the_last_batch_tells_the_day(target: str, actual: str, wanted: str) -> None:
    made = line("补贴发放时间", target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
