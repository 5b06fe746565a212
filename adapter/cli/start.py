"""Where the command begins: it is loaded without looking for garbage, and then runs."""

import gc


def main() -> None:
    """Load the command line, run it and leave with one of our exit codes.

    A fifth of the time that a command took to start went into looking, time and again, through
    modules and classes that stay until the end.
    """
    gc.disable()
    from adapter.cli.main import main as run  # noqa: PLC0415 - the point of this module

    gc.freeze()
    gc.enable()
    run()
