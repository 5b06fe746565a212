"""What goes wrong with files on order: for how many batches, and of which purpose."""

from dataclasses import dataclass
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError

PURPOSES = ("push_result", "answer", "extract")

#: Every fault of a file drop, and what is seen of it.
DROP_FAULTS = {
    # On the way into the inbox.
    "half_written": "先只写一半，过 seconds 秒写完；seconds 为 null 则一直只有一半",
    "repeat": "收下之后又来一次",
    "other_content": "收下之后，同一批号换了内容又来一次",
    "hold_back": "扣住 seconds 秒；为 null 则一直扣住，直到 release",
    "lost": "丢失，被要求补发时才有",
    "foreign_signature": "由别人的密钥签名，随后补发真的",
    "altered_member": "内容被改过一个字，被拒后补发真的",
    # In what is answered.
    "business_failure": "业务失败 0999",
    "short": "比声明的少一行",
    "no_result": "做了，不答复",
    "slow": "做了，过 seconds 秒才答复",
}
_ANSWERED = frozenset({"business_failure", "short", "no_result", "slow"})
_FIELDS = {"name", "times", "purpose", "seconds"}


@dataclass(slots=True, kw_only=True)
class _Order:
    name: str
    purpose: str | None
    remaining: int
    seconds: float | None


class DropFaults:
    """The orders in force; a restart forgets them."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []

    def order(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Accept an order {name, times?, purpose?, seconds?}."""
        times, seconds = wish.get("times", 1), wish.get("seconds", 1.0)
        if wish.get("name") not in DROP_FAULTS:
            names = "、".join(DROP_FAULTS)
            raise RefusalError(BAD_PARAMETER, f"没有这种故障，可用的有：{names}")
        if set(wish) - _FIELDS or wish.get("purpose") not in {None, *PURPOSES}:
            raise RefusalError(BAD_PARAMETER, "故障参数只能是 name、times、purpose、seconds")
        if type(times) is not int or times < 1:
            raise RefusalError(BAD_PARAMETER, "times 应为正整数")
        if not (seconds is None or (type(seconds) in {int, float} and seconds >= 0)):
            raise RefusalError(BAD_PARAMETER, "seconds 应为不小于 0 的数或 null")
        self._orders.append(
            _Order(name=wish["name"], purpose=wish.get("purpose"), remaining=times, seconds=seconds)
        )
        return {"orders": len(self._orders)}

    def cancel_all(self) -> int:
        """Cancel every order and say how many there were."""
        count = len(self._orders)
        self._orders.clear()
        return count

    def take(self, name: str, purpose: str) -> bool:
        """Use up one occurrence of a fault if one is ordered for this purpose."""
        return self.take_seconds(name, purpose) is not False

    def take_seconds(self, name: str, purpose: str) -> float | bool | None:
        """Like `take`, with the seconds that were ordered; False when nothing is."""
        for order in self._orders:
            if order.name == name and order.purpose in {None, purpose}:
                order.remaining -= 1
                if not order.remaining:
                    self._orders.remove(order)
                return order.seconds
        return False
