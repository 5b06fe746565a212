"""The texts of a profile: enough to make it again, and without comments."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from mappings.profile import load_kept, load_profile, shipped_profiles
from mappings.profile_sources import digest_of_sources, without_comments
from tests.unit.mappings.cutting import SHIPPED


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_profile_is_made_again_from_its_texts(name: str) -> None:
    profile = load_profile(name)

    again = load_kept(profile.sources, name)

    assert again.sources == profile.sources
    assert again.describe() == profile.describe()
    assert again.wire_spec == profile.wire_spec


@pytest.mark.parametrize("file", sorted(SHIPPED.parent.glob("*.toml")), ids=lambda each: each.stem)
def test_without_its_comments_a_file_says_the_same_on_the_same_lines(file: Path) -> None:
    text = file.read_text("utf-8")

    shorter = without_comments(text)

    assert tomllib.loads(shorter) == tomllib.loads(text)
    assert shorter.count("\n") == text.count("\n")
    assert "#" in text
    assert "#" not in shorter


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('a = "x # y" # password', 'a = "x # y"'),
        ("a = 'x # y' # password", "a = 'x # y'"),
        ('a = "\\" # y" # password', 'a = "\\" # y"'),
        ('a = """\n# y\n"" \\""" #""""" # password', 'a = """\n# y\n"" \\""" #"""""'),
        ("a = '''\n# y''''' # password", "a = '''\n# y'''''"),
        ("a = [ # password\n1] # password", "a = [\n1]"),
        ("# password\na = 1\n", "\na = 1\n"),
    ],
)
def test_a_sign_in_a_text_begins_no_comment(text: str, left: str) -> None:
    assert without_comments(text) == left
    assert tomllib.loads(left) == tomllib.loads(text)


def test_the_digest_is_of_what_is_said(tmp_path: Path) -> None:
    profile = load_profile("std-v2-rest")
    commented = tmp_path / "site.toml"
    commented.write_text(f"{SHIPPED.read_text('utf-8')}# password\n", "utf-8")
    changed = {**profile.sources, "code_tables/yes_no.toml": "title = 'x'"}

    assert "password" not in str(load_profile(str(commented)).sources)
    assert digest_of_sources(changed) != digest_of_sources(profile.sources)
    assert digest_of_sources(replace(profile).sources) == digest_of_sources(profile.sources)
