"""Points (分值、得分) of whole self-evaluations: the full score, and the total that is claimed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from adapter.domain.comparing.form_check import total_above_full, wrong_total, wrong_weights
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding, LineFinding
from adapter.domain.lines import EvaluatedLine
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.domain.self_evaluation import SelfEvaluation, SelfEvaluationBudget
from sync_jobs.comparing.read_in_full import ReadInFull
from sync_jobs.comparing.result_rows import EvaluationHead, Result, key_of_line
from sync_jobs.sets.spool import Piles


@dataclass(frozen=True, slots=True)
class Weight:
    """The points of one line, None where it has none."""

    key: str
    evaluation_id: str
    max_score: Decimal | None
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Executed:
    """The points that one row of funds has for its execution rate, None where it has none."""

    key: str
    evaluation_id: str
    score: Decimal | None


@dataclass(slots=True)
class _Points:
    """What there is of one evaluation."""

    weights: list[Weight] = field(default_factory=list)
    executed: list[Executed] = field(default_factory=list)


class Weights:
    """The points of lines that go by, put on piles by their evaluation.

    `unread`: keys of whom lines wait in quarantine. Nothing is said of them: their points are
    not here.
    """

    def __init__(self, unread: Collection[str]) -> None:
        self._unread = unread
        self._piles: Piles[EvaluationHead | Weight | Executed] = Piles()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, the points of evaluated lines put by as they are read."""
        for each in results:
            line = each.line
            if isinstance(line, EvaluatedLine) and (key := key_of_line(line)) not in self._unread:
                weight = Weight(key, line.evaluation_id, line.max_score, line.score)
                self._piles.add(line.evaluation_id, weight)
            yield each

    def findings(
        self,
        heads: Iterable[EvaluationHead],
        budgets: Iterable[SelfEvaluationBudget],
        rules: ScoringRules,
        read: ReadInFull,
    ) -> Iterator[Finding]:
        """What is wrong with the points of a head; one pile is in memory at a time."""
        for head in heads:
            self._piles.add(head.evaluation_id, head)
        for each in budgets:
            told = Executed(each.project_code, each.evaluation_id, each.execution_score)
            self._piles.add(each.evaluation_id, told)
        for pile in self._piles:
            yield from wrongly_scored(pile, rules, read)

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()


def wrongly_scored(
    pile: Iterable[EvaluationHead | Weight | Executed],
    rules: ScoringRules,
    read: ReadInFull,
) -> Iterator[Finding]:
    """Pure: the findings of a pile; an evaluation with a line without points adds up to nothing.

    A line counts for the head of its own project alone.
    """
    heads: list[EvaluationHead] = []
    found: dict[tuple[str, str], _Points] = {}
    for each in pile:
        if not isinstance(each, Weight | Executed):
            heads.append(each)
            continue
        points = found.setdefault((each.key, each.evaluation_id), _Points())
        if isinstance(each, Weight):
            points.weights.append(each)
        else:
            points.executed.append(each)
    for head in heads:
        key = key_of_record(head) or ""
        points = found.get((key, head.evaluation_id), _Points())
        for told in _of_head(head, key, points, rules, read):
            yield _finding(head, key, told)


def _of_head(
    head: EvaluationHead, key: str, points: _Points, rules: ScoringRules, read: ReadInFull
) -> Iterator[LineFinding]:
    full = _sum([each.max_score for each in points.weights])
    wrong = list(wrong_weights(full, rules, rules.execution_points))
    yield from wrong
    total = head.total_score
    if total is None:
        return
    lines, funds = _KINDS_BESIDE[isinstance(head, SelfEvaluation)]
    score = _sum([each.score for each in points.weights]) if read.is_whole(lines, key) else None
    # Points that do not make the full score, all 0, or shares of a whole: a total may have others.
    if score is not None and full is not None and full > 1 and not wrong:
        is_known = funds is not None and read.is_whole(funds, key)
        executed = [each.score for each in points.executed] if is_known else []
        spent = executed[0] if len(executed) == 1 else None
        yield from wrong_total(total, score, rules.full_total - full, spent, rules)
    elif score is None or total > score + rules.execution_points:
        # Where the lines make as much, they are what is wrong, and told.
        yield from total_above_full(total, rules)


#: Whether it is a project's -> the kind of its lines, and that of its funds.
_KINDS_BESIDE = {
    True: (RecordKind.SELF_EVALUATION_LINE, RecordKind.SELF_EVALUATION_BUDGET),
    False: (RecordKind.DEPARTMENT_SELF_EVALUATION_LINE, None),
}


def _sum(points: Sequence[Decimal | None]) -> Decimal | None:
    """All of them, None where there are none or one is blank."""
    known = [each for each in points if each is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(points) else None


def _finding(head: EvaluationHead, key: str, found: LineFinding) -> Finding:
    is_project = isinstance(head, SelfEvaluation)
    kind = RecordKind.SELF_EVALUATION if is_project else RecordKind.DEPARTMENT_SELF_EVALUATION
    return Finding(
        code=found.code,
        severity=found.code.about.severity,
        project_code=key,
        line_kind=kind.value,
        line_key=head.evaluation_id,
        facts=found.facts,
    )
