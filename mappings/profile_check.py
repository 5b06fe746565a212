"""Checks a profile (口径检查): everything that is wrong or lost, each with its file and line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from adapter.domain.field_labels import field_label
from adapter.domain.kinds import KIND_LABELS, PUSHED_KINDS, shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from mappings.codes import code_table_mistakes, load_code_table
from mappings.field_owners import owner_mistakes
from mappings.findings import FindingLevel, ProfileFinding, found, of_mistake
from mappings.inheritance import with_inherited
from mappings.lacking import unsupported_mistakes
from mappings.measuring import Excess, Measure, Sample, measure
from mappings.profile import data_sets_of, profile_source
from mappings.profile_schema import ProfileFile
from mappings.pruning import read_model
from mappings.rules import Dialect, examined_rules
from mappings.toml_file import KeyPath, TomlFile, read_toml
from mappings.wire_part import wire_mistakes


def check_profile(name_or_path: str, sent: Iterable[Sample]) -> list[ProfileFinding]:
    """Every finding in a profile, by place; `sent` are the records a library would send.

    Raises ConfigurationError for a file that is no TOML or no profile at all.
    """
    source, folder = profile_source(name_or_path)
    file = read_toml(source)
    if not isinstance(file.content.get("profile"), dict):
        raise ConfigurationError("不是口径文件：没有 [profile] 表", file=file.name)
    model, mistakes = read_model(file)
    findings = [of_mistake(each) for each in mistakes]
    if folder is not None:
        findings += [of_mistake(each) for each in _tables_beside(folder)]
    if model is not None:
        findings += _Checked(file, folder, model, tuple(sent)).findings()
    return sorted(set(findings), key=lambda each: (each.file, each.line, each.key, each.reason))


def _tables_beside(folder: Path) -> Iterator[ConfigurationError]:
    for path in sorted((folder / "code_tables").glob("*.toml")):
        try:
            yield from code_table_mistakes(path)
        except ConfigurationError as error:
            yield error


@dataclass(frozen=True, slots=True)
class _Checked:
    """A profile whose keys and types are known."""

    file: TomlFile
    folder: Path | None
    model: ProfileFile
    sent: Sequence[Sample]

    def findings(self) -> Iterator[ProfileFinding]:
        yield from map(of_mistake, unsupported_mistakes(self.file, self.model))
        try:
            model = with_inherited(self.file, self.model, data_sets_of)
        except ConfigurationError as mistake:
            yield of_mistake(mistake)
            model = self.model
        yield from map(of_mistake, wire_mistakes(self.file, model))
        yield from map(of_mistake, owner_mistakes(self.file, model))
        yield from self._missing_kinds(model)
        dialect = Dialect(
            file=self.file,
            charset=model.text.charset,
            knows_empty=model.text.empty == "distinct",
            zone_offset_min=model.wire.zone_offset_min,
            code_table=cache(lambda name: load_code_table(name, self.folder)),
        )
        for kind in model.data_set:
            yield from self._of_kind(kind, model, dialect)

    def _missing_kinds(self, model: ProfileFile) -> Iterator[ProfileFinding]:
        for kind in RecordKind:
            if kind not in model.data_set and kind not in model.unsupported:
                label = f"{KIND_LABELS[kind]}（{kind.value}）"
                reason = f"{label}既没有数据集，也没有在 [unsupported] 中写明不支持"
                yield found(self.file, ("data_set",), FindingLevel.WARNING, reason)

    def _of_kind(
        self, kind: RecordKind, model: ProfileFile, dialect: Dialect
    ) -> Iterator[ProfileFinding]:
        shape = shape_of_kind(kind)
        path = ("data_set", kind.value)
        rules, mistakes = examined_rules(shape, model.data_set[kind], dialect, path)
        yield from map(of_mistake, mistakes)
        entry = model.data_set[kind]
        # A dialect need not carry what others seldom do, and a wrong entry was told already.
        unneeded = {name for name, _ in shape.seldom}.union(entry.fields) - rules.keys()
        measured = measure(
            kind,
            rules,
            [name for name in shape.names if name not in unneeded],
            self.sent if kind in PUSHED_KINDS else (),
        )
        yield from self._uncarried(measured)
        for name, excesses in measured.excesses.items():
            for each in excesses:
                reason = _too_long(each, model.text.charset)
                place = self._place(kind, name)
                yield found(self.file, place, FindingLevel.WARNING, reason)

    def _uncarried(self, measured: Measure) -> Iterator[ProfileFinding]:
        shapes = {each.name: each for each in shape_of_kind(measured.kind).fields}
        for name, filled in measured.uncarried.items():
            is_lost = filled and not shapes[name].is_receiver_owned
            reason = f"字段 {field_label(name)}（{name}）没有对应的数据元素"
            if is_lost:
                reason += f"，指标库中有内容的 {filled} 条不会送达"
            level = FindingLevel.WARNING if is_lost else FindingLevel.INFO
            yield found(self.file, self._place(measured.kind), level, reason)

    def _place(self, kind: RecordKind, name: str = "") -> KeyPath:
        """Where a field is written; for data sets of another profile, where it is taken over."""
        if kind.value not in self.file.content.get("data_set", {}):
            return ("data_sets_from", "profile")
        here: KeyPath = ("data_set", kind.value, "fields")
        return (*here, name) if name else here


def _too_long(excess: Excess, charset: str) -> str:
    longest = f"，最长的是指标 {excess.code}" if excess.code else ""
    return (
        f"{excess.element} 放不下指标库的 {excess.count} 个值："
        f"最长 {excess.longest} 字节（{charset}），上限 {excess.limit} 字节{longest}"
    )
