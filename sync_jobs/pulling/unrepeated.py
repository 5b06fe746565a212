"""Watches over pages (防重读取): a row that comes twice has pushed another one out."""

from array import array
from collections.abc import Iterable, Iterator
from hashlib import sha256

from adapter.errors import IncompletePull
from adapter.ports.budget_system import RawFields, RawPage
from mappings.codec import Codec

#: A longer text is no id that the store could hold.
LONGEST_KEY = 200


def unrepeated(pages: Iterable[RawPage], codec: Codec) -> Iterator[RawPage]:
    """The same pages; the gate need not have judged them, of the ids only digests are kept.

    Eight bytes of memory per row. Raises IncompletePull when an id comes twice, at the latest after
    the last page, and in time to end pages that come again and again.
    """
    seen = _Seen()
    for page in pages:
        for row in page.rows:
            key = readable_key(codec, row.fields)
            if key:
                seen.add(key)
        seen.look_now_and_then()
        yield page
    seen.look()


class _Seen:
    """Short digests of ids; looked through whenever there are twice as many."""

    def __init__(self) -> None:
        self._shares = [array("Q") for _ in range(256)]
        self._count = 0
        self._look_at = 1

    def add(self, key: str) -> None:
        digest = sha256(key.encode()).digest()
        self._shares[digest[0]].append(int.from_bytes(digest[1:9]))
        self._count += 1

    def look_now_and_then(self) -> None:
        if self._count >= self._look_at:
            self.look()
            self._look_at = 2 * self._count

    def look(self) -> None:
        repeated = sum(len(each) - len(set(each)) for each in self._shares)
        if repeated:
            raise IncompletePull(
                "a row came twice: pages moved while they were read",
                code="key_twice",
                got=repeated,
            )


def readable_key(codec: Codec, fields: RawFields) -> str:
    """The receiver's id of a row, understood or not; "" when not even that is readable."""
    rule = codec.rules.get(codec.shape.key or "")
    raw = fields.get(rule.element) if rule else None
    is_number = isinstance(raw, int) and not isinstance(raw, bool)
    return storable_key(str(raw) if is_number else raw)


def storable_key(key: object) -> str:
    """A key that any database can hold, "" for anything else."""
    is_storable = isinstance(key, str) and key.isprintable() and len(key) <= LONGEST_KEY
    return str(key) if is_storable else ""
