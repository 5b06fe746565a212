"""Wrong designs on purpose (错误设计): the experiment must find each of them out."""

from collections.abc import Callable, Mapping
from types import MappingProxyType


def _new_key_on_retry() -> None:
    """Every call goes out under a key that nobody ever used, also when it repeats another."""
    from connectors.http_system import HttpBudgetSystem  # noqa: PLC0415 - in the child alone

    push_sets = HttpBudgetSystem.push_sets

    def with_new_key(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - replaces a method
        from dataclasses import replace  # noqa: PLC0415
        from uuid import uuid4  # noqa: PLC0415

        return push_sets(self, replace(request, request_id=str(uuid4())))

    HttpBudgetSystem.push_sets = with_new_key  # type: ignore[method-assign]  # that is the wrong design


def _cursor_before_rows() -> None:
    """How far was read is stored before the rows are: a kill in between loses them for good."""
    raise NotImplementedError


PLANTED: Mapping[str, Callable[[], None]] = MappingProxyType(
    {"new_key_on_retry": _new_key_on_retry, "cursor_before_rows": _cursor_before_rows}
)


def plant(name: str) -> None:
    """Change the product of this process alone."""
    PLANTED[name]()
