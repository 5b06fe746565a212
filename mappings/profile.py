"""A profile (接口口径): one site's dialect, read from TOML and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.wire_spec import DataSetSpec, WireSpec
from mappings.codec import Codec
from mappings.codes import CodeTable, load_code_table
from mappings.description import ProfileDescription, describe_profile
from mappings.profile_schema import DataSetEntry, ProfileFile
from mappings.rules import Dialect, rules_of
from mappings.toml_file import KeyPath, TomlFile, listed, read_toml, toml_names

_SIZES = {
    "query": ("agencies_chunk", "keys_chunk", "page_size", "max_pages"),
    "push": ("sets_per_call",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One dialect: its wire for the connectors, its codecs for the jobs."""

    name: str
    title: str
    wire_spec: WireSpec
    codecs: Mapping[RecordKind, Codec]
    #: Charset in whose bytes the element lengths are counted.
    length_charset: str
    code_tables: tuple[CodeTable, ...]

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """The record kinds this dialect carries, in the order of `RecordKind`."""
        return tuple(kind for kind in RecordKind if kind in self.codecs)

    def codec(self, kind: RecordKind) -> Codec:
        """The codec of a kind; ConfigurationError when this dialect does not carry it."""
        if kind not in self.codecs:
            known = listed(each.value for each in self.kinds)
            raise ConfigurationError(f"口径 {self.name} 不含 {kind.value}，可用：{known}")
        return self.codecs[kind]

    def describe(self) -> ProfileDescription:
        """Everything `profile show` prints, as plain records."""
        return describe_profile(
            name=self.name,
            title=self.title,
            wire=self.wire_spec,
            length_charset=self.length_charset,
            codecs=self.codecs,
            code_tables=self.code_tables,
        )


def load_profile(name_or_path: str) -> Profile:
    """The shipped profile of that name, or the profile in that file (a path, or ending in .toml).

    A profile file may bring its own tables in `code_tables/` beside it.
    Raises ConfigurationError with file, line and key of the first mistake.
    """
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        return _compiled(read_toml(path), path.parent)
    return _compiled(read_toml(_shipped(name_or_path)), None)


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the product."""
    return toml_names(files("mappings") / "profiles")


def _shipped(name: str) -> Traversable:
    if name not in shipped_profiles():
        known = listed(shipped_profiles())
        raise ConfigurationError(f"没有名为“{name}”的口径，现有：{known}；也可以写口径文件的路径")
    return files("mappings") / "profiles" / f"{name}.toml"


def _compiled(file: TomlFile, folder: Path | None) -> Profile:
    model = file.as_model(ProfileFile)
    _check_wire(file, model)
    tables: dict[str, CodeTable] = {}

    def table_named(name: str) -> CodeTable:
        return tables.setdefault(name, load_code_table(name, folder))

    dialect = Dialect(
        file=file,
        charset=model.text.charset,
        knows_empty=model.text.empty == "distinct",
        zone_offset_min=model.wire.zone_offset_min,
        code_table=cache(table_named),
    )
    codecs = {
        kind: _codec(kind, entry, dialect, writes_null=model.text.without_value == "null")
        for kind, entry in model.data_set.items()
    }
    return Profile(
        name=model.profile.name,
        title=model.profile.title,
        wire_spec=_wire_spec(model),
        codecs=codecs,
        length_charset=model.text.charset,
        code_tables=tuple(tables[name] for name in sorted(tables)),
    )


def _codec(kind: RecordKind, entry: DataSetEntry, dialect: Dialect, *, writes_null: bool) -> Codec:
    shape = shape_of_kind(kind)
    return Codec(
        kind,
        shape,
        rules_of(shape, entry, dialect, ("data_set", kind.value)),
        constants=entry.constants,
        writes_null=writes_null,
    )


def _check_wire(file: TomlFile, model: ProfileFile) -> None:
    """What the types of `WireSpec` cannot say by themselves."""
    for part, names in _SIZES.items():
        for name in names:
            if getattr(getattr(model.wire, part), name) < 1:
                raise file.mistake(("wire", part, name), "至少为 1")
    if not model.wire.envelope.success_codes:
        raise file.mistake(("wire", "envelope", "success_codes"), "至少写一个成功代码")
    if "{token}" not in model.wire.login.header_format:
        raise file.mistake(("wire", "login", "header_format"), "须含 {token}")
    for kind, entry in model.data_set.items():
        _check_paths(file, entry, ("data_set", kind.value))


def _check_paths(file: TomlFile, entry: DataSetEntry, path: KeyPath) -> None:
    if not (entry.query_path or entry.push_path):
        raise file.mistake(path, "query_path 与 push_path 至少写一个")
    if entry.push_path and not entry.is_sent:
        raise file.mistake((*path, "push_path"), "写了 push_path 就须写 is_sent = true")


def _wire_spec(model: ProfileFile) -> WireSpec:
    return WireSpec(
        profile=model.profile.name,
        wire=model.profile.wire,
        charset=model.wire.charset,
        zone_offset_min=model.wire.zone_offset_min,
        envelope=model.wire.envelope,
        login=model.wire.login,
        query=model.wire.query,
        push=model.wire.push,
        data_sets={
            kind: DataSetSpec(
                kind=kind,
                name=entry.name,
                query_path=entry.query_path,
                push_path=entry.push_path,
            )
            for kind, entry in model.data_set.items()
        },
    )
