"""The digest of a dialect: one for each, and another one for whatever is changed in it."""

import subprocess
import sys
from dataclasses import replace

import pytest

from adapter.domain.record import RecordKind
from mappings.profile import Profile, load_profile, shipped_profiles
from mappings.profile_digest import profile_digest

PROFILE = load_profile("std-v2-rest")
_SCRIPT = (
    "from mappings.profile import load_profile; from mappings.profile_digest import profile_digest;"
    " print(profile_digest(load_profile('std-v2-rest')))"
)


def test_every_shipped_dialect_has_a_digest_of_its_own() -> None:
    names = shipped_profiles()

    assert len({profile_digest(load_profile(each)) for each in names}) == len(names)


def test_a_digest_is_the_same_in_every_process() -> None:
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _SCRIPT],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONHASHSEED": "4711", "PYTHONPATH": ":".join(sys.path)},
    )

    assert told.stdout.strip() == profile_digest(PROFILE)


def _with_table() -> Profile:
    first, *others = PROFILE.code_tables
    return replace(PROFILE, code_tables=(replace(first, labels={"9": "别的"}), *others))


CHANGED = {
    "wire": replace(PROFILE, wire_spec=replace(PROFILE.wire_spec, zone_offset_min=0)),
    "charset": replace(PROFILE, length_charset="gbk"),
    "lacking": replace(PROFILE, unsupported={RecordKind.MONITORING_LINE: "没有"}),
    "table": _with_table(),
    "rules": replace(
        PROFILE,
        codecs={each: PROFILE.codecs[each] for each in PROFILE.kinds[1:]},
    ),
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED.keys())
def test_whatever_is_changed_changes_the_digest(changed: Profile) -> None:
    assert profile_digest(changed) != profile_digest(PROFILE)
