"""Points (分值) of whole self-evaluations: whether those of all lines make the full score."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.form_check import wrong_weights
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding
from adapter.domain.lines import EvaluatedLine
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.domain.self_evaluation import SelfEvaluation
from sync_jobs.comparing.result_rows import EvaluationHead, Result, key_of_line
from sync_jobs.sets.spool import Piles


@dataclass(frozen=True, slots=True)
class Weight:
    """The points of one line, None where it has none."""

    key: str
    evaluation_id: str
    max_score: Decimal | None


class Weights:
    """The points of lines that go by, put on piles by their evaluation.

    `unread`: keys of whom lines wait in quarantine. Nothing is said of them: their points are
    not here.
    """

    def __init__(self, unread: Collection[str]) -> None:
        self._unread = unread
        self._piles: Piles[EvaluationHead | Weight] = Piles()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, the points of evaluated lines put by as they are read."""
        for each in results:
            line = each.line
            if isinstance(line, EvaluatedLine) and (key := key_of_line(line)) not in self._unread:
                weight = Weight(key, line.evaluation_id, line.max_score)
                self._piles.add(line.evaluation_id, weight)
            yield each

    def findings(self, heads: Iterable[EvaluationHead], rules: ScoringRules) -> Iterator[Finding]:
        """A finding on every head whose points do not add up; one pile is in memory at a time."""
        for head in heads:
            self._piles.add(head.evaluation_id, head)
        for pile in self._piles:
            yield from wrongly_weighted(pile, rules)

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()


def wrongly_weighted(
    pile: Iterable[EvaluationHead | Weight], rules: ScoringRules
) -> Iterator[Finding]:
    """Pure: the findings of a pile; an evaluation with a line without points adds up to nothing.

    A line counts for the head of its own project alone.
    """
    heads: list[EvaluationHead] = []
    weights: dict[tuple[str, str], list[Decimal | None]] = {}
    for each in pile:
        if isinstance(each, Weight):
            weights.setdefault((each.key, each.evaluation_id), []).append(each.max_score)
        else:
            heads.append(each)
    for head in heads:
        key = key_of_record(head) or ""
        points = weights.get((key, head.evaluation_id), [])
        known = [each for each in points if each is not None]
        if known and len(known) == len(points):
            yield from _findings(head, key, sum(known, Decimal(0)), rules)


def _findings(
    head: EvaluationHead, key: str, full: Decimal, rules: ScoringRules
) -> Iterator[Finding]:
    is_project = isinstance(head, SelfEvaluation)
    kind = RecordKind.SELF_EVALUATION if is_project else RecordKind.DEPARTMENT_SELF_EVALUATION
    for found in wrong_weights(full, rules, rules.execution_points):
        yield Finding(
            code=found.code,
            severity=found.code.about.severity,
            project_code=key,
            line_kind=kind.value,
            line_key=head.evaluation_id,
            facts=found.facts,
        )
