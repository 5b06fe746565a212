"""TOML files of the mapping (口径文件、代码表): every mistake is named by file, line and key."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from adapter.errors import ConfigurationError
from adapter.toml_locator import line_of, toml_fault

KeyPath = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)

_UNKNOWN_KEY = "没有这个键，请检查拼写"
_WORDS = {
    "extra_forbidden": _UNKNOWN_KEY,
    "unexpected_keyword_argument": _UNKNOWN_KEY,
    "missing": "缺少必填的键",
    "string_type": "须为文字（加引号）",
    "string_too_short": "不能为空",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "dict_type": "须为一个表",
    "model_type": "须为一个表",
    "dataclass_type": "须为一个表",
    "list_type": "须为数组",
    "tuple_type": "须为数组",
    "frozen_set_type": "须为数组",
}


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed file that still knows where each key stands."""

    name: str
    text: str = field(repr=False)
    content: dict[str, Any] = field(repr=False)

    def mistake(self, path: KeyPath, reason: str) -> ConfigurationError:
        """The error for a key, ready to be raised."""
        key = ".".join(map(str, path))
        return ConfigurationError(reason, file=self.name, line=line_of(self.text, path), key=key)

    def as_model(self, model: type[_Model]) -> _Model:
        """The content as a checked model; ConfigurationError names the first mistake."""
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            # A misspelt key is also a missing one: the misspelling is the better advice.
            mistakes = [self.mistake(*each) for each in found_by(error)]
            raise min(mistakes, key=lambda each: each.reason != _UNKNOWN_KEY) from None


def found_by(error: ValidationError) -> list[tuple[KeyPath, str]]:
    """Every mistake a model found, as the path of its key and its reason."""
    found = error.errors(include_url=False, include_input=False)
    return [
        (
            tuple(part for part in each["loc"] if part != "[key]"),
            _in_words(each["type"], dict(each)),
        )
        for each in found
    ]


def read_toml(source: Path | Traversable) -> TomlFile:
    """Read a UTF-8 TOML file, with or without BOM. Raises ConfigurationError."""
    name = str(source)
    try:
        text = source.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ConfigurationError("须为 UTF-8 编码，请另存为 UTF-8", file=name) from None
    except OSError as error:
        raise ConfigurationError(f"读不到文件：{error.strerror}", file=name) from error
    return parse_toml(name, text)


def parse_toml(name: str, text: str) -> TomlFile:
    """A text as the TOML file of that name. Raises ConfigurationError."""
    try:
        return TomlFile(name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line, told = toml_fault(str(error), text)
        reason = f"不是有效的 TOML，请检查这一行的引号、等号和括号（{told}）"
        raise ConfigurationError(reason, file=name, line=line) from None


def toml_names(folder: Traversable) -> tuple[str, ...]:
    """Names of the TOML files of a folder, without their ending, in order."""
    names = (each.name for each in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def listed(names: Iterable[object]) -> str:
    """Names in one line for an error sentence."""
    return "、".join(map(str, names)) or "（无）"


def _in_words(kind: str, error: Mapping[str, Any]) -> str:
    if kind in {"literal_error", "enum"}:
        return f"只能是 {error['ctx']['expected'].replace(' or ', '、').replace(', ', '、')}"
    if kind in {"greater_than", "greater_than_equal", "less_than_equal", "less_than"}:
        (limit,) = error["ctx"].values()
        return f"{'至少' if 'greater' in kind else '至多'}为 {limit}"
    return _WORDS.get(kind, str(error["msg"]).removeprefix("Value error, "))
