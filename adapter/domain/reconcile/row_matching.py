"""Rows known again (行的对应): by business key, then by content, whatever name a row has got."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.reconcile.one_record import Flat, Trees
from adapter.domain.reconcile.policy import row_of

_Fields = dict[str, str]
_Rows = dict[str, _Fields]

#: The field that a row's key is, by group; it becomes a field of rows whose key was changed.
KEY_FIELDS: Mapping[str, str] = {"items": "indicator_code", "nodes": "code"}
#: Fields that say nothing about what a row is.
_PLACES = frozenset({"ordinal"})


def aligned(trees: Trees) -> Trees:
    """The same record with every row under one name on all three sides.

    Rows are one by their key. Rows of equal key, which a flat form numbers (``X``, ``X#2``), are
    told apart by content, so that one that changed is not taken for its neighbour. A row that a
    side has no more, while it has another of equal content that nobody had before, was given a new
    key: it keeps its former name, and its key becomes a field like any other.
    """
    sides = [_Side.of(each) for each in (trees.baseline, trees.internal, trees.external)]
    _tell_equal_keys_apart([each.rows for each in sides])
    _know_changed_keys([each.rows for each in sides])
    baseline, internal, external = (each.flat() for each in sides)
    return Trees(baseline=baseline, internal=internal, external=external)


@dataclass(frozen=True, slots=True)
class _Side:
    head: _Fields
    rows: _Rows
    is_there: bool

    @classmethod
    def of(cls, flat: Flat) -> "_Side":
        head: _Fields = {}
        rows: _Rows = {}
        for path, text in (flat or {}).items():
            row = row_of(path)
            if row:
                rows.setdefault(row, {})[path.rpartition(".")[2]] = text
            else:
                head[path] = text
        return cls(head, rows, flat is not None)

    def flat(self) -> Flat:
        if not self.is_there:
            return None
        rows = {
            f"{row}.{name}": text
            for row, fields in self.rows.items()
            for name, text in fields.items()
        }
        return self.head | rows


# --- rows of equal key ----------------------------------------------------------------------------


def _tell_equal_keys_apart(sides: list[_Rows]) -> None:
    names = set().union(*sides)
    keys: dict[str, set[str]] = {}
    for name in names:
        keys.setdefault(_key_of(name, names), set()).add(name)
    for key, same in sorted(keys.items()):
        if len(same) > 1:
            _settle_slots(key, sorted(same, key=lambda each: (len(each), each)), sides)


def _key_of(name: str, names: set[str]) -> str:
    key, _, number = name.rpartition("#")
    return key if number.isdecimal() and key in names else name


def _settle_slots(key: str, names: list[str], sides: list[_Rows]) -> None:
    """Give the rows of each side the places of the rows before them that are most like them."""
    slots: dict[int, _Fields] = {}
    for rows in sides:
        waiting = {_place_of(key, name): rows.pop(name) for name in names if name in rows}
        placed = _placed(waiting, slots)
        for number, fields in waiting.items():
            place = placed[number] if number in placed else _free_place(number, slots)
            slots.setdefault(place, fields)
            rows[f"{key}#{place}" if place > 1 else key] = fields


def _place_of(key: str, name: str) -> int:
    """A row's number among those of its key, from 1."""
    return 1 if name == key else int(name.removeprefix(f"{key}#"))


def _free_place(number: int, slots: Mapping[int, _Fields]) -> int:
    """Its own place unless that is taken."""
    return number if number not in slots else max(slots) + 1


def _placed(waiting: Mapping[int, _Fields], slots: Mapping[int, _Fields]) -> dict[int, int]:
    """By number of a row: its place. The most alike first; of equal likeness who is there now."""
    pairs = sorted(
        (-_likeness(fields, slot), number != place, number, place)
        for number, fields in waiting.items()
        for place, slot in slots.items()
    )
    placed: dict[int, int] = {}
    for _, _, number, place in pairs:
        if number not in placed and place not in placed.values():
            placed[number] = place
    return placed


def _likeness(one: _Fields, other: _Fields) -> int:
    return len(one.items() & other.items())


# --- changed keys ---------------------------------------------------------------------------------


def _know_changed_keys(sides: list[_Rows]) -> None:
    baseline, *moving = sides
    known = set().union(*sides)
    for rows in moving:
        for former, present in list(_changed_keys(baseline, rows)):
            key = _bare(_key_of(present, known))
            rows[former] = rows.pop(present) | {_key_field(former): key}
    for name in known:
        field = _key_field(name)
        if any(field in rows.get(name, {}) for rows in sides):
            for rows in sides:
                if name in rows:
                    rows[name].setdefault(field, _bare(_key_of(name, known)))


def _changed_keys(baseline: _Rows, rows: _Rows) -> Iterator[tuple[str, str]]:
    """(former, present) name of every row whose content only one row that went and came has."""
    gone = _by_content(baseline, (name for name in baseline if name not in rows))
    come = _by_content(rows, (name for name in rows if name not in baseline))
    for content in sorted(gone.keys() & come.keys(), key=sorted):
        (former, *others), (present, *more) = gone[content], come[content]
        if not others and not more:
            yield former, present


def _by_content(rows: _Rows, names: Iterable[str]) -> dict[frozenset[tuple[str, str]], list[str]]:
    found: dict[frozenset[tuple[str, str]], list[str]] = {}
    for name in names:
        group = name.partition(".")[0]
        content = {(key, text) for key, text in rows[name].items() if key not in _PLACES}
        if group in KEY_FIELDS:
            found.setdefault(frozenset({("", group), *content}), []).append(name)
    return found


def _key_field(name: str) -> str:
    return KEY_FIELDS.get(name.partition(".")[0], "")


def _bare(name: str) -> str:
    return name.partition(".")[2]
