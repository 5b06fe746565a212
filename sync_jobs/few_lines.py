"""Sentences for people (逐条说明): the first thousand, and how many more there are."""

from dataclasses import dataclass, field

_MOST = 1000


@dataclass(slots=True)
class FewLines:
    """Lines of a result; memory does not grow with what there is to tell."""

    #: Said after the last line; takes `count`.
    more: str = "另有 {count} 条，没有逐条列出。"
    _lines: list[str] = field(default_factory=list)
    _left_out: int = 0

    def add(self, line: str) -> None:
        """Tell one thing more."""
        if len(self._lines) < _MOST:
            self._lines.append(line)
        else:
            self._left_out += 1

    @property
    def has_room(self) -> bool:
        """Whether a further line would be told."""
        return len(self._lines) < _MOST

    @property
    def told(self) -> tuple[str, ...]:
        """The lines."""
        more = [self.more.format(count=self._left_out)] if self._left_out else []
        return (*self._lines, *more)
