"""What pages say: no command where a page does the same, no name of a class."""

import re

import pytest

from adapter.domain.library import life
from adapter.domain.plan import refusals, rules
from adapter.errors import AdapterError
from adapter.web.page_words import on_page, run_sentence
from adapter.wording import recorded_sentence


def families(kind: type[AdapterError]) -> list[type[AdapterError]]:
    return [kind, *(inner for each in kind.__subclasses__() for inner in families(each))]


SENTENCES = (
    *rules.GUARD_SENTENCES.values(),
    *refusals.SENTENCES.values(),
    *life._SENTENCES.values(),
    *(recorded_sentence(each.__name__) for each in families(AdapterError)),
)
#: A command that a person at a page is told to use, but for what only the command line does.
COMMAND = re.compile(
    r"(?<!命令行用 )(?<!\[)\b(plan|library|user|match|pushes|conflicts|runs|alarms|keys|doctor)\b"
)
#: What a person is told to run on the machine itself, before there is any account.
ON_THE_MACHINE = ("user add 登录名", "db upgrade")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_sentence_on_a_page_asks_for_a_command_that_a_page_stands_for(sentence: str) -> None:
    told = re.sub(r"\{\w+\}", "", on_page(sentence))

    if not any(each in told for each in ON_THE_MACHINE):
        assert COMMAND.search(told) is None, told


def test_what_ended_a_run_leads_to_the_page_on_which_a_person_decides() -> None:
    told = run_sentence("SuspiciousEmptyPull")

    assert "由复核人员在“告警”中接受" in told
    assert "SuspiciousEmptyPull" not in told
    assert run_sentence("") == ""
