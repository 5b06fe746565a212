"""`library import` and `export verify` of a package of the former format (上一格式)."""

from pathlib import Path

import pytest

from adapter.package_format.keys import new_key_pair
from adapter.package_format.verifier.layout import JSON
from tests.unit.cli.conftest import Terminal
from tests.unit.package_format.packages import members_of
from tests.unit.package_format.test_former_format import PACKAGE, PUBLIC


@pytest.fixture
def settings(terminal: Terminal, tmp_path: Path) -> Terminal:
    """An empty installation that signs with a key of its own and trusts the golden one."""
    new_key_pair(tmp_path / "package.pem")
    file = tmp_path / "settings.toml"
    keys = f'signing_key = "{tmp_path}/package.pem"\ntrusted_keys = ["{PUBLIC}"]\n'
    file.write_text(f"[package]\n{keys}" + file.read_text("utf-8"), "utf-8")
    return terminal


def test_it_is_imported_into_an_empty_installation_and_exported_in_the_present_format(
    settings: Terminal, tmp_path: Path
) -> None:
    settings("library", "import", str(PACKAGE))
    assert settings.code == 0, settings.err
    told = settings.json("export", "package", str(tmp_path / "again.zip"))

    assert (told["sequence"], told["follows"]) == (1, 0)
    again = members_of(tmp_path / "again.zip")
    assert again[JSON] == members_of(PACKAGE)[JSON]
    verified = settings.json("export", "verify", str(PACKAGE))
    assert (verified["code"], verified["format"]) == ("ok", "budget-indicator-package/2")
    assert settings.json("export", "verify", str(tmp_path / "again.zip"))["format"].endswith("/3")


def test_it_goes_into_a_draft_as_a_workbook_does(settings: Terminal) -> None:
    told = settings.json("library", "import", "--as-draft", str(PACKAGE))

    assert (told["version"]["state"], told["version"]["indicators"]) == ("draft", 5)
