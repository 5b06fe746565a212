"""What a rehearsal of a file drop is steered with: faults, extracts, what was held back."""

from collections.abc import Callable
from typing import Any

from connectors.simulator.drop.options import OpenDrop
from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.tables import DATA_SETS

Work = Callable[[dict[str, Any]], dict[str, Any]]


def drop_work(drop: OpenDrop) -> list[tuple[str, str, Work]]:
    """Path, method and work of each call of the admin's."""
    desk, post = drop.desk, drop.post

    def extracts(wish: dict[str, Any]) -> dict[str, Any]:
        names = wish.get("data_sets", list(DATA_SETS))
        if not set(names) <= set(DATA_SETS):
            raise RefusalError(BAD_PARAMETER, "data_sets 不是本系统的数据集")
        return {"dropped": desk.drop_extracts(names, since=str(wish.get("since", "")))}

    return [
        ("/admin/drop/faults", "POST", desk.faults.order),
        ("/admin/drop/faults", "DELETE", lambda _: {"cancelled": desk.faults.cancel_all()}),
        ("/admin/drop/extracts", "POST", extracts),
        ("/admin/drop/release", "POST", lambda _: {"released": post.release()}),
    ]
