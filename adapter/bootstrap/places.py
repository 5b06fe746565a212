"""Where a mistake in the settings or in a profile stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapter.errors import AdapterError, ConfigurationError
from adapter.settings import Settings
from adapter.toml_locator import line_of
from mappings.profile import placed_in_profile


@contextmanager
def keyed(key: str) -> Iterator[None]:
    """Names the key of the settings that a mistake without a place goes back to."""
    try:
        yield
    except ConfigurationError as error:
        if error.file:
            raise
        raise ConfigurationError(error.reason, key=key) from error


@contextmanager
def in_profile(name: str) -> Iterator[None]:
    """Gives what a connector finds wrong with its profile the place in the profile's file."""
    try:
        yield
    except ConfigurationError as error:
        if error.file or not error.key.startswith("wire."):
            raise
        raise placed_in_profile(name, error) from error


def located(error: AdapterError, file: Path | None) -> AdapterError:
    """The error with the line of its key, when it goes back to a key of this settings file."""
    if not isinstance(error, ConfigurationError) or error.file or file is None:
        return error
    path = tuple(error.key.split("."))
    if path[0] not in Settings.model_fields or path[1:] == ():
        return error
    line = line_of(file.read_text("utf-8"), path)
    return ConfigurationError(error.reason, file=str(file), line=line, key=error.key)
