"""Earlier stages (前序环节) than the one asked for: 开工3个 beside 建成3个, 授信 beside 发放."""

import re

_CHAINS = tuple(
    (re.compile(earlier), re.compile(later))
    for earlier, later in (
        (
            "立项|选址|开工|动工|启动|招标|签约",
            "建成|完工|竣工|验收|投用|投入使用|交付使用|完成改造",
        ),
        ("立项|选址|招标", "新建"),
        ("申请|申报", "授权"),
        ("受理", "办结|结案|审结"),
        ("报批|送审|初稿|征求意见", "发布|印发|出台"),
        ("授信", "发放|投放|放款"),
        ("协议|签约|意向", "到位"),
        ("应付", "支付|拨付"),
        ("报名", "参赛|参训"),
        ("参训|参加培训", "就业|合格|结业"),
        ("发现", "整改"),
    )
)


def earlier_stage(beside: str, asked_for: str) -> str | None:
    """The word beside a number that tells of an earlier stage alone; None where there is none.

    `asked_for` (the indicator's name and the target's words) must name a later stage of the same
    chain, and not the earlier one too; the result must name no later one (受理并办结).
    """
    for earlier, later in _CHAINS:
        told = earlier.search(beside)
        is_later = later.search(asked_for) is not None and later.search(beside) is None
        if told and is_later and not earlier.search(asked_for):
            return told[0]
    return None
