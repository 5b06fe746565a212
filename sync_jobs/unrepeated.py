"""Watches over pages (防重读取): a row that comes twice has pushed another one out."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from adapter.errors import IncompletePull
from adapter.ports.budget_system import RawFields, RawPage
from mappings.codec import Codec

#: A longer text is no id that the store could hold.
LONGEST_KEY = 200


def unrepeated(pages: Iterable[RawPage], codec: Codec) -> Iterator[RawPage]:
    """The same pages; the gate need not have judged them, of the ids only digests are kept.

    Memory grows with the number of rows: for answers that are held as a whole anyway. Raises
    IncompletePull when an id comes twice.
    """
    seen: set[bytes] = set()
    for page in pages:
        keys = [key for row in page.rows if (key := readable_key(codec, row.fields))]
        digests = {sha256(key.encode()).digest() for key in keys}
        if len(digests) < len(keys) or not seen.isdisjoint(digests):
            raise IncompletePull("a row came twice: pages moved while they were read")
        seen |= digests
        yield page


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
