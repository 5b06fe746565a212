"""One trouble, one finding (连续多次): what the newest report shows, and since when that is so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from adapter.domain.findings.codes import LineFinding

#: Up to when a report tells, for people, and what was found on it.
Report = tuple[str, Sequence[LineFinding]]


def still_standing(reports: Sequence[Report]) -> Iterator[LineFinding]:
    """The findings of the last of these reports, given from the earliest to the newest.

    Where reports before it show the same without a gap the facts say the first of those days
    (`since`) and how many reports that are (`reports`). What was made good since is not told.
    """
    for found in reports[-1][1] if reports else ():
        showing = takewhile(partial(_shows, found), reversed(reports))
        days = [day for day, _ in showing]
        more = {"since": days[-1], "reports": str(len(days))} if len(days) > 1 else {}
        yield replace(found, facts={**found.facts, **more})


def _shows(found: LineFinding, report: Report) -> bool:
    return any(each.code is found.code for each in report[1])
