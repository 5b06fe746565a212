"""Data sets taken over from another profile (沿用数据集): the same fields at other addresses."""

from collections.abc import Callable

from adapter.domain.record import RecordKind
from mappings.profile_schema import DataSetEntry, InheritedDataSets, ProfileFile
from mappings.toml_file import TomlFile


def with_inherited(
    file: TomlFile, model: ProfileFile, read: Callable[[str], ProfileFile]
) -> ProfileFile:
    """The profile with the data sets it takes over; what it writes itself stands in their place.

    So does a kind that it declares unsupported; what the other one lacks is lacking here too. Whose
    the fields are is taken over with them, as a whole.

    `read` brings a shipped profile by its name. Raises ConfigurationError for a profile that takes
    over from one that does so itself, and for a profile without any data set.
    """
    from_other = model.data_sets_from
    if from_other is None:
        if not model.data_set:
            raise file.mistake(("data_set",), "至少写一个数据集，或用 data_sets_from 沿用另一口径")
        return model
    other = read(from_other.profile)
    if other.data_sets_from is not None:
        raise file.mistake(("data_sets_from", "profile"), "不能沿用本身又沿用他人的口径")
    taken = {
        kind: _at(entry, from_other, model.profile.wire)
        for kind, entry in other.data_set.items()
        if kind not in model.data_set and kind not in model.unsupported
    }
    in_order = {**taken, **model.data_set}
    return model.model_copy(
        update={
            "data_set": {kind: in_order[kind] for kind in RecordKind if kind in in_order},
            "unsupported": {
                **{kind: why for kind, why in other.unsupported.items() if kind not in in_order},
                **model.unsupported,
            },
            "reconcile": model.reconcile or other.reconcile,
        }
    )


def _at(entry: DataSetEntry, from_other: InheritedDataSets, wire: str) -> DataSetEntry:
    """The data set under this profile's own addresses, where it had any."""
    key = "path" if wire == "rest" else "operation"
    addresses = {"query_path": "", "push_path": "", "query_operation": "", "push_operation": ""}
    if entry.query_path or entry.query_operation:
        addresses[f"query_{key}"] = from_other.query.format(name=entry.name)
    if entry.push_path or entry.push_operation:
        addresses[f"push_{key}"] = from_other.push.format(name=entry.name)
    return entry.model_copy(update=addresses)
