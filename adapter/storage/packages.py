"""Numbers of exported packages (导出包序号)."""

from sqlalchemy import func, insert, select

from adapter.ports.packages import PackageFacts, PackageNumber
from adapter.storage.database.statements import division_values, matches, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.packages import PACKAGE_NUMBER


class SqlPackageLedger:
    """PackageLedger over one table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def number(self, facts: PackageFacts, content_digest: str) -> PackageNumber:
        """See PackageLedger; whoever else numbers packages of the division waits meanwhile."""
        connection = self._transaction.writing()
        place = division_values(facts.division)
        take_turn(connection, place, "package")
        here = matches(PACKAGE_NUMBER, place)
        same = here & (PACKAGE_NUMBER.c.content_digest == content_digest)
        known = connection.execute(select(PACKAGE_NUMBER.c.sequence).where(same)).scalar()
        if known is not None:
            return PackageNumber(sequence=known, follows=self._former(facts, known))
        last = select(func.max(PACKAGE_NUMBER.c.sequence)).where(here)
        sequence = 1 + (connection.execute(last).scalar() or 0)
        values = {
            **place,
            "content_digest": content_digest,
            "sequence": sequence,
            "version_number": facts.version_number,
            "valid_until": facts.valid_until,
            "department_code": facts.department_code,
        }
        connection.execute(insert(PACKAGE_NUMBER).values(values))
        return PackageNumber(sequence=sequence, follows=self._former(facts, sequence))

    def _former(self, facts: PackageFacts, sequence: int) -> int | None:
        """The sequence before this one of the same part, see PackageNumber."""
        row = PACKAGE_NUMBER.c
        earlier = matches(PACKAGE_NUMBER, division_values(facts.division)) & (
            row.sequence < sequence
        )
        last = select(func.max(row.sequence)).where(earlier)
        connection = self._transaction.reading()
        found = connection.execute(last.where(row.department_code == facts.department_code))
        former = found.scalar()
        if former is not None:
            return int(former)
        is_unsaid = connection.execute(last.where(row.department_code.is_(None))).scalar()
        return 0 if is_unsaid is None else None
