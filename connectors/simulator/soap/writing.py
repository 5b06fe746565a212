"""From the desks' data to the markup of an answer, in the order of the contract."""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.simulator.soap.contract import Shape
from connectors.simulator.soap.markup import Cell, element, escaped, remarked

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_REMARK = "<!-- 由接口平台生成 -->"


class Writer:
    """Writes one answer. Null is xsi:nil or left out, by column; "" is an empty element."""

    def __init__(
        self,
        namespace: str,
        shows_nil: Callable[[str], bool],
        *,
        qualified: bool,
        remarks: bool = False,
    ) -> None:
        self._namespace = namespace
        self._prefix = "p:" if qualified else ""
        self._shows_nil = shows_nil
        self._cell: Cell = remarked if remarks else escaped
        self._remark = _REMARK if remarks else ""

    def write(self, shape: Shape, data: Mapping[str, Any]) -> str:
        """The markup of an answer; its own name is qualified whatever its children are."""
        opened = f'p:{shape.name} xmlns:p="{self._namespace}" xmlns:xsi="{_XSI}"'
        return f"<{opened}>{self._inside(shape, data, escaped)}</p:{shape.name}>"

    def _inside(self, shape: Shape, value: Mapping[str, Any], cell: Cell) -> str:
        return "".join(
            [
                self._written(child, value[child.name], cell)
                for child in shape.children
                if child.name in value
            ]
        )

    def _written(self, shape: Shape, value: Any, cell: Cell) -> str:  # noqa: ANN401 - a JSON value of any kind
        tag = self._prefix + shape.name
        if value is None:
            return f'<{tag} xsi:nil="true"/>' if self._shows_nil(shape.name) else ""
        if shape.kind is not None:
            return element(tag, cell(str(value)))
        if shape.item is None:
            return element(tag, self._inside(shape, value, cell))
        return element(tag, "".join([self._entry(shape.item, each) for each in value]))

    def _entry(self, shape: Shape, value: Mapping[str, Any]) -> str:
        """One row or one result: the only place where remarks are made."""
        inside = self._remark + self._inside(shape, value, self._cell)
        return element(self._prefix + shape.name, inside)
