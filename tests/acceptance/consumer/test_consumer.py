"""A reader of others (独立的读取方): PHP, by the published contracts, no line of ours."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.storage.store import open_store
from mappings.profile import load_profile
from tests.integration.api.counter import packaged
from tests.integration.api.live import Live, serving
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk, csv_file, indicator, template
from tests.integration.jobs.export_desk import Exports

PHP = shutil.which("php")
SCRIPT = Path(__file__).with_name("consumer.php")
#: Texts that a careless reader breaks on.
ODD = '<斜杠/与"引号">&\\反斜杠、换行\n与全角％'


@pytest.fixture
def live(sqlite_url: str, clock: Any, ids: Any) -> Iterator[Live]:
    """A library with bases, odd texts and every kind of value, behind a port."""
    store = open_store(sqlite_url, clock=clock, ids=ids)
    desk = Desk(store, clock, ids, load_profile("std-v2-rest"))
    desk.begin_the_year()
    bases = [{"依据编码": "YJ1", "名称": "办法", "发布日期": "2020-02-25", "资料类别": "法规"}]
    odd = {"指标解释": ODD, "依据编码": "YJ1", "启用日期": "2025-01-01"}
    values = ("6月底前", "10-20%", "有效提升", "≤1.2亿元", "")
    rows = [
        {**indicator(f"2{number}"), "标准值": value, **odd} for number, value in enumerate(values)
    ]
    desk.import_files(
        csv_file("依据.csv", bases),
        csv_file("指标库.csv", rows),
        csv_file("指标模板.csv", template("MB3", GRANTS, "20", "21", "22", "23")),
    )
    with serving(desk) as opened:
        yield opened
    store.close()


@pytest.mark.skipif(PHP is None, reason="no php here: the independent consumer is NOT tried")
def test_a_reader_that_knows_the_contracts_alone_gets_equal_content(
    live: Live, tmp_path: Path
) -> None:
    token, place = live.counter.token, (SCOPE.division_code, str(SCOPE.fiscal_year))
    command = [str(PHP), str(SCRIPT), live.address, token, *place]

    done = subprocess.run(  # noqa: S603 - our own script
        [*command, str(tmp_path)], capture_output=True, check=False, text=True, timeout=100
    )

    assert (done.returncode, done.stderr) == (0, "")
    package = packaged(Exports(live.counter.desk, tmp_path)())
    assert ODD.split("\n")[1].encode() in package
    for written in ("rest.json", "soap-1.json", "soap-2.json"):
        assert (tmp_path / written).read_bytes() == package
    assert done.stdout.startswith("version 2: ")
