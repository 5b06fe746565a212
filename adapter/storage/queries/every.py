"""Read queries for command line and web: short transactions, plain records."""

from adapter.storage.queries.compared_queries import SqlComparedQueries
from adapter.storage.queries.library_queries import SqlLibraryQueries
from adapter.storage.queries.result_queries import SqlResultQueries
from adapter.storage.queries.run_queries import SqlRunQueries
from adapter.storage.queries.set_queries import SqlSetQueries
from adapter.storage.queries.waiting_queries import SqlWaitingQueries


class SqlQueries(
    SqlRunQueries,
    SqlWaitingQueries,
    SqlResultQueries,
    SqlComparedQueries,
    SqlSetQueries,
    SqlLibraryQueries,
):
    """Queries over the same database, each on a connection of its own."""
