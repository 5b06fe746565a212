"""What a receiver cannot promise is told as far as its profile shows it, and nothing besides."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mappings.profile import Profile, load_profile, shipped_profiles
from sync_jobs.promises import unpromised_of_pulls, unpromised_of_pushes

SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-rest.toml"

NO_KEY = "没有写对方按请求编号去重"
NO_CONDITION = "没有“条件写入”"
NO_MARK = "没有写对方自己的编号、版本和时间"
LATER = "要到其后的导出或查询答复才知道"

Written = Callable[..., Profile]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """The shipped profile with lines that match a pattern written otherwise, or left out."""

    def write(**changes: str) -> Profile:
        text = SHIPPED.read_text("utf-8")
        for pattern, line in changes.items():
            text, count = re.subn(rf"^{pattern} = .*\n", line, text, flags=re.MULTILINE)
            assert count, f"no line of the profile begins with {pattern}"
        file = tmp_path / "site.toml"
        file.write_text(text, "utf-8")
        return load_profile(str(file))

    return write


def of_pushes(profile: Profile) -> list[str]:
    return list(unpromised_of_pushes(profile, "10m"))


def of_pulls(profile: Profile) -> list[str]:
    return list(unpromised_of_pulls(profile))


# --- pushes ---------------------------------------------------------------------------------------


def test_without_deduplication_a_double_and_a_stale_set_are_told_with_the_deadline() -> None:
    double, condition = unpromised_of_pushes(load_profile("std-v2-rest"), "3h")

    assert NO_KEY in double
    assert "发出 3h（late_commit_window）以后才存入" in double
    assert "可能存两次，旧内容可能一时盖住新内容" in double
    assert "会发现并告警；旧内容由下一次推送改正" in double
    assert NO_CONDITION in condition


def test_a_receiver_that_deduplicates_still_cannot_keep_an_edit_from_being_wiped(
    written: Written,
) -> None:
    sure = written(result_reason='result_reason = "reason"\ndeduplicates = true\n')

    (condition,) = of_pushes(sure)

    assert NO_CONDITION in condition


def test_over_files_the_outcome_is_known_with_the_next_extract() -> None:
    condition, later = of_pushes(load_profile("std-v2-files"))

    assert NO_CONDITION in condition
    assert LATER in later


def test_nothing_is_told_of_pushes_where_nothing_is_pushed(written: Written) -> None:
    assert of_pushes(written(push_path="")) == []


def test_sets_without_ids_versions_and_times_of_the_receiver_cannot_show_a_second_storing(
    written: Written,
) -> None:
    fields = ("template_id", "item_id", "version", "version_name", "created_at", "updated_at")

    told = of_pushes(written(**dict.fromkeys(fields, "")))

    assert [each for each in told if NO_MARK in each] == [
        "口径没有写对方自己的编号、版本和时间：指标模板。同样的内容又存了一次，存入之后看不出来。"
    ]


@pytest.mark.parametrize("kept", ["template_id", "item_id"])
def test_one_value_of_the_receiver_in_any_row_of_a_set_is_enough(
    written: Written, kept: str
) -> None:
    fields = {"template_id", "item_id", "version", "version_name", "created_at", "updated_at"}

    told = of_pushes(written(**dict.fromkeys(sorted(fields - {kept}), "")))

    assert not any(NO_MARK in each for each in told)


# --- pulls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_profiles())
def test_the_shipped_profiles_tell_all_that_pulls_rely_on(name: str) -> None:
    assert of_pulls(load_profile(name)) == []


def test_without_totals_a_lost_end_looks_like_the_end(written: Written) -> None:
    (told,) = of_pulls(written(total_path='total_path = ""\n'))

    assert "不报总行数" in told
    assert "要到下一次全量拉取才补上" in told


def test_data_sets_without_a_time_of_change_are_named(written: Written) -> None:
    profile = written(updated_at="")

    (told,) = of_pulls(profile)

    assert told.startswith("没有更新时间：绩效目标、绩效目标指标、绩效监控指标、绩效自评、")
    assert "指标库" not in told


def test_times_of_a_day_are_named_where_the_question_goes_by_milliseconds(
    written: Written,
) -> None:
    by_day = {"updated_at": 'updated_at = { element = "update_time", digits = 8 }\n'}

    (told,) = of_pulls(written(**by_day))

    assert told.startswith("更新时间只到日，查询却写 17 位：绩效目标、")


def test_times_of_a_day_are_no_matter_where_the_question_goes_by_days(written: Written) -> None:
    by_day = {
        "updated_at": 'updated_at = { element = "update_time", digits = 8 }\n',
        "since_param": 'since_param = "update_time_from"\nsince_digits = 8\n',
    }

    assert of_pulls(written(**by_day)) == []
