"""Words to choose from (可选的词): what to say of another one, and which one was likely meant."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import click


class Words(click.Choice[str]):
    """A choice that tells its words in Chinese, with their labels where it has any."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        case_sensitive: bool = True,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(words, case_sensitive=case_sensitive)
        self._labels = labels or {}

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """See click."""
        del ctx
        likely = get_close_matches(str(value), self.choices, n=1)
        asked = f"是否想用 {likely[0]}？" if likely else ""
        return f"“{value}”不在可选范围内：{'、'.join(map(self._told, self.choices))}。{asked}"

    def _told(self, word: str) -> str:
        label = self._labels.get(word)
        return f"{word}（{label}）" if label else word
