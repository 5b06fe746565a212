"""Self-evaluations beside what was approved (自评对批复): lines that one of both has alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adapter.domain.comparing.answered import Indicated, findings_on_answers
from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.findings.codes import Finding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.lines import DeclaredLine, EvaluatedLine, kind_of_line
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key, key_of_record
from sync_jobs.comparing.approved import DeclaredHead, is_approved
from sync_jobs.comparing.declared import DeclaredMatch
from sync_jobs.comparing.read_in_full import ReadInFull
from sync_jobs.comparing.result_rows import Result, key_of_line
from sync_jobs.comparing.watching import finding_on
from sync_jobs.sets.spool import Piles

_K = RecordKind
#: Whether of a department as a whole -> what must have been read before anything is missing.
_NEEDED = {
    False: (_K.DECLARED_TARGET, _K.TARGET_LINE, _K.SELF_EVALUATION_LINE),
    True: (
        _K.DEPARTMENT_TARGET,
        _K.DEPARTMENT_TARGET_LINE,
        _K.DEPARTMENT_SELF_EVALUATION_LINE,
    ),
}
_Named = tuple[DeclaredLine | EvaluatedLine, str | None]


@dataclass(slots=True)
class _Owned:
    """What is there of one project or department."""

    heads: list[DeclaredHead] = field(default_factory=list)
    declared: list[tuple[DeclaredLine, str | None]] = field(default_factory=list)
    evaluated: list[tuple[EvaluatedLine, str | None]] = field(default_factory=list)


class Answering:
    """Declared and self-evaluated lines that go by, put on piles by whose they are."""

    def __init__(self) -> None:
        self._piles: Piles[_Named | DeclaredHead] = Piles()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, those of self-evaluations put by as they are read."""
        for each in results:
            if isinstance(each.line, EvaluatedLine):
                self._put(each.line, each.match)
            yield each

    def declared(self, lines: Iterable[DeclaredMatch]) -> Iterator[DeclaredMatch]:
        """The same lines, put by as they are read."""
        for each in lines:
            self._put(*each)
            yield each

    def findings(
        self, heads: Iterable[DeclaredHead], marks: Sequence[StageMark], read: ReadInFull
    ) -> Iterator[Finding]:
        """What one side has alone, of all that went by; one pile is in memory at a time."""
        for head in heads:
            self._piles.add(key_of_record(head) or "", head)
        for pile in self._piles:
            yield from answer_findings(pile, marks, read)

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()

    def _put(self, line: DeclaredLine | EvaluatedLine, match: Match | Meant | None) -> None:
        self._piles.add(key_of_line(line), (line, match.indicator_code if match else None))


def answer_findings(
    pile: Iterable[_Named | DeclaredHead], marks: Sequence[StageMark], read: ReadInFull
) -> Iterator[Finding]:
    """Pure: the findings of everybody on a pile.

    Nothing is said of whose rows were not all read, and of who handed in several self-evaluations
    or has not scored all of it yet.
    """
    owners: dict[str, _Owned] = {}
    for each in pile:
        if not isinstance(each, tuple):
            owners.setdefault(key_of_record(each) or "", _Owned()).heads.append(each)
            continue
        line, code = each
        owned = owners.setdefault(key_of_line(line), _Owned())
        if isinstance(line, EvaluatedLine):
            owned.evaluated.append((line, code))
        else:
            owned.declared.append((line, code))
    for key, owned in owners.items():
        is_read = all(
            read.is_whole(kind, key) for kind in _NEEDED[department_of_key(key) is not None]
        )
        if is_read and owned.declared and _is_one_and_done([line for line, _ in owned.evaluated]):
            yield from _of_owner(key, owned, marks)


def _is_one_and_done(lines: Sequence[EvaluatedLine]) -> bool:
    is_one = len({each.evaluation_id for each in lines}) == 1
    return is_one and all(each.score is not None for each in lines)


def _of_owner(key: str, owned: _Owned, marks: Sequence[StageMark]) -> Iterator[Finding]:
    decide = is_approved(owned.heads, marks)
    declared = [
        Indicated(
            key=line.line_id,
            level2=line.level2 or "",
            name=line.name,
            target_value=line.target_value or "",
            indicator_code=code,
            version=(line.version or "", line.version_name or ""),
            is_approved=decide(line),
        )
        for line, code in owned.declared
    ]
    evaluated = [
        Indicated(
            key=line.line_id,
            level2=line.level2 or "",
            name=line.name,
            target_value=line.target_value or "",
            answers=line.target_line_id or "",
            indicator_code=code,
        )
        for line, code in owned.evaluated
    ]
    kinds = kind_of_line(owned.declared[0][0]), kind_of_line(owned.evaluated[0][0])
    for line, told in findings_on_answers(declared, evaluated):
        kind = kinds[0] if line in declared else kinds[1]
        yield finding_on(told, key, kind.value, line.key)
