"""The signals that end a service (停止信号): heard whichever thread the kernel hands them to."""

import os
import signal
from typing import Protocol

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Stop(Protocol):
    """What a service waits for; a `threading.Event` is one too."""

    def wait(self) -> object: ...


class StopSignal:
    """SIGINT or SIGTERM. Make it in the main thread; it holds until the process ends.

    A handler of Python runs in the main thread, which must be awake for it. The kernel may hand a
    signal to another thread while the main one sleeps in a lock: it would sleep on for ever. A
    signal also comes as a byte of a pipe here, and the main thread reads that. A fork shares the
    pipe: whoever forks makes a new one in the child.
    """

    def __init__(self) -> None:
        self._reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in _NUMBERS:
            signal.signal(number, _be_noted)

    def wait(self) -> None:
        """Return once one came, also where it came before."""
        while not set(os.read(self._reader, 64)) & set(_NUMBERS):
            pass  # Other signals with a handler come here too.


def _be_noted(*_: object) -> None:
    """A handler there must be: without one the signal would end the process."""
