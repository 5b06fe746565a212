"""docs/reconcile.md says what the code decides."""

from tests.model.reconcile_page import PAGE, page


def test_the_page_is_what_the_code_generates() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert page() == written, "run `python -m tests.model.reconcile_page`"
