"""`value parse`: one value or a whole CSV, as JSON or in Chinese."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapter.cli.value import value

KEYS = [
    "kind", "comparator", "number", "low", "high", "unit", "date", "start", "end", "direction",
    "also", "warnings",
]  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(value, ["parse", *arguments])


def as_csv(path: Path, text: str, charset: str) -> Path:
    path.write_bytes(text.encode(charset))
    return path


def test_one_value_gives_exactly_the_documented_keys_in_their_order() -> None:
    result = run("≥28.40", "--unit", "元/人*月", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == dict.fromkeys(KEYS) | {
        "kind": "quantitative",
        "comparator": ">=",
        "number": "28.40",
        "unit": "元/人·月",
        "warnings": [],
    }
    assert list(json.loads(result.stdout)) == KEYS


@pytest.mark.parametrize(
    "text", ["", "-", "-5%", "--", "—", "乱七八糟", "≥", "2023年2月30日", "(≥**%)"]
)
def test_whatever_the_value_says_the_exit_code_is_zero(text: str) -> None:
    result = run("--json", "--", text)

    assert result.exit_code == 0
    assert list(json.loads(result.stdout)) == KEYS


def test_a_negative_number_is_no_option() -> None:
    assert json.loads(run("-5%", "--json").stdout)["number"] == "-5"


def test_dates_are_iso_and_a_range_has_decimal_strings() -> None:
    period = json.loads(run("2020年1月--2020年11月", "--json").stdout)
    span = json.loads(run("80%-90.50%", "--json").stdout)

    assert (period["start"], period["end"], period["date"]) == ("2020-01-01", "2020-11-30", None)
    assert (span["low"], span["high"], span["number"]) == ("80", "90.50", None)


def test_without_json_a_person_reads_chinese_and_what_to_do() -> None:
    result = run("正向 ≤90%", "--unit", "元")

    assert result.stdout.splitlines() == [
        "类型：定量",
        "指标方向：正向",
        "运算符：小于等于",
        "数值：90",
        "计量单位：%",
        "规范写法：正向 ≤90%",
        "提示：指标值中的单位与计量单位栏不同，已以前者为准，请改正计量单位栏。",
        "提示：指标方向与运算符矛盾，请核对后改正其中之一。",
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_charsets_of_real_files(tmp_path: Path, charset: str) -> None:
    text = (
        'value_text,unit,level3\n≥90,％,满意度\n,,\n"44,561",,完成时间\n不超过3,个工作日,办结时限\n'
    )
    result = run("--csv", str(as_csv(tmp_path / "values.csv", text, charset)), "--json")
    values = json.loads(result.stdout)

    assert result.exit_code == 0
    assert [list(each) for each in values] == [KEYS] * 4
    assert [(each["kind"], each["unit"]) for each in values] == [
        ("quantitative", "%"),
        ("empty", ""),
        ("deadline", ""),
        ("quantitative", "工作日"),
    ]
    assert values[2]["date"] == "2021-12-31"


def test_every_record_of_a_csv_gives_one_object_blank_ones_too(tmp_path: Path) -> None:
    one_column = as_csv(tmp_path / "one.csv", "value_text\n95%\n\n有效提升\n", "utf-8")
    short_rows = as_csv(
        tmp_path / "short.csv", "level3,value_text,unit\n名称\n名称,5,个\n", "utf-8"
    )

    kinds = [
        [each["kind"] for each in json.loads(run("--csv", str(path), "--json").stdout)]
        for path in (one_column, short_rows)
    ]

    assert kinds == [["quantitative", "empty", "qualitative"], ["empty", "quantitative"]]


def test_the_golden_file_itself_goes_through_the_command(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "golden" / "published_values.csv"
    with golden.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    values = json.loads(run("--csv", str(golden), "--json").stdout)

    assert [each["kind"] for each in values] == [row["kind"] for row in rows]
    assert [each["unit"] for each in values] == [row["expected_unit"] for row in rows]


def test_a_csv_for_people_is_one_line_per_record(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "values.csv", "value_text,unit\n≥90,%\n6月底前,\n", "utf-8")

    assert run("--csv", str(path)).stdout.splitlines() == [
        "1. 定量 ≥90%",
        "2. 时限 6月底前 日期未写年份，请补全年份。",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name,unit\na,b\n", "缺少 value_text 列"),
        (b"", "缺少 value_text 列"),
        (b"value_text\n\xff\xff\xff\n", "编码无法识别"),
        (b"value_text\n" + b"9" * 200_000 + b"\n", "第 2 行无法读取"),
    ],
)
def test_a_file_that_is_no_such_csv_is_a_usage_error_in_chinese(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "values.csv"
    path.write_bytes(content)
    result = run("--csv", str(path), "--json")

    assert result.exit_code == 2
    assert sentence in result.stderr


@pytest.mark.parametrize("arguments", [(), ("90%", "--csv", __file__)])
def test_text_and_file_are_one_or_the_other(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert "二者选一" in result.stderr
