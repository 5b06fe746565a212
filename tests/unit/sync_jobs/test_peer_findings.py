"""Declared targets among like projects and over the years."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.attainment import Subject
from adapter.domain.comparing.peers import Ranked, later_by
from adapter.domain.findings.codes import FindingCode
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.secrecy import SecrecyGate
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.peers import PeerYardstick, Promise, changes, kinds_of, outliers
from sync_jobs.gate import OpenProjects
from tests.unit.sync_jobs.test_amount_findings import listed_project

RULES = load_rules().comparing.peers
YARDSTICK = PeerYardstick(kinds={}, asked={}, directions={}, rules=RULES)


def promise(number: int, value: str, agency: str = "", **changes: object) -> Promise:
    plain = Promise(
        2026, f"P{number}", agency or f"U{number}", "target_line", f"k{number}", "A1",
        Subject(level1="产出指标", level2="质量指标", name="培训合格率"), value,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked by replace


def found(*members: Promise, yardstick: PeerYardstick = YARDSTICK) -> list[tuple[str, str]]:
    pile = [("部门预算项目/2050101", each) for each in members]
    return [(each.line_key, each.code.value) for each in outliers(pile, yardstick)]


PEERS = [promise(number, f"≥{value}%") for number, value in enumerate((90, 92, 93, 95, 96), 1)]
FAR = promise(9, "≥30%")


def test_a_promise_far_from_those_of_other_units_is_told_with_their_quartiles() -> None:
    pile = [("类", each) for each in (*PEERS, FAR)]

    (finding,) = outliers(pile, YARDSTICK)

    assert (finding.line_key, finding.code) == ("k9", FindingCode.OUTLIER_AMONG_PEERS)
    assert finding.facts == {
        "name": "培训合格率",
        "target_value": "≥30%",
        "group": "其他单位同类项目",
        "count": "5",
        "unit": "%",
        "median": "93",
        "low": "92",
        "high": "95",
    }


@pytest.mark.parametrize(
    "members",
    [
        (*PEERS[1:], FAR),  # four others say nothing
        (*PEERS[1:], FAR, promise(8, "≥92%", "U9")),  # the fifth is of the same unit
        (*PEERS[1:], FAR, promise(4, "≥93%")),  # a project counts once
        (*PEERS, promise(9, "≥80%")),  # within the fences
        (*PEERS, replace(FAR, indicator_code="A2")),  # another indicator
        (*PEERS, replace(FAR, target_value="≤30%")),  # a ceiling is no floor
        (*PEERS, replace(FAR, target_value="≥30人")),  # another unit of measure
        (*PEERS, replace(FAR, target_value="30")),  # nobody wrote what it counts
        (*PEERS, replace(FAR, target_value="≥920‰")),
        (*PEERS, replace(FAR, target_value="有效提升")),
    ],
)
def test_what_is_not_surely_far_from_five_others_is_no_finding(members: list[Promise]) -> None:
    assert found(*members) == []


def test_equal_peers_are_no_narrow_gate() -> None:
    peers = [promise(number, "≥90%") for number in range(1, 7)]

    assert found(*peers, promise(9, "≥95%")) == []


def test_another_kind_of_project_is_no_peer() -> None:
    pile = [*(("甲", each) for each in PEERS), ("乙", FAR)]

    assert list(outliers(pile, YARDSTICK)) == []


def test_the_templates_of_the_library_are_peers_of_their_own() -> None:
    asked = {"A1": tuple(parse_value(f"≥{each}%") for each in (90, 92, 93, 95, 96))}
    yardstick = replace(YARDSTICK, asked=asked)

    assert found(FAR, yardstick=yardstick) == [("k9", "outlier_among_peers")]
    assert found(promise(9, "≥91%"), yardstick=yardstick) == []


NUMBERS = st.lists(st.integers(-1000, 1000).map(Fraction), min_size=3, max_size=12)


@given(NUMBERS, st.sets(st.integers(0, 11)))
def test_quartiles_without_some_are_those_of_the_others(
    numbers: list[Fraction], taken: set[int]
) -> None:
    ranked = Ranked.of((each, "") for each in numbers)
    without = sorted(each for each in taken if each < len(numbers))
    left = [each for at, each in enumerate(sorted(numbers)) if at not in taken]

    spread = ranked.spread(without)

    if len(left) > 1:
        assert spread is not None
        expected = quantiles(left, n=4, method="inclusive")
        assert [spread.low, spread.median, spread.high] == expected
    assert (spread is None) is (not left)


# --- years ----------------------------------------------------------------------------------------


def changed(now: str, *before: Promise) -> list[dict[str, str]]:
    pile = [*before, promise(1, now)]
    return [
        {"year": each.facts["year"], "former": each.facts["former"]}
        for each in changes(pile, 2026, YARDSTICK)
    ]


LAST = promise(1, "≥90%", year=2025, line_key="old")


@pytest.mark.parametrize(
    ("now", "is_found"),
    [
        ("≥85%", True),  # easier
        ("≥90%", False),
        ("≥95%", False),  # harder
        ("≥900‰", False),
        ("≥45%", True),
        ("≥180%", True),  # twice as much
        ("≥30人", False),  # does not compare
        ("有效提升", False),
    ],
)
def test_a_promise_is_held_against_the_last_one_before(now: str, *, is_found: bool) -> None:
    expected = [{"year": "2025", "former": "≥90%"}] if is_found else []

    assert changed(now, LAST) == expected


def test_the_latest_year_that_has_the_indicator_counts() -> None:
    older = replace(LAST, year=2023, target_value="≥99%")

    assert changed("≥92%", older, LAST) == changed("≥92%", LAST, older) == []
    assert changed("≥92%", older) == [{"year": "2023", "former": "≥99%"}]


def test_any_of_last_years_versions_may_be_the_one_that_goes_on() -> None:
    initial = replace(LAST, line_key="a", target_value="≥99%")
    adjusted = replace(LAST, line_key="b", target_value="≥80%")

    assert changed("≥80%", initial, adjusted) == []
    assert changed("≥80%", adjusted, initial) == []
    told = [{"year": "2025", "former": "≥99%"}]
    assert changed("≥40%", initial, adjusted) == changed("≥40%", adjusted, initial) == told


def test_an_indicator_whose_code_was_changed_is_found_by_its_name() -> None:
    assert len(changed("≥85%", replace(LAST, indicator_code="OLD"))) == 1
    other = Subject(level1="产出指标", level2="质量指标", name="验收合格率")
    assert changed("≥85%", replace(LAST, indicator_code="OLD", subject=other)) == []


def of_name(now: list[Promise], before: list[Promise]) -> list[str]:
    """Keys of this year's lines that are told."""
    return [each.line_key for each in changes([*before, *now], 2026, YARDSTICK)]


def own(value: str, name: str = "消毒次数", level2: str = "数量指标", **more: object) -> Promise:
    subject = Subject(level2=level2, name=name)
    return replace(promise(1, value, indicator_code="", subject=subject), **more)  # type: ignore[arg-type]  # names are checked by replace


def last(value: str, name: str = "消毒次数", level2: str = "数量指标", **more: object) -> Promise:
    return own(value, name, level2, **{"year": 2025, "line_key": "old", **more})


@pytest.mark.parametrize("name", ["消毒次数", "指标1：消毒次数", "消毒次数（次）", "★消毒次数"])
def test_an_indicator_that_the_library_lacks_is_found_by_its_name(name: str) -> None:
    assert of_name([own("≥40次", name)], [last("≥100次")]) == ["k1"]
    assert of_name([own("≥40次", name)], [last("≥100次", indicator_code="A1")]) == ["k1"]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ([own("≥40次")], [last("≥40次")]),
        ([own("≥60次")], [last("≥40次")]),  # harder
        ([own("≥40次")], [last("≥100次", level2="质量指标")]),
        ([own("≥40次")], [last("≥100次", "校园消毒次数")]),
        ([own("≥40次"), own("≥60次", line_key="k2")], [last("≥100次")]),  # twice in a form
        ([own("≥40次")], [last("≥100次"), last("≥60次", line_key="b")]),
        ([own("≥40次"), own("≥60次", "消毒次数（东区）")], [last("≥100次")]),  # split
        ([own("≥40次")], [last("≥100次"), last("≥60次", "教室消毒次数")]),  # merged
        ([own("≥40次", level2="")], [last("≥100次", level2="")]),
        ([own("≥40次", "指标1")], [last("≥100次", "指标1")]),
        ([own("≥40次", "数量指标")], [last("≥100次", "数量指标")]),
        # What comes every year, and the end of work that takes several.
        ([own("2026年底前", "完工时间")], [last("2025年底前", "完工时间")]),
        ([own("2028年2月29日前", "完工时间")], [last("2028年2月29日前", "完工时间")]),
        # Costs follow the budget of their year.
        ([own("≤250万元", "总成本", "成本指标")], [last("≤100万元", "总成本", "成本指标")]),
        ([own("250万元", "总成本", "成本指标")], [last("100万元", "总成本", "成本指标")]),
    ],
)
def test_a_name_alone_accuses_nobody_unless_it_surely_is_the_same(
    now: list[Promise], before: list[Promise]
) -> None:
    assert of_name(now, before) == []


def test_each_version_of_a_form_may_have_the_name() -> None:
    now = [own("≥40次", version="一上"), own("≥40次", line_key="k2", version="二上")]

    assert of_name(now, [last("≥100次")]) == ["k1", "k2"]


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (dt.date(2025, 12, 31), 1, dt.date(2026, 12, 31)),
        (dt.date(2024, 2, 29), 1, dt.date(2025, 2, 28)),
        (dt.date(9999, 12, 31), 1, dt.date(9999, 12, 31)),
        (None, 1, None),
    ],
)
def test_a_day_goes_on_in_a_later_year(
    day: dt.date | None, years: int, expected: dt.date | None
) -> None:
    assert later_by(replace(parse_value("6月底前"), date=day), years).date == expected


def test_a_deadline_that_comes_every_year_is_no_easier_one_but_a_later_month_is() -> None:
    before = replace(LAST, target_value="2025年6月底前")

    assert changed("2026年6月底前", before) == []
    assert len(changed("2026年9月底前", before)) == 1


def test_another_projects_past_is_nobodys_business() -> None:
    assert changed("≥85%", replace(LAST, key="P2")) == []


def test_only_open_projects_of_a_known_kind_have_peers() -> None:
    bindings = [
        ProjectBinding(
            project_code=f"P{name}", agency_code="001001", project_name=name, bound_by=BoundBy.NAME
        )
        for name in ("甲", "乙")
    ]
    opened = OpenProjects(
        bindings=tuple(bindings), gate=SecrecyGate(public_projects=frozenset({"P甲", "P乙"}))
    )
    whole = {"category": "部门预算项目", "function_class": "2050101"}
    projects = [
        listed_project("甲", "1", **whole),
        listed_project("乙", "1", category="部门预算项目"),
        listed_project("丙", "1", **whole),  # not bound
    ]

    assert kinds_of(projects, opened) == {"P甲": "部门预算项目/2050101"}
