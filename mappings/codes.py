"""Code tables (代码表): one-to-one between a wire code and what it means inside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

from adapter.errors import ConfigurationError
from mappings.toml_file import KeyPath, TomlFile, found_by, listed, read_toml, toml_names

_LARGEST_CODE = 10**18

Code = StrictBool | StrictInt | StrictStr
Label = StrictBool | StrictStr


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Written exactly like this: 1 and "1" differ on the wire.
    code: Code
    label: Label
    #: Further spellings of the code that some systems use; never written.
    also_read: tuple[Code, ...] = ()


class _TableFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    type: Literal["boolean", "text"]
    codes: tuple[_Entry, ...] = Field(min_length=1)
    without_code: tuple[StrictStr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """A code table, checked to be one-to-one."""

    name: str
    title: str
    is_boolean: bool
    #: Code as text -> label, additional spellings included. A number and its text read alike.
    labels: Mapping[str, str | bool]
    #: Label -> code as it is written.
    codes: Mapping[str | bool, bool | int | str]
    #: Labels that are legal inside and have no code: they are not sent.
    without_code: frozenset[str]


def spelling(code: object) -> str | None:
    """A wire code as the text it is looked up by; None for what can be no code."""
    if isinstance(code, bool):
        return "true" if code else "false"
    if isinstance(code, int):
        return str(code) if abs(code) < _LARGEST_CODE else None
    return code.strip() if isinstance(code, str) else None


def load_code_table(name: str, beside: Path | None = None) -> CodeTable:
    """The table `name`: from `code_tables/` beside a site's own profile, else from the package.

    Raises ConfigurationError when there is none or it is not one-to-one.
    """
    return code_table_of(name, code_table_file(name, beside))


def code_table_file(name: str, beside: Path | None = None) -> TomlFile:
    """The file of a table, found like `load_code_table` finds it."""
    return read_toml(_find(name, beside))


def _find(name: str, beside: Path | None) -> Path | Traversable:
    if own := own_code_table(name, beside):
        return own
    folder = files("mappings") / "code_tables"
    shipped = folder / f"{name}.toml"
    if "/" in name or not shipped.is_file():
        raise ConfigurationError(f"没有代码表“{name}”，现有：{listed(toml_names(folder))}")
    return shipped


def own_code_table(name: str, beside: Path | None) -> Path | None:
    """The site's own file of a table; None where the one of the package is used."""
    own = None if beside is None else beside / "code_tables" / f"{name}.toml"
    return own if own is not None and own.is_file() else None


def code_table_of(name: str, file: TomlFile) -> CodeTable:
    """The table in a file; ConfigurationError when it is not one-to-one."""
    table = file.as_model(_TableFile)
    for mistake in _mistakes(file, table):
        raise mistake
    labels: dict[str, str | bool] = {
        text: entry.label
        for entry in table.codes
        for code in (entry.code, *entry.also_read)
        if (text := spelling(code)) is not None
    }
    return CodeTable(
        name=name,
        title=table.title,
        is_boolean=table.type == "boolean",
        labels=labels,
        codes={entry.label: entry.code for entry in table.codes},
        without_code=frozenset(table.without_code),
    )


def code_table_mistakes(path: Path) -> list[ConfigurationError]:
    """Everything that keeps a file from being a one-to-one code table; raises for no TOML."""
    file = read_toml(path)
    try:
        table = _TableFile.model_validate(file.content)
    except ValidationError as error:
        return [file.mistake(*each) for each in found_by(error)]
    return list(_mistakes(file, table))


def _mistakes(file: TomlFile, table: _TableFile) -> Iterator[ConfigurationError]:
    """Both directions: no label twice, and no code, in whichever spelling."""
    labels: set[str | bool] = set()
    codes: set[str] = set()
    for number, entry in enumerate(table.codes):
        here: KeyPath = ("codes", number)
        if isinstance(entry.label, bool) != (table.type == "boolean"):
            yield file.mistake((*here, "label"), "含义的类型与代码表的 type 不符")
        if entry.label in labels or entry.label in table.without_code:
            yield file.mistake((*here, "label"), "同一含义出现两次，代码表须一一对应")
        labels.add(entry.label)
        for code in (entry.code, *entry.also_read):
            if (text := spelling(code)) is None or text in codes:
                yield file.mistake((*here, "code"), "同一代码出现两次，代码表须一一对应")
            else:
                codes.add(text)
    if table.type == "boolean" and not labels >= {True, False}:
        yield file.mistake(("codes", 0), "是否类代码表须同时写明 true 和 false")
