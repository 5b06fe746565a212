"""The same records compared by others: a plain dictionary, polars, diffsync."""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from adapter.log import configure_logging
from tests.bench.measuring import measure

SIDES = ("agreed", "ours", "theirs")


def main() -> None:
    """Compare the three files of a folder, as many records of each as asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=int)
    arguments = parser.parse_args()
    compare = PEERS[arguments.peer]
    # diffsync tells what it does on standard output.
    configure_logging(level="warning", form="text")
    measure(lambda: compare(arguments.folder, arguments.records))


def _records(file: Path, count: int) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, count))


def _told(moved: Mapping[str, int]) -> dict[str, object]:
    return {"moved": sum(moved.values()), **moved}


def _dictionary(folder: Path, count: int) -> dict[str, object]:
    agreed, ours, theirs = (
        {each.pop("key"): each for each in _records(folder / f"{side}.jsonl", count)}
        for side in SIDES
    )
    keys = agreed.keys() | ours.keys() | theirs.keys()
    moved = ((ours.get(key) != agreed.get(key), theirs.get(key) != agreed.get(key)) for key in keys)
    return _told(_counted(moved))


def _counted(moved: Iterable[tuple[bool, bool]]) -> Counter[str]:
    words = {(True, False): "internal_changed", (False, True): "external_changed"}
    return Counter(words.get(each, "both") for each in moved if any(each))


def _polars(folder: Path, count: int) -> dict[str, object]:
    import polars as pl  # noqa: PLC0415 - only this worker's

    def side(name: str) -> "pl.DataFrame":
        frame = pl.read_ndjson(folder / f"{name}.jsonl", infer_schema_length=None, n_rows=count)
        fields = sorted(set(frame.columns) - {"key"})
        return frame.select("key", pl.struct(fields).hash(1).alias(name))

    agreed, ours, theirs = map(side, SIDES)
    joined = agreed.join(ours, on="key", how="full", coalesce=True)
    joined = joined.join(theirs, on="key", how="full", coalesce=True)
    moved = joined.select(
        pl.col("ours").ne_missing(pl.col("agreed")).alias("us"),
        pl.col("theirs").ne_missing(pl.col("agreed")).alias("them"),
    ).filter(pl.col("us") | pl.col("them"))
    return _told(_counted(moved.iter_rows()))


def _diffsync(folder: Path, count: int) -> dict[str, object]:
    """Two comparisons, as it knows two sides only."""
    from diffsync import Adapter, DiffSyncModel  # noqa: PLC0415 - only this worker's

    class Record(DiffSyncModel):
        _modelname = "record"
        _identifiers = ("key",)
        _attributes = ("fields",)
        key: str
        fields: dict[str, str]

    class Records(Adapter):
        record = Record
        top_level = ["record"]  # noqa: RUF012 - as its base has it

    def side(name: str) -> Adapter:
        adapter = Records()
        for each in _records(folder / f"{name}.jsonl", count):
            adapter.add(Record(key=each.pop("key"), fields=each))
        return adapter

    def moved(one: Adapter, other: Adapter) -> set[Any]:
        groups = one.diff_to(other).children["record"]
        return {key for key, element in groups.items() if element.has_diffs()}

    agreed, ours, theirs = map(side, SIDES)
    us, them = moved(ours, agreed), moved(theirs, agreed)
    return _told(_counted((key in us, key in them) for key in us | them))


PEERS: Mapping[str, Callable[[Path, int], dict[str, object]]] = {
    "dictionary": _dictionary,
    "polars": _polars,
    "diffsync": _diffsync,
}


if __name__ == "__main__":
    main()
