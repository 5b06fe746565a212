"""Numbers of exported packages (导出包序号): which content bears which, for ever."""

from sqlalchemy import Date, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from adapter.storage.database.column_types import HASH, WORD
from adapter.storage.tables.base import METADATA, division_columns, optional, required

#: A digest over all that was handed out says nothing of a project: no purge touches it, and a
#: number that was given once is never given to other content.
PACKAGE_NUMBER = Table(
    "package_number",
    METADATA,
    *division_columns(),
    required("content_digest", HASH),
    #: Counts from 1 in a division and year.
    required("sequence", Integer),
    required("version_number", Integer),
    required("valid_until", Date),
    #: Whose part it is, "" for the whole; null where it was numbered before that was kept.
    optional("department_code", WORD),
    PrimaryKeyConstraint(
        "division_code", "fiscal_year", "content_digest", name="pk_package_number"
    ),
    UniqueConstraint("division_code", "fiscal_year", "sequence", name="uq_package_number_sequence"),
)
