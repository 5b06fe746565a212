"""The judge (裁判): what the receiver's own database says became of every set and row."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.library import Library
from tests.chaos.twin import Twin
from tests.chaos.wrong import Violation, Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One storing of a set by the receiver, in order."""

    set_key: str
    digest: str
    request_id: str
    is_late: bool


# --- what was pushed ------------------------------------------------------------------------------


def judge_sets(
    library: Library, older: Sequence[Library], held: Mapping[str, Mapping[str, str]]
) -> list[Violation]:
    """Every template of the newest library stands there exactly; `held`: key -> name -> weight."""
    found = []
    for key, content in library.templates().items():
        there = held.get(key, {})
        if dict(there) == dict(content):
            continue
        is_stale = any(dict(each.templates()[key]) == dict(there) for each in older)
        wrong = Wrong.STALE if is_stale else Wrong.LOST
        found.append(Violation(wrong=wrong, subject=key, detail=f"{len(there)} rows"))
    return found


def judge_owners(library: Library, held: Mapping[str, frozenset[str]]) -> list[Violation]:
    """The same for the library's own rows; `held`: owner -> names of its indicators."""
    return [
        Violation(wrong=Wrong.LOST, subject=owner, detail=f"{len(names - held.get(owner, set()))}")
        for owner, names in library.owners().items()
        if held.get(owner) != names
    ]


def doubles(log: Iterable[Stored]) -> list[Stored]:
    """Storings of a content that stood there already, by the same set's storing before."""
    latest: dict[str, str] = {}
    found = []
    for each in log:
        if latest.get(each.set_key) == each.digest:
            found.append(each)
        latest[each.set_key] = each.digest
    return found


def judge_doubles(
    log: Iterable[Stored], *, deduplicates: bool, told: frozenset[str]
) -> list[Violation]:
    """No double where the receiver helps; elsewhere none of which nobody was told.

    `told` are the keys of sets that the product has raised an alarm about.
    """
    twice = doubles(log)
    if deduplicates:
        return [Violation(wrong=Wrong.DOUBLED, subject=each.set_key) for each in twice]
    unseen = {each.set_key for each in twice} - told
    return [Violation(wrong=Wrong.DOUBLED_UNSEEN, subject=key) for key in sorted(unseen)]


# --- what was pulled ------------------------------------------------------------------------------


def judge_rows(
    kind: str, theirs: Mapping[str, str], ours: Mapping[str, str], waiting: frozenset[str]
) -> list[Violation]:
    """Every row they show is with us as it stands there, and no other; keys -> what they say.

    `waiting` are the keys in quarantine: kept, and not understood.
    """
    lost = {key for key, told in theirs.items() if ours.get(key) != told and key not in waiting}
    ghosts = ours.keys() - theirs.keys()
    found = []
    if lost:
        found.append(Violation(wrong=Wrong.ROW_LOST, subject=kind, detail=_some(lost)))
    if ghosts:
        found.append(Violation(wrong=Wrong.ROW_GHOST, subject=kind, detail=_some(ghosts)))
    return found


def _some(keys: Collection[str]) -> str:
    """How many, and the first few by name: they are the twin's own inventions."""
    return f"{len(keys)} rows: {', '.join(sorted(keys)[:5])}"


# --- asking the receiver --------------------------------------------------------------------------


def held_templates(twin: Twin) -> dict[str, dict[str, str]]:
    """Template code -> name of each row that stands -> weight; a name twice shows two weights."""
    found: dict[str, dict[str, str]] = {}
    rows = twin.rows(
        "SELECT template_code, lv3_perf_ind_name, ind_weight FROM PERF_TEMPLATE_ITEM"
        " WHERE is_deleted = 2 AND is_visible = 1"
    )
    for row in rows:
        held = found.setdefault(row["template_code"], {})
        name = row["lv3_perf_ind_name"]
        weight = f"{float(row['ind_weight']):g}"
        held[name] = f"{held[name]}+{weight}" if name in held else weight
    return found


def held_owners(twin: Twin) -> dict[str, frozenset[str]]:
    """Owner -> names of the indicators of its library that stand; a name twice shows as two."""
    found: dict[str, set[str]] = {}
    rows = twin.rows(
        "SELECT agency_code, perf_ind_name FROM BAS_PERF_INDICATOR"
        " WHERE is_deleted = 2 AND is_visible = 1 AND is_leaf = 1"
    )
    for row in rows:
        held = found.setdefault(row["agency_code"], set())
        name = row["perf_ind_name"]
        held.add(f"{name}+" if name in held else name)
    return {owner: frozenset(names) for owner, names in found.items()}


def still_late(twin: Twin) -> int:
    """How many pushes it has taken in and not carried out yet."""
    (row,) = twin.rows("SELECT count(*) AS late FROM sim_late_push")
    return int(row["late"])


def histories(twin: Twin) -> Iterator[str]:
    """In the order of calls, what was sent of every set, and what befell calls about sets."""
    sent = twin.rows(
        "SELECT ordinal, data_set || ' ' || set_key || ' ' || substr(digest, 1, 6)"
        " || ' accepted ' || accepted || ', stored ' || stored || ', late ' || is_late AS told"
        " FROM sim_push_log"
    )
    struck = twin.rows(
        "SELECT ordinal, data_set || ' ' || operation || ': ' || name AS told FROM sim_strike"
        " WHERE data_set IN (SELECT data_set FROM sim_push_log) OR data_set LIKE '%TEMPLATE%'"
    )
    for row in sorted((*sent, *struck), key=lambda row: int(row["ordinal"])):
        yield f"call {row['ordinal']}: {row['told']}"


def storings(twin: Twin) -> list[Stored]:
    """Everything it stored, in order."""
    rows = twin.rows(
        "SELECT set_key, digest, request_id, is_late FROM sim_push_log"
        " WHERE stored = 1 ORDER BY log_id"
    )
    return [
        Stored(
            set_key=row["set_key"],
            digest=row["digest"],
            request_id=row["request_id"],
            is_late=bool(row["is_late"]),
        )
        for row in rows
    ]
