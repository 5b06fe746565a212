"""A profile (接口口径): one site's dialect, read from TOML and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from adapter.domain.kinds import shape_of_kind
from adapter.domain.reconcile.policy import Ownership, ReconcilePolicy
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.trees import TreeKind
from adapter.ports.wire_spec import WireSpec
from mappings.codec import Codec
from mappings.codes import CodeTable, code_table_file
from mappings.description import ProfileDescription, describe_profile
from mappings.field_owners import check_owners, ownerships_of, policy_of
from mappings.inheritance import with_inherited
from mappings.lacking import check_unsupported, with_newer_kinds
from mappings.profile_schema import DataSetEntry, ProfileFile
from mappings.profile_sources import CODE_TABLE, INHERITED, PROFILE, SourceFiles
from mappings.rules import Dialect, rules_of
from mappings.toml_file import listed, parse_toml, read_toml, toml_names
from mappings.wire_part import check_wire, wire_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One dialect: its wire for the connectors, its codecs for the jobs."""

    name: str
    title: str
    wire_spec: WireSpec
    codecs: Mapping[RecordKind, Codec]
    #: Kinds the dialect lacks, with the reason its file gives.
    unsupported: Mapping[RecordKind, str]
    #: Charset in whose bytes the element lengths are counted.
    length_charset: str
    code_tables: tuple[CodeTable, ...]
    #: Whose the fields of each kind of set are.
    ownerships: Mapping[TreeKind, Ownership]
    reconcile_policy: ReconcilePolicy
    #: Every file it is made of, by name: see `profile_sources`.
    sources: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """The record kinds this dialect carries, in the order of `RecordKind`."""
        return tuple(kind for kind in RecordKind if kind in self.codecs)

    def lacks(self, kind: RecordKind) -> bool:
        """Whether the dialect declares that it cannot carry a kind; jobs pass such a kind over."""
        return kind in self.unsupported

    def codec(self, kind: RecordKind) -> Codec:
        """The codec of a kind; ConfigurationError when this dialect does not carry it."""
        if kind not in self.codecs:
            known = listed(each.value for each in self.kinds)
            raise ConfigurationError(f"口径 {self.name} 不含 {kind.value}，可用：{known}")
        return self.codecs[kind]

    def describe(self) -> ProfileDescription:
        """Everything `profile show` prints, as plain records."""
        return describe_profile(
            title=self.title,
            wire=self.wire_spec,
            unsupported=self.unsupported,
            length_charset=self.length_charset,
            codecs=self.codecs,
            code_tables=self.code_tables,
        )


def load_profile(name_or_path: str) -> Profile:
    """The shipped profile of that name, or the profile in that file (a path, or ending in .toml).

    A profile file may bring its own tables in `code_tables/` beside it.
    Raises ConfigurationError with file, line and key of the first mistake.
    """
    source, folder = profile_source(name_or_path)
    return _compiled_shipped(name_or_path) if folder is None else _compiled(source, folder)


# What comes with the program does not change while it runs; a file of the city's own may.
@cache
def _compiled_shipped(name: str) -> Profile:
    return _compiled(_shipped(name), None)


def profile_source(name_or_path: str) -> tuple[Path | Traversable, Path | None]:
    """Where a profile lies, and the folder whose code tables come first; None for shipped ones."""
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        return path, path.parent
    return _shipped(name_or_path), None


def placed_in_profile(name_or_path: str, error: ConfigurationError) -> ConfigurationError:
    """A mistake that came to light beyond the profile, with the place of its key in the file."""
    source, _ = profile_source(name_or_path)
    return read_toml(source).mistake(tuple(error.key.split(".")), error.reason)


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the product."""
    return toml_names(files("mappings") / "profiles")


def _shipped(name: str) -> Traversable:
    if name not in shipped_profiles():
        known = listed(shipped_profiles())
        raise ConfigurationError(f"没有名为“{name}”的口径，现有：{known}；也可以写口径文件的路径")
    return files("mappings") / "profiles" / f"{name}.toml"


def data_sets_of(name: str) -> ProfileFile:
    """A shipped profile as it is written."""
    return read_toml(_shipped(name)).as_model(ProfileFile)


def load_kept(sources: Mapping[str, str], name_or_path: str) -> Profile:
    """A profile from the texts that `Profile.sources` kept of it.

    A web service's contract of the site's own is not among them: it is taken from where the present
    profile lies. Raises ConfigurationError for texts that this version of the program cannot read.
    """
    _, folder = profile_source(name_or_path)
    kept = SourceFiles(
        profile=parse_toml(PROFILE, sources.get(PROFILE, "")),
        code_table=lambda name: parse_toml(name, sources.get(CODE_TABLE.format(name), "")),
        inherited=lambda name: parse_toml(name, sources.get(INHERITED.format(name), "")),
    )
    return _compile(kept, folder)


def _compiled(source: Path | Traversable, folder: Path | None) -> Profile:
    written = SourceFiles(
        profile=read_toml(source),
        code_table=lambda name: code_table_file(name, folder),
        inherited=lambda name: read_toml(_shipped(name)),
    )
    return _compile(written, folder)


def _compile(sources: SourceFiles, folder: Path | None) -> Profile:
    file = sources.profile
    written = file.as_model(ProfileFile)
    check_unsupported(file, written)
    model = with_inherited(file, written, sources.inherited_model)
    check_wire(file, model)
    check_owners(file, model)
    dialect = Dialect(
        file=file,
        charset=model.text.charset,
        knows_empty=model.text.empty == "distinct",
        zone_offset_min=model.wire.zone_offset_min,
        code_table=cache(sources.table),
    )
    codecs = {
        kind: _codec(kind, entry, dialect, writes_null=model.text.without_value == "null")
        for kind, entry in model.data_set.items()
    }
    return Profile(
        name=model.profile.name,
        title=model.profile.title,
        wire_spec=wire_spec(model, folder),
        codecs=codecs,
        unsupported=with_newer_kinds(model),
        length_charset=model.text.charset,
        ownerships=ownerships_of(model),
        reconcile_policy=policy_of(model),
        code_tables=tuple(sources.tables[name] for name in sorted(sources.tables)),
        sources=sources.texts(),
    )


def _codec(kind: RecordKind, entry: DataSetEntry, dialect: Dialect, *, writes_null: bool) -> Codec:
    shape = shape_of_kind(kind)
    return Codec(
        kind,
        shape,
        rules_of(shape, entry, dialect, ("data_set", kind.value)),
        constants=entry.constants,
        writes_null=writes_null,
        ignored=entry.ignored,
    )
