"""Where the rule behind a finding stands (依据条款): statute and article, or what else it rests on.

The articles were read in the published text of the regulation in force since 2024-11-01. Of the
ministry's measures only the document is named: its article numbers were not at hand.
"""

from collections.abc import Mapping
from types import MappingProxyType

_LAW = "《内蒙古自治区预算绩效管理条例》"
#: 审核绩效目标的完整性、相关性、适当性、可行性；绩效目标是项目入库和预算安排的前置条件。
_REVIEW = f"{_LAW}第十六条"
#: 同步批复下达绩效目标；经批复的绩效目标是绩效运行监控、绩效评价的依据。
_APPROVED = f"{_LAW}第十七条"
#: 对绩效目标实现程度和预算执行进度实行监控。
_WATCHED = f"{_LAW}第二十条"
_SCORED = "《项目支出绩效评价管理办法》（财预〔2020〕10号）单位自评的评分办法"
_FORM = "《项目支出绩效自评表》各栏之间的关系"
_OURS = "无条款，为核实数据所设"

#: Code of a finding -> the basis of its rule.
BASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("full_marks_for_missed_target", "over_scored", "under_scored", "over_fulfilled"),
            _SCORED,
        ),
        **dict.fromkeys(
            ("reason_missing", "grade_wrong", "weights_do_not_add_up"),
            _SCORED,
        ),
        **dict.fromkeys(
            ("number_not_reported", "actual_missing", "worse_than_monitored"),
            _APPROVED,
        ),
        **dict.fromkeys(
            (
                "score_above_maximum",
                "total_wrong",
                "budget_contradiction",
                "budget_sum_wrong",
                "budget_parts_wrong",
                "executed_above_budget",
            ),
            _FORM,
        ),
        **dict.fromkeys(
            (
                "direction_contradicts_operator",
                "unit_conflict",
                "standard_loosened",
                "required_indicator_missing",
                "indicator_duplicated",
                "quantitative_required",
                "target_missing",
                "template_unused",
                "framework_gap",
            ),
            _REVIEW,
        ),
        **dict.fromkeys(("target_not_approved", "target_behind_budget"), f"{_REVIEW}、第十七条"),
        **dict.fromkeys(("evaluated_line_missing", "evaluated_line_undeclared"), _APPROVED),
        **dict.fromkeys(
            ("target_changed_after_approval", "monitored_target_changed"), f"{_APPROVED}、第十八条"
        ),
        **dict.fromkeys(("execution_lags_progress", "progress_lags_execution"), _WATCHED),
        **dict.fromkeys(("behind_schedule", "deadline_passed"), f"{_WATCHED}、第二十一条"),
        "not_reported": f"{_REVIEW}、第二十一条（自评见财预〔2020〕10号）",
        **dict.fromkeys(
            (
                "magnitude_doubtful",
                "declared_magnitude_doubtful",
                "weight_differs_from_template",
                "evaluated_weight_changed",
                "outlier_among_peers",
                "changed_from_last_year",
                "amounts_explained",
                "amounts_differ",
                "progress_fell_back",
                "executed_below_monitored",
                "executed_fell_back",
                "completion_rate_wrong",
                "monitored_above_budget",
            ),
            _OURS,
        ),
    }
)
