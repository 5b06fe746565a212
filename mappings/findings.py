"""What a check of a profile finds (口径检查结果): one place in a file, one reason."""

from dataclasses import dataclass
from enum import StrEnum

from adapter.errors import ConfigurationError
from mappings.toml_file import KeyPath, TomlFile


class FindingLevel(StrEnum):
    """How much a finding matters."""

    #: The profile cannot be loaded.
    ERROR = "error"
    #: Something of ours will not arrive.
    WARNING = "warning"
    #: Worth knowing; nothing of today's library is lost.
    INFO = "info"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return {"error": "错误", "warning": "注意", "info": "说明"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFinding:
    """One finding and its place."""

    file: str
    #: From 1; 0 when the file as a whole is meant.
    line: int
    #: Dotted path of the key.
    key: str
    level: FindingLevel
    #: Chinese: what was found.
    reason: str


def of_mistake(mistake: ConfigurationError) -> ProfileFinding:
    """A mistake that keeps the profile from loading."""
    return ProfileFinding(
        file=mistake.file,
        line=mistake.line,
        key=mistake.key,
        level=FindingLevel.ERROR,
        reason=mistake.reason,
    )


def found(file: TomlFile, path: KeyPath, level: FindingLevel, reason: str) -> ProfileFinding:
    """A finding at a key of a file."""
    place = of_mistake(file.mistake(path, reason))
    return ProfileFinding(
        file=place.file, line=place.line, key=place.key, level=level, reason=reason
    )
