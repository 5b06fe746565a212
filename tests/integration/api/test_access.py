"""Who may read what: tokens, scopes, how often, and the audit log of it."""

from typing import Any

import pytest

from adapter.domain.plan.refusals import Refusal
from adapter.errors import PersonRefused, PlanRefused
from sync_jobs.accounts.api_tokens import list_tokens, revoke_token
from tests.integration.api.counter import EVERYTHING, HOME, Counter, packaged
from tests.integration.jobs.desk import GRANTS, Desk, csv_file, indicator, template
from tests.integration.jobs.export_desk import Exports

DIVISION = "152501000"


def codes(counter: Counter, token: str, path: str, **asked: str) -> Any:
    answered = counter.get(path, token, params=asked)
    return answered.status_code, answered.json().get("code", "")


# --- tokens ---------------------------------------------------------------------------------------


def test_only_a_hash_of_a_token_is_kept(counter: Counter, rows_of: Any) -> None:
    counter.get("")
    stored = str(rows_of("SELECT * FROM api_token")) + str(rows_of("SELECT * FROM audit_entry"))

    assert counter.token[:40] not in stored
    assert counter.token[-20:] not in stored


@pytest.mark.parametrize("kind", ["none", "rubbish", "other secret", "revoked", "expired"])
def test_every_token_that_opens_nothing_is_refused_in_the_same_words(
    counter: Counter, kind: str
) -> None:
    short = counter.new_token("short", *EVERYTHING, days=1)
    gone = counter.new_token("gone", *EVERYTHING)
    assert counter.get("", short).status_code == 200
    assert counter.get("", gone).status_code == 200
    revoke_token(counter.tokens, "guan", "gone")
    shown = {
        "none": "",
        "rubbish": "bia_x",
        "other secret": counter.token[:-1] + ("A" if counter.token[-1] != "A" else "B"),
        "revoked": gone,
        "expired": short,
    }[kind]
    if kind == "expired":
        counter.desk.clock.turn(86_400)

    refused = counter.get("", shown)

    assert (refused.status_code, refused.json()["code"]) == (401, "token_refused")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.json()["detail"].startswith("令牌缺失、不对、已过期或已吊销")


def test_a_token_opens_what_its_scopes_say_and_no_more(counter: Counter) -> None:
    only_list = counter.new_token("list", f"versions:{DIVISION}")
    part = counter.new_token("part", f"templates:{DIVISION}/101")
    elsewhere = counter.new_token("elsewhere", "versions:152502000", "templates:152502000")
    refused = (403, "beyond_scope")

    assert codes(counter, only_list, "")[0] == 200
    assert codes(counter, only_list, "/1/templates.json") == refused
    assert codes(counter, part, "") == refused
    assert codes(counter, part, "/1/templates.json") == refused
    assert codes(counter, part, "/1/changes", since="1") == refused
    assert codes(counter, part, "/1", department="102") == refused
    assert codes(counter, part, "/1/templates.json", department="101")[0] == 200
    assert codes(counter, elsewhere, "/1") == refused
    there = counter.client(elsewhere).get(HOME.replace(DIVISION, "152502000"))
    assert (there.status_code, there.json()["code"]) == (404, "unknown_division")


def test_a_department_gets_its_part_alone(counter: Counter, export: Exports) -> None:
    owned: dict[str, object] = {"主管部门": "101-教育局（部门）"}
    others: dict[str, object] = {"主管部门": "102-公安局（部门）"}
    rows = template("MB1", GRANTS, "102", "103", **owned)
    rows += template("MB2", GRANTS, "101", **others)
    counter.desk.import_files(
        csv_file("指标.csv", [indicator("104", **owned)]), csv_file("模板.csv", rows)
    )
    part = counter.new_token("part", f"templates:{DIVISION}/101")

    found = counter.get("/2/templates.json", part, params={"department": "101"})

    assert found.content == packaged(export(department_code="101"))
    codes = {e: [r["code"] for r in found.json()[e]] for e in ("indicators", "templates")}
    assert codes == {"indicators": ["102", "103", "104"], "templates": ["MB1"]}


def test_who_may_not_give_rights_gives_no_token(counter: Counter) -> None:
    with pytest.raises(PersonRefused):
        revoke_token(counter.tokens, "nobody", "reader")


def test_names_of_live_tokens_are_taken_and_scopes_are_understood(counter: Counter) -> None:
    for name, scope, code in (
        ("reader", EVERYTHING[0], Refusal.TOKEN_NAME_TAKEN),
        ("new", "templates:*", Refusal.WRONG_SCOPE),
        ("new", "everything", Refusal.WRONG_SCOPE),
    ):
        with pytest.raises(PlanRefused) as refused:
            counter.new_token(name, scope)

        assert refused.value.code == code
    revoke_token(counter.tokens, "guan", "reader")
    counter.new_token("reader", EVERYTHING[0])
    assert [each.state for each in list_tokens(counter.tokens, "guan")] == ["revoked", "alive"]


# --- how often ------------------------------------------------------------------------------------


def test_each_token_may_ask_so_often_and_is_told_when_to_come_back(ready: Desk) -> None:
    counter = Counter(ready, {"burst": 2, "calls_per_minute": 60})
    other = counter.new_token("other", *EVERYTHING)

    answers = [counter.get("") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too_many"
    assert answers[2].headers["retry-after"] == "1"
    assert counter.get("", other).status_code == 200
    ready.clock.turn(1)
    assert counter.get("").status_code == 200


def test_guesses_use_up_what_their_address_may_try_and_nothing_of_others(ready: Desk) -> None:
    counter = Counter(ready, {"burst": 2, "calls_per_minute": 60})

    guesses = [counter.get("", f"bia_{number}").status_code for number in range(3)]

    assert guesses == [401, 401, 429]
    assert counter.get("").status_code == 200


# --- the audit log --------------------------------------------------------------------------------


def test_every_read_is_noted_with_who_what_and_how_many(counter: Counter, rows_of: Any) -> None:
    known = counter.get("/1/templates.json").headers["etag"]
    counter.get("/1/templates.json", headers={"If-None-Match": known})
    counter.get("/1/indicators", params={"limit": 2})
    counter.get("/9/templates")
    counter.get("", "bia_wrong")

    noted = rows_of(
        "SELECT os_user, action, subject, refusal, peer FROM audit_entry ORDER BY entry_id"
    )

    here = "152501000/2025"
    assert [tuple(each) for each in noted if each.action.startswith("api_")] == [
        ("api:reader", "api_document", f"{here} v1 5", "", "testclient"),
        ("api:reader", "api_document", f"{here} v1 0", "", "testclient"),
        ("api:reader", "api_records", f"{here} v1 2", "", "testclient"),
        ("api:reader", "api_records", f"{here} v9 0", "unknown_version", "testclient"),
        ("", "api_refused", f"{here} 0", "token_refused", "testclient"),
    ]
    assert "create_api_token" in {each.action for each in noted}


def test_the_list_of_tokens_says_when_each_was_used(counter: Counter) -> None:
    before = [each.token.used_at for each in list_tokens(counter.tokens, "guan")]
    counter.get("")
    after = [each.token.used_at for each in list_tokens(counter.tokens, "guan")]

    assert before == [None]
    assert after == [counter.desk.clock.now()]
