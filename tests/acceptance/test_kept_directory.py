"""What `demo --keep` leaves is a working site: every looking command works on it."""

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.rehearsal import SimulatorProcess
from tests.acceptance.conftest import SETTINGS, Rehearsed
from tests.acceptance.process import Ended, run

Revive = Callable[[], tuple[Path, SimulatorProcess]]


@pytest.fixture
def look(kept: Path) -> Callable[..., Ended]:
    """Run a command on the kept directory; it must end well and speak no English errors."""

    def command(*arguments: str) -> Ended:
        ended = run(*arguments, cwd=kept.parent, INDICATOR_ADAPTER_CONFIG=str(kept / SETTINGS))
        assert ended.code == 0, ended.err
        assert "Traceback" not in ended.err
        return ended

    return command


def test_status_shows_runs_rows_verdicts_and_findings(look: Callable[..., Ended]) -> None:
    sites = look("status", "--json").json

    assert [each["site"] for each in sites] == ["rest", "soap"]
    for site in sites:
        assert {each["job"] for each in site["latest_runs"]} >= {"push_templates", "pull_targets"}
        assert all(count > 0 for count in site["rows"].values())
        assert site["quarantined"] >= 1
        assert site["findings"]["full_marks_for_missed_target"] >= 1
        assert all(count >= 1 for count in site["verdicts"].values())
        assert site["unsettled_pushes"] == 0


def test_status_for_people_is_in_chinese(look: Callable[..., Ended]) -> None:
    shown = look("status").out

    assert "最近运行" in shown
    assert "一致" in shown


def test_runs_are_listed_newest_first_and_balance(look: Callable[..., Ended]) -> None:
    runs = look("runs", "--json").json

    times = [each["started_at"] for each in runs]
    assert times == sorted(times, reverse=True)
    for each in runs:
        counts = each["counts"]
        parts = ("created", "updated", "unchanged", "withdrawn", "rejected", "quarantined")
        assert counts["read"] == sum(counts[part] for part in (*parts, "blocked"))
        assert each["outcome"] in {"ok", "partly", "conflicts"}


def test_runs_can_be_narrowed_to_one_job(look: Callable[..., Ended]) -> None:
    runs = look("runs", "--job", "push_templates", "--limit", "1", "--json").json

    assert [each["job"] for each in runs] == ["push_templates"]


def test_a_quarantined_row_is_listed_and_shown_with_its_bytes(look: Callable[..., Ended]) -> None:
    listed = look("quarantine", "list", "--site", "rest", "--json").json
    shown = look("quarantine", "show", listed[0]["entry_id"], "--json").json

    assert shown["reason"]
    assert json.loads(shown["payload"])["pro_code"] == listed[0]["project_code"]
    assert listed[0]["entry_id"] in look("quarantine", "list").out


def test_a_row_that_came_over_soap_is_shown_with_its_own_elements(
    look: Callable[..., Ended],
) -> None:
    (entry, *_) = look("quarantine", "list", "--site", "soap", "--json").json
    shown = look("quarantine", "show", entry["entry_id"], "--json").json

    assert re.fullmatch(r"<(\w+:)?row>.*</\1row>", shown["payload"], re.DOTALL)
    assert f"pro_code>{entry['project_code']}</" in shown["payload"]


def test_the_two_versions_of_the_library_are_listed_and_compared(
    look: Callable[..., Ended],
) -> None:
    versions = look("library", "list", "--json").json
    changes = look("library", "diff", "1", "2", "--json").json

    assert [each["number"] for each in versions] == [1, 2] or [
        each["number"] for each in versions
    ] == [2, 1]
    assert {each["meaning"] for each in changes} >= {"added", "tightened"}
    assert "第 1 版 → 第 2 版" in look("library", "diff", "1", "2").out


def test_the_latest_version_is_shown_and_narrowed_by_code(look: Callable[..., Ended]) -> None:
    everything = look("library", "show", "--json").json
    code = everything["indicators"][0]["code"]

    only = look("library", "show", "--code", code, "--json").json
    assert len(everything["templates"]) > 10
    assert [each["code"] for each in only["indicators"]] == [code]


def test_a_dry_run_says_in_words_what_would_be_sent_and_sends_nothing(revive: Revive) -> None:
    copy, simulator = revive()
    before = simulator.state()

    ended = run("run", "push_templates", "--dry-run", cwd=copy)

    assert ended.code == 4, ended.err  # two sets wait for a person
    assert "无变化" in ended.out
    assert "不推送" in ended.out
    assert simulator.state() == before


def test_a_version_check_with_conflicts_waits_for_a_person(revive: Revive) -> None:
    copy, _ = revive()

    ended = run("run", "reconcile_versions", "--json", cwd=copy)

    assert ended.code == 4
    assert ended.json["figures"]["conflict"] >= 1


def test_a_full_pull_that_meets_a_bad_row_is_partly_done(revive: Revive) -> None:
    copy, _ = revive()

    ended = run("run", "pull_monitoring", "--full", "--json", cwd=copy)

    assert ended.code == 3, ended.err
    assert ended.json["counts"]["quarantined"] == 1


def test_doctor_finds_the_revived_site_well_and_a_wrong_secret_at_once(revive: Revive) -> None:
    copy, _ = revive()

    well = run("doctor", "--json", cwd=copy)
    (copy / "simulator-rest.secret").write_text("wrong")
    refused = run("doctor", "--json", cwd=copy)
    run_refused = run("run", "pull_targets", cwd=copy)

    assert (well.code, well.json["health"]) == (0, "good")
    assert {each["health"] for each in well.json["checks"]} == {"good", "note"}
    assert (refused.code, refused.json["health"]) == (8, "bad")
    assert run_refused.code == 8
    assert "密钥" in run_refused.err
    assert "wrong" not in refused.out + refused.err + run_refused.out + run_refused.err


def test_a_rehearsal_signs_plans_and_packages_by_keys_of_its_own(
    rehearsed: Rehearsed, revive: Revive
) -> None:
    copy, _ = revive()
    own = {name: copy / f"rehearsal-{name}.pem" for name in ("plan", "package")}

    checks = run("doctor", "--json", cwd=copy).json["checks"]
    made = run("export", "package", "library.zip", cwd=copy)

    assert {each["name"]: each["health"] for each in checks}["批准签名"] == "good"
    assert made.code == 0, made.err
    assert own["plan"].read_bytes() != own["package"].read_bytes()
    assert {stat.S_IMODE(each.stat().st_mode) for each in own.values()} == {0o600}
    # They are told to be no others, and do not leave with a working copy that holds them.
    told = "签名密钥是演练自己的，只在演练目录里，不得用于正式系统。"
    assert told in rehearsed.ended.err
    assert (copy / SETTINGS).read_text("utf-8").count(f"# {told}") == 2
    assert (copy / ".gitignore").read_text("utf-8") == "*\n"


def test_a_site_nobody_answers_at_ends_with_its_own_code(kept: Path) -> None:
    settings = str(kept / SETTINGS)

    ended = run("--config", settings, "doctor", "--json", cwd=kept.parent)

    assert ended.code == 7
    assert ended.json["health"] == "bad"
