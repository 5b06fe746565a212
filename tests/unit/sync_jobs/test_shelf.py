"""What lies on a shelf reads like what was put there."""

import pytest

from adapter.domain.pushing.hand_over import flat_hash
from sync_jobs.sets import shelf
from sync_jobs.sets.shelf import Shelf


def test_flat_forms_read_like_the_mappings_that_were_put(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_IN_MEMORY", 8)
    flats = [{"name": f"模板{n}", f"items.A{n}.target": "≥90%"} for n in range(5)] + [{}]

    with Shelf() as kept:
        laid = [kept.put(each) for each in flats[:3]]
        first = dict(laid[1])
        laid += [kept.put(each) for each in flats[3:]]

        assert first == flats[1]
        assert [dict(each) for each in laid] == flats
        assert laid[4] == flats[4]
        assert len(laid[0]) == 2
        assert flat_hash(laid[2]) == flat_hash(flats[2])
        assert "nowhere" not in laid[0]
