"""The settings file (配置文件): read at the door, every mistake named as file:line key."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import (
    Field,
    ValidationError,
    model_validator,
)

from adapter.errors import ConfigurationError
from adapter.settings.fields import (
    MISSING,
    Interval,
    Section,
)
from adapter.settings.listening import ApiSettings, WebSettings
from adapter.settings.sections import (
    IdentifySettings,
    LogSettings,
    PackageSettings,
    PlanSettings,
    SiteSettings,
    StoreSettings,
)
from adapter.toml_locator import line_of, toml_fault

DEFAULT_FILE = "indicator-adapter.toml"
FILE_VARIABLE = "INDICATOR_ADAPTER_CONFIG"
#: What to tell where there is no file.
NO_FILE = (
    f"没有配置文件：请用 --config 或环境变量 {FILE_VARIABLE} 指明（每个新终端都要），"
    f"都没有时读当前目录的 {DEFAULT_FILE}"
)


class Settings(Section):
    """The whole file."""

    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
    site: dict[str, SiteSettings] = Field(default_factory=dict)
    plan: PlanSettings = PlanSettings()
    identify: IdentifySettings = IdentifySettings()
    package: PackageSettings = PackageSettings()
    web: WebSettings = WebSettings()
    api: ApiSettings = ApiSettings()
    #: A run that was not heard of for so long may be taken over by another.
    lease_ttl: Interval = "60s"
    #: The site that commands mean when none is named and there are several.
    default_site: str | None = None

    @model_validator(mode="after")
    def _known_default(self) -> "Settings":
        if self.default_site is not None and self.default_site not in self.site:
            raise ValueError("default_site 须是已配置的站点之一")
        return self

    def site_named(self, name: str) -> SiteSettings:
        """The site's settings; ConfigurationError naming the known sites when there is none."""
        if name not in self.site:
            raise ConfigurationError(f"配置中没有站点“{name}”，{self.told_sites()}", key="site")
        return self.site[name]

    def told_sites(self) -> str:
        """Which sites there are, or what to do where there is none."""
        if self.site:
            return f"已有站点：{'、'.join(self.site)}"
        # Without a file nothing is set: the variable is easily forgotten in a new terminal.
        return "还没有站点，请填写 [site.名称]" if self.model_fields_set else NO_FILE


def settings_file(given: str | None) -> Path | None:
    """The file to read: the one given, else the environment's, else the default if it exists."""
    named = given or os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named)
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None


def load_settings(file: Path | None) -> Settings:
    """Read and check a settings file; without one, the defaults without any site.

    Raises ConfigurationError with file, line and key of the first mistake, and the others with
    theirs in words.
    """
    if file is None:
        return Settings()
    text = _text_of(file)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, told = toml_fault(str(error), text)
        reason = f"不是有效的 TOML，请检查这一行的引号、等号和括号（{told}）"
        raise ConfigurationError(reason, file=str(file), line=line) from None
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise _located(error, file, text) from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")  # some editors put a byte order mark in front
    except OSError as error:
        reason = f"读不到配置文件，请检查路径和权限（{error.strerror}）"
        raise ConfigurationError(reason, file=str(file)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reason = "配置文件须为 UTF-8 编码，请另存为 UTF-8"
        raise ConfigurationError(reason, file=str(file), line=line) from None


#: Mistakes that one sentence names.
_TOLD_AT_ONCE = 12
#: Kind of mistake -> sentence; the braces name what pydantic tells of the limit that was broken.
_WORDS = {
    "extra_forbidden": "没有这个配置项，请检查拼写",
    "missing": MISSING,
    "int_parsing": "须为整数",
    "int_type": "须为整数",
    "int_from_float": "须为整数",
    "float_parsing": "须为数字",
    "float_type": "须为数字",
    "string_type": "须为文字（加引号）",
    "string_too_short": "不能为空",
    "path_type": "须为文件路径（加引号）",
    "too_short": "至少写一项",
    "tuple_type": '须为数组，写作 ["…"]',
    "model_type": "须为一个小节，写作 [小节名]",
    "dict_type": "须为一个小节，写作 [小节名]",
    "literal_error": "只能填写 {expected} 之一",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "finite_number": "须为有限的数字",
}


def _located(error: ValidationError, file: Path, text: str) -> ConfigurationError:
    first, *others = error.errors(include_url=False, include_input=False)
    reason = _sentence(first)
    if others:
        also = "；".join(_also(each, text) for each in others[: _TOLD_AT_ONCE - 1])
        more = "……" if len(others) >= _TOLD_AT_ONCE else ""
        reason = f"{reason}（另有 {len(others)} 处：{also}{more}）"
    return ConfigurationError(reason, file=str(file), line=_line(first, text), key=_dotted(first))


def _also(error: Mapping[str, Any], text: str) -> str:
    line = _line(error, text)
    return f"{f'第 {line} 行 ' if line else ''}{_dotted(error)} {_sentence(error)}"


def _line(error: Mapping[str, Any], text: str) -> int:
    path = _path(error)
    return line_of(text, path) or line_of(text, (*path, 0))  # [[store]] stands at store.0


def _path(error: Mapping[str, Any]) -> tuple[str | int, ...]:
    return tuple(part for part in error["loc"] if part != "[key]")


def _dotted(error: Mapping[str, Any]) -> str:
    return ".".join(map(str, _path(error)))


def _sentence(error: Mapping[str, Any]) -> str:
    """What is wrong, without the value: it may be a secret in the wrong place."""
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    words = _WORDS.get(error["type"], "写法不符合要求，请对照示例配置")
    context = {
        name: str(limit).replace(" or ", "、").replace(", ", "、").replace("'", "")
        for name, limit in error.get("ctx", {}).items()
    }
    return words.format_map(context)
