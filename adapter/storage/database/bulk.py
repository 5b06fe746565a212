"""The bulk path: many tuples into one table, every column guarded, the driver's fastest way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Integer,
    LargeBinary,
    Table,
    text,
)
from sqlalchemy.types import TypeEngine

from adapter.errors import RecordError
from adapter.storage.database.column_types import ExactDecimal, UtcInstant
from adapter.storage.database.engine import is_sqlite

if TYPE_CHECKING:
    import psycopg

#: Rows per round trip where rows come from an iterator.
CHUNK = 1000
#: New rows from which on a table's statistics are worth a look at once.
_LOOKED_AT = 1000

#: Type names of a binary COPY; a subclass stands before its class, everything else is text.
_COPY_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (UtcInstant, "timestamptz"),
    (ExactDecimal, "numeric"),
    (Boolean, "bool"),
    (BigInteger, "int8"),
    (Integer, "int4"),
    (Date, "date"),
    (LargeBinary, "bytea"),
    (Double, "float8"),
)
_INT_LIMITS = {"int4": 2**31, "int8": 2**63}

Item = TypeVar("Item")
Cells = Sequence[Any]


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of at most `size`, so that memory does not grow with their number."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


class BulkInsert:
    """Inserts tuples whose cells stand in the order of the table's columns.

    Raises RecordError, naming the column, for a value that a database would refuse, round or cut:
    both databases refuse the same values, before anything is written.
    """

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table
        self._columns = tuple(table.columns)
        self._encoders = tuple(_encoder(each, connection) for each in self._columns)
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(each.name) for each in self._columns)
        marks = ", ".join("?" for _ in self._columns)
        self._insert = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
        self._copy = f"COPY {quote(table.name)} ({names}) FROM STDIN (FORMAT BINARY)"

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows in the connection's transaction."""
        if not rows:
            return
        cells = zip(*rows, strict=True)
        encoded = zip(
            *(encode(column) for encode, column in zip(self._encoders, cells, strict=True)),
            strict=True,
        )
        if is_sqlite(self._connection):
            self._connection.exec_driver_sql(self._insert, list(encoded))
        else:
            self._write_copy(encoded)

    def _write_copy(self, rows: Iterable[tuple[Any, ...]]) -> None:
        driver = cast("psycopg.Connection[Any]", self._connection.connection.dbapi_connection)
        with driver.cursor() as cursor, cursor.copy(self._copy) as copy:
            copy.set_types([_copy_type(each) for each in self._columns])
            for row in rows:
                copy.write_row(row)

    def write_all(self, rows: Iterable[tuple[Any, ...]]) -> int:
        """Insert rows from an iterator, a chunk at a time; returns how many there were."""
        total = 0
        for chunk in chunks(rows):
            self.write(chunk)
            total += len(chunk)
        look_anew(self._connection, self._table, total)
        return total


def look_anew(connection: Connection, table: Table, written: int) -> None:
    """Let PostgreSQL see what a table of which much is new holds, in the same transaction.

    Its own look comes up to a minute later, and until then it plans as if nothing had come: a
    comparison right after a first pull may take minutes that way instead of seconds.
    """
    if written >= _LOOKED_AT and not is_sqlite(connection):
        name = connection.dialect.identifier_preparer.quote(table.name)
        connection.execute(text(f"ANALYZE (SKIP_LOCKED) {name}"))


def storable_check(
    connection: Connection, columns: Sequence[Column[Any]]
) -> Callable[[Sequence[object]], None]:
    """What raises RecordError, naming the column, for values that `BulkInsert` would not write."""
    encoders = [_encoder(each, connection) for each in columns]

    def require(values: Sequence[object]) -> None:
        for encode, value in zip(encoders, values, strict=True):
            encode([value])

    return require


def _copy_type(column: Column[Any]) -> str:
    return next((name for kind, name in _COPY_TYPES if isinstance(column.type, kind)), "text")


def _encoder(column: Column[Any], connection: Connection) -> Callable[[Cells], Cells]:
    process = _cells_processor(column, connection)
    copy_type = _copy_type(column)

    def encode(cells: Cells) -> Cells:
        try:
            encoded = process(cells)
        except RecordError as cause:
            raise RecordError(cause.code, column.name, cause.detail) from cause
        except OverflowError as cause:
            raise RecordError("out_of_range", column.name) from cause
        if copy_type == "text":
            _check_texts(encoded, column)
        elif copy_type in _INT_LIMITS:
            _check_ints(encoded, column.name, _INT_LIMITS[copy_type])
        return encoded

    return encode


def _cells_processor(column: Column[Any], connection: Connection) -> Callable[[Cells], Cells]:
    dialect = connection.dialect
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return lambda cells: cells
    if not isinstance(column.type, UtcInstant):
        return lambda cells: list(map(process, cells))

    # The lines of one project share their stamps: each moment of a page is written out once.
    def each_once(cells: Cells) -> Cells:
        written = {each: process(each) for each in set(cells)}
        return [written[each] for each in cells]

    return each_once


def _check_texts(cells: Cells, column: Column[Any]) -> None:
    # One join per column and page is far cheaper than a look at every cell.
    joined = "".join(filter(None, cells))
    if "\x00" in joined:
        raise RecordError("not_storable_text", column.name, "contains U+0000")
    try:
        joined.encode()
    except UnicodeEncodeError as cause:
        raise RecordError("not_storable_text", column.name, "half a surrogate pair") from cause
    limit = getattr(column.type, "length", None)
    if limit is not None and max(map(len, filter(None, cells)), default=0) > limit:
        raise RecordError("text_too_long", column.name, f"at most {limit} characters")


def _check_ints(cells: Cells, field: str, limit: int) -> None:
    numbers = [each for each in cells if each is not None]
    if numbers and not (-limit <= min(numbers) and max(numbers) < limit):
        raise RecordError("out_of_range", field)
