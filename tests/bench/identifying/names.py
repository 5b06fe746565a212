"""Names for the bulk: a library made of stems and fields, and how people may write it."""

import csv
from pathlib import Path
from random import Random

SET = Path(__file__).parents[2] / "golden" / "identification"
_PLACES = "城关 东城 西城 南湖 北山 河口 新区 老城 口岸 边境 牧区 林场 矿区 园区 校区 站前".split()  # noqa: SIM905 - words
_FIELDS = "教育 卫生 水利 交通 农业 牧业 林草 文化 体育 民政 社保 住建 环保 应急 公安 司法".split()  # noqa: SIM905 - words
_SAME = (
    ("数量", "个数"),
    ("及时", "按时"),
    ("购买", "采购"),
    ("满意度", "满意率"),
    ("里程", "长度"),
)


def library(size: int) -> list[str]:
    """So many different names."""
    with (SET / "library.csv").open(encoding="utf-8", newline="") as file:
        stems = [row["name"] for row in csv.DictReader(file)]
    names = (f"{place}{field}{stem}" for stem in stems for field in _FIELDS for place in _PLACES)
    return [name for name, _ in zip(names, range(size), strict=False)]


def declared(names: list[str], size: int, seed: int = 7) -> list[tuple[str, int]]:
    """So many wordings, each with the position of what it means."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    return [
        (_reworded(names[at], chance), at)
        for at in (chance.randrange(len(names)) for _ in range(size))
    ]


def _reworded(name: str, chance: Random) -> str:
    kind = chance.randrange(4)
    at = chance.randrange(len(name))
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        other = (at + 1) % len(name)
        first, last = sorted((at, other))
        return name[:first] + name[last] + name[first + 1 : last] + name[first] + name[last + 1 :]
    for said, meant in _SAME:
        name = name.replace(said, meant)
    return f"指标{at}：{name}" if kind == 2 else f"{name[:at]}的{name[at:]}"
