"""Matches, comparisons and findings: what the last run of each job found in a scope."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Table, delete, select, update

from adapter.domain.comparing.comparison import Comparison, Finding
from adapter.domain.findings.numbering import FindingNumbers
from adapter.domain.identification.matching import Match, MatchMethod, Meant
from adapter.domain.identification.proposing import Proposal
from adapter.domain.identity import Scope
from adapter.storage.database.bulk import BulkInsert
from adapter.storage.database.records import make_record, record_maker
from adapter.storage.database.statements import hold_off_purges, matches, scope_values, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.analyses import COMPARISON, FINDING, LINE_MATCH
from adapter.storage.tallies import tally_comparisons


class SqlAnalysisRepository:
    """AnalysisRepository; every table is replaced as a whole for its scope."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def replace_matches(self, scope: Scope, run_id: str, matches: Iterable[Match]) -> int:
        """Store these matches instead of the former ones; returns how many."""
        connection = self._transaction.writing()
        where = tuple(self._emptied(connection, scope, LINE_MATCH).values())
        return BulkInsert(connection, LINE_MATCH).write_all(
            (
                *where,
                each.line_kind,
                each.line_key,
                run_id,
                each.project_code,
                *_found(each).values(),
            )
            for each in matches
        )

    def matches(self, scope: Scope) -> Iterator[Match]:
        """All matches of the scope, streamed by line."""
        found = (
            select(LINE_MATCH)
            .where(matches(LINE_MATCH, scope_values(scope)))
            .order_by(LINE_MATCH.c.line_kind, LINE_MATCH.c.line_key)
        )
        return map(_match_of_row, self._transaction.stream_rows(found))

    def matches_of(
        self, scope: Scope, line_kind: str, line_keys: Sequence[str]
    ) -> dict[str, Match]:
        """The matches of these lines by their keys, looked up by the primary key."""
        found = select(LINE_MATCH).where(
            matches(LINE_MATCH, {**scope_values(scope), "line_kind": line_kind}),
            LINE_MATCH.c.line_key.in_(line_keys),
        )
        rows = self._transaction.reading().execute(found).all()
        return {each.line_key: each for each in map(_match_of_row, rows)}

    def meant_by(self, scope: Scope, line_kind: str, line_keys: Sequence[str]) -> dict[str, Meant]:
        """See AnalysisRepository."""
        table = LINE_MATCH.c
        found = select(table.line_key, table.indicator_code, table.method).where(
            matches(LINE_MATCH, {**scope_values(scope), "line_kind": line_kind}),
            table.line_key.in_(line_keys),
        )
        rows = self._transaction.reading().execute(found).all()
        return {key: Meant(code, _METHODS[method]) for key, code, method in rows}

    def hold_matches(self, scope: Scope) -> None:
        """See AnalysisRepository."""
        connection, here = self._transaction.writing(), scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, LINE_MATCH.name)

    def match_again(self, scope: Scope, match: Match) -> None:
        """See AnalysisRepository."""
        line = {"line_kind": match.line_kind, "line_key": match.line_key}
        where = matches(LINE_MATCH, {**scope_values(scope), **line})
        self._transaction.writing().execute(update(LINE_MATCH).where(where).values(_found(match)))

    def replace_comparisons(
        self,
        scope: Scope,
        run_id: str,
        comparisons: Iterable[Comparison],
        findings: Iterable[Finding],
    ) -> None:
        """Store these comparisons and findings instead of the former ones."""
        connection = self._transaction.writing()
        where = tuple(self._emptied(connection, scope, COMPARISON).values())
        BulkInsert(connection, COMPARISON).write_all(
            (
                *where,
                each.line_kind,
                each.line_key,
                run_id,
                each.project_code,
                each.attainment.value,
                each.rate,
                each.reason,
            )
            for each in comparisons
        )
        self._emptied(connection, scope, FINDING)
        numbers = FindingNumbers(scope)
        rows = _finding_rows(numbers, where, run_id, findings)
        BulkInsert(connection, FINDING).write_all(rows)
        tally_comparisons(connection, scope)

    def _emptied(self, connection: Connection, scope: Scope, table: Table) -> dict[str, object]:
        here = scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, table.name)
        connection.execute(delete(table).where(matches(table, here)))
        return here


def _finding_rows(
    numbers: FindingNumbers,
    where: tuple[object, ...],
    run_id: str,
    findings: Iterable[Finding],
) -> Iterator[tuple[Any, ...]]:
    for position, each in enumerate(findings):
        yield (
            numbers.number_of(each),
            *where,
            position,
            run_id,
            each.code.value,
            each.severity.value,
            each.project_code,
            each.line_kind,
            each.line_key,
            dict(each.facts),
        )


def _found(match: Match) -> dict[str, object]:
    """What was found for a line, in the order of the columns."""
    return {
        "indicator_code": match.indicator_code,
        "method": match.method.value,
        "score": match.score,
        "reason": match.reason,
        "proposals": [[p.indicator_code, p.score, p.reason] for p in match.proposals],
        "answer": match.answer.value,
    }


def match_of(row: RowMapping) -> Match:
    """A match as a row says that has its columns."""
    return make_record(
        Match,
        row,
        method=MatchMethod(row["method"]),
        proposals=_proposals(row["proposals"]),
    )


def _match_of_row(row: Row[Any]) -> Match:
    """The same of a row of the whole table, of which there are many."""
    return _MADE(row, method=_METHODS[row.method], proposals=_proposals(row.proposals))


_MADE = record_maker(Match, LINE_MATCH.c.keys())
_METHODS = {each.value: each for each in MatchMethod}


def _proposals(stored: Iterable[tuple[str, float, str]]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(indicator_code=code, score=float(score), reason=reason)
        for code, score, reason in stored
    )
