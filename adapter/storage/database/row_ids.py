"""Ids for many rows (UUIDv7) at the price of one: the last 24 bits count."""

from adapter.ports.clock import Ids

_COUNTER_DIGITS = 6

#: So many ids come from one fresh one.
BLOCK = 16**_COUNTER_DIGITS


def block_of_ids(ids: Ids, count: int) -> list[str]:
    """`count` ids that sort in their order: one fresh UUIDv7, its last random bits counting.

    Fifty random bits remain beside the millisecond. `count` is at most BLOCK.
    """
    if count > BLOCK:
        raise ValueError(f"at most {BLOCK} ids from one block, not {count}")
    prefix = ids.fresh()[:-_COUNTER_DIGITS]
    return [f"{prefix}{number:06x}" for number in range(count)]
