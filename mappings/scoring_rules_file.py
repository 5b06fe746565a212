"""Scoring rules (评分规则) from their TOML files, checked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapter.domain.comparing.rules import (
    AmountRules,
    ComparingRules,
    MagnitudeRules,
    PeerRules,
)
from adapter.domain.comparing.scoring import Grade, ScoringRules, Share
from adapter.domain.findings.codes import FindingCode
from adapter.errors import ConfigurationError
from mappings.monitoring_rules_file import MonitoringPart, StageMarkPart, StagePart, calendar_of
from mappings.toml_file import TomlFile, read_toml, toml_names

DEFAULT_RULES = "national"
_SHIPPED = files("mappings") / "scoring_rules"


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("not finite")
    return number


Points = Annotated[Decimal, Field(ge=0, le=1000), AfterValidator(_finite)]
Part = Annotated[Decimal, Field(ge=0, le=1), AfterValidator(_finite)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Quantitative(_Part):
    floor: Part
    over_fulfilled_from: Annotated[Decimal, Field(gt=1, le=1000), AfterValidator(_finite)]


class _Tiers(_Part):
    reached: tuple[Part, Part]
    partly: tuple[Part, Part]
    missed: tuple[Part, Part]


class _Tolerance(_Part):
    score: Points
    total: Points
    rate: Part


class _Total(_Part):
    full: Points
    execution: Points


class _Grade(_Part):
    name: str = Field(min_length=1)
    least: Points = Field(alias="from")


Times = Annotated[Decimal, Field(ge=1, le=10**12), AfterValidator(_finite)]
Amount = Annotated[Decimal, Field(ge=0, le=10**12), AfterValidator(_finite)]


class _Magnitude(_Part):
    alike: Times
    step: Times


class _Peers(_Part):
    # Fewer than five might tell whose the numbers are.
    least: int = Field(ge=5, le=10_000)
    fence: Annotated[Decimal, Field(gt=0, le=1000), AfterValidator(_finite)]
    least_spread: Part
    changed_from: Times
    years_back: int = Field(ge=0, le=10)


class _Amounts(_Part):
    units: tuple[Times, ...]
    tolerance: Amount
    list_step: Amount


_Section = TypeVar("_Section", bound=BaseModel)


class _RulesFile(_Part):
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    #: What a file leaves out from here on is as in the shipped one.
    quantitative: _Quantitative | None = None
    tiers: _Tiers | None = None
    tolerance: _Tolerance | None = None
    total: _Total | None = None
    grades: tuple[_Grade, ...] | None = Field(default=None, min_length=1)
    magnitude: _Magnitude | None = None
    peers: _Peers | None = None
    amounts: _Amounts | None = None
    monitoring: MonitoringPart | None = None
    stages: tuple[StagePart, ...] | None = Field(default=None, min_length=1)
    stage_marks: tuple[StageMarkPart, ...] | None = None
    #: Beside those of the shipped one, code by code; an empty text takes one of them away.
    bases: dict[str, str] = Field(default_factory=dict)


def shipped_rules() -> tuple[str, ...]:
    """Names of the rules that come with the program."""
    return tuple(toml_names(_SHIPPED))


def load_rules(name_or_file: str = DEFAULT_RULES) -> ScoringRules:
    """The rules of a name, or of a TOML file of a site's own.

    Raises ConfigurationError naming file, line and key.
    """
    source = _source(name_or_file)
    file = read_toml(source)
    read = file.as_model(_RulesFile)
    _check_grades(file, read.grades or ())
    for tier, (low, high) in (read.tiers.model_dump() if read.tiers else {}).items():
        if low > high:
            raise file.mistake(("tiers", tier), "前一个份额不能大于后一个")
    _check_bases(file, read.bases)
    shipped = read if name_or_file == DEFAULT_RULES else _shipped_default()
    return _rules(name_or_file, file, read, shipped)


def _shipped_default() -> _RulesFile:
    return read_toml(_source(DEFAULT_RULES)).as_model(_RulesFile)


def _source(name_or_file: str) -> Traversable | Path:
    if name_or_file in shipped_rules():
        return _SHIPPED / f"{name_or_file}.toml"
    path = Path(name_or_file)
    if path.suffix != ".toml":
        known = "、".join(shipped_rules())
        raise ConfigurationError(f"没有名为“{name_or_file}”的评分规则；随程序提供的有：{known}")
    return path


def _check_grades(file: TomlFile, grades: Sequence[_Grade]) -> None:
    for number, (better, worse) in enumerate(pairwise(grades), start=1):
        if better.least <= worse.least:
            raise file.mistake(("grades", number, "from"), "等级须从高到低排列")
    if grades and grades[-1].least != 0:
        raise file.mistake(("grades", len(grades) - 1, "from"), "最后一级须从 0 分起")


def _check_bases(file: TomlFile, bases: Mapping[str, str]) -> None:
    for code in bases.keys() - set(FindingCode):
        raise file.mistake(("bases", code), "没有这个问题代码；全部代码见 findings list --help")


def _rules(name: str, file: TomlFile, read: _RulesFile, shipped: _RulesFile) -> ScoringRules:
    quantitative = _present(file, "quantitative", read.quantitative or shipped.quantitative)
    tiers = _present(file, "tiers", read.tiers or shipped.tiers)
    tolerance = _present(file, "tolerance", read.tolerance or shipped.tolerance)
    total = _present(file, "total", read.total or shipped.total)
    monitoring = _present(file, "monitoring", read.monitoring or shipped.monitoring)
    magnitude = _present(file, "magnitude", read.magnitude or shipped.magnitude)
    peers = _present(file, "peers", read.peers or shipped.peers)
    amounts = _present(file, "amounts", read.amounts or shipped.amounts)
    bases = shipped.bases | read.bases
    return ScoringRules(
        name=name,
        title=read.title,
        source=read.source,
        floor=quantitative.floor,
        over_fulfilled_from=quantitative.over_fulfilled_from,
        reached=Share(*tiers.reached),
        partly=Share(*tiers.partly),
        missed=Share(*tiers.missed),
        score_tolerance=tolerance.score,
        total_tolerance=tolerance.total,
        rate_tolerance=tolerance.rate,
        full_total=total.full,
        execution_points=total.execution,
        grades=tuple(Grade(each.name, each.least) for each in read.grades or shipped.grades or ()),
        comparing=ComparingRules(
            magnitude=MagnitudeRules(**magnitude.model_dump()),
            peers=PeerRules(**peers.model_dump()),
            amounts=AmountRules(**amounts.model_dump()),
        ),
        monitoring=monitoring.rules(file),
        calendar=calendar_of(
            file,
            read.stages or shipped.stages or (),
            shipped.stage_marks or () if read.stage_marks is None else read.stage_marks,
        ),
        bases={FindingCode(code): text for code, text in bases.items() if text},
    )


def _present(file: TomlFile, name: str, section: _Section | None) -> _Section:
    """A section of the file or of the shipped one; the shipped one has them all."""
    if section is None:
        raise file.mistake((name,), "缺少这一节")
    return section
