"""Results told in a sentence (叙述句): the part of it that tells what the target asks for."""

import re

from adapter.domain.attainment.pairs.averages import asks_for_average, leads_to_total
from adapter.domain.attainment.reading.among_them import between_whole_and_part
from adapter.domain.attainment.reading.at_once import in_numbers
from adapter.domain.attainment.reading.beside import plainly_reported
from adapter.domain.attainment.reading.both_ends import by_both_ends
from adapter.domain.attainment.reading.cases_left_out import of_those_asked_for
from adapter.domain.attainment.reading.in_brackets import without_bracket
from adapter.domain.attainment.reading.labelled_share import own_share_of
from adapter.domain.attainment.reading.listed_parts import between_parts
from adapter.domain.attainment.reading.other_counters import no_less_than
from adapter.domain.attainment.reading.other_figures import without_other_figures
from adapter.domain.attainment.reading.restating import without_target
from adapter.domain.attainment.reading.summed_parts import summed
from adapter.domain.attainment.reading.two_numbers import by_two_numbers
from adapter.domain.attainment.words.ranks import without_move
from adapter.domain.value import IndicatorValue, parse_value

#: A number with no more than a unit beside it, of which no sentence has to be understood.
_PLAIN = re.compile(
    r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
    "(?:%|‰|[个人次天户亩条台套所份场期项家件篇年月吨米]|万?元|人次|公里|平方米|公顷|个工作日|小时)?"
)


def is_plain(text: str) -> bool:
    """Whether a cell is such a number: `result_in` and `where_it_stands` leave it as it is."""
    return _PLAIN.fullmatch(text) is not None


#: 8,216件; not 羊12,牛300.
_THOUSANDS = re.compile("(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))(?<![0-9]{4}[,，])")
#: 3万余人 counts as 3余万人 does; behind 余 something has to be counted.
_MORE_BEHIND = re.compile("(?<=[0-9])([万亿])([余多])(?=[人元户亩吨株只头羽公平件册台字次])")


def result_in(text: str, target: IndicatorValue, name: str) -> str:
    """The part of a sentence that tells the result asked for, as a value is written."""
    text = _THOUSANDS.sub("", text)
    text = _MORE_BEHIND.sub(r"\2\1", text)
    text = plainly_reported(without_target(in_numbers(text, target), target, name), target)
    text = summed(without_bracket(text, target), target)
    text = own_share_of(of_those_asked_for(text, target, name), target, name)
    text = no_less_than(between_whole_and_part(text, target, name), target)
    text = by_both_ends(text, target, name)
    text = between_parts(without_move(text), target, name)
    return by_two_numbers(without_other_figures(text, target, name), target, name)


#: What a target must come to (达到93% means no less) is, of a result, where it stands.
_REACHING = re.compile(
    "(?:达到?了?|[保维]持在|稳定在|控制[在到]|压[减降]到|下?降低?[到至])(?=[0-9])"
)
#: What a result may begin with; 完成 of a share may be of the work (已完成100%).
_LED_BY = re.compile("(?:全年|共计?|合计|总计|累计|实际|已经?|均|为|完成(?!.*[%％]))+(?=[0-9])")


#: 未达95%: where it stands is not told, but that it is below.
_SHORT_OF = re.compile(r"(?:尚?未能?|没有?能?)(?:达到?|满)(?=[0-9][0-9.]*[^0-9,，;；]{0,4}$)")


def where_it_stands(text: str, target: IndicatorValue, name: str) -> str:
    """满意度达到93% as 满意度93%, unless it has a bound of its own (达到93%以上); 共5人 as 5人."""
    # Beside a rate it counts that the number is one of the whole year: 全年3次 of 每季度1次.
    is_of_year = "/" in target.unit and text.startswith("全年")
    if is_of_year or (leads_to_total(text) and asks_for_average(target, name)):
        return text
    if short := _SHORT_OF.match(text):
        return "<" + text[short.end() :]
    reaching = _REACHING.search(text)
    if reaching is not None:
        plain = text[: reaching.start()] + text[reaching.end() :]
        text = plain if parse_value(plain).comparator is None else text
    led = _LED_BY.match(text)
    return text[led.end() :] if led else text
