"""Attainment (完成情况判定): whether an actual value meets its target, by rule or not at all."""

from adapter.domain.attainment.common.cells import bare_text
from adapter.domain.attainment.common.changes import falls, is_change
from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject
from adapter.domain.attainment.days.unfinished import as_of_then, is_left_unfinished, is_open_on
from adapter.domain.attainment.days.years import in_budget_year, in_like_years, last_day
from adapter.domain.attainment.judging import judge_attainment
from adapter.domain.attainment.numbers.denominators import in_named_unit, may_be_of_one_measure
from adapter.domain.attainment.numbers.loosening import is_loosened, is_turned
from adapter.domain.attainment.numbers.number import (
    common_factors,
    is_magnitude_doubtful,
    is_measured,
    is_unit_slipped,
    ratio_of,
    turned,
)
from adapter.domain.attainment.numbers.spoken import as_compared, in_shares
from adapter.domain.attainment.pairs.lesser_cases import is_of_less
from adapter.domain.attainment.pairs.rate_labels import is_other_rate
from adapter.domain.attainment.pairs.rates import are_unlike_rates, in_like_stretches
from adapter.domain.attainment.pairs.several import is_several
from adapter.domain.attainment.reading.none_said import target_of_none
from adapter.domain.attainment.reading.reported import is_partly_done, read_actual
from adapter.domain.attainment.reading.undone import is_not_begun, is_undone, tells_no_result
from adapter.domain.attainment.same_targets import says_otherwise
from adapter.domain.attainment.under_way import as_under_way
from adapter.domain.attainment.words.claimed import is_done_without_value

__all__ = [
    "Attainment",
    "Judgement",
    "Lean",
    "Subject",
    "are_unlike_rates",
    "as_compared",
    "as_of_then",
    "as_under_way",
    "bare_text",
    "common_factors",
    "falls",
    "in_budget_year",
    "in_like_stretches",
    "in_like_years",
    "in_named_unit",
    "in_shares",
    "is_change",
    "is_done_without_value",
    "is_left_unfinished",
    "is_loosened",
    "is_magnitude_doubtful",
    "is_measured",
    "is_not_begun",
    "is_of_less",
    "is_open_on",
    "is_other_rate",
    "is_partly_done",
    "is_several",
    "is_turned",
    "is_undone",
    "is_unit_slipped",
    "judge_attainment",
    "last_day",
    "may_be_of_one_measure",
    "ratio_of",
    "read_actual",
    "says_otherwise",
    "target_of_none",
    "tells_no_result",
    "turned",
    "undetermined",
]
