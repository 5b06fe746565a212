"""Exit codes and sentences: what the shell and the person learn when something is wrong."""

import csv
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.process import Ended, interrupt, run, started, told

SITE: Mapping[str, str] = {
    "profile": '"std-v2-rest"',
    "base_url": '"http://127.0.0.1:9"',
    "division_code": '"152501000"',
    "fiscal_year": "2026",
    "app_id": '"adapter"',
    "app_secret_env": '"ADAPTER_SECRET"',
}


def settings(folder: Path, *, site: Mapping[str, str] = SITE, more: str = "") -> Path:
    """A settings file; the keys of the site stand in lines 4 and following."""
    lines = ["[store]", f'url = "sqlite:///{folder}/adapter.sqlite"', "[site.erenhot]"]
    lines += [f"{key} = {value}" for key, value in site.items()]
    file = folder / "indicator-adapter.toml"
    file.write_text("\n".join(lines) + "\n" + more)
    return file


def without(*keys: str, **changes: str) -> dict[str, str]:
    return {key: value for key, value in {**SITE, **changes}.items() if key not in keys}


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_library(file: Path, *codes: str, is_common: str = "共性") -> Path:
    headings = ("指标编码", "一级指标", "二级指标", "三级指标", "共性/个性", "标准值")
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headings)
        for code in codes:
            common = is_common if code == codes[-1] else "共性"
            writer.writerow([code, "产出指标", "数量指标", f"人数{code}", common, "≥90人"])
    return file


def importing(folder: Path, *arguments: str | Path) -> Ended:
    return run(
        *("library", "import", "--division", "152501000", "--year", "2026"), *arguments, cwd=folder
    )


# --- 0 and 2 --------------------------------------------------------------------------------------


def test_doctor_without_settings_warns_and_is_content(tmp_path: Path) -> None:
    ended = run("doctor", "--json", cwd=tmp_path)

    assert (ended.code, ended.json["health"]) == (0, "warning")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("run",), ("run", "nonsense"), ("runs", "--limit", "0"), ("value", "parse")],
)
def test_a_command_that_is_not_understood_is_a_usage_error(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = run(*arguments, cwd=tmp_path)

    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err


# --- 0, 1 and 3: imports --------------------------------------------------------------------------


def test_good_rows_go_in_and_bad_ones_are_named_by_their_cell(tmp_path: Path) -> None:
    file = write_library(tmp_path / "指标库.csv", "101", "102", "103", is_common="也许")

    ended = importing(tmp_path, file, "--json")
    listed = run(
        *("library", "list", "--division", "152501000", "--year", "2026", "--json"), cwd=tmp_path
    )

    assert ended.code == 3
    assert "指标库 第 4 行 E 列（共性/个性）：" in ended.err
    (problem,) = ended.json["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("指标库", 4, "E")
    assert [each["indicators"] for each in listed.json] == [2]


def test_under_strict_nothing_is_stored_and_the_cells_are_named_too(tmp_path: Path) -> None:
    file = write_library(tmp_path / "指标库.csv", "101", "102", is_common="也许")

    ended = importing(tmp_path, file, "--strict", "--json")
    listed = run(
        *("library", "list", "--division", "152501000", "--year", "2026", "--json"), cwd=tmp_path
    )

    assert ended.code == 1
    assert ended.json["imported"] is False
    assert "第 3 行 E 列" in ended.err
    assert listed.json == []


@pytest.mark.parametrize("content", ["各单位：\n请于周五前报送。\n".encode(), b"PK\x03\x04 cut"])
def test_a_file_that_cannot_be_read_is_told_once_and_nothing_is_imported(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "指标库.xlsx"
    file.write_bytes(content)

    ended = importing(tmp_path, file)

    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.count("指标库.xlsx") == 1
    assert "导入被拒绝，库中内容未改动" in ended.err


def test_a_good_workbook_is_stored_once_however_often_it_is_imported(tmp_path: Path) -> None:
    file = write_library(tmp_path / "指标库.csv", "101", "102")

    first = importing(tmp_path, file, "--json")
    again = importing(tmp_path, file, "--json")

    assert (first.code, again.code) == (0, 0)
    assert first.json["is_new_version"] is True
    assert again.json["is_new_version"] is False
    assert again.json["version"] == first.json["version"]


def test_the_empty_workbook_is_made_once_and_never_overwritten_unasked(tmp_path: Path) -> None:
    made = run("library", "template", "空白.xlsx", cwd=tmp_path)
    again = run("library", "template", "空白.xlsx", cwd=tmp_path)
    forced = run("library", "template", "空白.xlsx", "--force", cwd=tmp_path)

    assert (made.code, again.code, forced.code) == (0, 1, 0)
    assert "--force" in again.err


# --- 7 --------------------------------------------------------------------------------------------


def test_a_site_that_cannot_be_reached_has_its_own_code(tmp_path: Path) -> None:
    settings(tmp_path, site=without(base_url=f'"http://127.0.0.1:{closed_port()}"'))

    ended = run("doctor", cwd=tmp_path, ADAPTER_SECRET="x")

    assert ended.code == 7
    assert "连不上一体化系统" in ended.out


# --- 78 -------------------------------------------------------------------------------------------


def test_a_bad_setting_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = settings(tmp_path, site=without(profile='"std-v9"'))

    ended = run("run", "pull_targets", cwd=tmp_path, ADAPTER_SECRET="x")

    assert ended.code == 78
    assert f"{file.name}:4" in ended.err
    assert ended.out == ""


def test_a_job_in_the_schedule_that_does_not_exist_is_named_by_file_and_line(
    tmp_path: Path,
) -> None:
    file = settings(tmp_path, more='[site.erenhot.schedule]\npull_targets = "1h"\nkaffee = "1h"\n')

    ended = run("serve", cwd=tmp_path, ADAPTER_SECRET="x")

    assert ended.code == 78
    assert f"{file.name}:12" in ended.err


def test_settings_that_are_not_there_are_bad_settings(tmp_path: Path) -> None:
    ended = run("--config", "nirgends.toml", "status", cwd=tmp_path)

    assert ended.code == 78
    assert "nirgends.toml" in ended.err


# --- 130 ------------------------------------------------------------------------------------------


def test_control_c_in_the_middle_of_a_run_is_told_as_interrupted(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings(tmp_path, site=without(base_url=f'"http://127.0.0.1:{silent.getsockname()[1]}"'))
        assert importing(tmp_path, write_library(tmp_path / "指标库.csv", "101")).code == 0
        with started("run", "reconcile_versions", cwd=tmp_path, ADAPTER_SECRET="x") as process:
            silent.settimeout(30)
            connection, _ = silent.accept()  # The run is now waiting for an answer.
            code = interrupt(process)
            connection.close()

    assert code == 130
    assert "已中断" in told(tmp_path)
    runs = run("runs", "--json", cwd=tmp_path, ADAPTER_SECRET="x").json
    assert (runs[0]["job"], runs[0]["outcome"]) == ("reconcile_versions", "failed")


# --- db -------------------------------------------------------------------------------------------


def test_a_database_is_upgraded_once_and_the_second_time_is_told(tmp_path: Path) -> None:
    settings(tmp_path)

    first = run("db", "upgrade", "--json", cwd=tmp_path)
    second = run("db", "upgrade", "--json", cwd=tmp_path)
    people = run("db", "upgrade", cwd=tmp_path)

    assert (first.code, second.code) == (0, 0)
    assert first.json["before"] is None
    assert second.json["before"] == second.json["after"] == first.json["after"]
    assert "已是最新" in people.out
