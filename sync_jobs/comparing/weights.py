"""Points (分值、得分) of whole self-evaluations: the full score, and the total that is claimed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from adapter.domain.comparing.form_check import has_no_room, score_missing
from adapter.domain.comparing.form_sums import (
    rate_is_apart,
    total_beyond,
    wrong_total,
    wrong_weights,
)
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.comparing.unscored import Scored, open_points, unscored
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.lines import EvaluatedLine, kind_of_line
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.domain.self_evaluation import SelfEvaluation, SelfEvaluationBudget
from sync_jobs.comparing.read_in_full import ReadInFull
from sync_jobs.comparing.result_lines import Result, finding_on, key_of_line
from sync_jobs.comparing.result_rows import EvaluationHead
from sync_jobs.sets.spool import Piles


@dataclass(frozen=True, slots=True)
class Weight:
    """The points of one line, with the line's kind and key."""

    key: str
    evaluation_id: str
    kind: RecordKind
    line_key: str
    points: Scored


@dataclass(frozen=True, slots=True)
class Executed:
    """The points that one row of funds has for its execution rate, None where it has none."""

    key: str
    evaluation_id: str
    score: Decimal | None
    budget_id: str = ""


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
        #: Keys of funds without points whose lines leave no room for any.
        self._crowded: set[str] = set()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, the points of evaluated lines put by as they are read."""
        for each in results:
            line = each.line
            if isinstance(line, EvaluatedLine) and (key := key_of_line(line)) not in self._unread:
                self._piles.add(line.evaluation_id, _weight(key, line))
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
            score = each.execution_score
            told = Executed(each.project_code, each.evaluation_id, score, each.budget_id)
            self._piles.add(each.evaluation_id, told)
        for pile in self._piles:
            self._crowded.update(without_room(pile, rules))
            yield from wrongly_scored(pile, rules, read)

    def with_room(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same, but for points of an execution rate that the lines leave no room for.

        To be read behind `findings`.
        """
        budget = RecordKind.SELF_EVALUATION_BUDGET.value
        for each in findings:
            is_under = each.code is FindingCode.UNDER_SCORED and each.line_kind == budget
            if not (is_under and each.line_key in self._crowded):
                yield each

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()


def _weight(key: str, line: EvaluatedLine) -> Weight:
    points = Scored(line.name, line.actual_value or "", line.max_score, line.score)
    return Weight(key, line.evaluation_id, kind_of_line(line), line.line_id, points)


_Pile = Iterable[EvaluationHead | Weight | Executed]


def wrongly_scored(pile: _Pile, rules: ScoringRules, read: ReadInFull) -> Iterator[Finding]:
    """Pure: the findings of a pile.

    A line counts for the head of its own project alone.
    """
    pile = list(pile)
    found = _by_evaluation(pile)
    for points in found.values():
        for at in unscored([each.points for each in points.weights]):
            weight = points.weights[at]
            told = score_missing(weight.points)
            yield finding_on(told, weight.key, weight.kind.value, weight.line_key)
    for head in pile:
        if isinstance(head, Weight | Executed):
            continue
        key = key_of_record(head) or ""
        of_head = found.get((key, head.evaluation_id), _Points())
        for told in _of_head(head, key, of_head, rules, read):
            yield _finding(head, key, told)


def without_room(pile: _Pile, rules: ScoringRules) -> Iterator[str]:
    """Pure: keys of funds that have no points, and whose lines leave fewer than the rate's."""
    for points in _by_evaluation(pile).values():
        known = (each.points.max_score for each in points.weights)
        full = sum((each for each in known if each is not None), Decimal(0))
        if has_no_room(full, rules.execution_points, rules):
            yield from (each.budget_id for each in points.executed if each.score == 0)


def _by_evaluation(pile: _Pile) -> dict[tuple[str, str], _Points]:
    found: dict[tuple[str, str], _Points] = {}
    for each in pile:
        if isinstance(each, Weight | Executed):
            points = found.setdefault((each.key, each.evaluation_id), _Points())
            if isinstance(each, Weight):
                points.weights.append(each)
            else:
                points.executed.append(each)
    return found


def _of_head(
    head: EvaluationHead, key: str, points: _Points, rules: ScoringRules, read: ReadInFull
) -> Iterator[LineFinding]:
    weights = [each.points for each in points.weights]
    full = _sum([each.max_score for each in weights])
    is_stated = any(each.score for each in points.executed)
    apart = rate_is_apart((each.name for each in weights), is_stated=is_stated)
    wrong = list(wrong_weights(full, rules, rules.execution_points, "自评表", is_rate_apart=apart))
    yield from wrong
    total = head.total_score
    if total is None:
        return
    lines, funds = _KINDS_BESIDE[isinstance(head, SelfEvaluation)]
    scores = [each.score for each in weights if each.score is not None]
    score = _sum(scores) if read.is_whole(lines, key) else None
    # Points that do not make the full score, all 0, or shares of a whole: a total may have others.
    if score is not None and full is not None and full > 1 and not wrong:
        is_known = funds is not None and read.is_whole(funds, key)
        executed = [each.score for each in points.executed] if is_known else []
        spent = executed[0] if len(executed) == 1 else None
        lacking = rules.full_total - full
        yield from wrong_total(total, score, lacking, spent, rules, open_points(weights))
    elif score is None or total > score + rules.execution_points:
        # Where the lines make as much, they are what is wrong, and told.
        yield from total_beyond(total, rules)


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
