"""Names understood (名称的理解): what is measured, how, and what only decorates it."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from adapter.domain.identification.contrasting import Contrasts
from adapter.domain.identification.index import pairs_of
from adapter.domain.identification.lexicon import Lexicon, WordClass
from adapter.domain.identification.measures import Measure, measured, without_pure_measure
from adapter.domain.identification.near_words import NEAR_WORDS
from adapter.domain.identification.plain_names import normalised_name, without_ordinal
from adapter.domain.identification.values_beside import without_values
from adapter.domain.identification.word_classes import (
    ASPECTS,
    DENIALS,
    FILLERS,
    GROUPS,
    IMPLIED_PEOPLE,
    MODIFIERS,
    SCOPES,
)
from adapter.domain.identification.words import SAME_WORDS

#: A wording that others stand for is itself left alone: 下降率 is not read as 降低 and 率.
_SAME = {meant: meant for _, meant in SAME_WORDS} | dict(SAME_WORDS)
_NEAR = {each: group[0] for group in NEAR_WORDS for each in group}


#: Words that tell an aspect as others do, though they do not stand for them elsewhere.
_SAME_ASPECT = {"达标": "合格"}
_SAME_WORDS, _NEAR_WORDS, _CONTRASTS = Lexicon(_SAME), Lexicon(_NEAR), Contrasts(_SAME)
_DENIALS, _SCOPES, _GROUPS = WordClass(DENIALS), WordClass(SCOPES), WordClass(GROUPS)
_MODIFIERS = WordClass(MODIFIERS)
_ASPECTS = Lexicon([*ASPECTS, *_SAME_ASPECT])
_PEOPLE_COUNTED = frozenset(("数", "人数", "数量"))
_IMPLIED = {word: people for people, words in IMPLIED_PEOPLE for word in words.split()}
_IMPLYING = Lexicon(_IMPLIED)
_FILLER = re.compile("|".join(FILLERS))
_BRACKETS = re.compile(r"[()]")
_TWICE = re.compile(r"(..)\1")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOT_A_JOINT = re.compile(
    "及时|及以[上下内外前后]|普及|及格|参与|惠及|涉及|危及|波及|触及|企及|给与|和谐|和平|温和|饱和|共和|与会|和美"
)
#: A form may list the heading before the name: 补助标准，黄金蜜补助成本.
_LISTED = re.compile("[,，]")
_SHORTEST_LISTED = 6
#: Measures of which a word like 覆盖 or 合格 tells what is counted, not which side of a thing.
_COUNTED = frozenset(
    {Measure.COUNT, Measure.PEOPLE, Measure.VISITS, Measure.HOUSEHOLDS, Measure.TIMES}
)
#: A share and a number of people in other words: before all others, as those end in 率 and 人数.
_SHARE_WORD = re.compile("(?:所占|的)?(?:比例(?!尺)|比率|百分比|比重)|的?(?<!药)占比")
_PEOPLE_NUMBER = re.compile("人员(?:人数|数量|数)$")
_PER_UNIT = re.compile(
    "每(?:平方米|立方米|公里|千米|人次|[人户亩吨株头只套台件次场天日月年生份辆座处床期])"
    "|[人户亩吨生次件]均|单位(?!面积)|吨水|单[件套台次项]|平均"
)
#: Two names of the same people.
_CALLED = {"特困人员": "特困", "流浪乞讨人员": "流浪"}
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
    #: As it was written: where slips are looked for.
    plain: Wording
    #: With its signs, where a reason quotes it: 80-89岁.
    written: str
    #: What stands behind the last comma of a list, as `stem`; None where nothing does.
    listed: Wording | None
    #: The main wording without closing words of counting, and that with near words as one.
    stem: Wording
    #: Where closing words count people whom the name tells, `stem` without these: 受助学生数.
    nameless: Wording | None
    #: The people that `nameless` is without.
    counted_people: str
    near: Wording
    #: Without any closing words of its measure.
    counted: Wording
    #: Without words that a unit like 元/亩 says as well: 亩均, 每亩, 单位.
    per_unit: Wording
    #: The near words in it, each with the one that stands for its group.
    near_words: frozenset[tuple[str, str]]
    #: The main wording without the closing words of its measure.
    body: str
    measure: Measure
    numbers: frozenset[str]
    #: Signs and words that join two things (、和及与).
    joints: int
    #: What is done to the thing and what kind it is, near words as one.
    modifiers: frozenset[str]
    #: Words that deny, that name a part or stage, and that name people.
    denials: frozenset[str]
    scopes: frozenset[str]
    groups: frozenset[str]
    #: People whom words of the thing imply: 学生 of 奖学金.
    implied: frozenset[str]
    #: Words that say which side of a thing is measured: 及时, 准确.
    aspects: frozenset[str]
    #: Words that a word of the same row never stands for: (row, word).
    contrasts: frozenset[tuple[int, str]]


def wording_of(name: str) -> str:
    """The text of `Reading.main` alone, which a search of many names needs."""
    return _one_wording(_plain(name))


@lru_cache(maxsize=65_536)
def read_name(name: str) -> Reading:
    """What a name says."""
    plain = _plain(name)
    main = _one_wording(plain)
    body, measure = measured(main)
    stem = without_pure_measure(main)
    groups = _GROUPS.found(main)
    people = _counted_people(stem, main, groups)
    # Most of a name's wordings are the same text.
    wording = cache(Wording.of)
    return Reading(
        main=wording(main),
        plain=wording(plain),
        written=without_ordinal(name),
        listed=_listed(name),
        stem=wording(stem),
        nameless=Wording.of(stem.removesuffix(people)) if people else None,
        counted_people=people,
        near=wording(_NEAR_WORDS.replaced(stem, _NEAR)),
        counted=wording(body or main),
        per_unit=wording(_PER_UNIT.sub("", stem) or stem),
        near_words=frozenset((_NEAR[each], each) for each in _NEAR_WORDS.found(stem)),
        body=body,
        measure=measure,
        numbers=frozenset(_NUMBERS.findall(main)),
        joints=len(_JOINTS.findall(_NOT_A_JOINT.sub("", without_ordinal(name)))),
        modifiers=frozenset(_NEAR.get(each, each) for each in _MODIFIERS.found(main)),
        denials=_DENIALS.found(main),
        scopes=_SCOPES.found(main),
        groups=frozenset(_CALLED.get(each, each) for each in groups),
        implied=frozenset(_IMPLIED[each] for each in _IMPLYING.found(main)),
        aspects=frozenset(
            _SAME_ASPECT.get(each, each) for each in _ASPECTS.found(main) if measure not in _COUNTED
        ),
        contrasts=_CONTRASTS.found(main, plain),
    )


def as_written(name: Reading, words: str) -> str:
    """Words of a wording that a name is compared in, as the name itself has them."""
    plain = name.plain.text
    for lexicon, meant in ((_NEAR_WORDS, _NEAR), (_SAME_WORDS, _SAME)):
        for written in lexicon.found(plain):
            if words in plain:
                return words
            words = written if words in meant[written] else words.replace(meant[written], written)
    return words


def _counted_people(stem: str, main: str, groups: frozenset[str]) -> str:
    """The people that closing words count, "" where none are named: 学生 of 获奖学生人数."""
    if main[len(stem) :] not in _PEOPLE_COUNTED:
        return ""
    named = [each for each in groups if stem.endswith(each) and len(stem) > len(each) + 1]
    return max(named, key=len, default="")


def _listed(name: str) -> Wording | None:
    *heading, listed = _LISTED.split(name)
    if not heading or len(listed) < _SHORTEST_LISTED:
        return None
    plain = _plain(listed)
    return Wording.of(without_pure_measure(_one_wording(plain)))


def _plain(name: str) -> str:
    return _BRACKETS.sub("", normalised_name(without_values(name)))


def _bare(plain: str) -> str:
    return _FILLER.sub("", plain) or plain


def _one_wording(plain: str) -> str:
    worded = _SAME_WORDS.replaced(_PEOPLE_NUMBER.sub("人数", _SHARE_WORD.sub("率", plain)), _SAME)
    return _TWICE.sub(r"\1", _bare(worded)) or plain
