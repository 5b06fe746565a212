"""Reads kept bytes of a real wire again: under the profile they came by, and under another."""

from dataclasses import replace
from pathlib import Path

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore
from mappings.profile import Profile, load_profile
from sync_jobs.trying.report import TrialReport
from sync_jobs.trying.sets import Reading
from sync_jobs.trying.try_profile import Trial, try_profile
from tests.unit.mappings.cutting import SHIPPED

_KINDS = (RecordKind.TARGET_LINE, RecordKind.TEMPLATE_ITEM)


def swapped(profile: Profile, folder: Path) -> Profile:
    """The profile, but that lines name their first level where they named the second."""
    text = SHIPPED.read_text("utf-8")
    for kind in _KINDS:
        head, mark, tail = text.partition(f"[data_set.{kind.value}.fields]")
        first, second = '"lv1_perf_ind_name"', '"lv2_perf_ind_name"'
        tail = tail.replace(first, '"?"', 1).replace(second, first, 1).replace('"?"', second, 1)
        text = head + mark + tail
    path = folder / "swapped.toml"
    path.write_text(text, "utf-8")
    changed = load_profile(str(path))
    return replace(profile, codecs={**profile.codecs, **{k: changed.codec(k) for k in _KINDS}})


def tried(
    store: SqlStore, scope: Scope, system: BudgetSystem, standing: Profile, changed: Profile
) -> TrialReport:
    """Try the changed profile, of the same wire."""
    return try_profile(
        Trial(
            scope=scope,
            store=store,
            similarity=IndexSimilarity(),
            standing=Reading(profile=standing, system=system),
            changed=Reading(profile=changed, system=system),
        )
    )


def lines_moved(report: TrialReport) -> tuple[int, dict[str, int]]:
    """Declared lines that were read again, and in how many of them which field would change."""
    (found,) = (each for each in report.kinds if each.kind is RecordKind.TARGET_LINE)
    assert not found.moves
    return found.read, {name: changes.count for name, changes in found.fields.items()}
