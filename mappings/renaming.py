"""Guesses which new element is an old one under another name (疑似改名), by values and spelling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from adapter.errors import RecordError
from mappings.codec import Codec

#: How alike two names must be (0..1) where several could be meant.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """A new element and some of its values, in memory only."""

    element: str
    values: tuple[object, ...] = field(repr=False)


def likely_renames(
    codec: Codec, lacking: Iterable[str], new: Sequence[Sample]
) -> Mapping[str, str]:
    """Old element -> new element, for people to check; each new one at most once.

    The old field must be able to read the new values. Of several that could be meant the name that
    is most alike counts; a sole missing and a sole new element need not be alike.
    """
    old = [each for each in lacking if codec.field_of(each) is not None]
    is_sole = len(old) == 1 and len(new) == 1
    pairs = sorted(
        ((_alike(element, each.element), element, each) for element in old for each in new),
        key=lambda pair: (-pair[0], pair[1], pair[2].element),
    )
    found: dict[str, str] = {}
    for likeness, element, each in pairs:
        is_free = element not in found and each.element not in found.values()
        if is_free and (is_sole or likeness >= _ALIKE) and _reads(codec, element, each):
            found[element] = each.element
    return found


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _reads(codec: Codec, element: str, sample: Sample) -> bool:
    field_codec = codec.field_of(element)
    if field_codec is None or field_codec.columns:
        return False
    try:
        for value in sample.values:
            field_codec.read(value)
    except RecordError:
        return False
    return True
