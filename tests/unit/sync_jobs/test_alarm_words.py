"""What the guards and the gate note of a pull, as people read it."""

from datetime import UTC, datetime

import pytest

from adapter.domain.identity import Scope
from adapter.ports.alarms import Alarm, AlarmCode
from sync_jobs.alarm_wording import detail_words

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("held 24, received 4", "本方有 24 条，这次只收到 4 条"),
        (
            "held 24, received 24, marked deleted 20",
            "本方有 24 条，这次收到 24 条，本方已有的当中 20 条标为已删除",
        ),
        (
            "held 66, received 0 of 3 units",
            "3 个单位名下本方有 66 条，这次一条也没有收到，其他单位的照常收到",
        ),
        ("kept 2", "2 条本方现有的记录，对方给的行读不出项目编码，保留原样"),
        ("closed 2", "2 条本方现有的记录，对方改记在未开放的项目名下，已关闭"),
        ("accepted, 3 closed", "已接受撤回，关闭 3 条"),
    ],
)
def test_what_is_noted_is_read_in_chinese(detail: str, words: str) -> None:
    alarm = Alarm(
        scope=Scope(site="erenhot", division_code="152501000", fiscal_year=2026),
        code=AlarmCode.SUSPICIOUS_EMPTY,
        subject="target_line",
        detail=detail,
        run_id="run",
        first_at=AT,
        latest_at=AT,
    )

    assert detail_words(alarm) == words
