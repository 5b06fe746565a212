"""The judge finds what it is there to find, and nothing where all is well."""

from collections.abc import Mapping
from random import Random

import pytest

from tests.chaos.judge import (
    Stored,
    doubles,
    judge_doubles,
    judge_owners,
    judge_rows,
    judge_sets,
)
from tests.chaos.library import PROJECTS, Library, chosen_projects
from tests.chaos.wrong import Violation, Wrong

CHOSEN = chosen_projects(Random(1))  # noqa: S311 - an experiment to repeat, not a secret
OLD, NEW = Library(projects=CHOSEN, version=1), Library(projects=CHOSEN, version=2)
KEY = CHOSEN[0].template_code


def stored(*contents: str, key: str = "MB1") -> list[Stored]:
    return [
        Stored(set_key=key, digest=each, request_id=f"r{number}", is_late=False)
        for number, each in enumerate(contents)
    ]


def wrongs(found: list[Violation]) -> list[Wrong]:
    return [each.wrong for each in found]


def held(library: Library, **changed: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    return {**library.templates(), **changed}


# --- sets -----------------------------------------------------------------------------------------


def test_a_receiver_that_holds_the_newest_library_is_in_order() -> None:
    assert judge_sets(NEW, [OLD], held(NEW)) == []
    assert judge_owners(NEW, NEW.owners()) == []


def test_every_version_changes_every_template() -> None:
    assert len(NEW.templates()) == PROJECTS
    assert all(NEW.templates()[key] != OLD.templates()[key] for key in NEW.templates())


def test_an_older_content_is_stale_and_any_other_is_lost() -> None:
    extra = {**NEW.templates()[KEY], "别的": "5"}
    rowless = dict(list(NEW.templates()[KEY].items())[1:])

    assert wrongs(judge_sets(NEW, [OLD], held(NEW, **{KEY: OLD.templates()[KEY]}))) == [Wrong.STALE]
    for there in ({}, extra, rowless):
        assert wrongs(judge_sets(NEW, [OLD], held(NEW, **{KEY: there}))) == [Wrong.LOST]


def test_a_library_row_that_is_missing_or_too_many_is_found() -> None:
    owner, names = next(iter(NEW.owners().items()))
    for there in (names - {min(names)}, names | {"别的"}, frozenset[str]()):
        found = judge_owners(NEW, {**NEW.owners(), owner: there})
        assert [(each.wrong, each.subject) for each in found] == [(Wrong.LOST, owner)]


# --- doubles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contents", "count"),
    [("", 0), ("a", 0), ("ab", 0), ("aba", 0), ("aa", 1), ("aab", 1), ("abb", 1), ("aaa", 2)],
)
def test_a_double_is_the_content_that_stood_there_already(contents: str, count: int) -> None:
    assert len(doubles(stored(*contents))) == count


def test_sets_are_doubled_each_by_itself() -> None:
    assert doubles([*stored("a", key="MB1"), *stored("a", key="MB2")]) == []


def test_where_the_receiver_helps_no_double_may_happen_told_or_not() -> None:
    found = judge_doubles(stored("a", "a"), deduplicates=True, told=frozenset({"MB1"}))

    assert found == [Violation(wrong=Wrong.DOUBLED, subject="MB1")]


def test_where_it_does_not_every_double_must_have_been_told() -> None:
    log = [*stored("a", "a", key="MB1"), *stored("b", "b", key="MB2")]

    found = judge_doubles(log, deduplicates=False, told=frozenset({"MB1"}))

    assert found == [Violation(wrong=Wrong.DOUBLED_UNSEEN, subject="MB2")]


# --- rows -----------------------------------------------------------------------------------------


def test_rows_must_be_with_us_as_they_stand_there() -> None:
    theirs = {"k1": "1", "k2": "2"}

    assert judge_rows("line", theirs, theirs, frozenset()) == []
    assert judge_rows("line", theirs, {"k1": "1"}, frozenset({"k2"})) == []
    assert wrongs(judge_rows("line", theirs, {"k1": "1"}, frozenset())) == [Wrong.ROW_LOST]
    assert wrongs(judge_rows("line", theirs, {"k1": "1", "k2": "1"}, frozenset())) == [
        Wrong.ROW_LOST
    ]
    assert wrongs(judge_rows("line", theirs, {**theirs, "k3": "3"}, frozenset())) == [
        Wrong.ROW_GHOST
    ]
