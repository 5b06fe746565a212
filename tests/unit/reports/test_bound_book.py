"""A bound book: all of the library is in it, in its order, and every text stays a text."""

import io
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

from adapter.domain.indicator import Indicator
from adapter.domain.value import print_value
from adapter.errors import PackageRefused
from adapter.reports.book.blocks import MOST_MERGED
from tests.unit.cli.test_package_commands import ENVIRONMENTS
from tests.unit.package_format.packages import Content, indicator, template
from tests.unit.reports.bound import (
    BASES,
    FACTS,
    INDICATORS,
    SCHOOLS,
    TEMPLATES,
    bound,
    content,
    headings,
    opened,
    rows_of,
    styled,
)


def xml(book: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read("word/document.xml").decode()


def test_chapters_are_departments_with_their_indicators_first_and_then_their_templates() -> None:
    assert headings(opened(bound())) == [
        "第 1 章　各部门共用",
        "1.1　指标",
        "1.2　MB1模板",
        "第 2 章　教育局（部门）（101）",
        "2.1　指标",
        "2.2　MB2模板",
        "第 3 章　公安局（部门）（111）",
        "3.1　指标",
        "附录一　依据",
        "附录二　指标索引",
    ]


def test_every_indicator_of_the_library_stands_in_the_book_with_what_it_says() -> None:
    told: dict[str, list[str]] = {}
    for table in opened(bound()).tables:
        heading, *rows = rows_of(table)
        if "标准值" in heading:
            told |= {row[3]: row for row in rows}

    assert set(told) == {each.code for each in INDICATORS}
    for each in INDICATORS:
        row = told[each.code]
        assert row[:3] == [each.level1, each.level2, each.name]
        assert row[4] == "\n".join(
            ("共性" if each.is_common else "个性", "定量" if each.is_quantitative else "定性")
        )
        assert row[5:7] == [print_value(each.standard), each.standard.unit]
        assert row[7] == each.explanation
        assert row[9] == "\n".join(filter(None, (each.basis, each.basis_code)))


def test_a_template_has_its_facts_its_lines_and_its_notes() -> None:
    document = opened(bound())
    (rows,) = (rows_of(each) for each in document.tables if "6月底前" in str(rows_of(each)))
    notes = styled(document, "汇编附注")

    assert rows[1:] == [
        ["产出指标", "数量指标", "重大项目数", "B2", "6月底前", "", "50", "是", "", "注1"],
        # A blank target is the indicator's standard.
        ["效益指标", "社会效益指标", "银行贷款", "C3", "=1", "", "30.5", "否", "", "注1"],
        ["产出指标", "数量指标", "<资助> & “人数”", "B1", "80%-90%", "%", "19.5", "否", "", "注1"],
    ]
    assert (
        "模板编码：MB2　　适用层级：项目　　项目名称：国家助学金　　"
        "项目编码：15250126T000000000001　　项目类别：部门预算项目"
    ) in styled(document, "汇编模板信息")
    (common,) = (rows_of(each) for each in document.tables if "≥95%" in str(rows_of(each)))
    assert [row[-1] for row in common[1:]] == ["注1", "注2", ""]
    cited = "Y1　绩效管理条例（〔2024〕1号），人大常委会，2024-11-01"
    assert notes == [f"注1\t{cited}；第三条", f"注2\t{cited}", f"注1\t{cited}"]


def test_lines_stand_by_their_ordinals_whatever_their_order() -> None:
    turned = replace(TEMPLATES[0], lines=TEMPLATES[0].lines[::-1])

    assert bound(content(templates=(turned,))) == bound(content(templates=TEMPLATES[:1]))


def test_the_bases_are_an_appendix_and_a_repealed_one_says_so() -> None:
    (rows,) = (rows_of(e) for e in opened(bound()).tables if "依据编码" in rows_of(e)[0])

    assert [row[0] for row in rows[1:]] == [each.code for each in BASES]
    assert rows[2][-1] == "2025-01-01 废止"


def test_the_index_lists_every_indicator_by_its_sound_with_its_place_and_its_uses() -> None:
    document = opened(bound())

    # 重 is chong in 重复 and zhong in 重大; 行 is hang in 银行.
    assert [each.partition("\t")[0] for each in styled(document, "汇编索引条目")] == [
        "<资助> & “人数”（B1）　见 2.1，用于 2.2",
        "A级养护（D4）　见 3.1，用于 1.2",
        "重复率（A1）　见 1.1，用于 1.2",
        "银行贷款（C3）　见 2.1，用于 2.2",
        "重大项目数（B2）　见 2.1，用于 1.2、2.2",
    ]
    assert styled(document, "汇编索引字母") == ["#", "A", "C", "Y", "Z"]


def test_each_page_number_asks_for_a_bookmark_that_is_there_once() -> None:
    text = xml(bound())
    asked = re.findall(r" PAGEREF (\S+) ", text)
    marks = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', text)
    names = [name for _, name in marks]

    assert len(asked) == len(headings(opened(bound()))) + len(INDICATORS)
    assert len(set(names)) == len(names)
    assert len({number for number, _ in marks}) == len(marks)
    assert set(asked) == set(names)


def test_word_fills_the_contents_and_they_are_not_empty_before() -> None:
    book = bound()
    document = opened(book)
    settings = zipfile.ZipFile(io.BytesIO(book)).read("word/settings.xml").decode()
    listed = [*styled(document, "toc 1"), *styled(document, "toc 2")]

    assert '<w:updateFields w:val="true"/>' in settings
    assert settings.index("updateFields") < settings.index("<w:compat>")
    assert ' TOC \\o "1-2" ' in xml(book)
    assert {each.partition("\t")[0] for each in listed} == set(headings(document))


def many(count: int, **changes: Any) -> tuple[Indicator, ...]:
    return tuple(indicator(f"X{number:04}", **{**SCHOOLS, **changes}) for number in range(count))


def test_equal_levels_are_merged_and_named_again_after_some_rows() -> None:
    book = bound(content(many(30), ()))
    (table, _) = opened(book).tables
    merges = [
        merge.get(qn("w:val"), "continue")
        for row in table.rows
        for merge in row._tr.tc_lst[0].iter(qn("w:vMerge"))
    ]

    assert merges.count("restart") == 3
    assert len(merges) == 30
    assert [at for at, each in enumerate(merges) if each == "restart"] == [
        0, MOST_MERGED, 2 * MOST_MERGED,
    ]  # fmt: skip
    assert [row[0] for row in rows_of(table)[1:]] == ["产出指标"] * 30


def test_a_second_level_is_not_merged_beyond_its_first() -> None:
    given = (
        indicator("A1", level1="产出指标", level2="其他", **SCHOOLS),
        indicator("A2", level1="效益指标", level2="其他", **SCHOOLS),
    )
    text = xml(bound(content(given, ())))

    assert "vMerge" not in text


def test_headings_are_repeated_and_rows_stay_whole_unless_they_fill_a_page() -> None:
    short, tall = indicator("A1", **SCHOOLS), indicator("A2", explanation="长" * 900, **SCHOOLS)
    (table, _) = opened(bound(content((short, tall), ()))).tables
    kinds = [{each.tag for each in row._tr.iter()} for row in table.rows]

    assert [qn("w:tblHeader") in each for each in kinds] == [True, False, False]
    assert [qn("w:cantSplit") in each for each in kinds] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x0bb\x00\ud800\ufffe", "a\ufffdb\ufffd\ufffd\ufffd"),
        ("]]><w:p/>&amp;", "]]><w:p/>&amp;"),
        ("一\r\n二\t三", "一\n二\t三"),
        ("{{年度}}【正文】", "{{年度}}【正文】"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("长" * 100_000, "长" * 100_000),
    ],
)
def test_what_people_typed_stays_text(text: str, shown: str) -> None:
    given = (indicator("A1", explanation=text, **SCHOOLS),)
    (table, _) = opened(bound(content(given, ()))).tables

    assert rows_of(table)[1][7] == shown


def test_a_name_with_a_sign_that_no_file_can_hold_shows_the_loss_on_the_cover_too() -> None:
    given = (indicator("A1", **{**SCHOOLS, "department_name": "教育\x01局"}),)
    book = bound(content(given, ()), facts=replace(FACTS, department_code="101"))

    assert "101　教育\ufffd局" in [each.text for each in opened(book).paragraphs]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (content((indicator("A1"), indicator("A1")), ()), "重复"),
        (content(INDICATORS, (TEMPLATES[1], TEMPLATES[1])), "重复"),
        (content(INDICATORS, (template("MB1", ("Z9", "1", "100")),)), "MB1"),
    ],
)
def test_a_library_with_a_hole_is_no_book(given: Content, word: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        bound(given)

    assert word in refused.value.sentence


def test_memory_does_not_grow_with_the_library() -> None:
    bound()  # What is read once is read.
    peaks = []
    for size in (100, 700):
        tracemalloc.start()
        bound(Content(held_indicators=_streamed(size), held_templates=(), held_bases=()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    # What stays is the packed file itself, in memory here.
    assert peaks[1] - peaks[0] < 300 * 1024


def _streamed(count: int) -> Iterator[Indicator]:
    return (indicator(f"X{number:05}", **SCHOOLS) for number in range(count))


#: Bound in a process of its own; nothing that is temporary stays.
_BOUND = (
    "import os, sys; os.umask(0o{mask}); from tests.unit.reports.bound import bound;"
    "sys.stdout.buffer.write(bound())"
)


def test_another_zone_locale_mask_hash_seed_and_user_give_the_same_bytes(tmp_path: Path) -> None:
    books = [bound()]
    for mask, environment in ENVIRONMENTS:
        given = {**os.environ, **environment, "TMPDIR": str(tmp_path)}
        given["PYTHONPATH"] = str(Path(__file__).parents[3])
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _BOUND.format(mask=mask)],
            check=True,
            env=given,
            timeout=60,
            stdout=subprocess.PIPE,
        )
        books.append(done.stdout)

    assert books[0] == books[1] == books[2]
    assert list(tmp_path.iterdir()) == []
