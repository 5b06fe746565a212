"""What OpenAPI says is what happens; its models are the published schema of packages."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapter.api import records
from adapter.api.examples import EXAMPLES
from adapter.package_format.plain import SECTIONS
from tests.integration.api.counter import Counter
from tests.integration.api.live import Live

PUBLISHED = json.loads(
    (files("adapter.package_format") / "format_2" / "templates.schema.json").read_text("utf-8")
)
MODELS: dict[str, type[records.Record]] = {
    "value": records.Value,
    "basis": records.Basis,
    "indicator": records.Indicator,
    "line": records.Line,
    "template": records.Template,
}
_SINGLE = {"bases": "basis", "indicators": "indicator", "templates": "template"}


#: Where everything that is asked for is there.
_THERE = """\
[parameters]
"path.division" = "152501000"
"path.year" = 2025
"path.number" = 1
"path.code" = "MB1"
"query.since" = 1
"""


@pytest.mark.parametrize("settings", ["", _THERE], ids=["anything", "what is there"])
def test_schemathesis_finds_nothing(sqlite_live: Live, tmp_path: Path, settings: str) -> None:
    (tmp_path / "schemathesis.toml").write_text(settings, "utf-8")
    asked = subprocess.run(  # noqa: S603 - the tool beside our own Python
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run",
            f"{sqlite_live.address}/v1/openapi.json",
            f"--header=Authorization: Bearer {sqlite_live.counter.token}",
            "--phases=examples,coverage,fuzzing",
            "--max-examples=5",
            "--seed=1",
            "--generation-deterministic",
            "--no-color",
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        timeout=300,
        text=True,
    )

    assert asked.returncode == 0, asked.stdout[-6000:] + asked.stderr[-2000:]
    assert "8 selected / 8 total" in asked.stdout


def test_the_models_are_the_published_schema() -> None:
    assert PUBLISHED["$defs"].keys() == MODELS.keys()
    for name, model in MODELS.items():
        ours, theirs = model.model_json_schema(), PUBLISHED["$defs"][name]

        assert list(ours["properties"]) == list(theirs["properties"])
        assert ours["required"] == theirs["required"]
        assert ours["additionalProperties"] is theirs["additionalProperties"] is False


def _example(name: str) -> dict[str, Any]:
    template = EXAMPLES["template"]
    found: dict[str, dict[str, Any]] = {
        "value": template["lines"][0]["target"],
        "line": template["lines"][0],
        "template": template,
        "basis": EXAMPLES["bases"]["bases"][0],
        "indicator": EXAMPLES["indicators"]["indicators"][0],
    }
    return found[name]


_ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    "1e3",
    "2026-1-1",
    "2026-01-01",
    "1.50",
    1,
    -1,
    1.5,
    True,
    [],
    ["a"],
    {},
)


@pytest.mark.parametrize("name", list(MODELS))
def test_model_and_schema_take_and_refuse_the_same(name: str) -> None:
    """Every field with every odd value: both must say the same of it."""
    checker = jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": PUBLISHED["$defs"]}
    )
    good = _example(name)
    assert checker.is_valid(good)
    for field in good:
        for odd in _ODD:
            tried = {**good, field: odd}

            assert _takes(MODELS[name], tried) == checker.is_valid(tried), (field, odd)


def _takes(model: type[records.Record], value: dict[str, Any]) -> bool:
    try:
        model.model_validate_json(json.dumps(value), strict=True)
    except ValueError:
        return False
    return True


def test_what_goes_out_reads_back_as_models_and_is_the_same_again(counter: Counter) -> None:
    document = counter.get("/1/templates.json").json()

    assert sum(len(document[each]) for each in SECTIONS) == 5
    for section in SECTIONS:
        for each in document[section]:
            model = MODELS[_SINGLE[section]].model_validate(each, strict=True)

            assert json.loads(model.model_dump_json()) == each
