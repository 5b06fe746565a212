"""The limit at which a shrunken side becomes a question."""

import pytest

from adapter.domain.reconcile.vanishing import VanishLimit


@pytest.mark.parametrize(
    ("held", "vanished", "received", "is_suspicious"),
    [
        (20, 11, 9, True),
        (20, 10, 10, False),  # exactly half
        (21, 11, 10, True),
        (19, 18, 1, False),  # too few to tell
        (19, 19, 0, True),  # but an empty side is always a question
        (1, 1, 0, True),
        (1, 1, 5, False),  # rows came, though none of them is one that was held
        (0, 0, 0, False),  # nothing was held
        (3, 0, 0, False),  # all of it was spared
    ],
)
def test_the_usual_limit(
    held: int,
    vanished: int,
    received: int,
    is_suspicious: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    found = VanishLimit().is_suspicious(held=held, vanished=vanished, received=received)

    assert found is is_suspicious


def test_share_and_floor_can_be_set() -> None:
    strict = VanishLimit(share=0.1, floor=5)

    assert strict.is_suspicious(held=10, vanished=2, received=8)
    assert not strict.is_suspicious(held=10, vanished=1, received=9)
    assert not strict.is_suspicious(held=4, vanished=3, received=1)


@pytest.mark.parametrize(
    ("held", "received", "is_silence"),
    [(20, 0, True), (19, 0, False), (20, 1, False), (0, 0, False)],
)
def test_a_unit_is_silent_from_the_floor_on(
    held: int,
    received: int,
    is_silence: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    assert VanishLimit().is_silence(held=held, received=received) is is_silence
