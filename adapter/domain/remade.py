"""Frozen records made again from their values (记录重建), as they were when first made."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from typing import Any


@cache
def maker_of(cls: type) -> Callable[[Iterable[Any]], Any]:
    """What makes a record of the values of its fields, in their order.

    Straight into the slots: the ordinary way, by keywords and past the guard of a frozen record,
    takes three times as long, and what is read back was checked when it was first made.
    """
    setters = tuple(getattr(cls, each.name).__set__ for each in fields(cls))

    def make(values: Iterable[Any]) -> Any:  # noqa: ANN401 - a record of whatever class
        record: object = object.__new__(cls)
        for put, value in zip(setters, values, strict=True):
            put(record, value)
        return record

    return make
