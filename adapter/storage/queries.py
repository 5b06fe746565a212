"""Read queries for command line and web: short transactions, plain records."""

from adapter.storage.compared_queries import SqlComparedQueries
from adapter.storage.library_queries import SqlLibraryQueries
from adapter.storage.result_queries import SqlResultQueries
from adapter.storage.run_queries import SqlRunQueries
from adapter.storage.set_queries import SqlSetQueries
from adapter.storage.waiting_queries import SqlWaitingQueries


class SqlQueries(
    SqlRunQueries,
    SqlWaitingQueries,
    SqlResultQueries,
    SqlComparedQueries,
    SqlSetQueries,
    SqlLibraryQueries,
):
    """Queries over the same database, each on a connection of its own."""
