"""What settings are made of (配置项): intervals, addresses, divisions, secrets in files."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    SecretStr,
)

from adapter.errors import ConfigurationError

#: Sentence for what is not there and must be.
MISSING = "缺少必填项"


class Section(BaseModel):
    """A section of the file: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def http_url(text: str) -> str:
    """The address without a slash at its end; ValueError unless it is a whole http(s) address."""
    try:
        parts = urlsplit(text)
        is_complete = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets or a port that no address can have; its message is English
        raise ValueError(_INCOMPLETE_URL) from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("地址中不得带用户名或口令，请改用 app_id 与 app_secret_file")
    if not is_complete or any(char.isspace() for char in text):
        raise ValueError(_INCOMPLETE_URL)
    return text.rstrip("/")


_INCOMPLETE_URL = "须是 http:// 或 https:// 开头的完整地址"


def division_code_of(text: str) -> str:
    """The text; ValueError unless it is a division's code (财政区划) of nine digits."""
    if not (len(text) == 9 and text.isascii() and text.isdigit()):  # noqa: PLR2004 - 财政区划
        raise ValueError("财政区划须为 9 位数字，并加引号")
    return text


def _interval(text: str) -> str:
    seconds = interval_seconds(text)
    if seconds < 1:
        raise ValueError("间隔至少 1 秒")
    if seconds > _LONGEST_S:
        raise ValueError("间隔至多 3660d（约十年）")
    return text


_LONGEST_S = 3660 * 86400
#: More digits are no interval, and would take Python itself to its limit.
_LONGEST_TEXT = 20


def interval_seconds(text: str) -> int:
    """Seconds of an interval such as "30s", "15m", "6h" or "1d"; ValueError when it is none."""
    factor = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:])
    if factor is None or not text[:-1].isdecimal() or len(text) > _LONGEST_TEXT:
        raise ValueError("写法应为数字加单位，如 30s、15m、6h、1d")
    return int(text[:-1]) * factor


Interval = Annotated[str, AfterValidator(_interval)]


def secret_of_environment(name: str) -> SecretStr:
    """The secret of a variable; ConfigurationError when it is empty or not set."""
    value = os.environ.get(name, "")
    if not value:
        raise ConfigurationError(f"环境变量 {name} 为空或未设置", key="app_secret_env")
    return SecretStr(value)


def secret_of_file(file: Path, key: str = "app_secret_file") -> SecretStr:
    """The secret that a file holds; ConfigurationError, without its bytes, when it holds none."""
    try:
        value = file.read_text("utf-8-sig").strip()
    except OSError as error:
        reason = f"读不到密钥文件，请检查路径和权限（{error.strerror}）"
        raise ConfigurationError(reason, file=str(file), key=key) from error
    except UnicodeDecodeError:  # its text and its object hold the secret's bytes: no cause is kept
        reason = "密钥文件须为 UTF-8 编码的文字"
        raise ConfigurationError(reason, file=str(file), key=key) from None
    if not value:
        raise ConfigurationError("密钥文件是空的", file=str(file), key=key)
    return SecretStr(value)
