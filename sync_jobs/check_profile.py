"""Check a profile (口径检查) against the library that it would carry."""

from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.ports.division import Division
from adapter.ports.store import Store
from mappings.findings import FindingLevel, ProfileFinding
from mappings.measuring import samples
from mappings.profile_check import check_profile
from mappings.workbook import read_workbook
from sync_jobs.import_library import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredLibrary:
    """The library whose values must fit."""

    #: Chinese: which one it is.
    label: str
    content: LibraryContent
    division: Division


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReport:
    """What was found, and by which library lengths were measured."""

    library: str
    findings: tuple[ProfileFinding, ...]

    @property
    def has_errors(self) -> bool:
        """True when the profile cannot be loaded."""
        return any(each.level is FindingLevel.ERROR for each in self.findings)

    @property
    def is_clean(self) -> bool:
        """True when a person has nothing to look at."""
        return all(each.level is FindingLevel.INFO for each in self.findings)


def newest_library(store: Store, division: Division) -> MeasuredLibrary | None:
    """The newest version of a division's library, None when it has none yet."""
    with store.begin() as work:
        version = work.library.in_force(division)
        if version is None:
            return None
        content = work.library.content(version.version_id)
    label = f"指标库第 {version.number} 版（{division.division_code}，{division.fiscal_year}）"
    return MeasuredLibrary(label=label, content=content, division=division)


def sample_library(file: SourceFile) -> MeasuredLibrary:
    """The library that comes with the program."""
    read = read_workbook(file.name, file.content)
    content = LibraryContent(
        indicators=tuple(each.value for each in read.indicators),
        templates=tuple(each.value for each in read.templates),
    )
    division = Division(division_code="0" * 9, fiscal_year=2000)
    return MeasuredLibrary(label="随程序的示例指标库", content=content, division=division)


def check_against(name_or_path: str, library: MeasuredLibrary) -> ProfileReport:
    """Every finding; ConfigurationError for a file that is no profile at all."""
    division = library.division
    scope = Scope(site="", division_code=division.division_code, fiscal_year=division.fiscal_year)
    findings = check_profile(name_or_path, samples(library.content, scope))
    return ProfileReport(library=library.label, findings=tuple(findings))
