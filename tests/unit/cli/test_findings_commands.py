"""Findings and matches at the terminal: Chinese, back to the bytes, of open projects."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from adapter.domain.comparing.comparison import Attainment, Comparison, FindingCode, Severity
from adapter.domain.identification.matching import MatchMethod
from adapter.domain.identification.proposing import Proposal
from adapter.domain.identity import uuid7
from tests.integration.storage.pulls import DIVISION, PROJECT, line, page
from tests.integration.storage.reviews_desk import OTHER, Desk, finding, match
from tests.integration.storage.test_library_and_projects import CONTENT, version
from tests.unit.cli.findings_desk import Terminal, desk, run, settings

NOT_UTF8 = "指标".encode("gb18030")


__all__ = ["desk", "run", "settings"]


def full_marks(key: str, project_code: str = PROJECT) -> Any:
    facts = {
        "name": "通道数量",
        "target_value": "≥5条",
        "actual_value": "3条",
        "score": "10",
        "max_score": "12",
    }
    code = FindingCode.FULL_MARKS_FOR_MISSED_TARGET
    return finding(key, project_code, code=code, severity=Severity.HIGH, facts=facts)


def compared(key: str) -> Comparison:
    return Comparison(
        line_kind="target_line",
        line_key=key,
        project_code=PROJECT,
        attainment=Attainment.NOT_MET,
        rate=Decimal("0.6"),
        reason="3条低于5条",
    )


# --- findings -------------------------------------------------------------------------------------


def test_findings_are_listed_in_chinese_with_values_scores_and_source(
    desk: Desk, run: Terminal
) -> None:
    desk.puller.pull(page([line("x"), line("a")]))
    desk.find(full_marks("a"))

    said = run("findings", "list")

    for word in ("未完成目标却得满分", "高", "通道数量", "≥5条", "实际完成值 3条", "10／12"):
        assert word in said
    assert PROJECT in said
    assert f"{run.json('findings', 'list')['findings'][0]['source']['page_id']}/1" in said
    assert "full_marks" not in said


def test_a_number_of_the_list_stands_whole_on_one_line(desk: Desk, run: Terminal) -> None:
    desk.find(full_marks("a"))
    (listed,) = run.json("findings", "list")["findings"]

    assert listed["finding_id"] in run("findings", "list")


def test_the_list_says_what_it_leaves_out(desk: Desk, run: Terminal) -> None:
    desk.find(full_marks("a"), full_marks("b"), full_marks("c", OTHER))
    desk.make_list("15250125T000000000001")

    said = run("findings", "list", "--limit", "1")
    told = run.json("findings", "list", "--limit", "1")

    assert "共 2 条，只列出前 1 条" in said
    assert "另有 1 条所属项目或部门目前未核定为非密" in said
    assert OTHER not in said
    assert (told["total"], told["hidden"], len(told["findings"])) == (2, 1, 1)


def test_filters_choose_findings(desk: Desk, run: Terminal) -> None:
    desk.find(full_marks("a"), finding("b", OTHER))

    def keys(*words: str) -> list[str]:
        return [each["line_key"] for each in run.json("findings", "list", *words)["findings"]]

    assert keys("--severity", "high") == ["a"]
    assert keys("--code", "standard_loosened") == ["b"]
    assert keys("--project", OTHER) == ["b"]
    assert keys("--year", "2031") == []


def test_a_rate_is_told_in_per_cent(desk: Desk, run: Terminal) -> None:
    facts = {"claimed": "0.95", "computed": "0.9"}
    desk.find(finding("a", code=FindingCode.BUDGET_CONTRADICTION, facts=facts))

    said = run("findings", "list")

    assert "填报的执行率 95%" in said
    assert "按金额计算的执行率 90%" in said


def test_a_sum_of_points_is_no_rate(desk: Desk, run: Terminal) -> None:
    facts = {"computed": "80", "expected": "100"}
    desk.find(finding("a", code=FindingCode.WEIGHTS_DO_NOT_ADD_UP, facts=facts))

    said = run("findings", "list")

    assert "分值合计 80" in said
    assert "应为 100" in said


def test_a_finding_is_shown_with_its_reason_and_its_row(desk: Desk, run: Terminal) -> None:
    desk.puller.pull(page([line("a", target_value="≥5条")]))
    desk.find(full_marks("a"), comparisons=[compared("a")])
    (listed,) = run.json("findings", "list")["findings"]

    said = run("findings", "show", listed["finding_id"])
    told = run.json("findings", "show", listed["finding_id"])

    assert "判定：未完成，完成率 60%。理由：3条低于5条" in said
    assert f"报文 raw_page/{listed['source']['page_id']}/0\n" in said
    assert told["comparison"]["reason"] == "3条低于5条"
    assert "≥5条" in json.loads(told["payload"])
    assert "\\u2265" in said  # The row of this test is ASCII: its bytes are shown as they are.


def test_a_finding_leads_to_its_rule_and_to_digest_and_element_of_every_fact(
    desk: Desk, run: Terminal
) -> None:
    shown = page([line("a")])
    desk.puller.pull(shown)
    desk.find(finding("a"))
    (listed,) = run.json("findings", "list")["findings"]

    said = run("findings", "show", listed["finding_id"])
    told = run.json("findings", "show", listed["finding_id"])
    run("findings", "show", listed["finding_id"], "--raw")

    assert told["payload_digest"] == hashlib.sha256(run.out).hexdigest()
    assert told["page_digest"] == shown.exchange.digest
    assert told["elements"] == {"name": "lv3_perf_ind_name", "target_value": "kpi_val"}
    assert told["rule"] in said
    assert f"{told['message']}。" in said
    assert "指标值（kpi_val）：≥3条" in said
    assert f"原文摘要：SHA-256 {told['payload_digest']}" in said


def test_only_a_law_of_the_place_is_cited(desk: Desk, run: Terminal, tmp_path: Path) -> None:
    desk.puller.pull(page([line("a")]))
    desk.find(finding("a"))
    (listed,) = run.json("findings", "list")["findings"]
    file = tmp_path / "settings.toml"
    text = file.read_text("utf-8")

    nobody = run("findings", "show", listed["finding_id"])
    none = run.json("findings", "show", listed["finding_id"])
    file.write_text(
        text.replace("profile =", 'scoring_rules = "inner_mongolia"\nprofile ='), "utf-8"
    )
    there = run("findings", "show", listed["finding_id"])

    assert "条例" not in nobody
    assert "依据：本地规则文件没有写这一条的依据" in nobody
    assert none["basis"] is None
    assert "依据：《内蒙古自治区预算绩效管理条例》第十六条" in there


def test_raw_gives_the_bytes_of_the_row_and_nothing_else(desk: Desk, run: Terminal) -> None:
    desk.puller.pull(replace(page([line("a")]), payloads=[(0, NOT_UTF8)]))
    desk.find(full_marks("a"))
    (listed,) = run.json("findings", "list")["findings"]

    run("findings", "show", listed["finding_id"], "--raw")

    assert run.out == NOT_UTF8


def test_a_finding_of_a_closed_project_is_refused_like_one_that_is_not_there(
    desk: Desk, run: Terminal
) -> None:
    desk.find(full_marks("a"))
    (listed,) = run.json("findings", "list")["findings"]
    desk.make_list()
    nobodys = str(uuid5(NAMESPACE_URL, "nobody"))

    said = [run("findings", "show", each) + run.err for each in (listed["finding_id"], nobodys)]

    assert run.code == 1
    assert said[0] == said[1]
    assert "非密" not in said[0]


def test_a_number_outlives_the_comparison_and_one_that_is_gone_is_told_as_gone(
    desk: Desk, run: Terminal
) -> None:
    desk.puller.pull(page([line("a"), line("b")]))
    desk.find(full_marks("b"), full_marks("a"))
    kept = {each["line_key"]: each for each in run.json("findings", "list")["findings"]}

    desk.find(full_marks("a"))
    said = run("findings", "show", kept["a"]["finding_id"])
    gone = run("findings", "show", kept["b"]["finding_id"]) + run.err
    left = run("findings", "raw", kept["b"]["source"]["path"])
    former = run("findings", "show", str(uuid7(0, 0))) + run.err
    wrong = run("findings", "show", "nope") + run.err

    assert "未完成目标却得满分" in said
    assert "已不在最近一次对比的结果里（已改正，或数据已改动、撤回）" in gone
    assert "用 findings raw 查看原文" in gone
    assert left.startswith('["b"')
    assert "以前的版本每次对比都换编号" in former
    assert "没有这个编号。请用 findings list 查看" in wrong


def test_the_place_in_a_report_opens_the_bytes_that_its_digest_is_of(
    desk: Desk, run: Terminal, tmp_path: Path
) -> None:
    shown = replace(page([line("x"), line("a")]), payloads=[(0, b"{}"), (1, NOT_UTF8)])
    desk.puller.pull(shown)
    desk.find(full_marks("a"))
    run("findings", "export", str(tmp_path / "all.json"))
    (told,) = json.loads((tmp_path / "all.json").read_text("utf-8"))["findings"]
    (listed,) = run.json("findings", "list")["findings"]
    path = told["source"]["path"]

    run("findings", "raw", path)
    bytes_of_it = run.out
    beside = run.json("findings", "raw", path.removeprefix("raw_page/"))

    assert bytes_of_it == NOT_UTF8
    assert hashlib.sha256(bytes_of_it).hexdigest() == told["source"]["sha256"]
    assert path == listed["source"]["path"] == beside["path"]
    assert path.endswith("/1")
    assert path in run("findings", "show", told["finding_id"])
    assert path.removeprefix("raw_page/") in run("findings", "list")
    assert (beside["kind"], beside["project_code"]) == ("target_line", PROJECT)
    assert beside["page_digest"] == shown.exchange.digest
    assert beside["payload_digest"] == told["source"]["sha256"]


def test_the_bytes_of_a_closed_project_are_refused_like_a_place_that_is_not_there(
    desk: Desk, run: Terminal
) -> None:
    desk.puller.pull(page([line("a")]))
    desk.find(full_marks("a"))
    (listed,) = run.json("findings", "list")["findings"]
    path = listed["source"]["path"]
    elsewhere = [f"raw_page/{uuid7(0, 0)}/0", f"{path.rpartition('/')[0]}/99"]
    desk.make_list()

    said = [run("findings", "raw", each) + run.err for each in (path, *elsewhere)]
    misspelt = [run("findings", "raw", each) + run.err for each in ("raw_page/x/1", "第 16 行")]

    assert len(set(said)) == 1
    assert "没有可以查看的原文" in said[0]
    assert run.code == 2
    assert all("照抄报表即可" in each for each in misspelt)


def test_a_list_of_findings_as_json_holds_sentence_and_rule(desk: Desk, run: Terminal) -> None:
    facts = {"claimed": "0.95", "computed": "0.9"}
    desk.find(finding("a", code=FindingCode.BUDGET_CONTRADICTION, facts=facts))

    (listed,) = run.json("findings", "list")["findings"]
    told = run.json("findings", "show", listed["finding_id"])

    assert listed["message"].startswith("填报的执行率为 95%，按金额计算为 90%；请核对")
    assert listed["rule"] == "执行率 = 全年执行数 ÷ 全年预算数"
    assert (told["message"], told["rule"]) == (listed["message"], listed["rule"])


# --- matches --------------------------------------------------------------------------------------


def test_matches_are_listed_with_method_score_and_reason(desk: Desk, run: Terminal) -> None:
    desk.puller.pull(page([line("a", name="通道")]))
    nothing = match("b", 0.3, OTHER, indicator_code=None, method=MatchMethod.NONE)
    desk.identify(match("a", 0.91), nothing)

    said = run("matches", "list", "--method", "similarity")
    told = run.json("matches", "list", "--method", "none")

    for word in ("通道", "绩效目标指标", "A01", "名称相近", "0.91", PROJECT):
        assert word in said
    (accepted,) = run.json("matches", "list", "--method", "similarity")["matches"]
    assert f"{accepted['source']['page_id']}/0" in said
    assert [each["line_key"] for each in told["matches"]] == ["b"]


LIBRARY_PAGE = page([line("a", name="通道"), line("b", name="巡边次数")])


def asked_about(desk: Desk) -> None:
    """Two identified lines: one was accepted, one waits for a person."""
    desk.puller.pull(LIBRARY_PAGE)
    proposal = Proposal(indicator_code="A01", score=0.4, reason="与“巡察次数”相近：多出“边”")
    waiting = match("b", 0.4, indicator_code=None, method=MatchMethod.NONE)
    desk.identify(match("a", 0.91), replace(waiting, proposals=(proposal,)))


def test_lines_that_wait_for_a_person_are_listed_alone_with_what_they_may_mean(
    desk: Desk, run: Terminal
) -> None:
    asked_about(desk)

    told = run.json("match", "list", "--answer", "ask")

    (entry,) = told["matches"]
    assert (entry["line_key"], entry["answer"]) == ("b", "ask")
    assert entry["proposals"] == [
        {"indicator_code": "A01", "score": 0.4, "reason": "与“巡察次数”相近：多出“边”"}
    ]


def test_a_person_confirms_and_rejects_and_is_told_what_to_do_next(
    desk: Desk, run: Terminal
) -> None:
    asked_about(desk)
    with desk.store.begin() as work:
        work.library.add_released(DIVISION, version(1), CONTENT)
        work.commit()

    said = [run("match", "confirm", "b"), run("match", "reject", "b", "--reason", "不是一回事")]
    told = run.json("match", "confirm", "b", "A01")
    missing = run("match", "confirm", "nope") + run.err

    assert "已确认：“巡边次数”即指标 A01" in said[0]
    assert "已否决：“巡边次数”不是指标 A01" in said[1]
    assert all("identify" in each for each in said)
    assert (told["is_confirmed"], told["indicator_code"]) == (True, "A01")
    assert told["decided_by"]
    assert "请用 match list 查看" in missing


def test_identify_runs_the_job_counts_the_answers_and_lists_what_to_ask(
    desk: Desk, run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "not used")
    desk.puller.pull(LIBRARY_PAGE)

    told = run.json("identify")
    said = run("identify")

    assert told["answers"] == {"accept": 0, "ask": 0, "none": 2}
    assert told["asked"] == []
    assert "未识别 2" in said
