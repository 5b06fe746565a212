"""`findings export` and `check-file --report`: whole files or none, of open projects alone."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.domain.findings.codes import FindingCode
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.record import RecordKind
from adapter.storage.queries.every import SqlQueries
from mappings.forms.reading import read_form
from tests.integration.storage.pulls import PROJECT, SCOPE, line, page
from tests.integration.storage.reviews_desk import NAMES, OTHER, Desk, finding
from tests.unit.cli.conftest import Said
from tests.unit.cli.findings_desk import Terminal, desk, run, settings
from tests.unit.cli.test_check_file import MIXED, put

__all__ = ["desk", "put", "run", "settings"]


RULES = (Path(__file__).parents[3] / "mappings" / "scoring_rules" / "national.toml").read_text(
    "utf-8"
)
ROUNDS = 'rounds = [{ number = 2, until = "10-31" }]'


def monitored(round_no: int) -> MonitoringLine:
    return MonitoringLine(
        line_id=f"m{round_no}",
        task_id=None,
        project_code=PROJECT,
        agency_code="101001",
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
        level1="产出指标",
        level2="数量指标",
        name="新建口岸查验通道",
        target_value="≥3条",
        actual_value="1条",
        round_no=round_no,
    )


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.puller.pull(page([line("a", target_value="=3条"), line("b", project_code=OTHER)]))
    desk.find(finding("a"), finding("b", OTHER))
    return desk


def test_a_project_is_exported_with_its_forms_and_its_findings(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "报表.xlsx"
    said = run("findings", "export", str(file), "--project", PROJECT)
    (table,) = read_form(file.name, file.read_bytes()).tables

    assert run.code == 0, run.err
    assert "1 张表、1 个问题" in said
    assert table.lines[0].result.target_value == "=3条"
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_the_json_report_holds_the_same_under_its_format(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    run("findings", "export", str(file), "--project", PROJECT)
    report = json.loads(file.read_text("utf-8"))

    assert report["format"] == "indicator-report/1"
    assert report["scope"]["site"] == "erenhot"
    assert report["forms"][0]["kind"] == "declaration"
    assert report["forms"][0]["funds"][0]["adjusted"] == "120.35"
    (found,) = report["findings"]
    assert found["project_name"] == NAMES[PROJECT]
    assert found["rule"] == FindingCode(found["code"]).about.rule
    assert found["basis"] == run.json("findings", "show", found["finding_id"])["basis"]
    assert len(found["source"]["sha256"]) == 64


def test_without_a_project_all_findings_are_exported_and_the_hidden_counted(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    filled.make_list(OTHER)
    said = run.json("findings", "export", str(tmp_path / "all.json"))
    report = (tmp_path / "all.json").read_text("utf-8")

    assert (said["forms"], said["findings"], said["hidden"]) == (0, 1, 1)
    assert PROJECT not in report
    assert NAMES[PROJECT] not in report


def test_a_project_that_is_not_open_is_not_exported(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    filled.make_list(OTHER)
    run("findings", "export", str(tmp_path / "x.xlsx"), "--project", PROJECT)

    assert run.code == 1
    assert "未核定为非密" in run.err
    assert not (tmp_path / "x.xlsx").exists()


def test_a_project_that_is_closed_meanwhile_leaves_no_file(
    filled: Desk, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = SqlQueries.no_longer_open

    def closing(queries: SqlQueries, *given: object) -> bool:
        filled.make_list(OTHER)
        return asked(queries, *given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(SqlQueries, "no_longer_open", closing)
    before = set(tmp_path.iterdir())
    run("findings", "export", str(tmp_path / "x.xlsx"))

    assert run.code == 1
    assert "不再核定为非密" in run.err
    assert set(tmp_path.iterdir()) == before


def test_a_file_that_is_there_is_replaced_only_by_force(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "x.json"
    file.write_text("kept", "utf-8")
    run("findings", "export", str(file))
    assert (run.code, file.read_text("utf-8")) == (1, "kept")
    assert "--force" in run.err

    run("findings", "export", str(file), "--force")
    assert run.code == 0
    assert json.loads(file.read_text("utf-8"))["findings"]


@pytest.mark.parametrize(
    ("words", "months"),
    [((), [(1, 7), (2, 10), (3, None)]), (("--month", "9"), [(1, 9), (2, 9), (3, 9)])],
)
def test_a_monitoring_form_is_of_the_month_that_the_rules_give_its_round(
    desk: Desk,
    run: Terminal,
    tmp_path: Path,
    words: tuple[str, ...],
    months: list[tuple[int, int | None]],
) -> None:
    rows = [monitored(number) for number in (1, 2, 3)]
    desk.puller.pull(page(rows), kind=RecordKind.MONITORING_LINE)
    desk.find(finding("a"))
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.replace("rounds = []", ROUNDS, 1), "utf-8")
    file = tmp_path / "settings.toml"
    told = f'scoring_rules = "{rules}"\nprofile ='
    file.write_text(file.read_text("utf-8").replace("profile =", told), "utf-8")

    run("findings", "export", str(tmp_path / "x.json"), "--project", PROJECT, *words)

    forms = json.loads((tmp_path / "x.json").read_text("utf-8"))["forms"]
    assert [(each["round_no"], each["cutoff_month"]) for each in forms] == months


def test_only_the_kinds_that_were_asked_for_are_written(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    file = str(tmp_path / "x.json")
    said = run.json("findings", "export", file, "--project", PROJECT, "--kind", "declaration")

    assert (said["forms"], said["findings"]) == (1, 0)


def test_a_name_that_says_no_form_and_forms_of_nobody_are_misuse(
    filled: Desk, run: Terminal, tmp_path: Path
) -> None:
    run("findings", "export", str(tmp_path / "x.pdf"))
    assert run.code == 2
    run("findings", "export", str(tmp_path / "x.xlsx"), "--kind", "monitoring")
    assert run.code == 2


def test_a_checked_file_is_written_with_its_findings_and_read_back_the_same(
    say: Callable[..., Said], put: Callable[[str], str], tmp_path: Path
) -> None:
    source = put(MIXED)
    said = say("check-file", source, "--report", "核对.xlsx", "--json")
    first = read_form("自评.csv", MIXED.encode())
    again = read_form("核对.xlsx", (tmp_path / "核对.xlsx").read_bytes())

    assert said.code == 5
    assert [each.result for each in again.lines] == [each.result for each in first.lines]
    say("check-file", source, "--report", "核对.json")
    report = json.loads((tmp_path / "核对.json").read_text("utf-8"))
    assert len(report["findings"]) == 2
    assert "财预〔2020〕10号" in report["findings"][0]["basis"]
    assert report["findings"][0]["source"] == {
        "path": "自评.csv/自评/2",
        "sha256": hashlib.sha256(Path(source).read_bytes()).hexdigest(),
    }
