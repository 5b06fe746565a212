"""What tables and help texts owe to people who copy from them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from adapter.cli import output
from sync_jobs.catalogue import JOBS

RUN_ID = "01a21522-3d16-7c45-9045-bb2395000001"


def test_a_number_stays_in_one_piece_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "Console", lambda **_: Console(width=100))
    words = "连不上一体化系统，或连接中断。请检查网络与 base_url，再用 doctor 测试连接。"

    output.echo_table(
        "记录", ("编号／出处", "作业", "错误", "说明"), [(RUN_ID, words, words, words)]
    )

    told = capsys.readouterr().out
    assert RUN_ID in told
    assert max(map(len, told.splitlines())) <= 100


def test_the_help_of_run_names_every_job(say: Callable[..., Any]) -> None:
    told = re.sub(r"\s", "", say("run", "--help").out)

    for name, spec in JOBS.items():
        assert f"{name}{spec.label}" in told
