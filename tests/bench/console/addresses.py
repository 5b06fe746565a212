"""Every page that can be asked for (每个页面): long lists deep inside and by each filter."""

from collections.abc import Iterator

from adapter.web.pages.routes import ROUTES
from tests.bench.console.rows import PLAN_ID, id_of

#: What stands for the words in braces. Pages of tasks are not among them: they tell what their
#: process remembers of one job, a hundred rows of it at most.
_PARTS = {
    "{plan_id:uuid}": PLAN_ID,
    "{position}": "5",
    "{entry_id:uuid}": id_of(5),
    "{run_id:uuid}": id_of(5),
    "{alarm_id:uuid}": id_of(4),
    "{finding_id:uuid}": "{finding}",
    "{token}": "{link}",
}
_LINE = "line-5"
#: What a page needs to know before it shows anything.
_NEEDED = {
    "/comparison/project": "key={project}",
    "/comparison/project.xlsx": "key={project}",
    "/comparison/row": f"kind=target_line&row={_LINE}",
    "/conflicts/set": "kind=template&key=5",
    "/library/indicator": "code=5",
    "/library/version": "version=1",
    "/library/changes": "old=1&new=2",
    "/library/recommend": "project={project}",
}
#: Lists that are walked: the first, the middle and the last page.
_LISTS = (
    *("/findings", "/comparison/lines", "/comparison", "/identify", "/conflicts", "/quarantine"),
    *("/alarms", "/runs", "/audit", "/library", f"/plans/{PLAN_ID}"),
)
_FILTERED = (
    "/findings?severity=high",
    "/findings?severity=high&page=50",
    "/findings?code=over_scored&page=500",
    "/findings?department={department}&page=250",
    "/findings?project={project}",
    "/comparison/lines?attainment=not_met&page=500",
    "/comparison/lines?band=80-100&page=100",
    "/comparison/lines?attainment=not_met&band=80-100",
    "/comparison/lines?severity=high&page=500",
    "/comparison/lines?light=red&page=500",
    "/comparison/lines?department={department}&page=250",
    "/comparison/lines?project={project}",
    "/comparison?department={department}",
    "/comparison?severity=high",
    "/comparison?light=red",
    "/identify?answer=ask&page=500",
    "/identify?answer=none",
    "/identify?project={project}",
    "/conflicts?state=decided",
    "/conflicts?state=all&page=500",
    "/conflicts?kind=template&page=500",
    "/conflicts?kind=library_set",
    "/conflicts?key=77",
    "/quarantine?state=all&page=500",
    "/alarms?state=all&code=schema_drift",
    "/runs?job=pull_targets&page=500",
    "/audit?login=li&page=500",
    "/audit?login=li&result=done&page=500",
    "/audit?action=sign_in&page=500",
    "/audit?subject=zz",
    # A job and plans, as they are told.
    "/audit?subject=%E7%BB%93%E6%9E%9C%E5%AF%B9%E6%AF%94",
    "/audit?subject=%E6%8E%A8%E9%80%81%E8%AE%A1%E5%88%92",
    "/audit?since=2026-08-31&page=100",
    f"/plans/{PLAN_ID}?kind=change&page=500",
    f"/plans/{PLAN_ID}?outcome=waiting&page=500",
    "/library?level1=%E4%BA%A7%E5%87%BA%E6%8C%87%E6%A0%87&page=500",
    # Characters, a code, initials that many names have, initials that none has.
    "/library?text=%E6%8C%87%E6%A0%879",
    "/library?text=9999",
    "/library?text=zb",
    "/library?text=qzx",
    "/code-tables?table=departments&text=%E6%95%99",
    "/code-tables?table=units&text=%E4%B8%AD",
)
_VERSIONS = (
    # The first one, one with some changes, a draft in which every row is another one.
    "/library/version?version=1&page=2500",
    "/library/version?version=2",
    "/library/version?version=2&page=50",
    "/library/version?version=3&page=2500",
    "/library/changes?old=2&new=1&page=50",
    "/library/changes?old=1&new=3",
    "/library/recommend?project=%E9%A1%B9%E7%9B%AE7",
    "/library?version=1&text=%E6%8C%87%E6%A0%879",
)
#: Workbooks of a whole list: not pages, so they are told of beside them.
FILES = ("/comparison.xlsx", "/findings.xlsx", f"/plans/{PLAN_ID}/changes.xlsx")
#: They speak for as long as somebody listens; each thing they say is a page that is asked for.
_STREAMS = ("/events",)
#: They lead to a provider that signs people in and back, and show nothing where there is none.
_ELSEWHERE = ("/sign-in/", "/signed-out")


def addresses(size: int, **words: str) -> Iterator[str]:
    """Each address of the console once, and the long lists in many ways.

    The words are those that stand for `project`, `department`, `finding` and `link`.
    """
    for path in (*_routes(), *_deep(size), *_FILTERED, *_VERSIONS):
        yield path.format(**words)


def _deep(size: int) -> Iterator[str]:
    last = size // 100
    for path in _LISTS:
        for page in (1, last // 2, last):
            yield f"{path}?size=100&page={page}"


def _routes() -> Iterator[str]:
    for each in ROUTES:
        path = each.path
        for part, told in _PARTS.items():
            path = path.replace(part, told)
        if each.method != "GET" or "{task_id" in path or path.endswith(_STREAMS):
            continue
        if path in FILES or path.startswith(_ELSEWHERE):
            continue
        needed = _NEEDED.get(path)
        yield path if needed is None else f"{path}?{needed}"
