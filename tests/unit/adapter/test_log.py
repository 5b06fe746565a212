"""Nothing that must not be read stands in a log, whichever form it has."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from adapter.log import configure_logging, is_worth_telling, mask_fields

SECRET = "hunter2-in-no-log"
FORMS = pytest.mark.parametrize("form", ["text", "json"])


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def raise_with_a_secret_at_hand() -> None:
    credentials = {"plain": SECRET}
    raise LookupError(len(credentials))


@FORMS
def test_a_traceback_shows_where_it_happened_but_no_local_variable(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(level="info", form=form)
    own = SECRET

    try:
        raise_with_a_secret_at_hand()
    except LookupError:
        structlog.get_logger().exception("failed", length=len(own))

    printed = capsys.readouterr().err
    assert "raise_with_a_secret_at_hand" in printed
    assert "LookupError" in printed
    assert SECRET not in printed


@FORMS
def test_fields_that_must_not_be_read_are_blanked(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(level="info", form=form)
    structlog.contextvars.bind_contextvars(token=SECRET)

    structlog.get_logger().info(
        "sent", password=SECRET, headers={"Authorization": SECRET}, ok="yes"
    )
    structlog.contextvars.clear_contextvars()

    printed = capsys.readouterr().err
    assert SECRET not in printed
    assert "***" in printed
    assert "yes" in printed


@pytest.mark.parametrize(
    "event",
    [
        {"token": SECRET},
        {"Access-Token": SECRET},
        {"request": {"headers": [{"Set-Cookie": SECRET}]}},
        {"contact": SECRET},
        {"secret": {"anything": SECRET}},
        {"many": ({"app_secret": SECRET},)},
    ],
)
def test_a_field_is_blanked_whatever_its_spelling_and_depth(event: dict[str, object]) -> None:
    assert SECRET not in repr(mask_fields(None, "info", dict(event)))


def test_other_fields_stay_as_they_are() -> None:
    event: dict[str, object] = {"event": "读取完成", "count": 3, "tokens_used": 7, "rows": [1, 2]}

    assert mask_fields(None, "info", dict(event)) == event


def test_json_is_one_readable_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(level="info", form="json")

    structlog.get_logger().info("拉取完成", rows=3)

    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["rows"], event["level"]) == ("拉取完成", 3, "info")
    assert "拉取完成" in line


@FORMS
def test_events_below_the_level_and_anything_on_stdout_are_absent(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(level="warning", form=form)

    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")

    printed = capsys.readouterr()
    assert "quiet" not in printed.err
    assert "loud" in printed.err
    assert printed.out == ""


def test_what_fails_as_somebody_interrupts_is_no_error_of_its_own() -> None:
    def told(cause: BaseException) -> bool:
        try:
            try:
                raise cause
            finally:
                raise RuntimeError("the cursor is in use")
        except RuntimeError as error:
            failed = (RuntimeError, error, error.__traceback__)
        record = logging.LogRecord("pool", logging.ERROR, "", 0, "Error closing", (), failed)
        return is_worth_telling(record)

    assert not told(KeyboardInterrupt())
    assert told(ValueError())
    assert is_worth_telling(logging.LogRecord("pool", logging.ERROR, "", 0, "late", (), None))
