"""The pull API behind a real port of this machine, served from a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapter.api.serving import server_for
from adapter.cli.until_signal import lines_on
from tests.integration.api.counter import Counter
from tests.integration.jobs.desk import Desk


@dataclass
class Live:
    """A counter that can be reached."""

    counter: Counter
    address: str


@contextmanager
def serving(desk: Desk) -> Iterator[Live]:
    """Calls that come before the server is up wait in the socket."""
    (opened,) = lines_on("127.0.0.1", 0)
    with opened:
        port = opened.getsockname()[1]
        counter = Counter(desk, {"port": port, "burst": 10_000, "calls_per_minute": 100_000})
        server = server_for(counter.app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            yield Live(counter, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            thread.join()
