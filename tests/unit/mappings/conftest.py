"""What the tests of the mapping share."""

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from mappings.measuring import Sample, samples
from mappings.profile import Profile, load_profile, shipped_profiles
from mappings.workbook import read_workbook

SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-rest.toml"


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profile("std-v2-rest")


#: Everything the shipped dialect does in one way, done in the other.
OTHER_WAYS = (
    ('[text]\ncharset = "utf-8"', '[text]\ncharset = "gb18030"'),
    ('empty = "distinct"', 'empty = "none"'),
    ('without_value = "null"', 'without_value = "omit"'),
    ("zone_offset_min = 480", "zone_offset_min = -210"),
    ('"create_time" }', '"create_time", digits = 14 }'),
    ('"update_time" }', '"update_time", digits = 8 }'),
    ('digits = 18, places = 6, scale = "percent"', 'digits = 18, places = 6, scale = "fraction"'),
    ('digits = 18, places = 6, scale = "yuan"', 'digits = 24, places = 10, scale = "wan_yuan"'),
    ("digits = 16, places = 6", 'form = "text", digits = 16, places = 6'),
    ('{ element = "sort_no", digits = 6 }', '{ element = "sort_no", form = "text", digits = 6 }'),
    ('element = "fiscal_year", form = "text"', 'element = "fiscal_year"'),
)


_TARGET = 'element = "kpi_val", bytes = 1000, join = "comparator_number_unit" }'
_SYMBOL = 'comparator = { element = "symbol", code_table = "comparator_symbol" }'
_CODE = 'comparator = { element = "sign", code_table = "comparator_code" }'
_OTHER_UNIT = 'unit = { element = "comp_unit" }'
_UNIT = 'unit = { element = "unit", bytes = 90 }'
#: Values spread over columns, in each way there is.
SPREAD_WAYS = (
    (f"standard = {{ {_TARGET}",
     f'standard = {{ element = "kpi_val", bytes = 1000, join = "columns", {_CODE} }}'),
    (f"target = {{ {_TARGET}",
     f'target = {{ element = "kpi_val", bytes = 1000, join = "columns", {_SYMBOL}, {_UNIT} }}'),
    ('target_value = { element = "kpi_val", bytes = 1000 }',
     f'target_value = {{ element = "kpi_val", bytes = 1000, join = "columns", {_CODE}, {_UNIT} }}'),
    ('actual_value = { element = "perf_comp", bytes = 2000 }',
     f'actual_value = {{ element = "perf_comp", join = "columns", {_OTHER_UNIT} }}'),
    ('actual_value = { element = "ind_comp", bytes = 2000 }',
     f'actual_value = {{ element = "ind_comp", join = "columns", {_SYMBOL} }}'),
)  # fmt: skip  # pairs


@pytest.fixture(scope="session")
def dialects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Profile]:
    folder = tmp_path_factory.mktemp("dialect")
    others = {"other": OTHER_WAYS, "spread": SPREAD_WAYS, "spread_too": OTHER_WAYS + SPREAD_WAYS}
    found = {name: _varied(folder / f"{name}.toml", ways) for name, ways in others.items()}
    return {**{name: load_profile(name) for name in shipped_profiles()}, **found}


def _varied(path: Path, ways: Sequence[tuple[str, str]]) -> Profile:
    text = SHIPPED.read_text("utf-8")
    for old, new in ways:
        assert old in text, f"the shipped profile no longer says {old!r}"
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return load_profile(str(path))


@pytest.fixture(scope="session")
def library() -> LibraryContent:
    name = "library_v1.xlsx"
    read = read_workbook(name, (files("adapter") / "samples" / name).read_bytes())
    return LibraryContent(
        indicators=tuple(each.value for each in read.indicators),
        templates=tuple(each.value for each in read.templates),
    )


@pytest.fixture(scope="session")
def sent(library: LibraryContent) -> list[Sample]:
    return list(samples(library, Scope(site="", division_code="152501000", fiscal_year=2026)))


@pytest.fixture
def variant(tmp_path: Path) -> Callable[..., Path]:
    """Writes the shipped profile with some texts exchanged, as a site would edit it."""

    def write(*changes: tuple[str, str]) -> Path:
        text = SHIPPED.read_text("utf-8")
        for old, new in changes:
            assert text.count(old), f"the shipped profile no longer says {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / "site.toml"
        path.write_text(text, "utf-8")
        return path

    return write
