"""Conflicts on pages: side by side with marks, decided, refused to the second, taken back."""

import html
import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.ports.trees import TreeKind
from adapter.web.marking import marked
from tests.excerpt import excerpt
from tests.integration.web.conftest import Office, word_of
from tests.integration.web.disputes import UNKNOWN, dispute, open_project
from tests.integration.web.test_library_life import take_in

THERE = "/conflicts/set?site=here&kind=template&key=MB1"
HEAD = {"template_name": "口岸补助", "project_code": "P1"}


def flat(*targets: str) -> dict[str, str]:
    rows = {f"items.{100 + at}.target": text for at, text in enumerate(targets)}
    return {**HEAD, **rows}


@pytest.fixture
def disputed(make_office: Callable[..., Office]) -> Office:
    """Two targets of one template are in dispute; its project is no secret."""
    office = make_office()
    app = office.console.app
    open_project(app, app.scope("here"))
    sets = {"MB1": (flat("≥90人", "≥1次"), flat("≥95人", "≥2次"), flat("≥80人", "<b>3次"))}
    dispute(app, app.scope("here"), sets)
    return office


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found.group(1)


def form(client: TestClient, page: str, **more: str) -> dict[str, str]:
    where = {"site": "here", "kind": "template", "key": "MB1", "seen": seen_on(page)}
    return {**word_of(client), **where, "reason": "会商", **more}


def test_a_conflict_is_told_on_the_first_page_and_leads_to_the_plan_that_settles_it(
    disputed: Office,
) -> None:
    client = disputed.of(Role.PREPARER)
    plan = 'href="/plans/new?site=here&amp;kind=reconcile">重新编制“版本核对”计划</a>'

    assert "<strong>有待处理</strong>" in client.get("/").text
    assert plan in client.get("/conflicts").text
    assert plan not in disputed.of(Role.REVIEWER).get("/conflicts").text


def test_the_three_sides_stand_beside_each_other_with_what_differs_marked(
    disputed: Office,
) -> None:
    page = disputed.of(Role.PREPARER).get(THERE).text

    assert "≥90人" in page
    assert "≥9<mark>5</mark>人" in page
    assert "≥<mark>8</mark>0人" in page
    assert html.escape("<b>") in page
    assert "<b>3" not in page
    assert "无归属，由人决定" in page
    assert "双方改得不同，又无归属" in page


def test_a_field_in_dispute_stands_with_the_name_of_its_indicator(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    app = office.console.app
    open_project(app, app.scope("here"))
    base, ours, theirs = (
        {**HEAD, "items.00031001.target": text} for text in ("≥90%", "≥95%", "≥80%")
    )
    dispute(app, app.scope("here"), {"MB1": (base, ours, theirs)})
    take_in(app, "v1.xlsx", excerpt("library_v1.xlsx"))

    page = office.of(Role.PREPARER).get(THERE).text

    assert "00031001 指标值<br><small>预算执行率</small></th>" in page
    listed = office.of(Role.PREPARER).get("/conflicts?site=here").text
    assert "00031001 指标值<small>（预算执行率）</small>" in listed


def test_a_decision_needs_a_reason_and_a_choice(disputed: Office) -> None:
    client = disputed.of(Role.PREPARER)
    page = client.get(THERE).text
    choice = {"unit:items.100.target": "system"}

    assert client.post("/conflicts/decide", data=form(client, page)).status_code == 422
    without = client.post("/conflicts/decide", data=form(client, page, **choice, reason=" "))
    assert without.status_code == 422
    assert "请写明理由" in without.text


def test_what_was_chosen_and_typed_stays_where_something_is_still_missing(
    disputed: Office,
) -> None:
    client = disputed.of(Role.PREPARER)
    page = client.get(THERE).text
    choice = {"unit:items.100.target": "system"}

    typed = client.post("/conflicts/decide", data=form(client, page, reason="以<批复>为准"))
    chosen = client.post("/conflicts/decide", data=form(client, page, **choice, reason=""))

    assert 'value="以&lt;批复&gt;为准"' in typed.text
    assert " checked" not in page + typed.text
    assert chosen.text.count(" checked") == 1
    assert 'name="unit:items.100.target" value="system" checked' in chosen.text


def test_once_nothing_waits_the_page_leads_to_the_plan_that_carries_it_out(
    disputed: Office,
) -> None:
    client = disputed.of(Role.PREPARER)
    page = client.get(THERE).text
    both = {f"unit:items.{at}.target": "system" for at in (100, 101)}
    assert "保存决定" in page

    client.post("/conflicts/decide", data=form(client, page, **both))

    page = client.get(THERE).text
    assert "保存决定" not in page
    assert 'href="/plans/new?site=here&amp;kind=reconcile">编制计划</a>' in page
    assert '<option value="reconcile" selected>' in client.get("/plans/new?kind=reconcile").text
    assert '<option value="push" selected>' in client.get("/plans/new?kind=other").text


def test_of_two_people_the_second_is_told_who_decided_and_sees_it(disputed: Office) -> None:
    first, second = disputed.of(Role.PREPARER), disputed.of(Role.PREPARER)
    page = first.get(THERE).text
    ours, theirs = {"unit:items.100.target": "library"}, {"unit:items.100.target": "system"}

    assert first.post("/conflicts/decide", data=form(first, page, **theirs)).status_code == 303
    late = second.post("/conflicts/decide", data=form(second, page, **ours))

    assert late.status_code == 409
    assert "zhang 最近一次于" in late.text
    assert "没有保存" in late.text
    with disputed.console.app.store.begin() as work:
        scope = disputed.console.app.scope("here")
        (only,) = work.ownership.log(scope, TreeKind.TEMPLATE, "MB1")
    assert (only.owner, only.reason) == ("system", "会商")


def test_a_decision_is_taken_back_on_its_page(disputed: Office) -> None:
    client = disputed.of(Role.PREPARER)
    choices = {"unit:items.100.target": "system", "unit:items.101.target": "library"}
    decided = form(client, client.get(THERE).text, **choices)
    client.post("/conflicts/decide", data=decided)
    assert "MB1" not in client.get("/conflicts?site=here").text
    assert "MB1" in client.get("/conflicts?site=here&state=decided").text

    undo = form(client, client.get(THERE).text, path="items.100.target")
    assert client.post("/conflicts/undo", data=undo).status_code == 303
    assert "MB1" in client.get("/conflicts?site=here").text


def test_what_was_decided_is_noted_without_the_key_of_a_project(disputed: Office) -> None:
    client, app = disputed.of(Role.PREPARER), disputed.console.app
    flats = ({"name": "一"}, {"name": "二"}, {"name": "三"})
    kind = TreeKind.LIBRARY_SET
    dispute(app, app.scope("here"), {"K1": flats}, kind=kind, project_code="")
    own = THERE.replace("kind=template&key=MB1", "kind=library_set&key=K1")
    template, library = (seen_on(client.get(each).text) for each in (THERE, own))
    base = {**word_of(client), "site": "here", "reason": "会商", "unit:name": "system"}
    for key in ("K1", "涉密"):
        given = {"kind": "library_set", "key": key, "seen": library}
        client.post("/conflicts/decide", data={**base, **given})
    choice = {"kind": "template", "key": "MB1", "unit:items.100.target": "system"}
    client.post("/conflicts/decide", data={**base, **choice, "seen": template})
    for rule in ("items.target", "涉密"):
        by_rule = {"rule": rule, "owner": "system", "seen": template}
        client.post("/conflicts/rule", data={**base, **by_rule})
    entries, _total = app.queries.audit_entries(limit=5)

    assert [each.subject for each in reversed(entries)] == [
        "here library_set K1",
        "here library_set",
        "here template",
        "here items.target",
        "here",
    ]


def test_a_rule_is_previewed_and_then_decides_all(disputed: Office) -> None:
    client = disputed.of(Role.PREPARER)
    wanted = {"site": "here", "rule": "items.target", "owner": "system"}
    page = client.get("/conflicts/rule", params=wanted).text
    assert re.search(r"<b>1</b> 套中的 <b>2</b> 处", page)

    answer = client.post("/conflicts/rule", data={**form(client, page), **wanted})
    assert answer.status_code == 303
    assert "MB1" in client.get("/conflicts?site=here&state=decided").text


def test_who_may_only_look_finds_no_form(disputed: Office) -> None:
    for role in (Role.REVIEWER, Role.AUDITOR):
        page = disputed.of(role).get(THERE).text
        assert "≥9<mark>5</mark>人" in page
        assert "保存决定" not in page


def test_nothing_of_a_set_whose_project_is_not_known_as_public_is_on_any_page(
    disputed: Office,
) -> None:
    app = disputed.console.app
    secret = {"MB7": (flat("≥1人"), flat("≥2人"), flat("≥3人"))}
    dispute(app, app.scope("here"), secret, project_code=UNKNOWN)
    client = disputed.of(Role.PREPARER)
    rule = {"site": "here", "rule": "items.target", "owner": "system"}
    answers = [
        client.get("/conflicts?site=here&state=all"),
        client.get(THERE.replace("MB1", "MB7")),
        client.get("/conflicts/rule", params=rule),
    ]

    assert [each.status_code for each in answers] == [200, 404, 200]
    assert "另有 1 条" in answers[0].text
    told = "".join(each.text for each in answers)
    assert not [word for word in ("MB7", UNKNOWN, "≥2人", "≥3人") if word in told]


@pytest.mark.parametrize(
    ("text", "other", "told"),
    [
        ("≥95人", "≥90人", "≥9[5]人"),
        ("年底前完成", "6月底前完成", "[年]底前完成"),
        ("aXbYc", "abc", "a[X]b[Y]c"),
        ("全新", None, "[全新]"),
        ("", "有", ""),
        ("一样", "一样", "一样"),
        ("aaa", "aa", "aa[a]"),
        ("头" + "甲乙" * 300 + "尾", "头" + "乙甲" * 300 + "尾", "头[" + "甲乙" * 300 + "]尾"),
    ],
)
def test_what_another_text_has_not_is_marked(text: str, other: str | None, told: str) -> None:
    pieces = marked(text, other)

    assert "".join(f"[{p.text}]" if p.is_different else p.text for p in pieces) == told
    assert "".join(each.text for each in pieces) == text
