"""docs/guarantees.md says what the model says."""

import pytest

from tests.model.table import PAGE, page

pytestmark = pytest.mark.xdist_group("model")


def test_the_page_is_what_the_model_generates() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert page() == written, "run `python -m tests.model.table`"
