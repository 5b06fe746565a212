"""What every process of the experiment needs, loaded once before they are forked."""

import os
from collections.abc import Sequence

import adapter.cli.main
import connectors.simulator.__main__
from tests.chaos import planted

PLANTED = "CHAOS_PLANTED"


def product(arguments: Sequence[str]) -> object:
    """The command line of the product, with a wrong design planted where the experiment asks."""
    if name := os.environ.get(PLANTED):
        planted.plant(name)
    return adapter.cli.main.main(arguments)


def twin(arguments: Sequence[str]) -> object:
    """The receiver."""
    return connectors.simulator.__main__.main(arguments)
