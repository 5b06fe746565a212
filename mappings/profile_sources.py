"""The texts a profile is made of (口径原文): read once, kept without comments."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from mappings.codes import CodeTable, code_table_of
from mappings.profile_schema import ProfileFile
from mappings.toml_file import TomlFile

#: Names of the texts: the profile itself, a code table, the profile whose data sets it takes over.
PROFILE = "profile.toml"
CODE_TABLE = "code_tables/{}.toml"
INHERITED = "data_sets_from/{}.toml"


@dataclass(slots=True, kw_only=True)
class SourceFiles:
    """Where the files of a profile come from; remembers those that were asked for."""

    profile: TomlFile
    #: By the name of a table.
    code_table: Callable[[str], TomlFile] = field(repr=False)
    #: By the name of a shipped profile.
    inherited: Callable[[str], TomlFile] = field(repr=False)
    tables: dict[str, CodeTable] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> CodeTable:
        """A code table; ConfigurationError when there is none or it is not one-to-one."""
        if name not in self.tables:
            file = self.code_table(name)
            self.tables[name] = code_table_of(name, file)
            self._texts[CODE_TABLE.format(name)] = file.text
        return self.tables[name]

    def inherited_model(self, name: str) -> ProfileFile:
        """The profile whose data sets are taken over."""
        file = self.inherited(name)
        self._texts[INHERITED.format(name)] = file.text
        return file.as_model(ProfileFile)

    def texts(self) -> Mapping[str, str]:
        """Every file that was used, by name, without comments."""
        used = {PROFILE: self.profile.text, **dict(sorted(self._texts.items()))}
        return {name: without_comments(text) for name, text in used.items()}


def digest_of_sources(sources: Mapping[str, str]) -> str:
    """SHA-256 (hex) over the texts and their names."""
    return sha256(json.dumps(sorted(sources.items())).encode()).hexdigest()


#: Texts in quotes, and comments with the space before them.
_QUOTED_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'|[ \t]*#[^\n]*",
    re.DOTALL,
)


def without_comments(text: str) -> str:
    """The same TOML, line by line, without its comments: anything may stand there, even a key."""
    return _QUOTED_OR_COMMENT.sub(
        lambda found: "" if found[0].lstrip(" \t").startswith("#") else found[0], text
    )
