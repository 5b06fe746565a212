"""A database of SQLite holds contacts: nobody but its owner may read it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.errors import ConfigurationError
from adapter.storage.database.schema import current_revision, upgrade
from adapter.storage.store import open_store


@pytest.fixture(autouse=True)
def _generous_mask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def test_a_new_database_and_its_log_are_for_their_owner_alone(
    tmp_path: Path, clock: Any, ids: Any
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/库 1.db", clock=clock, ids=ids)
    with store.begin() as work:
        work.runs.claim_tick("pull_targets", "erenhot", clock.now())
        work.commit()
        found = modes(tmp_path)
    store.close()

    assert found == {"库 1.db": 0o600, "库 1.db-wal": 0o600, "库 1.db-shm": 0o600}


@pytest.mark.parametrize("make", [upgrade, current_revision])
def test_every_way_to_a_new_database_makes_it_private(tmp_path: Path, make: Any) -> None:
    make(f"sqlite:///{tmp_path}/new.db")

    assert modes(tmp_path)["new.db"] == 0o600


def test_a_database_that_is_there_keeps_the_mode_somebody_gave_it(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/shared.db")
    (tmp_path / "shared.db").chmod(0o640)

    upgrade(f"sqlite:///{tmp_path}/shared.db")

    assert modes(tmp_path)["shared.db"] == 0o640


def test_a_place_that_is_not_there_is_told_as_before(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="无法打开"):
        upgrade(f"sqlite:///{tmp_path}/nowhere/new.db")
