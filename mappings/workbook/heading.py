"""A heading as it was found in a sheet: which column stands where."""

from dataclasses import dataclass, field

from mappings.workbook.layout import Table


@dataclass(slots=True, kw_only=True)
class Heading:
    """A table's heading as found in one sheet; rows and columns count from 0."""

    table: Table
    row: int
    #: Rows the heading spans; the data starts at row + depth.
    depth: int
    #: Column name -> position.
    positions: dict[str, int] = field(default_factory=dict)
    #: Position -> heading as it stands in the file, made one line.
    titles: dict[int, str] = field(default_factory=dict)
    #: Positions of columns whose heading repeats one already taken.
    repeated: list[int] = field(default_factory=list)
    #: Names of those columns.
    repeated_names: set[str] = field(default_factory=set)
    #: Positions of columns with a heading nobody knows.
    unknown: list[int] = field(default_factory=list)

    @property
    def first_data_row(self) -> int:
        """The row below the heading."""
        return self.row + self.depth
