"""Which few templates and indicators of a library a recommendation has to look at."""

from dataclasses import replace

from adapter.domain.recommending.narrowing import Candidate, Contest, proposed_codes
from adapter.domain.recommending.uses import Uses
from tests.unit.domain.recommending.test_recommending import KIND, PROJECT

#: 25 + 20 points by category and department, 25 + 16 by category and 同款: within the reach of use.
STRONG = replace(KIND, code="S", project_category="部门预算项目", department_code="101")
CLOSE = replace(KIND, code="C", project_category="部门预算项目", function_class="2050399")
FAR = replace(KIND, code="F", project_category="部门预算项目")
USED = {"A1": Uses(by_year={2025: 1})}


def test_use_lifts_a_template_over_one_that_more_speaks_for() -> None:
    contest = Contest.of(PROJECT, [STRONG, CLOSE, FAR], {}, top=1)
    lines = [("S", "A9"), ("C", "A1"), ("F", "A1")]

    assert contest.points == {"S": (1, 45), "C": (1, 41)}
    assert contest.winners(lines, USED) == {"C"}
    assert contest.winners([], {}) == {"S"}


def test_templates_for_which_nothing_but_chance_speaks_are_not_looked_at() -> None:
    contest = Contest.of(PROJECT, [KIND], {}, top=5)

    assert contest.points == {}
    assert contest.winners([], {}) == frozenset()


def test_of_a_place_three_can_be_proposed_the_most_used_first() -> None:
    def candidate(code: str, level2: str = "数量", kinds: tuple[str, ...] = ()) -> Candidate:
        return Candidate(code, "产出", level2, "", kinds, {"质量": 0, "数量": 1}[level2])

    found = proposed_codes(
        [
            candidate("A9", "质量"),
            *(candidate(f"A{number}") for number in (5, 4, 3, 2, 1)),
            candidate("A0", kinds=("PPP项目",)),
        ],
        PROJECT,
        {"A5": Uses(by_year={2025: 2})},
    )

    assert found == ["A9", "A5", "A1", "A2"]
