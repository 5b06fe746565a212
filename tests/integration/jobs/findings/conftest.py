"""What is found in a few rows, on SQLite alone: both databases read them in test_analyses."""

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A migrated database."""
    return sqlite_url
