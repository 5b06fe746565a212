"""The wire part of a profile (接口部分): checked beyond its types, and made into a `WireSpec`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.wire_spec import DataSetSpec, FileDropSpec, RowColumns, SoapSpec, WireSpec
from mappings.profile_schema import DataSetEntry, ProfileFile
from mappings.toml_file import KeyPath, TomlFile

_SIZES = {
    "query": ("agencies_chunk", "keys_chunk", "page_size", "max_pages"),
    "push": ("sets_per_call",),
}
#: Lengths of a time on the wire.
_SINCE_DIGITS = (17, 14, 8)


def check_wire(file: TomlFile, model: ProfileFile) -> None:
    """What the types of `WireSpec` cannot say by themselves; ConfigurationError with its place."""
    for mistake in wire_mistakes(file, model):
        raise mistake


def wire_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    """The same, each of them."""
    for part, names in _SIZES.items():
        for name in names:
            if getattr(getattr(model.wire, part), name) < 1:
                yield file.mistake(("wire", part, name), "至少为 1")
    if model.wire.query.since_digits not in _SINCE_DIGITS:
        yield file.mistake(("wire", "query", "since_digits"), "须为 17、14 或 8")
    if not model.wire.envelope.success_codes:
        yield file.mistake(("wire", "envelope", "success_codes"), "至少写一个成功代码")
    yield from _login_mistakes(file, model)
    yield from _part_mistakes(file, model)
    yield from _path_mistakes(file, model)
    for kind, entry in model.data_set.items():
        yield from _address_mistakes(file, model, entry, ("data_set", kind.value))


def _part_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    """Parts that only one wire has."""
    if (model.profile.wire == "soap") != (model.wire.soap is not None):
        yield file.mistake(("wire", "soap"), "wire 为 soap 的口径须写 [wire.soap]，其他口径不写")
    if model.wire.file_drop is not None and model.profile.wire != "file_drop":
        yield file.mistake(("wire", "file_drop"), "只有 wire 为 file_drop 的口径才写")


def _path_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    """JSON may be a list itself; an element of XML always has a name."""
    if model.wire.soap is None:
        return
    for part, name in (("query", "rows_path"), ("push", "results_path"), ("envelope", "code_path")):
        if not all(getattr(getattr(model.wire, part), name).split(".")):
            yield file.mistake(("wire", part, name), "须逐级写元素名，用点隔开，不能为空")


def _login_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    login, here = model.wire.login, ("wire", "login")
    if (login.method == "none") != (model.profile.wire == "file_drop"):
        yield file.mistake((*here, "method"), "文件交换不登录，须写 none；其他接口须登录")
    elif login.method == "token":
        yield from _token_mistakes(file, model)
    elif login.is_in_each_call and model.profile.wire != "soap":
        yield file.mistake((*here, "method"), f"{login.method} 只用于 SOAP")


def _token_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    login, here = model.wire.login, ("wire", "login")
    for name in ("path", "id_param", "secret_param", "token_path", "header"):
        if not getattr(login, name):
            yield file.mistake((*here, name), "以令牌登录时不能为空")
    if "{token}" not in login.header_format:
        yield file.mistake((*here, "header_format"), "须含 {token}")
    is_text = model.wire.soap is not None and model.wire.soap.text is not None
    allowed = {"http"} | ({"soap_header"} if model.wire.soap else set())
    if login.place not in (allowed | {"head"} if is_text else allowed):
        yield file.mistake((*here, "place"), "这种接口的令牌不能放在这里")


def _address_mistakes(
    file: TomlFile, model: ProfileFile, entry: DataSetEntry, path: KeyPath
) -> Iterator[ConfigurationError]:
    used, other = ("path", "operation") if model.profile.wire == "rest" else ("operation", "path")
    for act in ("query", "push"):
        if getattr(entry, f"{act}_{other}"):
            yield file.mistake((*path, f"{act}_{other}"), f"这种接口请写 {act}_{used}")
    if not (_query_address(entry) or _push_address(entry)):
        yield file.mistake(path, f"query_{used} 与 push_{used} 至少写一个")
    if _push_address(entry) and not entry.is_sent:
        yield file.mistake((*path, f"push_{used}"), f"写了 push_{used} 就须写 is_sent = true")


def _query_address(entry: DataSetEntry) -> str:
    return entry.query_path or entry.query_operation


def _push_address(entry: DataSetEntry) -> str:
    return entry.push_path or entry.push_operation


def _soap_spec(model: ProfileFile, folder: Path | None) -> SoapSpec | None:
    """With the contract of the site's own, where one lies beside its profile."""
    soap = model.wire.soap
    if soap is None or folder is None or not (own := folder / soap.wsdl).is_file():
        return soap
    return replace(soap, wsdl=str(own.resolve()))


#: By which field jobs ask for single sets; rows of other kinds are told apart by their project.
_KEY_FIELDS = {
    RecordKind.LIBRARY_NODE: "agency_code",
    RecordKind.TEMPLATE_HEADER: "template_code",
    RecordKind.TEMPLATE_ITEM: "template_code",
}


def _file_drop_spec(model: ProfileFile) -> FileDropSpec | None:
    if model.profile.wire != "file_drop":
        return None
    changed = model.wire.file_drop.updated_element if model.wire.file_drop else ""
    return FileDropSpec(
        columns={kind: _columns(kind, entry, changed) for kind, entry in model.data_set.items()}
    )


def _columns(kind: RecordKind, entry: DataSetEntry, changed: str) -> RowColumns:
    shape = shape_of_kind(kind)

    def element(field: str | None) -> str:
        found = entry.fields.get(field or "")
        return found.element if found else ""

    return RowColumns(
        identity=element(shape.key),
        division=element("division_code"),
        year=element("fiscal_year"),
        agency=element("agency_code"),
        updated=element("updated_at") or changed,
        deleted=element("is_deleted"),
        key=element(_KEY_FIELDS.get(kind) or shape.project),
    )


def wire_spec(model: ProfileFile, folder: Path | None) -> WireSpec:
    """The wire of a checked profile; `folder` is where a site's own profile lies."""
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
                query_path=_query_address(entry),
                push_path=_push_address(entry),
            )
            for kind, entry in model.data_set.items()
        },
        soap=_soap_spec(model, folder),
        file_drop=_file_drop_spec(model),
    )
