"""What `db upgrade` leaves an operator to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from adapter.storage.database.schema import head_revision


def test_an_upgrade_from_before_departments_asks_for_the_list_again(
    say: Callable[..., Any], tmp_path: Path
) -> None:
    config = Config()
    config.set_main_option("script_location", "adapter.storage:migrations")
    url = f"sqlite:///{tmp_path}/old.db"
    with sa.create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    (tmp_path / "indicator-adapter.toml").write_text(f'[store]\nurl = "{url}"\n')

    first, again = say("db", "upgrade"), say("db", "upgrade")

    assert f"从 0001 升到 {head_revision()}" in first.out
    assert "重新导入一次项目统计表" in first.out
    assert "项目统计表" not in again.out
    assert (first.code, again.code) == (0, 0)
