"""The year's tables of function classes (功能分类), every version of them."""

from sqlalchemy import insert, select

from adapter.domain.function_class import FunctionClass, FunctionClassTable
from adapter.ports.division import Division
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import division_values, matches, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.library import FUNCTION_CLASS, FUNCTION_CLASS_TABLE

_TABLE = FUNCTION_CLASS_TABLE.c


class SqlFunctionClassRepository:
    """FunctionClassRepository over a head and its classes."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, division: Division, table: FunctionClassTable) -> None:
        """See FunctionClassRepository; StoreRefused when its number is taken."""
        connection, here = self._transaction.writing(), division_values(division)
        take_turn(connection, here, "function_class")
        head = row_values(FUNCTION_CLASS_TABLE, table, **here, version_number=table.number)
        connection.execute(insert(FUNCTION_CLASS_TABLE).values(head))
        rows = (row_values(FUNCTION_CLASS, c, table_id=table.table_id) for c in table.classes)
        for chunk in chunks(rows):
            connection.execute(insert(FUNCTION_CLASS), chunk)

    def latest(self, division: Division) -> FunctionClassTable | None:
        """See FunctionClassRepository."""
        here = matches(FUNCTION_CLASS_TABLE, division_values(division))
        newest = (
            select(FUNCTION_CLASS_TABLE).where(here).order_by(_TABLE.version_number.desc()).limit(1)
        )
        row = self._transaction.reading().execute(newest).mappings().one_or_none()
        if row is None:
            return None
        return make_record(
            FunctionClassTable,
            row,
            number=row["version_number"],
            classes=self._classes(row["table_id"]),
        )

    def _classes(self, table_id: str) -> tuple[FunctionClass, ...]:
        mine = FUNCTION_CLASS.c.table_id == table_id
        found = select(FUNCTION_CLASS).where(mine).order_by(FUNCTION_CLASS.c.code)
        rows = self._transaction.reading().execute(found).mappings()
        return tuple(make_record(FunctionClass, row) for row in rows)
