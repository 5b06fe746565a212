"""Every mistake in a settings file names its place, and no secret is ever shown."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from adapter.errors import ConfigurationError, ExitCode
from adapter.settings import (
    FILE_VARIABLE,
    Settings,
    SiteSettings,
    interval_seconds,
    load_settings,
    settings_file,
)
from adapter.settings.fields import Interval

EXAMPLE = Path(__file__).parents[3] / "config" / "indicator-adapter.toml"
SECRET = "hunter2-in-no-log"

GOOD = """\
[store]
url = "sqlite:///x.sqlite"

[site.erenhot]
profile = "std-v2-rest"
base_url = "https://performance.example.invalid"
division_code = "152501000"
fiscal_year = 2026
app_id = "indicator-adapter"
app_secret_env = "ERENHOT_SECRET"
"""


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "settings.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refused(file: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(file)
    return caught.value


def test_the_example_settings_load() -> None:
    settings = load_settings(EXAMPLE)

    assert settings.site_named("erenhot").fiscal_year == 2026
    assert settings.log.format == "json"


def test_without_a_file_there_are_defaults_and_no_site() -> None:
    assert load_settings(None) == Settings()


def test_a_byte_order_mark_in_front_is_no_mistake(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).site


CHANGED = [
    # what is replaced, by what, the line and key that are named, a part of the sentence
    ('profile = "std-v2-rest"', 'profil = "x"', 4, "site.erenhot.profile", "缺少必填项"),
    ('app_id = "indicator-adapter"', 'app_id = ""', 9, "site.erenhot.app_id", "不能为空"),
    ("fiscal_year = 2026", "fiscal_year = 26", 8, "site.erenhot.fiscal_year", "不得小于 2000"),
    ("fiscal_year = 2026", 'fiscal_year = "x"', 8, "site.erenhot.fiscal_year", "须为整数"),
    ("fiscal_year = 2026", "fiscal_year = 2026.5", 8, "site.erenhot.fiscal_year", "须为整数"),
    ("fiscal_year = 2026", "", 4, "site.erenhot.fiscal_year", "缺少必填项"),
    ('"152501000"', "152501000", 7, "site.erenhot.division_code", "加引号"),
    ('"152501000"', '"1525"', 7, "site.erenhot.division_code", "9 位数字"),
    ('"152501000"', '"１５２５０１０００"', 7, "site.erenhot.division_code", "9 位数字"),
    ("https://perf", "ftp://perf", 6, "site.erenhot.base_url", "http://"),
    ("https://performance.example.invalid", "https://", 6, "site.erenhot.base_url", "完整地址"),
    ("https://performance.example.invalid", "http://[::1", 6, "site.erenhot.base_url", "完整地址"),
    ("example.invalid", "example.invalid:99999", 6, "site.erenhot.base_url", "完整地址"),
    ("performance.example", "a b.example", 6, "site.erenhot.base_url", "完整地址"),
    ("https://", f"https://me:{SECRET}@", 6, "site.erenhot.base_url", "不得带用户名或口令"),
    ("https://", f"https://:{SECRET}@", 6, "site.erenhot.base_url", "不得带用户名或口令"),
    ("app_secret_env =", "app_secret =", 10, "site.erenhot.app_secret", "没有这个配置项"),
    ('app_secret_env = "ERENHOT_SECRET"', "", 4, "site.erenhot", "须且只须填写一项"),
    ("[store]", "[stores]", 1, "stores", "没有这个配置项"),
    ("[store]", "[[store]]", 1, "store", "小节"),
    ("[store]", '[log]\nlevel = "loud"\n[store]', 2, "log.level", "debug"),
    ("[site.erenhot]", "[site]\nerenhot = 1\n[x]", 5, "site.erenhot", "小节"),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "words"), CHANGED)
def test_a_mistake_is_named_by_file_line_and_key_in_chinese(
    tmp_path: Path, old: str, new: str, line: int, key: str, words: str
) -> None:
    assert old in GOOD
    file = written(tmp_path, GOOD.replace(old, new, 1))

    error = refused(file)

    assert (error.file, error.line, error.key) == (str(file), line, key)
    assert str(error).startswith(f"{file}:{line} {key} ")
    assert words in error.reason
    assert re.search("[一-鿿]", error.reason)
    assert SECRET not in str(error)
    assert error.exit_code is ExitCode.BAD_CONFIGURATION


PULL_TARGETS = "site.erenhot.schedule.pull_targets"
ADDED = [
    ('app_secret_file = "x"', 4, "site.erenhot", "须且只须填写一项"),
    ("retries = 3", 11, "site.erenhot.retries", "没有这个配置项"),
    (f'password = "{SECRET}"', 11, "site.erenhot.password", "没有这个配置项"),
    ('sweep_every = "soon"', 11, "site.erenhot.sweep_every", "30s、15m、6h、1d"),
    ("sweep_every = 60", 11, "site.erenhot.sweep_every", "加引号"),
    ('sweep_every = "0m"', 11, "site.erenhot.sweep_every", "至少 1 秒"),
    ('run_budget = "soon"', 11, "site.erenhot.run_budget", "30s、15m、6h、1d"),
    ("calls_per_second = 0", 11, "site.erenhot.calls_per_second", "不得小于 0.01"),
    ("calls_per_second = inf", 11, "site.erenhot.calls_per_second", "不得大于"),
    ("burst = 0", 11, "site.erenhot.burst", "不得小于 1"),
    ('[site.erenhot.schedule]\npull_targets = "5 min"', 12, PULL_TARGETS, "写法"),
    ("[site.erenhot.timeouts]\nread_s = 0", 12, "site.erenhot.timeouts.read_s", "须大于 0"),
    ("[site.erenhot.timeouts]\nread_s = 9e9", 12, "site.erenhot.timeouts.read_s", "不得大于 600"),
    ("[site.erenhot.timeouts]\nread_s = nan", 12, "site.erenhot.timeouts.read_s", ""),
    ('[site.erenhot.timeouts]\nread_s = "slow"', 12, "site.erenhot.timeouts.read_s", "须为数字"),
    ("ca_file = 1", 11, "site.erenhot.ca_file", "文件路径"),
]


@pytest.mark.parametrize(("added", "line", "key", "words"), ADDED)
def test_an_addition_that_is_wrong_is_named_by_its_own_line(
    tmp_path: Path, added: str, line: int, key: str, words: str
) -> None:
    error = refused(written(tmp_path, GOOD + added + "\n"))

    assert (error.line, error.key) == (line, key)
    assert words in error.reason
    assert re.search("[一-鿿]", error.reason)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[store]\nurl = "a', 2),
        ("[store\n", 1),
        ("a = 1\n\na = 2\n", 3),
        ("a = [1,\n2,\n", 3),  # ends in the middle: the last line is named
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    error = refused(written(tmp_path, text))

    assert error.line == line
    assert "不是有效的 TOML" in error.reason
    assert "at line" not in error.reason
    assert f"第 {line} 行第" in error.reason or "文件末尾" in error.reason


def test_words_to_choose_from_are_told_without_quotes_of_a_program(tmp_path: Path) -> None:
    error = refused(written(tmp_path, '[web]\nsecond_factor = "maybe"\n'))

    assert error.reason == "只能填写 optional、required 之一"


def test_a_file_in_another_charset_is_named_with_its_line(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "# settings\n# 示例\n".encode("gb18030")))

    assert error.line == 2
    assert "UTF-8" in error.reason


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "nowhere.toml")

    assert error.file.endswith("nowhere.toml")
    assert "读不到配置文件" in error.reason


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    assert "读不到配置文件" in refused(tmp_path).reason


def test_the_file_given_wins_over_the_variable_and_that_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    assert settings_file(None) is None

    Path("indicator-adapter.toml").write_text("")
    assert settings_file(None) == Path("indicator-adapter.toml")
    monkeypatch.setenv(FILE_VARIABLE, "named.toml")
    assert settings_file(None) == Path("named.toml")
    assert settings_file("given.toml") == Path("given.toml")


def test_an_unknown_site_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD))

    with pytest.raises(ConfigurationError, match="erenhot"):
        settings.site_named("hohhot")


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("15m", 900), ("6h", 21_600), ("1d", 86_400)]
)
def test_an_interval_is_a_number_with_a_unit(text: str, seconds: int) -> None:
    assert interval_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "30", "30 s", "-1s", "1.5h", "1w", "²s"])
def test_anything_else_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match="30s、15m、6h、1d"):
        interval_seconds(text)


# --- secrets --------------------------------------------------------------------------------------


def site(**changes: object) -> SiteSettings:
    fields: dict[str, object] = {
        "profile": "std-v2-rest",
        "base_url": "https://performance.example.invalid/",
        "division_code": "152501000",
        "fiscal_year": 2026,
        "app_id": "adapter",
    }
    return SiteSettings.model_validate(fields | changes)


def test_a_base_url_is_kept_without_its_closing_slash() -> None:
    assert site(app_secret_env="X").base_url == "https://performance.example.invalid"


def test_the_secret_is_read_from_the_environment_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = site(app_secret_env="ERENHOT_SECRET")
    monkeypatch.delenv("ERENHOT_SECRET", raising=False)
    with pytest.raises(ConfigurationError, match="ERENHOT_SECRET"):
        settings.secret()

    monkeypatch.setenv("ERENHOT_SECRET", SECRET)
    assert settings.secret().get_secret_value() == SECRET


def test_the_secret_is_read_from_a_file_without_mark_and_line_ends(tmp_path: Path) -> None:
    file = written(tmp_path, b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")

    assert site(app_secret_file=file).secret().get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("content", "words"), [(b" \n", "空的"), (b"\xff" + SECRET.encode(), "UTF-8"), (None, "读不到")]
)
def test_an_unusable_secret_file_is_named_without_what_it_holds(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ConfigurationError, match=words) as caught:
        site(app_secret_file=file).secret()

    error = caught.value
    assert (error.file, error.key) == (str(file), "app_secret_file")
    told = [str(each) + repr(each) + repr(vars(each)) for each in (error, error.__cause__) if each]
    assert SECRET not in "".join(told)


def test_no_settings_object_shows_a_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", SECRET)
    url = f"postgresql+psycopg://adapter:{SECRET}@127.0.0.1/adapter"
    settings = load_settings(written(tmp_path, GOOD.replace("sqlite:///x.sqlite", url)))
    secret = settings.site_named("erenhot").secret()

    assert settings.store.url == url
    for shown in (repr(settings), str(settings), f"{settings!s}", repr(secret), str(secret)):
        assert SECRET not in shown


@pytest.mark.parametrize("interval", ["3661d", "999999999d", "9" * 5000 + "d", "0s"])
def test_an_interval_that_no_clock_could_keep_is_refused(interval: str) -> None:
    with pytest.raises(ValueError, match=r"间隔|写法"):
        TypeAdapter(Interval).validate_python(interval)
