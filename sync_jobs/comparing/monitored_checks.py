"""Monitoring reports before they are judged (监控填报核对): targets, rates and money."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby

from adapter.domain.findings.codes import Finding
from adapter.domain.lines import MonitoredLine
from adapter.domain.self_evaluation import SelfEvaluationBudget
from sync_jobs.comparing.amounts import ListedAmounts
from sync_jobs.comparing.changed_targets import as_approved, changed_findings, is_changed
from sync_jobs.comparing.result_lines import Result, key_of_line
from sync_jobs.comparing.spending import Spending
from sync_jobs.comparing.stated_rates import rate_findings_of
from sync_jobs.comparing.watching import Watch
from sync_jobs.sets.spool import Spool


class MonitoredChecks:
    """Monitored lines that go by, those of one owner together, and what is found in them."""

    def __init__(self, listed: ListedAmounts, watch: Watch) -> None:
        self._watch = watch
        self._spending = Spending(listed, watch.rounding)
        self._found = Spool[Finding]()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, with the approved target in the place of one that was changed."""
        for key, some in groupby(results, key=lambda each: key_of_line(each.line)):
            of_one = list(some)
            changed = {each.line.line_id for each in of_one if is_changed(each)}
            lines = [each.line for each in of_one if isinstance(each.line, MonitoredLine)]
            for finding in chain(
                changed_findings(key, (e for e in of_one if e.line.line_id in changed)),
                rate_findings_of(key, of_one, self._watch),
                self._spending.look(key, lines),
            ):
                self._found.add(finding)
            for each in of_one:
                yield as_approved(each) if each.line.line_id in changed else each

    def findings(self, budgets: Iterable[SelfEvaluationBudget]) -> Iterator[Finding]:
        """What was found of all that went by, beside the budgets of self-evaluations."""
        yield from self._found
        yield from self._spending.beyond(budgets)

    def close(self) -> None:
        """Let the findings go."""
        self._found.close()
