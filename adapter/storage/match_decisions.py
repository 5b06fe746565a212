"""What persons said of matches (人工确认与否决)."""

from collections.abc import Iterator

from sqlalchemy import insert, select

from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identity import Scope
from adapter.storage.admission import is_admitted_row
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import hold_off_purges, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.analyses import MATCH_DECISION

_LOG = MATCH_DECISION


class SqlMatchDecisionRepository:
    """MatchDecisionRepository over `match_decision`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def record(self, scope: Scope, decision: MatchDecision) -> None:
        """See MatchDecisionRepository."""
        connection = self._transaction.writing()
        hold_off_purges(connection, scope_values(scope))
        values = row_values(_LOG, decision, **scope_values(scope))
        connection.execute(insert(_LOG).values(values))

    def standing(self, scope: Scope) -> Iterator[MatchDecision]:
        """See MatchDecisionRepository."""
        connection = self._transaction.reading()
        found = (
            select(_LOG)
            .where(
                _LOG.c.site == scope.site,
                _LOG.c.division_code == scope.division_code,
                is_admitted_row(connection, _LOG, None),
            )
            .order_by(_LOG.c.decided_at, _LOG.c.decision_id)
        )
        return (make_record(MatchDecision, row) for row in self._transaction.stream(found))
