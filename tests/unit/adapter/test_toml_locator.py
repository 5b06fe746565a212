"""Every mistake in a settings file can be named by its line."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.toml_locator import line_of, lines_by_path

TEXT = '''# a comment with [brackets] and = signs
title = "text with # and [x]"

[site.erenhot]        # trailing
base_url = 'http://127.0.0.1'
division.code = "152501000"
words = """
[not.a.table]
key = 1
"""
hosts = [
    "a",  # ] not the end
    { name = "b", port = 2 },
]

[[step]]
name = "one"
[[step]]
name = "two"
[step.detail]
"quoted key" = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("site", "erenhot"), 4),
        (("site", "erenhot", "base_url"), 5),
        (("site", "erenhot", "division", "code"), 6),
        (("site", "erenhot", "words"), 7),
        (("site", "erenhot", "hosts", 0), 12),
        (("site", "erenhot", "hosts", 1, "port"), 13),
        (("step", 0, "name"), 17),
        (("step", 1, "name"), 19),
        (("step", 1, "detail", "quoted key"), 21),
    ],
)
def test_a_key_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_a_missing_key_is_reported_at_its_nearest_parent() -> None:
    assert line_of(TEXT, ("site", "erenhot", "fiscal_year")) == 4
    assert line_of(TEXT, ("nowhere",)) == 0


def test_text_inside_strings_is_never_taken_for_a_key() -> None:
    assert ("not", "a", "table") not in lines_by_path(TEXT)
    assert ("site", "erenhot", "key") not in lines_by_path(TEXT)


keys = st.text("abcdefgh_-", min_size=1, max_size=5)
scalars = st.one_of(
    st.integers(0, 99).map(str),
    st.sampled_from(['"a # b"', "'[x]'", '"""\n[a]\nb = 1\n"""', "true", "2026-01-01", "[1, [2]]"]),
)


@given(st.lists(st.tuples(keys, st.lists(st.tuples(keys, scalars), max_size=4)), max_size=4))
def test_every_key_that_tomllib_reads_is_located_in_the_line_that_spells_it(
    tables: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    unique = {name: dict(pairs) for name, pairs in tables}
    text = "".join(
        f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in pairs.items())
        for name, pairs in unique.items()
    )

    lines = text.split("\n")
    for name, table in tomllib.loads(text).items():
        for key in table:
            assert lines[line_of(text, (name, key)) - 1].startswith(f"{key} = ")
