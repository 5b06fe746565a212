"""What every process of the experiment needs, loaded once before they are forked."""

import os
from collections.abc import Sequence

import adapter.cli.main
import connectors.simulator.__main__
from adapter.errors import ExitCode
from tests.chaos import planted

#: A wrong design, by its name.
PLANTED = "CHAOS_PLANTED"


def product(arguments: Sequence[str]) -> ExitCode:
    """The command line of the product, with a wrong design planted where the experiment asks."""
    if name := os.environ.get(PLANTED):
        planted.DESIGNS[name].plant()
    adapter.cli.main.main(arguments)
    return ExitCode.OK


def twin(arguments: Sequence[str]) -> int:
    """The receiver."""
    return connectors.simulator.__main__.main(arguments)
