"""How sure a proposal is in words (把握): three words for people, each by what came true."""

from enum import StrEnum

from adapter.domain.identification.weights import ACCEPT

#: From here on about every second proposal is the right one; below it about every tenth.
EVEN = 0.2


class Likelihood(StrEnum):
    """How likely a proposal is what the line means."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _LABELS[self]


_LABELS = {
    Likelihood.LIKELY: "很可能",
    Likelihood.POSSIBLE: "可能",
    Likelihood.UNLIKELY: "不大可能",
}
#: What came true on labelled lines (`test_likelihood.py` holds the words to it): of 1308, 92 and
#: 873 proposals 99, 51 and 11 % were right.
#: 很可能 is told more carefully, as documents that nobody has seen come true less often (0.966).
LIKELIHOOD_NOTE = "“很可能”约 97% 正确，“可能”约一半正确，“不大可能”约十个中有一个正确"


def likelihood_of(score: float) -> Likelihood:
    """The word for a score, 0..1: from where a match is accepted by itself on it is 很可能."""
    if score >= ACCEPT:
        return Likelihood.LIKELY
    return Likelihood.POSSIBLE if score >= EVEN else Likelihood.UNLIKELY
