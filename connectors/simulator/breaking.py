"""Ways in which a call ends without the answer that it should have had."""


class ConnectionDroppedError(Exception):
    """The connection is closed without an answer."""


class ConnectionHeldError(Exception):
    """Nothing is answered; the connection is closed after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class FellOverError(Exception):
    """The receiver falls over in the middle of its work; the web server shows a page."""
