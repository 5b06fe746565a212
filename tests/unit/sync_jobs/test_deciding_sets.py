"""Deciding a set without the rows on which all sides agree says the same of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile.one_record import Trees
from adapter.ports.trees import TreeKind
from mappings.profile import load_profile
from sync_jobs.sets.deciding import SetDecider

_ROWS = st.fixed_dictionaries(
    {"target": st.sampled_from(["1", "2"]), "weight": st.sampled_from(["40", "60"])}
)
#: Few rows and values, so that some agree on all sides.
_FLAT = st.builds(
    lambda name, rows: {
        "template_name": name,
        **{
            f"items.{row}.{field}": text
            for row, each in rows.items()
            for field, text in each.items()
        },
    },
    st.sampled_from(["a", "b"]),
    st.dictionaries(st.sampled_from(["A", "B", "B#2", "C"]), _ROWS),
)


@pytest.fixture(scope="module")
def decider() -> SetDecider:
    return SetDecider(profile=load_profile("std-v2-rest"), moved={kind: {} for kind in TreeKind})


@given(baseline=st.none() | _FLAT, internal=st.none() | _FLAT, external=st.none() | _FLAT)
def test_rows_on_which_all_agree_make_no_difference(
    decider: SetDecider,
    baseline: dict[str, str] | None,
    internal: dict[str, str] | None,
    external: dict[str, str] | None,
) -> None:
    trees = Trees(baseline=baseline, internal=internal, external=external)

    whole = decider.decide((TreeKind.TEMPLATE, "MB1"), trees)
    told = decider.decide_told((TreeKind.TEMPLATE, "MB1"), trees)

    assert (told.verdict, told.decision, told.reason) == (
        whole.verdict,
        whole.decision,
        whole.reason,
    )
    assert (told.fields, told.dropped) == (whole.fields, whole.dropped)
