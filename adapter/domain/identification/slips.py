"""Slips of the pen and of character recognition (笔误、识别错字): which characters are one."""

from functools import cache

from adapter.domain.identification.shape_table import COVERING
from adapter.domain.identification.slip_table import NEAR_SOUND, SAME_SHAPE, SAME_SOUND


@cache
def _groups_of() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_joined(SAME_SOUND + SAME_SHAPE)):
        for char in group:
            found.setdefault(char, set()).add(number)
    return {char: frozenset(numbers) for char, numbers in found.items()}


@cache
def _near_sounds() -> frozenset[tuple[int, int]]:
    number_of = {group[0]: number for number, group in enumerate(_joined(SAME_SOUND))}
    pairs = [(number_of[each[0]], number_of[each[1]]) for each in _joined(NEAR_SOUND)]
    return frozenset(pairs + [(other, one) for one, other in pairs])


@cache
def _covering() -> frozenset[tuple[str, str]]:
    pairs = [(group[0], each) for group in _joined(COVERING) for each in group[1:]]
    return frozenset(pairs + [(each, first) for first, each in pairs])


def _joined(rows: str) -> list[str]:
    return " ".join(rows.split()).replace("+ ", "").split(" ")


#: Characters that name things of one kind: one in the place of another names another thing,
#: however alike they look or sound.
_OF_ONE_KIND = tuple(
    frozenset(each)
    for each in (
        "男女",
        "大小中多少",
        "上下前后左右内外里",
        "东西南北",
        "省市县区乡镇村组户州盟旗",
        "年月日时天周季旬期",
        "一二三四五六七八九十百千万亿两半",
        "元角分",
        "初高低",
        "早晚",
        "新旧老",
        "松杉柏杨柳桃杏李枣梨槐榆桦栗柿桑柚橙桔橘樟梅榛",
        "鸡鸭鹅鸽鹌",
        "猪狗犬牛羊马驴骡驼兔鹿鱼虾蟹蜂蚕",
        "江河湖海池沟渠溪泉井塘库湾洋港",
        "山岭坡沙滩",
        "铁铜铝锌铅金银钢锡镍锰钨",
        "肝肾肺胃肠脑心骨眼耳鼻口",
        "稻麦豆薯菜果茶棉麻油糖烟药粮草花苗瓜椒葱蒜姜",
        "砖瓦石砂土木竹",
        "桥路街巷隧",
        "水火电气热冷风雨雪冰雷",
        "酒油醋汤汁奶肉蛋",
        "氧氮氢氯氟碳硫磷钾钠钙镁汞砷",
        "增减升降",
        "收支借贷买卖",
        "楼房屋室厅堂馆院所站台",
        "炉灶灯",
        "猫鼠",
        "父母兄弟姐妹爷奶",
        "医护师生",
        "党团工青妇",
        "率数额量值度",
        "人次户个件项套台辆座处所条公",
        "米尺寸吨斤克升亩",
        "批种类级",
    )
)


def _are_of_one_kind(one: str, other: str) -> bool:
    return any(one in kind and other in kind for kind in _OF_ONE_KIND)


#: Characters outside the common ones that words of the field have.
_IN_USE = frozenset(
    "伽咪唑啶嗪圩坳垸塬婺孢峁帷浒獒珀琥瑜甙畲疱疸痨痫瘘瘾癫眦睑祠耵聍胱芪苓苜苷荞蒿蓿蕈蚧螂螨"
    "蟑衢谳跆辍酯钼镉陂霾骶髋鲟鲫鳙鳟鹌鹑"
)


@cache
def is_slip(written: str, meant: str) -> bool:
    """Whether one character may stand for the other: of one sound, of like shape, or hardly used.

    A character outside the 3,755 common ones (讬, 夲) in the place of a common one is a slip,
    unless words of the trade have it (辍学).
    """
    groups = _groups_of()
    if written in _IN_USE or _are_of_one_kind(written, meant):
        return False
    if written not in groups and meant in groups:
        return "\u3400" <= written <= "\u9fff"
    if (written, meant) in _covering():
        return True
    return not groups.get(written, frozenset()).isdisjoint(groups.get(meant, frozenset()))


@cache
def sounds_near(written: str, meant: str) -> bool:
    """Whether many speak the one character as the other: 照 and 造, 明 and 民."""
    if _are_of_one_kind(written, meant):
        return False
    groups, near = _groups_of(), _near_sounds()
    mine, its = groups.get(written, frozenset()), groups.get(meant, frozenset())
    return any((one, other) in near for one in mine for other in its)
