"""Sums that points of a form must make (分值合计、总分)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.form_lines import is_execution_rate
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.comparing.unscored import Scored
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number

_NONE = Decimal(0)


def wrong_weights(
    full: Decimal | None,
    rules: ScoringRules,
    execution_points: Decimal,
    form: str,
    *,
    is_rate_apart: bool | None = None,
) -> Iterator[LineFinding]:
    """A finding unless the points are all, or all but those of the budget execution rate.

    Thirds (33.33) may lack as much as a total may. Nothing is said of points that make no more than
    1: nobody filled them in, or they are shares of a whole. `form` is what people call it.
    `is_rate_apart`: whether the rate has its points beside the lines; None where nobody says.
    """
    if full is None or full <= 1:
        return
    lacking = rules.full_total - full
    if all(abs(lacking - each) > rules.total_tolerance for each in (0, execution_points)):
        rest = plain_number(rules.full_total - execution_points)
        whole = plain_number(rules.full_total)
        expected, apart = {
            True: (rest, f"（预算执行率 {plain_number(execution_points)} 分另列）"),
            False: (whole, "（含预算执行率）"),
            None: (whole, f"（预算执行率另列的，应为 {rest} 分）"),
        }[is_rate_apart]
        facts = {"form": form, "computed": plain_number(full), "expected": expected, "apart": apart}
        yield LineFinding(FindingCode.WEIGHTS_DO_NOT_ADD_UP, facts)


def rate_is_apart(names: Iterable[str], *, is_stated: bool) -> bool | None:
    """Whether the rate stands beside the lines; `is_stated`: the funds have its points."""
    if any(is_execution_rate(each) for each in names):
        return False
    return True if is_stated else None


def wrong_total(
    total: Decimal,
    score: Decimal,
    lacking: Decimal,
    execution_score: Decimal | None,
    rules: ScoringRules,
    unsaid: Decimal = _NONE,
) -> Iterator[LineFinding]:
    """A finding where a total is not what the lines scored together.

    `lacking`: what their points lack to the full ones. Then those of the execution rate stand
    elsewhere; unread (None), they may be any. `unsaid`: the points of lines without a score, of
    which any may be in the total.
    """
    least = most = score
    slack = rules.total_tolerance
    if lacking > slack:
        least, most = (
            (score, score + rules.execution_points)
            if execution_score is None
            else (score + execution_score, score + execution_score)
        )
    if not least - slack <= total <= most + unsaid + slack:
        facts = {"claimed": plain_number(total), "computed": plain_number(least)}
        yield LineFinding(FindingCode.TOTAL_WRONG, facts)


def wrong_plain_total(
    total: Decimal, lines: Sequence[Scored], stated: StatedTotals, rules: ScoringRules
) -> Iterator[LineFinding]:
    """A finding where lines of which each has its points, but none a 分值, do not make the total.

    The points of the execution rate must stand in the funds or among the lines: else any number of
    them may be in the total.
    """
    scores = [each.score for each in lines if each.score is not None]
    spent = stated.execution_score
    is_line = any(is_execution_rate(each.name) for each in lines)
    if len(scores) < len(lines) or (spent is None and not is_line):
        return
    score = sum(scores, Decimal(0))
    computed = score if is_line else score + (spent or 0)
    possible = (computed, score, score + (spent or 0))
    if all(abs(total - each) > rules.total_tolerance for each in possible):
        facts = {"claimed": plain_number(total), "computed": plain_number(computed)}
        yield LineFinding(FindingCode.TOTAL_WRONG, facts)


def total_beyond(total: Decimal, rules: ScoringRules) -> Iterator[LineFinding]:
    """A finding where a total is more than there is to be had, or less than nothing."""
    facts = {"name": "总分", "score": plain_number(total)}
    if total > rules.full_total + rules.total_tolerance:
        full = {"max_score": plain_number(rules.full_total)}
        yield LineFinding(FindingCode.SCORE_ABOVE_MAXIMUM, facts | full)
    elif total < -rules.total_tolerance:
        yield LineFinding(FindingCode.SCORE_NEGATIVE, facts)
