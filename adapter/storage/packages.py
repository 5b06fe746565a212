"""Numbers of exported packages (导出包序号)."""

from sqlalchemy import func, insert, select

from adapter.ports.packages import PackageFacts
from adapter.storage.statements import division_values, matches, take_turn
from adapter.storage.tables.packages import PACKAGE_NUMBER
from adapter.storage.transaction import Transaction


class SqlPackageLedger:
    """PackageLedger over one table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def number(self, facts: PackageFacts, content_digest: str) -> int:
        """See PackageLedger; whoever else numbers packages of the division waits meanwhile."""
        connection = self._transaction.writing()
        place = division_values(facts.division)
        take_turn(connection, place, "package")
        here = matches(PACKAGE_NUMBER, place)
        same = here & (PACKAGE_NUMBER.c.content_digest == content_digest)
        known = connection.execute(select(PACKAGE_NUMBER.c.sequence).where(same)).scalar()
        if known is not None:
            return int(known)
        last = select(func.max(PACKAGE_NUMBER.c.sequence)).where(here)
        sequence = 1 + (connection.execute(last).scalar() or 0)
        values = {
            **place,
            "content_digest": content_digest,
            "sequence": sequence,
            "version_number": facts.version_number,
            "valid_until": facts.valid_until,
        }
        connection.execute(insert(PACKAGE_NUMBER).values(values))
        return sequence
