"""Fixtures of the pull API: a desk with a library, and readers with tokens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.storage.store import open_store
from mappings.profile import Profile
from tests.integration.api.counter import Counter
from tests.integration.api.live import Live, serving
from tests.integration.jobs.conftest import desk, kept, profile, ready, rows_of
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.export_desk import Exports

__all__ = ["desk", "kept", "profile", "ready", "rows_of"]


@pytest.fixture
def counter(ready: Desk) -> Counter:
    """The API over a ready desk, with an administrator who makes tokens."""
    return Counter(ready)


@pytest.fixture
def export(ready: Desk, tmp_path: Path) -> Exports:
    return Exports(ready, tmp_path)


@pytest.fixture
def sqlite_live(sqlite_url: str, clock: Any, ids: Any, profile: Profile) -> Iterator[Live]:
    """The API on a port, over SQLite: what is spoken there does not depend on the database."""
    store = open_store(sqlite_url, clock=clock, ids=ids)
    opened = Desk(store, clock, ids, profile)
    opened.begin_the_year()
    with serving(opened) as live:
        yield live
    store.close()
