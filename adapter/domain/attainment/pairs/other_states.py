"""Numbers of another state (死亡、缺勤、损坏) than of what was done: 死亡520株 beside 种植."""

import re

_STATE = re.compile(
    "(?:其中|已经?|共|均)*(?P<state>不合格|死亡|枯死|损毁|损坏|缺勤|缺席|退出|报废|作废|流产)"
)
#: Work on just such things: what was scrapped is what was to be replaced, what failed was found.
_WORKED_ON = re.compile(
    "淘汰|销毁|处置|处理|清退|拆解|回收|发现|查处|查获|检出|召回|下架|封存|救治|抢救|理赔|赔付|清理|更换|更新|核销"
    "|抚恤|丧葬|殡葬|统计|核查|登记"
)


def other_state(beside: str, asked_for: str) -> str | None:
    """The state that the words beside a number tell of, and nothing else; None where there is none.

    `asked_for` (the indicator's name and the target's words) may be about just that.
    """
    found = _STATE.fullmatch(beside.strip())
    if found is None or found["state"] in asked_for or _WORKED_ON.search(asked_for):
        return None
    return found["state"]
