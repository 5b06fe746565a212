"""What the tests of publishing a pull share."""

from adapter.domain.declaration import TargetLine
from adapter.ports.staging import QuarantinedRow
from tests.integration.storage.pulls import PROJECT, line

BAD = QuarantinedRow(7, PROJECT, "not_a_number", "score", "text", "bad-1")


def lines(count: int) -> list[TargetLine]:
    return [line(f"key-{number:03}") for number in range(count)]
