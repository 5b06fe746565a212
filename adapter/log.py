"""Logging (日志): structured events on stderr, never a payload, never a secret, never locals."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

#: Names of fields whose values are replaced whatever they hold; case and hyphens do not matter.
_MASKED = frozenset(
    {
        "access_token",
        "app_secret",
        "authorization",
        "contact",
        "contacts",
        "cookie",
        "password",
        "secret",
        "set_cookie",
        "token",
    }
)


def configure_logging(*, level: str, form: str) -> None:
    """Send structlog events to stderr as text for people or JSON for collectors.

    Tracebacks never show local variables: those hold payloads and credentials.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask_fields,
            *([structlog.processors.format_exc_info] if form == "json" else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(is_worth_telling)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def is_worth_telling(record: logging.LogRecord) -> bool:
    """False for what only fails as somebody interrupts: a cursor in use cannot be closed."""
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return False
        error = error.__context__
    return True


def mask_fields(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that blanks fields which must never be read in a log, however deep."""
    for name, value in event.items():
        event[name] = _MASK if _is_masked(name) else _masked(value)
    return event


_MASK = "***"


def _is_masked(name: object) -> bool:
    return str(name).casefold().replace("-", "_") in _MASKED


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _MASK if _is_masked(k) else _masked(each) for k, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value
