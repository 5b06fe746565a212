"""Numbers of findings (问题编号): made of what a finding is about, so that it keeps its number."""

from uuid import NAMESPACE_URL, UUID, uuid5

from adapter.domain.findings.codes import Finding
from adapter.domain.findings.provenance import ON_FIRST_LINE
from adapter.domain.identity import Scope

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:budget-indicator-adapter:finding")
_VERSION = 5
#: Facts that tell findings of one code on one line from each other; values are none of them, since
#: a corrected number is still the same finding.
_TELLING = ("matter", "template_code", "indicator_code", "template", "level1", "level2", "column")
#: Which report something is told of that has no line of its own.
_REPORT = ("until", "round")


class FindingNumbers:
    """Gives the findings of one scope their numbers, each only once.

    What should be alike in all that tells (no code is known that does so) is counted in the order
    it was found. Eight bytes are remembered of every number.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = (scope.site, scope.division_code, scope.fiscal_year)
        self._given: set[int] = set()

    def number_of(self, finding: Finding) -> str:
        """A UUIDv5 as text, the same whenever the same is found again."""
        about = (*self._scope, *_about(finding))
        nth = 0
        while True:
            number = uuid5(_NAMESPACE, ascii([*map(str, about), nth]))
            short = number.int & 0xFFFF_FFFF_FFFF_FFFF
            if short not in self._given:
                self._given.add(short)
                return str(number)
            nth += 1


def missing_sentence(text: str) -> str:
    """Why nothing is shown under what was asked for; of what is closed the same as of what is gone.

    Numbers of other versions of UUID were given by former releases, anew with every comparison.
    """
    version = _version_of(text)
    if version == _VERSION:
        return _GONE
    return "没有这个编号。" if version is None else _OF_FORMER_RELEASES


_GONE = (
    "现有的问题中没有这个编号：编号没有抄错的话，它所指的问题已不在最近一次对比的结果里"
    "（已改正，或数据已改动、撤回）。"
)
_OF_FORMER_RELEASES = (
    "现有的问题中没有这个编号：以前的版本每次对比都换编号，它多半属于那时的一次对比。"
)


def _version_of(text: str) -> int | None:
    try:
        return UUID(text).version
    except ValueError:
        return None


def _about(finding: Finding) -> tuple[str, ...]:
    """What is on a line stays with it; what is of a whole does not move with its first line."""
    code, facts = finding.code, finding.facts
    is_whole = code in ON_FIRST_LINE
    place = "" if is_whole else finding.line_key
    told = [facts.get(each, "") for each in (*_TELLING, *(_REPORT if is_whole else ()))]
    return (code.value, finding.project_code, finding.line_kind, place, *told)
