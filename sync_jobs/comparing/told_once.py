"""What was told already and is not told again (不重复提示)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.lines import EvaluatedLine, kind_of_line
from sync_jobs.comparing.answered_line import differs
from sync_jobs.comparing.peers import LineKey
from sync_jobs.comparing.result_lines import Result, ResultLine, key_of_line
from sync_jobs.sets.spool import Spool


@dataclass(slots=True)
class Once:
    """Tells of a line that stands alike in two self-evaluations of one unit's project once.

    Lines of one owner come together; what was told is remembered of one owner at a time.
    """

    _owner: str = ""
    _told: dict[object, str] = field(default_factory=dict)

    def of(self, line: ResultLine, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings of a line that the other self-evaluation does not have as well."""
        if not isinstance(line, EvaluatedLine):
            yield from findings
            return
        owner = key_of_line(line)
        if owner != self._owner:
            self._owner = owner
            self._told.clear()
        for each in findings:
            same = each.code, line.agency_code, line.level2, tuple(sorted(each.facts.items()))
            if self._told.setdefault(same, line.evaluation_id) == line.evaluation_id:
                yield each


#: What a target shows by itself, whoever repeats it.
_OF_TARGETS = frozenset(
    {
        FindingCode.DIRECTION_CONTRADICTS_OPERATOR,
        FindingCode.QUANTITATIVE_REQUIRED,
        FindingCode.TARGET_MISSING,
    }
)


class Repeated:
    """Findings on targets that self-evaluations repeat, held back until the declared are known."""

    def __init__(self) -> None:
        self._held = Spool[tuple[Finding, LineKey]]()

    def passing(self, result: Result, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same without what the declared line that it repeats may show as well."""
        declared = result.declared
        if declared is None or not isinstance(result.line, EvaluatedLine) or differs(result):
            yield from findings
            return
        for each in findings:
            if each.code in _OF_TARGETS:
                self._held.add((each, (kind_of_line(declared).value, declared.line_id)))
            else:
                yield each

    def untold(self, told: Collection[tuple[LineKey, FindingCode]]) -> Iterator[Finding]:
        """Of what was held back that which was not told on the declared line."""
        for finding, declared in self._held:
            if (declared, finding.code) not in told:
                yield finding

    def close(self) -> None:
        """Let the findings go."""
        self._held.close()


@dataclass(slots=True)
class Noted:
    """What was found on declared lines and keeps later findings from telling it again."""

    #: Lines of which the unit is in doubt.
    doubtful: set[LineKey] = field(default_factory=set)
    #: Whose key -> codes of the required indicators that are missing there.
    missing: dict[str, set[str]] = field(default_factory=dict)

    #: Lines of which it was told what their targets show by themselves.
    of_targets: set[tuple[LineKey, FindingCode]] = field(default_factory=set)

    def passing(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, put down as they go by."""
        for each in findings:
            if each.code in _OF_TARGETS:
                self.of_targets.add(((each.line_kind, each.line_key), each.code))
            if each.code is FindingCode.DECLARED_MAGNITUDE_DOUBTFUL:
                self.doubtful.add((each.line_kind, each.line_key))
            elif each.code is FindingCode.REQUIRED_INDICATOR_MISSING:
                codes = self.missing.setdefault(each.project_code, set())
                codes.add(each.facts["indicator_code"])
            yield each
