"""Opens a file drop from what the settings say (打开文件交换): directories and keys by path."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapter.domain.identity import Scope
from adapter.package_format.keys import load_ring, load_signer
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget
from adapter.ports.wire_spec import WireSpec
from connectors.file_drop.mailroom import FileDropRules, keyed
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDropPaths:
    """Where everything lies."""

    outbox: Path
    inbox: Path
    state: Path
    signing_key: Path
    trusted_keys: Sequence[Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDropManner:
    """How patient the drop is, and whether it asks; see `FileDropRules`."""

    settle_s: float
    answer_wait_s: float
    asks: bool


def open_file_drop(  # noqa: PLR0913 - each collaborator is handed in by name
    spec: WireSpec,
    paths: FileDropPaths,
    manner: FileDropManner,
    *,
    scope: Scope,
    clock: Clock,
    ids: Ids,
    budget: RunBudget | None,
    section: str,
) -> FileDropBudgetSystem:
    """The connector of a site. Raises ConfigurationError with its key below `section`."""
    with keyed(section):
        places = Places(outbox=paths.outbox, inbox=paths.inbox, state=paths.state)
        places.require_roots()
        rules = FileDropRules(
            places=places,
            signer=load_signer(paths.signing_key),
            ring=load_ring(paths.trusted_keys),
            settle_s=manner.settle_s,
            answer_wait_s=manner.answer_wait_s,
            asks=manner.asks,
        )
    return FileDropBudgetSystem(
        spec, rules, scope=scope, clock=clock, ids=ids, budget=budget, section=section
    )
