"""Who plays in these tests: the canary, its neighbour, projects of other units, their papers."""

from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.city import JOBS, City
from tests.acceptance.secrecy.papers import Drafted, Listed, duties, project_list, templates
from tests.excerpt import excerpt

CODE = "15250126T000000105529"
NAME = "边境管控专项"
#: A public project of the same unit, so that the unit's rows are asked for in every pull.
NEIGHBOUR = Listed(name="城市交通信号及监控运维", contact="獬邻居 18600417399")
NEIGHBOUR_CODE = "15250126T000000106061"
#: Other units, so that nothing here depends on one.
OTHERS = (
    Listed(
        name="森林草原防火",
        agency="104002-二连浩特市林草工作站",
        department="104-二连浩特市林业和草原局（部门）",
        contact="獬林草 18600417388",
    ),
    Listed(
        name="中职免学费补助",
        agency="101004-二连浩特市职业中学",
        department="101-二连浩特市教育局（部门）",
        contact="獬职中 18600417377",
        code="15250126T000000100488",
    ),
)
CONTACT = "獬哨兵 18600417253"
CONTACTS = ("獬邻居", "18600417399", "獬林草", "18600417388", "獬职中", "18600417377")
TITLE, TARGET, DUTY = "獬豸哨所封控模板", "实现獬豸哨全域覆盖", "獬豸值守任务"
TEMPLATE = Drafted(code="MBXIEZHI0001", title=TITLE, target=TARGET, project_name=NAME)
NEIGHBOURS_TEMPLATE = Drafted(
    code="MB111061", title="信号运维模板", target="≥95%", project_name=NEIGHBOUR.name
)
#: What only the city's own papers say of the project.
OURS = (TITLE, TEMPLATE.code, TARGET, DUTY, "獬哨兵", "18600417253")
#: Everything but the ids of its rows.
WORDS = (NAME, CODE, *OURS)


def listed(**canary: str) -> bytes:
    row = Listed(name=NAME, contact=CONTACT, **canary)
    return project_list([NEIGHBOUR, row, *OTHERS])


def without_canary() -> bytes:
    return project_list([NEIGHBOUR, *OTHERS])


def library() -> list[tuple[str, bytes]]:
    papers = templates([TEMPLATE, NEIGHBOURS_TEMPLATE])
    return [
        ("library.xlsx", excerpt("library_v1.xlsx")),
        ("templates.csv", papers),
        ("duties.csv", duties([("维护边境秩序", DUTY, NAME), ("维护交通秩序", "信号", "")])),
    ]


def everything(city: City) -> dict[str, bytes]:
    return {
        **stored(city),
        **city.ears.spoken,
        **city.ears.sent,
        **places.files(city.home / "temporary"),
    }


def stored(city: City) -> dict[str, bytes]:
    return places.database(city.database_url)


def full_round(city: City, *, looks_closely: bool = False) -> None:
    city.run(*JOBS)
    city.look_around(looks_closely=looks_closely)


#: What units hand in, with the script that makes them do it.
_HANDED_IN = {
    "PM_PERF_GOAL_INFO": "declare_targets",
    "PM_PERF_INDICATOR": "declare_targets",
    "PAY_PERF_MONITOR_INFO": "report_monitoring",
    "PM_PERF_SELF_EVAL": "self_evaluate",
    "PM_SELF_EVAL_GOAL": "self_evaluate",
    "PM_SELF_EVAL_INDICATOR": "self_evaluate",
    "PM_PERF_SELF_BGT": "self_evaluate",
}
_PATIENCE = 20


def let_users_work(city: City) -> list[str]:
    """Units declare, report and evaluate, all of it approved; returns ids of the canary's rows.

    Users do what they do by chance; here they go on until both projects have rows of every kind.
    """
    for table, script in _HANDED_IN.items():
        for _ in range(_PATIENCE):
            for code in (CODE, NEIGHBOUR_CODE):
                city.alter(f"UPDATE {table} SET is_visible = 1 WHERE pro_code = ?", code)  # noqa: S608 - the names above
            if len(_codes_in(city, table)) == 2:
                break
            city.act(script)
        assert _codes_in(city, table) == {CODE, NEIGHBOUR_CODE}, table
    return city.row_ids(CODE)


def _codes_in(city: City, table: str) -> set[str]:
    found = city.ask(f"SELECT DISTINCT pro_code FROM {table} WHERE is_visible = 1")  # noqa: S608 - see above
    return {code for (code,) in found} & {CODE, NEIGHBOUR_CODE}
