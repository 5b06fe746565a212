"""Which approved line a report's line answers (所答的批复指标), and whether its target is that."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapter.domain.attainment import in_like_years, is_measured, says_otherwise
from adapter.domain.comparing.declared_versions import version_of
from adapter.domain.comparing.restated import as_target, folded
from adapter.domain.lines import DeclaredLine
from adapter.domain.value import parse_value
from sync_jobs.comparing.due_reports import china_day
from sync_jobs.comparing.result_lines import (
    Result,
    ResultLine,
    answered_key,
    key_of_line,
    subject_of,
)


def of_its_project(line: ResultLine, answered: dict[str, object]) -> DeclaredLine | None:
    """A key of another project says nothing: that one may not be shown here."""
    found = answered.get(answered_key(line) or "")
    is_own = isinstance(found, DeclaredLine) and key_of_line(found) == key_of_line(line)
    return found if is_own and isinstance(found, DeclaredLine) else None


def differs(result: Result) -> bool:
    """Whether a line says another target than the one that it names."""
    declared = result.declared
    return declared is not None and _target(declared) != _target(result.line)


def approved_for(
    line: ResultLine, found: Sequence[DeclaredLine], until: dt.date | None = None
) -> DeclaredLine | None:
    """Of the approved lines of the same place that which stood when a line was reported.

    `until` is the day up to which the report surely tells, None where nobody knows. Of several
    that promise different things the one counts that the line promises, unless it stood no more;
    where it promises none of them, the one that stood. Where more than one may have stood, none.
    """
    kept = next((each for each in found if _is_promised(each, line)), None)
    if len(found) == 1 or len({_target(each) for each in found}) == 1:
        return kept or found[0]
    stood = _stood(line, found, until)
    if kept is None or stood is None:
        return kept or stood
    is_replaced = _made(kept) < _made(stood) and not _is_promised(stood, line)
    return stood if is_replaced else kept


def _made(line: DeclaredLine) -> dt.datetime:
    return line.created_at or _NEVER


_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def _stood(
    line: ResultLine, found: Sequence[DeclaredLine], until: dt.date | None
) -> DeclaredLine | None:
    """The last that was approved before a report, one of each version; None where it is open.

    The order is that in which they came to be: what was replaced is touched once more by that.
    """
    reported, last = line.created_at or line.updated_at, line.updated_at or line.created_at
    made = {each.created_at: each for each in found if each.created_at is not None}
    is_one_of_each = len({*map(version_of, found)}) == len(made) == len(found)
    if until is None or reported is None or last is None or not is_one_of_each:
        return None
    before = {
        at: each
        for at, each in made.items()
        if (touched := each.updated_at or at) < reported and china_day(touched) < until
    }
    is_open = any(at <= last and each not in before.values() for at, each in made.items())
    return before[max(before)] if before and not is_open else None


def may_have_been_approved(
    result: Result, places: Iterable[DeclaredLine], former: Mapping[str, Sequence[Any]]
) -> bool:
    """Whether another target than the approved one may have been right when it was reported.

    It was approved before, at any of the places that are approved, or the line was touched since.
    """
    line, declared = result.line, result.declared
    if declared is None or not differs(result):
        return False
    told, since = line.updated_at or line.created_at, declared.updated_at or declared.created_at
    if told is not None and since is not None and told < since:
        return True
    rows = (e for place in places for e in former.get(place.line_id, ()))
    return any(_is_promised(e, line) for e in rows if key_of_line(e) == key_of_line(line))


def is_before(other: DeclaredLine, named: DeclaredLine | None) -> bool:
    """Whether a line surely is the older one: to go back to it is a change of what was approved."""
    if named is None:
        return False
    then, since = other.updated_at or other.created_at, named.updated_at or named.created_at
    return then is not None and since is not None and then < since


def is_answered(declared: DeclaredLine, line: ResultLine) -> bool:
    """Whether a declared line is of the same indicator and promised what this one answers."""
    is_same = (declared.level2, declared.name) == (line.level2, line.name)
    return is_same and _is_promised(declared, line)


def _is_promised(declared: DeclaredLine, line: ResultLine) -> bool:
    """Whether a declared line promised what this one says."""
    if not line.target_value:
        return False
    if _target(declared) == _target(line):
        return True
    subject = subject_of(line)
    promised, wanted = (
        as_target(parse_value(each, name=line.name), each, subject)
        for each in (declared.target_value or "", line.target_value)
    )
    promised, wanted = in_like_years(promised, wanted, line.fiscal_year)
    is_sure = is_measured(promised, wanted) or None not in (promised.date, wanted.date)
    return is_sure and not says_otherwise(promised, wanted)


def _target(line: ResultLine | DeclaredLine) -> str:
    return folded(line.target_value or "")
