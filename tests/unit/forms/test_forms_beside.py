"""Forms beside each other on one sheet are read as so many forms; one form is never taken apart."""

from decimal import Decimal

from mappings.forms.reading import read_form

HEAD = "三级指标,年度指标值,实际完成值,分值,得分"


def lines_of(*rows: str) -> list[tuple[int, int, str, str]]:
    content = read_form("表.csv", "\n".join(rows).encode())
    return [
        (number, line.row, line.result.subject.name, line.result.actual_value)
        for number, table in enumerate(content.tables)
        for line in table.lines
    ]


def test_each_form_keeps_its_own_lines_and_rows() -> None:
    found = lines_of(
        "甲项目,,,,,,乙项目,,,,",
        f"{HEAD},,{HEAD}",
        "培训,≥2期,3期,50,50,,检查,≥4次,4次,90,90",
        "满意度,≥90%,95%,40,40,,,,,,",
    )

    assert found == [
        (0, 3, "培训", "3期"),
        (0, 4, "满意度", "95%"),
        (1, 3, "检查", "4次"),
    ]


def test_three_forms_without_a_blank_column_between_them_are_three() -> None:
    head = "三级指标,指标值,完成值"
    found = lines_of(f"{head},{head},{head}", "甲,1个,1个,乙,2个,2个,丙,3个,3个")

    assert [(number, name) for number, _, name, _ in found] == [(0, "甲"), (1, "乙"), (2, "丙")]


def test_each_form_has_its_own_total() -> None:
    content = read_form(
        "表.csv",
        f"{HEAD},,{HEAD}\n培训,≥2期,3期,90,90,,检查,≥4次,4次,90,80\n"
        "合计,,,90,90,,合计,,,90,80".encode(),
    )

    assert [each.total for each in content.tables] == [Decimal(90), Decimal(80)]
    assert [each.total_points for each in content.tables] == [Decimal(90), Decimal(90)]


def test_columns_that_come_up_twice_under_one_name_are_one_form() -> None:
    found = lines_of(
        "三级指标,中期,,年度,",
        "三级指标,指标值,完成值,指标值,完成值",
        "培训,≥6期,2期,≥2期,3期",
    )

    assert [name for _, _, name, _ in found] == ["培训"]


def test_two_forms_that_differ_are_not_taken_apart() -> None:
    found = lines_of(
        "二级指标,三级指标,指标值,三级指标,指标值",
        "数量指标,培训,≥6期,检查,≥2次",
    )

    assert [name for _, _, name, _ in found] == ["培训"]
