"""`export package`, `export verify` and `library import` of a package, as a person meets them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapter.package_format.keys import new_key_pair
from tests.integration.jobs.answering import answered
from tests.unit.cli.conftest import Terminal

LIBRARY = (
    "指标编码,一级指标,二级指标,三级指标,共性/个性,定量/定性,标准值\n"
    "101,产出指标,数量指标,资助人数,共性,定量,≥90人\n"
)
TEMPLATES = (
    "模板编码,模板名称,适用层级,项目类别,序号,指标编码,指标值,分值\n"
    "MB1,通用模板,项目类别,部门预算项目,1,101,≥80人,100\n"
)


@pytest.fixture
def public(terminal: Terminal, tmp_path: Path) -> Path:
    """The key that the settings sign with; a library is there."""
    public, _ = new_key_pair(tmp_path / "package.pem")
    settings = tmp_path / "settings.toml"
    text = f'[package]\nsigning_key = "{tmp_path}/package.pem"\n'
    settings.write_text(text + settings.read_text("utf-8"), "utf-8")
    terminal.hand_in(library=LIBRARY, templates=TEMPLATES)
    return public


def test_a_package_is_exported_verified_and_imported(
    terminal: Terminal, public: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "a.zip")
    told = terminal.json("export", "package", file)
    assert (terminal.code, told["sequence"], told["valid_until"]) == (0, 1, "2027-12-31")
    assert told["counts"] == {"bases": 0, "indicators": 1, "templates": 1, "lines": 1}

    verified = terminal.json("export", "verify", file, "--key", str(public))
    assert (terminal.code, verified["code"]) == (0, "ok")
    assert verified["manifest"]["sequence"] == 1
    assert "签名已验证" in terminal("export", "verify", file)

    terminal("library", "import", file)
    assert terminal.code == 0


def test_a_package_of_sm2_goes_the_same_way(
    terminal: Terminal, public: Path, tmp_path: Path
) -> None:
    """And the number stays: it is that of the content, whoever signs it."""
    settings, file = tmp_path / "settings.toml", str(tmp_path / "sm2.zip")
    terminal.json("export", "package", str(tmp_path / "first.zip"))
    new_key_pair(tmp_path / "sm2.pem", "SM2")
    text = settings.read_text("utf-8").replace("/package.pem", "/sm2.pem")
    settings.write_text(text, "utf-8")

    told = terminal.json("export", "package", file)
    verified = terminal.json("export", "verify", file)

    assert (told["sequence"], verified["code"]) == (1, "ok")
    assert verified["format"] == "budget-indicator-package/4"
    assert verified["manifest"]["signature"] == "SM2"
    terminal("export", "package", str(tmp_path / "again.zip"))
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "sm2.zip").read_bytes()
    said = terminal("export", "verify", file, "--key", str(public))
    assert (terminal.code, "请改用发送方的 SM2 公钥" in said) == (5, True)
    terminal("library", "import", file)
    assert terminal.code == 0, terminal.err


def test_each_outcome_of_a_check_has_its_exit_code(
    terminal: Terminal, public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.zip"
    terminal("export", "package", str(file))
    other, _ = new_key_pair(tmp_path / "other.pem")

    said = terminal("export", "verify", str(file), "--key", str(other))
    assert (terminal.code, said.startswith("签名不是")) == (5, True)
    said = terminal("export", "verify", str(file), "--on", "2028-01-01")
    assert (terminal.code, "2027-12-31" in said) == (5, True)
    monkeypatch.delenv("INDICATOR_ADAPTER_CONFIG")
    monkeypatch.chdir(tmp_path)
    said = terminal("export", "verify", str(file))
    assert (terminal.code, "签名未验证" in said) == (3, True)


def test_a_package_that_was_changed_is_not_imported(
    terminal: Terminal, public: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.zip"
    terminal("export", "package", str(file))
    file.write_bytes(file.read_bytes() + b"x")

    terminal("library", "import", str(file))

    assert terminal.code == 1
    assert "多余的数据" in terminal.err


def test_without_a_key_nothing_is_exported_and_the_setting_is_named(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.hand_in(library=LIBRARY)
    terminal("export", "package", str(tmp_path / "a.zip"))

    assert terminal.code == 78
    assert "package.signing_key" in terminal.err
    assert not (tmp_path / "a.zip").exists()


#: Everything that must not show in the bytes.
ENVIRONMENTS = (
    ("000", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "USER": "a", "HOME": "/"}),
    (
        "077",
        {
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "zh_CN.UTF-8",
            "PYTHONHASHSEED": "2",
            "USER": "b",
            "PYTHONUTF8": "0",
        },
    ),
)


@pytest.mark.parametrize("algorithm", ["Ed25519", "SM2"])
def test_another_zone_locale_mask_hash_seed_path_and_user_give_the_same_bytes(
    terminal: Terminal, public: Path, tmp_path: Path, algorithm: str
) -> None:
    new_key_pair(tmp_path / "chosen.pem", algorithm)
    settings = tmp_path / "settings.toml"
    text = settings.read_text("utf-8").replace("/package.pem", "/chosen.pem")
    settings.write_text(text, "utf-8")
    packages = []
    for number, (mask, environment) in enumerate(ENVIRONMENTS):
        folder = tmp_path / f"folder {number}" / "深"[:number]
        folder.mkdir(parents=True)
        file = folder / f"{number}.zip"
        (folder / "temporary").mkdir()
        code = (
            f"import os, sys; os.umask(0o{mask}); from adapter.cli.main import main;"
            "main(['export', 'package', sys.argv[1]])"
        )
        given = {**os.environ, **environment, "TMPDIR": str(folder / "temporary")}
        given["PYTHONPATH"] = str(Path(__file__).parents[3])
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", code, str(file)],
            check=True, cwd=folder, env=given, timeout=60, capture_output=True,
        )  # fmt: skip
        packages.append(file.read_bytes())
        assert file.stat().st_mode & 0o777 == 0o600

    assert packages[0] == packages[1]


# --- extracts -------------------------------------------------------------------------------------

OWN = (
    "指标编码,一级指标,二级指标,三级指标,共性/个性,定量/定性,标准值,主管部门\n"
    "201,产出指标,数量指标,培训人数,个性,定量,≥90人,101-教育局\n"
)


def test_an_extract_goes_out_and_its_answers_become_proposals(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.hand_in(library=OWN)
    file, problems = tmp_path / "意见.xlsx", tmp_path / "问题.xlsx"
    words = ("export", "extract", "--department", "101", "--output", str(file))
    said = terminal(*words)
    assert "指标 1 条，模板 0 套，项目 0 个" in said
    assert "无法登记" not in said
    assert file.stat().st_mode & 0o777 == 0o600
    terminal(*words)
    assert (terminal.code, "已存在" in terminal.err) == (1, True)
    answers = {
        "指标/201": {"意见": "修改", "建议标准值": "95", "理由": "任务增加"},
    }
    taking = ("library", "import", "--as-proposal", str(file))

    filled = answered(file.read_bytes(), indicators=answers, new_indicators=[{"意见": "新增"}])
    file.write_bytes(filled.content)
    told = terminal.json(*taking, "--problems", str(problems))

    assert terminal.code == 3
    assert [(e["code"], e["filled_by"], e["reason"]) for e in told["entries"]] == [
        ("201", "王芳", "任务增加")
    ]
    assert {each["sheet"] for each in told["problems"]} == {"指标意见"}
    assert b"PK" in problems.read_bytes()[:4]
    assert "此前已登记的 1 条没有重复登记" in terminal(*taking)
    assert "填报人 王芳" in terminal("library", "proposals")
    (entry,) = terminal.json("library", "proposals")
    assert entry["changes"] == ["指标 201“培训人数”的标准收紧：≥90人 改为 ≥95人。"]
    terminal("library", "accept", entry["id"])
    assert terminal.code == 0


def test_an_existing_file_of_problems_stops_the_import_before_it_begins(
    terminal: Terminal, tmp_path: Path
) -> None:
    taken = tmp_path / "问题.xlsx"
    taken.touch()
    (tmp_path / "a.csv").write_text(OWN, "utf-8")

    terminal("library", "import", str(tmp_path / "a.csv"), "--problems", str(taken))

    assert (terminal.code, "已存在" in terminal.err) == (1, True)
    assert terminal.json("library", "list") == []


def test_a_place_where_no_problems_can_be_written_stops_the_import_before_it_begins(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{OWN}{OWN.splitlines()[-1]}\n", "utf-8")
    words = ("library", "import", str(file), "--problems")

    terminal(*words, str(tmp_path / "没有" / "问题.xlsx"))

    assert (terminal.code, "写不了文件" in terminal.err) == (1, True)
    assert terminal.json("library", "list") == []
    assert "指标" in terminal(*words, str(tmp_path / "问题.xlsx"))
    assert sorted(each.name for each in tmp_path.glob("*问题*")) == ["问题.xlsx"]


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("export", "extract", "--department", "教育局", "--output", "a.xlsx"), "3 位编码"),
        (("export", "extract", "--department", "101", "--output", "a.zip"), ".xlsx"),
        (("library", "import", "--as-proposal", "--as-draft", "settings.toml"), "不能同时"),
    ],
)
def test_words_that_do_not_go_together_are_a_usage_error(
    terminal: Terminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    terminal(*words)

    assert (terminal.code, word in terminal.err) == (2, True)
