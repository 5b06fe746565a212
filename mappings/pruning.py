"""Reads what can be read of a broken profile (残缺口径): all its mistakes, and the rest."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from adapter.errors import ConfigurationError
from mappings.profile_schema import ProfileFile
from mappings.toml_file import KeyPath, TomlFile, found_by

#: Each round leaves out what the one before it complained about.
_ROUNDS = 5
#: data_set.KIND.fields.FIELD, and data_set.KIND: what can be left out as a whole.
_FIELD, _DATA_SET = 4, 2


def read_model(file: TomlFile) -> tuple[ProfileFile | None, list[ConfigurationError]]:
    """The model without its unusable parts, and every mistake of the file's keys and types.

    None for the model when what is broken cannot be left out, as the wire cannot.
    """
    content = deepcopy(file.content)
    mistakes: list[ConfigurationError] | None = None
    for _ in range(_ROUNDS):
        try:
            return ProfileFile.model_validate(content), mistakes or []
        except ValidationError as error:
            found = found_by(error)
        if mistakes is None:
            mistakes = [file.mistake(*each) for each in found]
        if not _leave_out(content, [path for path, _ in found]):
            break
    return None, mistakes or []


def _leave_out(content: dict[str, Any], paths: Iterable[KeyPath]) -> bool:
    """True when something could be left out."""
    removed = [_remove(content, _removable(path)) for path in paths]
    return any(removed)


def _removable(path: KeyPath) -> KeyPath:
    """The key itself where it stands in the file, else the field or data set that lacks it."""
    if path[:1] == ("data_set",):
        return path[:_FIELD] if path[2:3] == ("fields",) else path[:_DATA_SET]
    return path


def _remove(content: dict[str, Any], path: KeyPath) -> bool:
    place: Any = content
    for step in path[:-1]:
        if not isinstance(place, dict) or step not in place:
            return False
        place = place[step]
    if not path or not isinstance(place, dict) or path[-1] not in place:
        return False
    del place[path[-1]]
    return True
