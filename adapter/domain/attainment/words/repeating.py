"""Targets said again (复述): what asks for mere work, keeping to a limit, the target in prose."""

import re
import unicodedata

#: Work that can be asked for.
WORK = (
    "完成|开展|实施|建成|建设|竣工|编制|制定|制订|修订|组织|举办|召开|采购|购置|安装|修缮|维修|维护|改造|清理|拨付|支付|发放"
    "|落实|推进|印发|出台|启动|建立|搭建|搬迁|拆除|绿化|种植|培训|宣传|检查|督导|调研|验收|上报|报送|提交|签订|办结|整改|申报"
)
#: When and how well: of both, "done" says nothing.
_MORE_THAN_WORK = (
    "按|及时|如期|准时|期限|时限|计划|进度|日前|月底|年底|之前|以前|[期间]内|质|合格|规范|标准|要求|规定|达标|健全|完善|完整|提[升高]"
    "|增[强加长]|改[善进]|优|良|好|明显|显著|有效|有所|持续|满意|安全|准确|合理|全面|全部|全覆盖|长期|不|未|无"
    "|足额|足量|精准|依法|依规|合法|合规|公开|公平|公正|严格|科学|高效|有序|平稳|顺利|节约|零|差错|禁止|杜绝|防止|避免"
)
_IS_WORK = re.compile(f"(?!.*(?:{_MORE_THAN_WORK})).*(?:{WORK})")


def asks_for_work(target: str) -> bool:
    """Whether a target in words asks for work to be done and for nothing else: 完成规划编制."""
    return _IS_WORK.match(target) is not None


#: A manner alone, and what is done or goes on in it: 及时拨付 of 及时, 长期有效 of 长期.
_IN_A_MANNER = re.compile(
    "(?P<denied>尚?未能?|没有?能?|不能)?(?:已经?|均|都|全部)*(?P<manner>及时足额|按[时期]足额|及时|即时|实时|全额|按[时期]|如期|准时|足额)"
    f"(?:足额|{WORK}|结算|支付|处理|处置|解决|响应|反馈|更新|救助|缴纳|供应|送达|归还|兑付|兑现)+"
    "(?:到位|完成|完毕|到户|到人)?"
    "|(?P<lasting>长期|持续|永久)(?:有效|影响|发挥(?:作用|效益)?|受益|使用|稳定|保持|坚持)"
)


_IN_TIME = frozenset(["及时", "按时", "按期", "如期", "准时", "按时足额", "按期足额", "及时足额"])
_DELAYED = re.compile(
    f"(?:已经?|均|都|有所|略有|部分)*(?:延期|逾期|超期|延迟|推迟|延后|拖延|滞后)了?(?:{WORK}|处理|处置|解决|响应|反馈|更新|完工|交付)*"
)
#: 按计划推进, and the work that lags behind: 进度滞后.
_GOES_ON = re.compile(
    "(?:按照?(?:计划|时序进度|进度|时间节点|[时期])|如期|有序|稳步|顺利)+(?:推进|实施|进行|开展)(?:工作|项目)?"
)
_LAGS = re.compile(
    "(?:工程|项目|工作|整体|总体)*(?:进度|进展|推进|实施)*(?:有所|略有|严重|较为|明显|较)?"
    "(?:滞后|缓慢|落后|延误|拖延)(?:于(?:序时|计划)?(?:进度|计划))?"
)
_LEAST_MANNER = 2


def keeps_manner(actual: str, target: str) -> bool | None:
    """Whether it was done in the manner that is the whole target; None where none is spoken of.

    Both without marks and spaces.
    """
    if _BY_RULE.fullmatch(target) and _by_rule(actual) == _by_rule(target):
        return True
    least = _NO_LESS_THAN.fullmatch(target)
    if least is not None and _by_rule(actual) == least["rule"]:
        return True
    if target in _IN_TIME and _DELAYED.fullmatch(actual):
        return False
    if _GOES_ON.fullmatch(target) and _LAGS.fullmatch(actual):
        return False
    found = _IN_A_MANNER.fullmatch(actual)
    manner = (found["manner"] or found["lasting"]) if found else ""
    if found is None or len(target) < _LEAST_MANNER or target not in manner:
        return None
    return not found["denied"]


#: 按合同约定, with what was done by it: 按合同支付, 按国家标准执行.
_BY_RULE = re.compile(
    "(?:严格)?按照?(?P<rule>(?:国家|自治区|省级|合同|协议|文件|政策|制度|行业|相关|有关)+)(?P<what>约定|规定|标准|要求)?"
)
_BY_RULE_TOLD = re.compile(
    f"(?:已经?|均|都)?{_BY_RULE.pattern}(?:全部|全额|足额|及时)?(?:执行|支付|落实|发放|拨付|完成|办理|实施)?"
)


#: 不低于国家标准, which 按国家标准执行 is not.
_NO_LESS_THAN = re.compile("不低于(?P<rule>国家|自治区|省级|行业)(?:规定|补助|最低)?标准")


def _by_rule(words: str) -> str | None:
    """The rule that was kept, 约定 and 规定 of a contract alike."""
    found = _BY_RULE_TOLD.fullmatch(words)
    return None if found is None else found["rule"]


_LIMIT = (
    "(?P<limit>(?:总|年度|项目|财政|批复|核定|下达|安排)?的?(?:预算|概算|成本|投资|标准|定额|限额|指标|额度|计划){1,2}"
    "(?:批复|下达)?(?:金额|总额|数|额)?)"
)
_KEPT = (
    re.compile(f"(?:严格)?(?:控制|保持)在{_LIMIT}(?:范围)?"),
    re.compile(
        f"(?:严格)?(?:控制|保持)?在?{_LIMIT}(?:金额)?(?:控制数|控制)?(?:范围)?(?:之|以)?[内中](?:控制|完成|使用|支出)?"
    ),
    re.compile(
        f"(?:均|并|都)?(?:不|未|没有|不得|不能|没)(?:超过|超出|超|突破|高于){_LIMIT}(?:范围)?"
    ),
)
_BROKEN = re.compile(f"(?:已|略微?|有所)?(?:超过|超出|超|突破){_LIMIT}(?:范围)?")
_LIMIT_FILLING = re.compile(
    "^(?:总|年度|项目|财政|批复|核定|下达|安排)的?|(?:批复|下达)?(?:金额|总额|数|额)$"
)


def keeps_limit(actual: str, target: str) -> bool | None:
    """Whether a limit was kept (未超预算 beside 控制在预算内); None where none is spoken of.

    Both without marks and spaces.
    """
    wanted = _limit_kept(target)
    if wanted is None:
        return None
    broken = _BROKEN.fullmatch(actual)
    if broken is not None and _LIMIT_FILLING.sub("", broken["limit"]) == wanted:
        return False
    return True if _limit_kept(actual) == wanted else None


def _limit_kept(words: str) -> str | None:
    found = next(filter(None, (each.fullmatch(words) for each in _KEPT)), None)
    return None if found is None else _LIMIT_FILLING.sub("", found["limit"])


#: Fewer characters may be a part of any other word.
_LEAST_REPEATED = 4
_CLAUSE = re.compile(r"[,;:。!?、\n]")
#: Whatever takes something back, or tells of what is still to come.
_HEDGED = re.compile(
    "[不未没无非尚仍但却若需将拟欠]|难以|有待|亟待|计划|力争|争取|预计|部分|基本|个别|少数|除了?|以外|一定|有所|较为?|正在|逐步|初步"
    "|进一步|如果|下一步|明年|次年|目标|为|旨在|用于|以便|以(?:[,;]|$)|有[助利]|助[力于]|促进|可|能够|会(?![议员计展])"
)
_COMPARED = re.compile("[较比](?:上年|去年|往年|以往|以前|之前|上年同期|去年同期)度?(?:有(?!效))?")
_TAIL = re.compile("[了的]?(?:效果|成效|目的|作用)?")
#: By what it was reached: 通过开展培训, 经综合评估.
_BY_MEANS = re.compile(
    "(?:通过|经过?)(?:开展|实施|组织|推进|加强|进行|综合|专家|现场|第三方|一?系列|各[类项]|本|该|相关|有关"
    "|宣传|培训|教育|项目|活动|工作|建设|评估|评价|测评|检查|验收|考核|核查|调查|统计)+"
)
#: Around the name of what is spoken of; never how much of it.
_AROUND = re.compile(
    "(?:全[省市区县旗乡镇村校院]|[本我][省市区县旗乡镇村校院]|[当本]地|辖区|项目区|均|都|全部|已经?|的|得到|实现|获得|取得|保持"
    "|有了|了)*"
)
#: Of several grades each wording is another one: 低于国家标准, 劣于Ⅲ类.
_GRADED = re.compile("[类级]|标准")
_AGAINST = re.compile("违反|影响|停止|破坏|妨碍|损害|威胁|中断|[难劣低缺失]")


def repeats(actual: str, target: str, name: str = "") -> bool:
    """Whether a report in prose says just what the target says, in known words and no others.

    Beside the target stand by what means it was reached and the name (or a part) of what is spoken
    of: 通过开展培训，居民素养得到有效提升 repeats 有效提升 of 居民素养. 三成居民有效提升 does not,
    and nothing repeats a class or a standard. `name` without marks and spaces.
    """
    wanted, told = _folded(target), _COMPARED.sub("", _folded(actual))
    if len(wanted) < _LEAST_REPEATED or _CLAUSE.search(wanted) or _GRADED.search(wanted):
        return False
    if _HEDGED.search(wanted) or len(told) <= len(wanted):
        return False
    clauses = _CLAUSE.split(told)
    saying = [each for each in clauses if wanted in each]
    others = [each for each in clauses if wanted not in each]
    return (
        bool(saying)
        and all(_says_just(each, wanted, name) for each in saying)
        and all(_BY_MEANS.fullmatch(each) for each in others)
    )


def _says_just(clause: str, wanted: str, name: str) -> bool:
    """Whether a clause holds the target beside its own name or a part of it, and little else."""
    before, _, behind = clause.partition(wanted)
    if _TAIL.fullmatch(behind) is None and not _is_part_of(behind.removeprefix("了"), name):
        return False
    begin = _AROUND.match(before)
    rest = before[begin.end() :] if begin else before
    stops = [at for at in range(len(rest) + 1) if _AROUND.fullmatch(rest, at)]
    return any(_is_part_of(rest[:at], name) for at in stops)


def _is_part_of(words: str, name: str) -> bool:
    is_word = len(words) != 1
    return is_word and words in name and _AGAINST.search(words) is None


_BESIDE_A_YEAR = re.compile("[与同和]?(?:上年度?|去年|往年|以往|以前)(?:同期)?相比")
_DEGREE = re.compile(
    "(?:显著|明显|有效|大幅度?|持续|稳步|逐步|不断|进一步|有所)"
    "(?:提[高升]|增[强加长]|加强|改善|好转|优化|缓解|下降|降低|减少)"
)
#: Whatever the target asks for besides, or denies.
_MORE_ASKED = re.compile("[不未无没非并且和与及同或、0-9]|完成|建成")


def repeats_degree(actual: str, target: str) -> bool:
    """Whether a result is the degree that its target ends with: 显著提高 of 教育质量显著提高."""
    told, wanted = _folded(actual), _BESIDE_A_YEAR.sub("", _folded(target))
    if _DEGREE.fullmatch(told) is None or not wanted.endswith(told):
        return False
    asked = wanted.removesuffix(told)
    return _CLAUSE.search(asked) is None and _MORE_ASKED.search(asked) is None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。.!;,")
