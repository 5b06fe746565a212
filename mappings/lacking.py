"""Kinds that a profile declares unsupported (不支持的类别): checked against what it carries."""

from collections.abc import Iterator

from adapter.domain.kinds import DEPARTMENT_KINDS
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from mappings.profile_schema import ProfileFile
from mappings.toml_file import TomlFile

#: Kinds that are only of use together.
_TOGETHER = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)


def check_unsupported(file: TomlFile, model: ProfileFile) -> None:
    """Raises ConfigurationError for a kind that is carried all the same, and for half a pair."""
    for mistake in unsupported_mistakes(file, model):
        raise mistake


def unsupported_mistakes(file: TomlFile, model: ProfileFile) -> Iterator[ConfigurationError]:
    """The same, each of them."""
    for kind in model.unsupported:
        if kind in model.data_set:
            reason = f"同时写了 data_set.{kind.value}，请删去其中之一"
            yield file.mistake(("unsupported", kind.value), reason)
    lacking = [kind for kind in _TOGETHER if kind in model.unsupported]
    if lacking and len(lacking) < len(_TOGETHER):
        both = "、".join(each.value for each in _TOGETHER)
        yield file.mistake(("unsupported", lacking[0].value), f"{both} 须同时不支持")


def with_newer_kinds(model: ProfileFile) -> dict[RecordKind, str]:
    """What the profile declares unsupported, and the kinds that came after the first profiles.

    A profile written before there were any need not be changed; `profile check` names them.
    """
    newer = (kind for kind in DEPARTMENT_KINDS if kind not in model.data_set)
    return dict.fromkeys(newer, "口径没有写这类数据集") | model.unsupported
