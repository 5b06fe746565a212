"""Why a file as a whole is no workbook that can be read."""


class NotASpreadsheetError(Exception):
    """The bytes are no workbook of the kind they look like, or not a sound one."""


class TooLargeError(Exception):
    """A sheet's used rectangle, or its text, exceeds the limits."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.rows = rows
        self.columns = columns


class TooManySheetsError(Exception):
    """A workbook has more sheets than the limits allow."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count
