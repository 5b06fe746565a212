"""A library in three versions: the first one, one with some changes in force, a draft all anew."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import Engine

from adapter.domain.value import parse_value
from adapter.storage.database.transaction import Transaction
from adapter.storage.library.kept import forget_summaries, keep_summaries
from adapter.storage.tables.library import INDICATOR, LIBRARY_VERSION, TEMPLATE, TEMPLATE_LINE
from sync_jobs.gate import division_of
from tests.bench.place import SCOPE

#: Writes rows: table, how many, and cells by column as values or as functions of the number.
Put = Callable[..., None]

LINES_OF_ONE = 25
#: Share of the indicators that came, went and were recoded in the second version: one in so many;
#: ten times as many were edited, and one template in so many weighs otherwise.
_SELDOM, _OFTEN = 1000, 100
_STATES = ("superseded", "frozen", "draft")
_PLACES = (
    *(("产出指标", word) for word in ("数量指标", "质量指标", "时效指标")),
    *(("效益指标", word) for word in ("经济效益指标", "社会效益指标", "生态效益指标")),
    ("满意度指标", "服务对象满意度指标"),
    ("成本指标", "经济成本指标"),
)
_CLASSES = ("2050202", "2050302", "2080101", "")
_WORDS: Mapping[str, str] = {
    "explanation": "反映项目实施后该项任务按照年度计划完成的程度和质量情况，按季度汇总后填报",
    "calculation": "实际完成数÷计划完成数×100%",
    "scoring_rule": "达到标准值得满分，未达到的按实际完成比例扣分，扣完为止",
    "standard_source": "计划标准",
    "data_source": "部门统计报表",
}


def put_library(put: Put, codes: list[str], size: int) -> None:
    """`size` indicators and as many lines of templates in each version."""
    for number, state in enumerate(_STATES, 1):
        version = f"version-{number}"
        put(
            LIBRARY_VERSION,
            1,
            version_id=version,
            version_number=number,
            state=state,
            indicator_count=size,
            template_count=size // LINES_OF_ONE,
        )
        _put_indicators(put, version, number, size)
        _put_templates(put, version, number, codes, size)


def keep_what_is_told(engine: Engine) -> None:
    """What the program keeps of versions when it writes them."""
    with engine.connect() as connection:
        transaction = Transaction(connection)
        for number in range(1, len(_STATES) + 1):
            # Each as if it were written anew: the others are there already.
            forget_summaries(transaction.writing(), f"version-{number}")
            keep_summaries(transaction, division_of(SCOPE), f"version-{number}")
        transaction.commit()


def code_in(version: int, number: int) -> str:
    """Codes of the second version: some are new, and some are another indicator's."""
    if version == 1:
        return str(number)
    return {1: f"{number}N", 2: f"{number}R"}.get(number % _SELDOM, str(number))


def _put_indicators(put: Put, version: str, number: int, size: int) -> None:
    is_draft = number == len(_STATES)

    def is_edited(at: int) -> bool:
        return number > 1 and at % _OFTEN == 7

    def name(at: int) -> str:
        is_another = number > 1 and at % _SELDOM == 1
        return f"指标{at}{'（新）' if is_another else ''}"

    def content_hash(at: int) -> str:
        told = (code_in(number, at), is_edited(at), is_draft)
        return "".join(map(str, told))

    put(
        INDICATOR,
        size,
        version_id=version,
        code=lambda at: code_in(number, at),
        level1=lambda at: _PLACES[at % len(_PLACES)][0],
        level2=lambda at: _PLACES[at % len(_PLACES)][1],
        name=name,
        is_common=lambda at: at % 3 == 0,
        department_code=lambda at: "" if at % 3 == 0 else ("101", "102")[at % 2],
        function_class=lambda at: _CLASSES[at % len(_CLASSES)],
        project_categories=[],
        position=lambda at: at,
        standard=lambda at: _STANDARDS[at % len(_STANDARDS)],
        remark=lambda at: "另有规定" if is_edited(at) else "",
        content_hash=content_hash,
        **{**_WORDS, **({"data_source": "预算管理一体化系统"} if is_draft else {})},
    )


_STANDARDS = tuple(parse_value(f"≥{number}%") for number in range(100))


def _put_templates(put: Put, version: str, number: int, codes: list[str], size: int) -> None:
    """One for each project, the others for kinds of them."""
    count = size // LINES_OF_ONE

    def is_of_project(at: int) -> bool:
        return at < len(codes)

    def weight(at: int) -> Decimal:
        template, line = divmod(at, LINES_OF_ONE)
        is_other = number > 1 and template % _OFTEN == 3 and line == 0
        return Decimal(5 if is_other else 4)

    def content_hash(at: int) -> str:
        named = (code_in(number, at * LINES_OF_ONE + line) for line in range(LINES_OF_ONE))
        return f"{hash((*named, weight(at * LINES_OF_ONE))):x}"

    put(
        TEMPLATE,
        count,
        version_id=version,
        code=lambda at: f"T{at}",
        position=lambda at: at,
        name=lambda at: f"项目{at}指标模板",
        applies_to=lambda at: "项目" if is_of_project(at) else "项目类别",
        project_code=lambda at: codes[at] if is_of_project(at) else "",
        project_name=lambda at: f"项目{at}" if is_of_project(at) else "",
        project_category="部门预算项目",
        function_class=lambda at: _CLASSES[at % len(_CLASSES)],
        department_code=lambda at: ("101", "102")[at % 2] if is_of_project(at) else "",
        content_hash=content_hash,
    )
    put(
        TEMPLATE_LINE,
        count * LINES_OF_ONE,
        version_id=version,
        template_code=lambda at: f"T{at // LINES_OF_ONE}",
        position=lambda at: at % LINES_OF_ONE,
        ordinal=lambda at: at % LINES_OF_ONE + 1,
        indicator_code=lambda at: code_in(number, at),
        target=parse_value(""),
        weight=weight,
    )
