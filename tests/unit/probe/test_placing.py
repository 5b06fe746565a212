"""What a probe learns of a site from its dialect and from our own project list."""

import pytest

from adapter.domain.record import RecordKind
from adapter.probe.placing import columns_of
from adapter.probe.sightings import Sighting, TimeForm, sight
from mappings.profile import load_profile


@pytest.fixture(scope="module")
def seen() -> Sighting:
    """A row of the standard's data set with every value spoilt."""
    columns = columns_of(load_profile("std-v2-rest"))[RecordKind.TEMPLATE_ITEM]
    fields = {"item_id": None, "update_time": ["上周"], "is_deleted": "也许", "template_code": 7}
    return sight(fields, b"{}", columns)


def test_a_spoilt_value_spoils_no_probe(seen: Sighting) -> None:
    assert (seen.changed_at, seen.is_deleted) == (None, None)
    assert seen.time_form is TimeForm.RUBBISH


def test_a_row_without_an_id_is_known_by_its_bytes(seen: Sighting) -> None:
    assert seen.id_digest == seen.digest


@pytest.mark.parametrize("profile", ["std-v2-rest", "std-v2-soap", "xml-string-soap"])
def test_every_readable_kind_of_a_dialect_is_probed(profile: str) -> None:
    loaded = load_profile(profile)

    columns = columns_of(loaded)

    assert set(columns) == {
        kind for kind, each in loaded.wire_spec.data_sets.items() if each.query_path
    }
    assert columns[RecordKind.TARGET_LINE].changed_element == "update_time"
    assert columns[RecordKind.TARGET_LINE].key_element == ""
    assert columns[RecordKind.LIBRARY_NODE].key_element == "agency_code"
