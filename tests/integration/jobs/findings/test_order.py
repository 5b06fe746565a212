"""What was found stands in the order in which people work it off."""

from itertools import groupby

from adapter.domain.findings.kind import Severity
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared, monitored


def test_the_gravest_comes_first_and_a_project_stands_together(ready: Desk) -> None:
    both = GRANTS, MEALS
    wrong = (declared(f"t{code}", code, kpi_val="") for code in both)
    ready.put(RecordKind.TARGET_LINE, *wrong)
    late = (monitored(f"m{code}", code, "3人", pro_bgt_comp=None) for code in both)
    ready.put(RecordKind.MONITORING_LINE, *late)
    compare(ready, OCTOBER)

    found = ready.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100).entries

    ranks = [list(Severity).index(each.severity) for each in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    groups = [key for key, _ in groupby((each.severity, each.project_code) for each in found)]
    assert len(groups) == len(set(groups))
