"""Where a rule stands (依据) is cited for the stage that it is of."""

import pytest

from adapter.domain.findings.bases import basis_of
from adapter.domain.findings.codes import FindingCode
from mappings.scoring_rules_file import load_rules

NOT_REPORTED, LAW = FindingCode.NOT_REPORTED, "《条例》第十六条（自评：见办法）"
OF_STAGES = "自评：《办法》；监控：《条例》第二十条"


@pytest.mark.parametrize(
    ("text", "stage", "expected"),
    [
        ("自评：《办法》", "绩效自评", "自评：《办法》"),
        ("自评：《办法》", "绩效自评（各项指标）", "自评：《办法》"),
        ("自评：《办法》", "绩效运行监控（第 1 次）", None),
        ("自评：《办法》", "绩效目标", None),
        (OF_STAGES, "绩效运行监控", "监控：《条例》第二十条"),
        (f"《条例》；{OF_STAGES}", "绩效自评", "《条例》；自评：《办法》"),
        # What names no stage is of all of them.
        (LAW, "绩效目标", LAW),
        ("《条例》第一条：总则", "绩效目标", "《条例》第一条：总则"),
        (OF_STAGES, None, OF_STAGES),
    ],
)
def test_a_basis_of_a_stage_is_cited_for_it_alone(
    text: str, stage: str | None, expected: str | None
) -> None:
    facts = {"name": "甲项目"} | ({} if stage is None else {"stage": stage})
    found = basis_of({NOT_REPORTED: text}, NOT_REPORTED, facts)

    assert found == expected


def test_the_national_rules_cite_nothing_for_targets_and_monitoring_that_are_lacking() -> None:
    bases = load_rules().bases

    told = [
        basis_of(bases, NOT_REPORTED, {"stage": each})
        for each in ("绩效目标", "绩效运行监控", "绩效自评")
    ]
    assert told[:2] == [None, None]
    assert "财预〔2020〕10号" in (told[2] or "")
