"""Python looks for cycles seldom while jobs work, and as before afterwards."""

import gc

import pytest

from sync_jobs.collecting import collecting_seldom


def test_of_several_jobs_at_once_the_last_one_puts_the_threshold_back() -> None:
    before = gc.get_threshold()

    with collecting_seldom():
        with collecting_seldom():
            inner = gc.get_threshold()
        outer = gc.get_threshold()

    assert inner == outer == (50_000, *before[1:])
    assert gc.get_threshold() == before


def test_a_job_that_fails_puts_it_back_too() -> None:
    before = gc.get_threshold()

    with pytest.raises(RuntimeError), collecting_seldom():
        raise RuntimeError

    assert gc.get_threshold() == before
