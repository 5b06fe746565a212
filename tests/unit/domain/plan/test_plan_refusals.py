"""Every reason has words for people: a sentence that says what to do, and a few for lists."""

import re

import pytest

from adapter.domain.plan.refusals import REFUSAL_LABELS, SENTENCES, Refusal, refusal_label


@pytest.mark.parametrize("refusal", Refusal)
def test_every_reason_is_told_in_chinese(refusal: Refusal) -> None:
    label = refusal_label(refusal.value)

    assert label == REFUSAL_LABELS[refusal]
    assert label in set(REFUSAL_LABELS.values())
    assert not re.search(r"[A-Za-z_]", label)
    assert SENTENCES[refusal]


def test_no_two_reasons_are_told_alike() -> None:
    assert len(set(REFUSAL_LABELS.values())) == len(REFUSAL_LABELS) == len(Refusal)


@pytest.mark.parametrize("code", ["ConflictRefused", "KeyError", ""])
def test_an_error_of_no_reason_of_ours_is_told_as_what_was_not_done(code: str) -> None:
    assert refusal_label(code) == "未能完成"
