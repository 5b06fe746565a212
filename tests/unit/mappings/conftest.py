"""What the tests of the mapping share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mappings.profile import Profile, load_profile

SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-rest.toml"


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profile("std-v2-rest")


@pytest.fixture
def variant(tmp_path: Path) -> Callable[..., Path]:
    """Writes the shipped profile with some texts exchanged, as a site would edit it."""

    def write(*changes: tuple[str, str]) -> Path:
        text = SHIPPED.read_text("utf-8")
        for old, new in changes:
            assert text.count(old), f"the shipped profile no longer says {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / "site.toml"
        path.write_text(text, "utf-8")
        return path

    return write
