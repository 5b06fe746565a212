"""Names understood (名称的理解): what is measured, how, and what only decorates it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from adapter.domain.identification.contrasts import CONTRASTS
from adapter.domain.identification.index import pairs_of
from adapter.domain.identification.measures import Measure, measured, without_pure_measure
from adapter.domain.identification.near_words import NEAR_WORDS
from adapter.domain.identification.plain_names import normalised_name
from adapter.domain.identification.word_classes import (
    ASPECTS,
    DENIALS,
    FILLERS,
    GROUPS,
    SCOPES,
)
from adapter.domain.identification.words import SAME_WORDS

#: A wording that others stand for is itself left alone: 下降率 is not read as 降低 and 率.
_SAME = {meant: meant for _, meant in SAME_WORDS} | dict(SAME_WORDS)
_NEAR = {each: group[0] for group in NEAR_WORDS for each in group}


def _one_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


_SAME_WORD, _NEAR_WORD = _one_of(list(_SAME)), _one_of(list(_NEAR))
_DENIAL, _SCOPE, _GROUP = _one_of(DENIALS), _one_of(SCOPES), _one_of(GROUPS)
_ASPECT = _one_of(ASPECTS)
_FILLER = re.compile("|".join(FILLERS))
_BRACKETS = re.compile(r"[()]")
_TWICE = re.compile(r"(..)\1")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOT_A_JOINT = re.compile("及时|普及|及格|参与")
#: A form may list the heading before the name: 补助标准，黄金蜜补助成本.
_LISTED = re.compile("[,，]")
_SHORTEST_LISTED = 6
_JOINTS = re.compile(r"[、和及与,，]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its character bigrams."""

    text: str
    pairs: frozenset[str]

    @staticmethod
    def of(text: str) -> "Wording":
        """A text and its bigrams."""
        return Wording(text, pairs_of(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name as it is compared."""

    #: In the trade's one wording, without fillers.
    main: Wording
    #: As it was written, without fillers: where slips are looked for.
    plain: Wording
    #: What stands behind the last comma of a list, as `stem`; None where nothing does.
    listed: Wording | None
    #: The main wording without closing words of counting, and that with near words as one.
    stem: Wording
    near: Wording
    #: Without any closing words of its measure.
    counted: Wording
    #: The near words in it, each with the one that stands for its group.
    near_words: frozenset[tuple[str, str]]
    #: The main wording without the closing words of its measure.
    body: str
    measure: Measure
    numbers: frozenset[str]
    #: Signs and words that join two things (、和及与).
    joints: int
    #: Words that deny, that name a part or stage, and that name people.
    denials: frozenset[str]
    scopes: frozenset[str]
    groups: frozenset[str]
    #: Words that say which side of a thing is measured: 及时, 准确.
    aspects: frozenset[str]
    #: Words that a word of the same row never stands for: (row, word).
    contrasts: frozenset[tuple[int, str]]


def wording_of(name: str) -> str:
    """The text of `Reading.main` alone, which a search of many names needs."""
    return _one_wording(_BRACKETS.sub("", normalised_name(name)))


@lru_cache(maxsize=65_536)
def read_name(name: str) -> Reading:
    """What a name says."""
    plain = _BRACKETS.sub("", normalised_name(name))
    main = _one_wording(plain)
    body, measure = measured(main)
    stem = without_pure_measure(main)
    return Reading(
        main=Wording.of(main),
        plain=Wording.of(_bare(plain)),
        listed=_listed(name),
        stem=Wording.of(stem),
        near=Wording.of(_NEAR_WORD.sub(lambda found: _NEAR[found[0]], stem)),
        counted=Wording.of(body or main),
        near_words=frozenset((_NEAR[each], each) for each in _NEAR_WORD.findall(stem)),
        body=body,
        measure=measure,
        numbers=frozenset(_NUMBERS.findall(main)),
        joints=len(_JOINTS.findall(_NOT_A_JOINT.sub("", name))),
        denials=frozenset(_DENIAL.findall(main)),
        scopes=frozenset(_SCOPE.findall(main)),
        groups=frozenset(_GROUP.findall(main)),
        aspects=frozenset(_ASPECT.findall(main)),
        contrasts=frozenset(
            (row, each) for each in _CONTRAST.findall(main) for row in _ROWS_OF[each]
        ),
    )


def _listed(name: str) -> Wording | None:
    *heading, listed = _LISTED.split(name)
    if not heading or len(listed) < _SHORTEST_LISTED:
        return None
    plain = _BRACKETS.sub("", normalised_name(listed))
    return Wording.of(without_pure_measure(_one_wording(plain)))


def _bare(plain: str) -> str:
    return _FILLER.sub("", plain) or plain


def _one_wording(plain: str) -> str:
    worded = _SAME_WORD.sub(lambda found: _SAME[found[0]], plain)
    return _TWICE.sub(r"\1", _bare(worded)) or plain


_ROWS_OF: dict[str, tuple[int, ...]] = {}
for _row, _words in enumerate(CONTRASTS):
    for _word in sorted(_words):
        _said = _one_wording(_word)
        _ROWS_OF[_said] = (*_ROWS_OF.get(_said, ()), _row)
_CONTRAST = _one_of(list(_ROWS_OF))
