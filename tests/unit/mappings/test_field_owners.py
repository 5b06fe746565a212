"""Whose a field is: what a profile may say of it, and how a mistake is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.domain.reconcile.policy import (
    Detection,
    FieldOwner,
    Ownership,
    PingBack,
    ReconcilePolicy,
    Resolution,
)
from adapter.errors import ConfigurationError
from adapter.ports.trees import TreeKind
from mappings.field_owners import RULES
from mappings.profile import load_profile, shipped_profiles
from mappings.profile_check import check_profile
from tests.unit.mappings.cutting import SHIPPED

Variant = Callable[..., Path]

OWNERS = "[reconcile.owner.template]"
PERSON = 'person = ["items.target", "items.weight"]'
SYSTEM = 'system = ["nodes.is_enabled"]'
SETTINGS = "[reconcile]\n{}\n\n" + OWNERS


def line_with(path: Path, text: str) -> int:
    (line,) = (n for n, each in enumerate(path.read_text("utf-8").splitlines(), 1) if text in each)
    return line


MISTAKES = [
    (PERSON, 'person = ["items.goal", "items.weight"]', "items.goal",
     "reconcile.owner.template.person.0", "没有可归属的字段“items.goal”，可写：record、"),
    (PERSON, 'person = ["items.target", "is_enabled"]', "items.target",
     "reconcile.owner.template.person.1", "“is_enabled”已写在 system 中，只能归一方"),
    (SYSTEM, 'system = ["nodes.is_enabled", "nodes.is_enabled"]', "nodes.is_enabled",
     "reconcile.owner.library_set.system.1", "只能归一方"),
    (SYSTEM, 'system = ["items.weight"]', 'system = ["items.weight"]',
     "reconcile.owner.library_set.system.0", "没有可归属的字段“items.weight”"),
    (PERSON, 'nobody = ["items.target"]', "nobody",
     "reconcile.owner.template.nobody", "没有这个键"),
    ("[reconcile.owner.library_set]", "[reconcile.owner.library]", "owner.library]",
     "reconcile.owner.library", None),
    (OWNERS, SETTINGS.format('resolution = "newer"'), "newer",
     "reconcile.resolution", "两边的钟不可信"),
    (OWNERS, SETTINGS.format('resolution = "latest"'), "latest",
     "reconcile.resolution", "'owner'、'keep_base'、'manual'"),
    (OWNERS, SETTINGS.format('detection = "clock"'), "clock",
     "reconcile.detection", "'base_hash'、'version'、'etag'"),
    (OWNERS, SETTINGS.format("ping_back = false"), "ping_back",
     "reconcile.ping_back", "'now'、'next_run'、'never'"),
]  # fmt: skip  # the table reads by its rows


@pytest.mark.parametrize(("old", "new", "at", "key", "reason"), MISTAKES)
def test_a_mistake_about_owners_is_named_by_file_line_and_key(
    variant: Variant, old: str, new: str, at: str, key: str, reason: str | None
) -> None:
    path = variant((old, new))

    with pytest.raises(ConfigurationError) as caught:
        load_profile(str(path))

    assert (caught.value.file, caught.value.key) == (str(path), key)
    assert caught.value.line == line_with(path, at)
    assert reason is None or reason in caught.value.reason


def test_a_check_finds_every_mistake_about_owners_at_once(variant: Variant) -> None:
    path = variant(
        (PERSON, 'person = ["items.goal", "items.wait"]'),
        (OWNERS, SETTINGS.format('resolution = "newer"')),
    )

    found = {each.key for each in check_profile(str(path), ()) if each.level == "error"}

    assert found == {
        "reconcile.resolution",
        "reconcile.owner.template.person.0",
        "reconcile.owner.template.person.1",
    }


def test_the_three_settings_are_read(variant: Variant) -> None:
    written = 'detection = "etag"\nresolution = "keep_base"\nping_back = "never"'
    profile = load_profile(str(variant((OWNERS, SETTINGS.format(written)))))

    assert profile.reconcile_policy == ReconcilePolicy(
        detection=Detection.ETAG, resolution=Resolution.KEEP_BASE, ping_back=PingBack.NEVER
    )


def test_what_a_profile_does_not_say_belongs_to_nobody(tmp_path: Path) -> None:
    text, _, _ = SHIPPED.read_text("utf-8").partition("# 双方都可能改的字段归谁")
    path = tmp_path / "site.toml"
    path.write_text(text, "utf-8")

    profile = load_profile(str(path))

    assert profile.ownerships == {
        TreeKind.TEMPLATE: Ownership(totals=frozenset({"items.weight"})),
        TreeKind.LIBRARY_SET: Ownership(),
    }
    assert profile.reconcile_policy == ReconcilePolicy()


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_says_of_every_field_whose_it_is(name: str) -> None:
    profile = load_profile(name)

    for kind in TreeKind:
        assert set(profile.ownerships[kind].rules) == set(RULES[kind])
    assert profile.ownerships[TreeKind.TEMPLATE].of_field("items.1.target") is FieldOwner.PERSON
    assert profile.ownerships[TreeKind.TEMPLATE].of_field("is_enabled") is FieldOwner.SYSTEM
    assert profile.ownerships[TreeKind.LIBRARY_SET].of_row("nodes.1") is FieldOwner.LIBRARY


def test_what_a_profile_writes_of_owners_stands_in_place_of_what_it_takes_over(
    tmp_path: Path,
) -> None:
    text = (SHIPPED.parent / "std-v2-soap.toml").read_text("utf-8")
    path = tmp_path / "own.toml"
    path.write_text(f'{text}\n[reconcile.owner.template]\nsystem = ["record"]\n', "utf-8")

    owners = load_profile(str(path)).ownerships

    assert owners[TreeKind.TEMPLATE].rules == {"record": FieldOwner.SYSTEM}
    assert owners[TreeKind.LIBRARY_SET].rules == {}
