"""Users edit the receiver's copies of templates: some follow a new policy, some only themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.simulator.ledger import note_edit
from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.scripts.wording import loosen, plain, read_bound
from connectors.simulator.seeding import local_code, seed_rows
from connectors.simulator.tables import DATA_SETS

#: Edits beyond those that the seed names.
_RANDOM_EDITS = (1, 4)
_ORIGINS = ("policy", "local")
#: What users add to a value that they cannot loosen, and take away again.
_OWN_WAY = "（按本单位实际）"


def edit_templates(desk: Desk) -> Counts:
    """Apply the edits of the seed file, and a few more in templates that it does not name."""
    return apply_edits(desk, seed_rows("template_edits.csv"))


def apply_edits(desk: Desk, edits: Sequence[Mapping[str, str]]) -> Counts:
    """Apply edits {pro_code, lv3_perf_ind_name, kpi_val, origin}, and a few at random elsewhere."""
    named = {local_code(edit["pro_code"], desk.operation.settings) for edit in edits}
    templates = desk.template_lines()
    counts = {f"edited_{origin}": 0 for origin in _ORIGINS} | {"not_found": 0, "edited_random": 0}
    for edit in edits:
        item = _item(desk, templates, edit)
        if item is None:
            counts["not_found"] += 1
        else:
            _write(desk, item, edit["kpi_val"])
            counts[f"edited_{edit['origin']}"] += 1
    counts["edited_random"] = _edit_at_random(desk, templates, named)
    return counts


def edit_set(desk: Desk, name: str, set_key: str) -> str | None:
    """Change one value of a set that was pushed; the digest of what it says then.

    None when no row stands under the key. The same dice and rows give the same edit.
    """
    own = "PERF_TEMPLATE_ITEM" if name == "PERF_TEMPLATE" else name
    data_set = DATA_SETS[own]
    rows = desk.rows(
        f"SELECT * FROM {own} WHERE {data_set.scope} = ? AND is_deleted = 2 ORDER BY rowid",  # noqa: S608 - names come from our own field tables
        (set_key,),
    )
    if not rows:
        return None
    row = desk.rng.choice(rows)
    old = row["kpi_val"] or ""
    new = old.removesuffix(_OWN_WAY) if old.endswith(_OWN_WAY) else _other_value(desk, old)
    value = f"{old}{_OWN_WAY}" if new == old else new
    if name == "PERF_TEMPLATE":
        return _write(desk, row, value)
    desk.operation.db.execute(
        f"UPDATE {own} SET kpi_val = ?, update_time = ? WHERE {data_set.key} = ?",  # noqa: S608 - see above
        (value, desk.operation.stamp, row[data_set.key]),
    )
    return note_edit(desk.operation, name, set_key)


def _item(
    desk: Desk, templates: Mapping[str, list[dict[str, Any]]], edit: Mapping[str, str]
) -> dict[str, Any] | None:
    code = local_code(edit["pro_code"], desk.operation.settings)
    name = edit["lv3_perf_ind_name"].strip()
    items = templates.get(code, [])
    return next((item for item in items if item["lv3_perf_ind_name"].strip() == name), None)


def _edit_at_random(
    desk: Desk, templates: Mapping[str, list[dict[str, Any]]], named: set[str]
) -> int:
    open_to_it = [code for code in sorted(templates) if code not in named]
    count = min(desk.rng.randint(*_RANDOM_EDITS), len(open_to_it))
    for code in desk.rng.sample(open_to_it, count):
        item = desk.rng.choice(templates[code])
        _write(desk, item, _other_value(desk, item["kpi_val"] or ""))
    return count


def _other_value(desk: Desk, value: str) -> str:
    bound = read_bound(value)
    if bound is None or bound.number == 0:
        return f"{value}{_OWN_WAY}"
    return plain(loosen(bound, desk.rng))


def _write(desk: Desk, item: Mapping[str, Any], value: str) -> str:
    """An edit in place keeps the row's id, and gives the template a new version of its own."""
    operation = desk.operation
    operation.db.execute(
        "UPDATE PERF_TEMPLATE_ITEM SET kpi_val = ?, update_time = ? WHERE item_id = ?",
        (value, operation.stamp, item["item_id"]),
    )
    operation.db.execute(
        "UPDATE PERF_TEMPLATE SET version = ?, version_name = ?, update_time = ?"
        " WHERE template_code = ? AND is_deleted = 2",
        (
            operation.new_id(),
            f"用户修订{operation.stamp}",
            operation.stamp,
            item["template_code"],
        ),
    )
    return note_edit(operation, "PERF_TEMPLATE", item["template_code"])
