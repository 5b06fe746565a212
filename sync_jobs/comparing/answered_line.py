"""Which approved line a report's line answers (所答的批复指标), and whether its target is that."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapter.domain.attainment import in_like_years, is_measured, says_otherwise
from adapter.domain.comparing.restated import as_target, folded
from adapter.domain.lines import DeclaredLine
from adapter.domain.value import parse_value
from sync_jobs.comparing.approved import Approved, place_of
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


def approved_for(line: ResultLine, approved: Approved) -> DeclaredLine | None:
    """The approved line of the same place; several that promise different things are none."""
    found = approved.at(key_of_line(line), place_of(line))
    kept = next((each for each in found if _is_promised(each, line)), None)
    if kept is not None or len({_target(each) for each in found}) != 1:
        return kept
    return found[0]


def may_have_been_approved(result: Result, former: Mapping[str, Sequence[Any]]) -> bool:
    """Whether another target than the approved one may have been right when it was reported.

    It was approved before, or the approved line was touched since.
    """
    line, declared = result.line, result.declared
    if declared is None or not differs(result):
        return False
    told, since = line.updated_at or line.created_at, declared.updated_at or declared.created_at
    if told is not None and since is not None and told < since:
        return True
    own = (e for e in former.get(declared.line_id, ()) if key_of_line(e) == key_of_line(line))
    return any(_is_promised(each, line) for each in own)


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
