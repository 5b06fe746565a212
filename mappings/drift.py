"""Watches rows for schema drift (结构变化): cheap on rows that are as the profile describes them.

The names of a row's elements are compared once per distinct row shape and page, lengths once per
column and page. Only rows that passed the gate are looked at; of rows without a readable key
nothing but the absence of the profile's own element is noticed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from adapter.domain.record import RecordKind
from adapter.domain.schema_drift import OTHERS, Drift, DriftCode, is_speakable
from adapter.errors import RecordError
from adapter.ports.budget_system import FlawedFields
from mappings.codec import Codec
from mappings.renaming import Sample, likely_renames
from mappings.rules import FieldRule

#: New elements of a data set that are named one by one; the other side must not fill our tables.
MOST_NAMES = 50
#: Values of a new element that are kept in memory, to see of which field it may be the new name.
_SAMPLES = 5
#: So many rows must come without any value, and so many be held with one, before a field counts as
#: emptied: a few rows may be blank by chance.
LEAST_EMPTIED = 20
#: Bytes of a character at most, in any charset of the wires.
_WIDEST = 4


@dataclass(slots=True)
class _NewField:
    rows: int = 0
    samples: list[object] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class _Longer:
    rows: int = 0
    longest: int = 0


class DriftWatch:
    """What one pull of one data set shows."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._unseen = set(codec.read_elements)
        self._limited = [
            (at, codec.rules[name])
            for at, name in enumerate(codec.shape.names)
            if name in codec.rules and _is_limited(codec.rules[name])
        ]
        #: Fields that no row so far has a value in.
        self._blank = {at: name for at, name in enumerate(codec.shape.names) if name in codec.rules}
        self._understood = 0
        self._emptied: dict[str, int] = {}
        self._rows = self._other_rows = self._keyless = 0
        self._new: dict[str, _NewField] = {}
        self._longer: dict[str, _Longer] = {}
        self._codes: Counter[str] = Counter()
        self._absent: Counter[str] = Counter()

    @property
    def kind(self) -> RecordKind:
        """The data set that is watched."""
        return self._codec.kind

    @property
    def has_seen_rows(self) -> bool:
        """False while nothing came that could show a drift, or that there is none."""
        return self._rows + self._keyless > 0

    @property
    def blank_fields(self) -> tuple[str, ...]:
        """Fields without any value, once enough rows came to say so."""
        return tuple(self._blank.values()) if self._understood >= LEAST_EMPTIED else ()

    @property
    def blank_elements(self) -> frozenset[str]:
        """The elements of all fields that no row has a value in, however few came."""
        return frozenset(self._codec.rules[name].element for name in self._blank.values())

    # --- what is seen ---

    def see(
        self, rows: Sequence[Mapping[str, object]], understood: Sequence[tuple[object, ...]]
    ) -> None:
        """A page's rows that passed the gate, and the values of those that were understood."""
        self._rows += len(rows)
        names: set[str] = set()
        names.update(*set(map(tuple, rows)))
        self._unseen -= names
        if unknown := names - self._codec.known_elements:
            self._note_new(unknown, rows)
        self._measure(understood)

    def held_before(self, filled: Mapping[str, int]) -> None:
        """How many held rows have a value in each of the blank fields."""
        self._emptied = {
            self._codec.rules[name].element: rows
            for name, rows in filled.items()
            if rows >= LEAST_EMPTIED
        }

    def refused(self, error: RecordError, row: Mapping[str, object]) -> None:
        """A row that passed the gate and was not understood."""
        rule = self._codec.rules.get(error.field)
        if rule is None:
            return
        if error.code == "unknown_code":
            self._codes[_coded_element(rule)] += 1
        elif error.code == "missing_required" and rule.element not in row:
            self._absent[rule.element] += 1

    def keyless(self, row: Mapping[str, object]) -> None:
        """A row that the gate stopped because it names nobody; in a flawed one more is missing."""
        if isinstance(row, FlawedFields):
            return
        if self._codec.gate_elements and self._codec.gate_elements.isdisjoint(row):
            self._keyless += 1

    def _note_new(self, names: set[str], rows: Sequence[Mapping[str, object]]) -> None:
        told = [name for name in sorted(names) if self._is_told(name)]
        for name in told:
            values = [row[name] for row in rows if name in row]
            new = self._new[name]
            new.rows += len(values)
            telling = (each for each in values if each is not None and each != "")
            new.samples += islice(telling, _SAMPLES - len(new.samples))
        if others := names.difference(told):
            self._other_rows += sum(not others.isdisjoint(row) for row in rows)

    def _is_told(self, name: str) -> bool:
        """Whether an element is named; the first ones are, as far as there is room for them."""
        if name in self._new:
            return True
        if len(self._new) == MOST_NAMES or not is_speakable(name):
            return False
        self._new[name] = _NewField()
        return True

    def _measure(self, understood: Sequence[tuple[object, ...]]) -> None:
        columns = list(zip(*understood, strict=True))
        self._understood += len(understood)
        filled = [at for at in self._blank if columns and any(map(_is_filled, set(columns[at])))]
        for at in filled:
            del self._blank[at]
        for at, rule in self._limited if columns else ():
            limit = rule.limit_bytes or 0
            if max(map(len, filter(None, columns[at])), default=0) * _WIDEST > limit:
                self._note_longer(rule, [each for each in columns[at] if each], limit)

    def _note_longer(self, rule: FieldRule, texts: Sequence[str], limit: int) -> None:
        if "".join(texts).isascii():
            over = [len(text) for text in texts if len(text) > limit]
        else:
            sizes = (_size(text, rule.charset) for text in texts if len(text) * _WIDEST > limit)
            over = [size for size in sizes if size > limit]
        if over:
            longer = self._longer.setdefault(rule.element, _Longer())
            longer.rows += len(over)
            longer.longest = max(longer.longest, *over)

    # --- what it comes to ---

    def drifts(self) -> tuple[Drift, ...]:
        """Every observation, those about one element beside each other."""
        lacking = self._lacking()
        samples = [Sample(name, tuple(new.samples)) for name, new in self._new.items()]
        gone = {**lacking, **self._emptied}
        renames = likely_renames(self._codec, gone, samples) if gone and samples else {}
        found = chain(
            self._missing(lacking, renames),
            self._new_fields({new: old for old, new in renames.items()}),
            self._new_codes(),
            self._longer_texts(),
            self._emptied_fields(renames),
        )
        return tuple(sorted(found, key=lambda each: (each.element, each.code)))

    def _missing(self, lacking: Mapping[str, int], renames: Mapping[str, str]) -> Iterator[Drift]:
        for element, rows in lacking.items():
            yield Drift(
                code=DriftCode.MISSING_FIELD,
                element=element,
                rows=rows,
                of_rows=self._rows + self._keyless,
                maybe=renames.get(element, ""),
            )

    def _lacking(self) -> dict[str, int]:
        """Elements of the profile, and how many rows lack them.

        Where a dialect leaves out what has no value, only a required element can be missed.
        """
        lacking = dict(self._absent)
        if self._rows:
            missed = self._codec.required_elements if self._codec.omits_empty else self._unseen
            lacking |= dict.fromkeys(missed & self._unseen, self._rows)
        if self._keyless:
            lacking |= dict.fromkeys(self._codec.gate_elements, self._keyless)
        return lacking

    def _new_fields(self, former: Mapping[str, str]) -> Iterator[Drift]:
        for name, new in self._new.items():
            yield self._drift(DriftCode.NEW_FIELD, name, new.rows, maybe=former.get(name, ""))
        if self._other_rows:
            yield self._drift(DriftCode.NEW_FIELD, OTHERS, self._other_rows)

    def _new_codes(self) -> Iterator[Drift]:
        for element, rows in self._codes.items():
            table = self._codec.code_tables.get(element, "")
            yield self._drift(DriftCode.NEW_CODE, element, rows, table=table)

    def _emptied_fields(self, renames: Mapping[str, str]) -> Iterator[Drift]:
        for element, rows in self._emptied.items():
            yield Drift(
                code=DriftCode.EMPTIED_FIELD,
                element=element,
                rows=rows,
                of_rows=self._understood,
                maybe=renames.get(element, ""),
            )

    def _longer_texts(self) -> Iterator[Drift]:
        limits = {rule.element: rule.limit_bytes or 0 for _, rule in self._limited}
        for element, longer in self._longer.items():
            yield Drift(
                code=DriftCode.LONGER_TEXT,
                element=element,
                rows=longer.rows,
                of_rows=self._rows,
                longest=longer.longest,
                limit=limits[element],
            )

    def _drift(
        self, code: DriftCode, element: str, rows: int, *, maybe: str = "", table: str = ""
    ) -> Drift:
        return Drift(
            code=code, element=element, rows=rows, of_rows=self._rows, maybe=maybe, table=table
        )


def _is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _is_limited(rule: FieldRule) -> bool:
    """Plain text with a limit; a value that is read out of several columns has no one length."""
    is_plain = rule.shape.type is str and rule.codes is None and rule.columns is None
    return is_plain and rule.limit_bytes is not None


def _coded_element(rule: FieldRule) -> str:
    columns = rule.columns
    return columns.comparator if columns and columns.comparator else rule.element


def _size(text: str, charset: str) -> int:
    # What the charset lacks is one byte here; it was read all the same.
    return len(text.encode(charset, "replace"))


def by_element(drifts: Iterable[Drift]) -> dict[str, list[Drift]]:
    """The observations about each element."""
    found: dict[str, list[Drift]] = {}
    for each in drifts:
        found.setdefault(each.element, []).append(each)
    return found
